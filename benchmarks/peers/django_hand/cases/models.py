"""Authorities, their users, cases, answers and the history of each case."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import models


class Authority(models.Model):
    """An authority."""

    name = models.CharField(max_length=100)


class Membership(models.Model):
    """Who acts for which authority."""

    user = models.OneToOneField(User, models.CASCADE, related_name="membership")
    authority = models.ForeignKey(Authority, models.CASCADE)


class Case(models.Model):
    """A request from one authority to another."""

    reference = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="draft")
    sender = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        """Lists are read newest first from either side."""

        indexes = [  # noqa: RUF012
            models.Index(fields=["sender", "updated", "id"]),
            models.Index(fields=["receiver", "updated", "id"]),
        ]

    def side_of(self, authority_id: int) -> str:
        """Return the side on which the authority stands, or an empty text."""
        if authority_id == self.sender_id:
            return "sender"
        return "receiver" if authority_id == self.receiver_id else ""


class Answer(models.Model):
    """The answers that one side gave."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    side = models.CharField(max_length=8)
    body = models.JSONField()


class Event(models.Model):
    """One line of a case's history."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    who = models.ForeignKey(User, models.PROTECT)
    what = models.CharField(max_length=20)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)
