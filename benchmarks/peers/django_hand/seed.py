"""Make the tables and the users; the database is empty before."""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from workload import PASSWORD, USERS, authority_name, identifier

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()


def seed() -> None:
    """Make every user with an authority and a membership."""
    from cases.models import Authority, Membership
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    call_command("migrate", verbosity=0)
    password = make_password(PASSWORD)
    numbers = range(1, USERS + 1)
    User.objects.bulk_create([User(id=n, username=identifier(n - 1), password=password) for n in numbers])
    Authority.objects.bulk_create([Authority(id=n, name=authority_name(n - 1)) for n in numbers])
    Membership.objects.bulk_create([Membership(user_id=n, authority_id=n) for n in numbers])


if __name__ == "__main__":
    seed()
