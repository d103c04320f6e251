"""The form of twelve questions, and the one that opens a case."""

from __future__ import annotations

from datetime import date

from django import forms
from workload import QUESTIONS, Question


def _field(question: Question) -> forms.Field:
    common = {"label": question.label, "required": question.required}
    match question.kind:
        case "textarea":
            return forms.CharField(widget=forms.Textarea, **common)
        case "date":
            return forms.DateField(**common)
        case "select":
            return forms.ChoiceField(choices=question.options, **common)
        case "radio":
            return forms.ChoiceField(choices=question.options, widget=forms.RadioSelect, **common)
    return forms.CharField(**common)


AnswerForm = type("AnswerForm", (forms.Form,), {question.name: _field(question) for question in QUESTIONS})


class NewForm(AnswerForm):
    """What opens a case: whom it goes to, what it is about, and the questions."""

    receiver = forms.CharField()
    subject = forms.CharField(max_length=200)


def answers_in(form: forms.Form) -> dict[str, str]:
    """Return the cleaned answers as they are stored."""
    found = {question.name: form.cleaned_data[question.name] for question in QUESTIONS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
