"""The English words of mails. A mail names a case's number and why it is sent, never what is in the case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MAIL_WORDS: Mapping[str, str] = MappingProxyType({
    "mail/subject_case": "{product}: case {number}",
    "mail/subject_digest": "{product}: your cases today",
    "mail/case": "Case {number}",
    "mail/new_duty": "A new case waits for you.",
    "mail/your_turn": "The case waits for you.",
    "mail/new_case": "You can see a new case.",
    "mail/can_act": "There is something that you can now do in the case.",
    "mail/new_text": "There is something new to read in the case.",
    "mail/news": "The case has moved on.",
    "mail/due_soon": "A deadline in the case ends soon.",
    "mail/missed": "A deadline in the case has passed.",
    "mail/escalated": "An authority that you coordinate has missed a deadline in the case.",
    "mail/quiet": "Nothing has happened in the case for two months.",
    "mail/open": "Open the case: {link}",
    "mail/open_here": "Open the case",
    "mail/nothing_more": "For the protection of the persons concerned, mails say nothing more. Please sign in.",
    "mail/choose": "You can choose how often you get mail: {link}",
    "mail/choose_here": "Choose how often you get mail",
    "mail/account_subject": "{product}: news of your account",
    "mail/account_what": "{what} ({moment}).",
    "mail/account_link": "Choose a new password here. The link is good once, and not for long: {link}",
    "mail/account_look": "Look at your account: {link}",
    "mail/account_not_you": "If this was not you, change your password and tell the administrator of your authority.",
    "mail/automatic": "This mail was sent automatically. Nobody reads answers to it.",
})
