"""The English words of mails and of the pages about them. A mail names a case's number and why, never what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MAIL_WORDS: Mapping[str, str] = MappingProxyType({
    "mail/subject_case": "{product}: case {number}",
    "mail/subject_digest": "{product}: your cases today",
    "mail/case": "Case {number}",
    "mail/new_duty": "A new case waits for you.",
    "mail/your_turn": "The case waits for you.",
    "mail/to_give_out": "The case waits to be given to a colleague.",
    "mail/given": "The case was given to you.",
    "mail/new_case": "You can see a new case.",
    "mail/can_act": "There is something that you can now do in the case.",
    "mail/new_text": "There is something new to read in the case.",
    "mail/news": "The case has moved on.",
    "mail/due_soon": "A deadline in the case ends soon.",
    "mail/missed": "A deadline in the case has passed.",
    "mail/escalated": "An authority that you coordinate has missed a deadline in the case.",
    "mail/date_come": "A date in the case has come.",
    "mail/quiet": "Nothing has happened in the case for two months.",
    "mail/open": "Open the case: {link}",
    "mail/open_here": "Open the case",
    "mail/nothing_more": "For the protection of the persons concerned, mails say nothing more. Please sign in.",
    "mail/choose": "You can choose how often you get mail: {link}",
    "mail/shared": "This mail goes to a shared mailbox of your authority, which its administrator keeps.",
    "mail/account_subject": "{product}: news of your account",
    "mail/account_what": "{what} ({moment}).",
    "mail/account_link": "Choose a new password here. The link is good once, and not for long: {link}",
    "mail/account_look": "Look at your account: {link}",
    "mail/account_not_you": "If this was not you, change your password and tell the administrator of your authority.",
    "mail/authority_validated_subject": "{product}: your authority takes part",
    "mail/authority_validated_text": "The data of your authority have been checked. You can sign in now.",
    "mail/account_unused_subject": "{product}: your account is not used",
    "mail/account_unused_text": "Nobody has signed in with your account for a long time. It will be suspended on {at}, "
    "unless you sign in before. After that an administrator of your authority can restore it.",
    "mail/many_to_give_out_subject": "{product}: cases wait to be given out",
    "mail/many_to_give_out_text": "Cases of your authority that wait to be given to colleagues: {count}. Nobody has "
    "them yet, or nobody who has them can work on them now.",
    "mail/automatic": "This mail was sent automatically. Nobody reads answers to it.",
})

URGENT = {
    "urgent/title": "Urgent list",
    "urgent/what": "Open cases of authorities that you coordinate, in which a deadline has passed or ends within three "
    "days, or in which nothing has happened for two months.",
    "urgent/authority": "Coordinated authority",
    "urgent/late": "A deadline has passed",
    "urgent/soon": "A deadline ends within three days",
    "urgent/silent": "Nothing has happened for two months",
    "urgent/more": "There are more such cases than are shown here.",
    "urgent/empty": "Nothing is urgent",
    "urgent/empty_help": "The authorities that you coordinate are on time.",
}
MAIL_CHOICE = {
    "mail_choice/title": "Mail to you",
    "mail_choice/link": "Choose how often you get mail",
    "mail_choice/what": "A mail gives the number of a case and a link, and says nothing of what is in the case. "
    "Everything that you are told by mail you also find in your inbox.",
    "mail_choice/address": "Mails go to: {address}",
    "mail_choice/refused": "Since {moment} mails to your address come back. Please ask who manages your authority’s "
    "accounts to correct it.",
    "mail_choice/way": "How often do you want mail?",
    "mail_choice/at_once": "At once",
    "mail_choice/at_once_hint": "What happens in a case within a minute comes in one mail.",
    "mail_choice/daily": "Once a day",
    "mail_choice/daily_hint": "At six in the morning, all cases in one mail. You may hear late of short deadlines.",
    "mail_choice/duties": "Only when I am to do something",
    "mail_choice/duties_hint": "When a case waits for you, and when a deadline ends soon or has passed.",
    "mail_choice/save": "Save",
}
MAILBOX = {
    "sign_in/mailbox": "Mails of the demonstration",
    "mailbox/title": "Mails of the demonstration",
    "mailbox/what": "Mails of the demonstration do not leave this machine. In operation nobody sees this page.",
    "mailbox/empty": "There are no mails yet",
    "mailbox/empty_help": "Send a request, and wait for a minute.",
    "mailbox/subject": "Subject",
    "mailbox/to": "To",
    "mailbox/at": "Sent",
    "mailbox/back": "All mails",
}
MAIL_PAGES = URGENT | MAIL_CHOICE | MAILBOX
"""The words of the pages about mail and of the urgent list."""
