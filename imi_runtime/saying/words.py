"""The English sentences in which rules are said. The key is the address at which translators find the sentence.

Each is a whole clause with its gaps. Lengths of time and labels stand only where no language bends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONDITIONS = {
    "said/is": "“{question}” is: {answer}",
    "said/is_known": "“{question}” is: {answer}",
    "said/is_not": "“{question}” is answered, but not with: {answer}",
    "said/is_other": "“{question}” is not: {answer}",
    "said/answered": "“{question}” is answered",
    "said/not_answered": "“{question}” is not answered",
    "said/left": "some question is left on the page “{question}”",
    "said/none_left": "no question is left on the page “{question}”",
    "said/before": "“{question}” is before {other}",
    "said/after": "“{question}” is after {other}",
    "said/at_least": "“{question}” is at least {other}",
    "said/at_most": "“{question}” is at most {other}",
    "said/today": "today",
    "said/quoted": "“{question}”",
    "said/some_row": "at least one row of “{question}” has: {condition}",
    "said/every_row": "every row of “{question}” has: {condition}",
    "said/no_row": "no row of “{question}” has: {condition}",
    "said/some_member": "at least one of “{group}” stands at: {status}",
    "said/every_member": "every one of “{group}” stands at: {status}",
    "said/no_member": "no one of “{group}” stands at: {status}",
    "said/not": "it is not so that {condition}",
    "said/and": "{first}, and {second}",
    "said/or": "{first}, or {second}",
    "said/either": "{first} or {second}",
    "said/together": "({condition})",
    "said/yes": "Yes",
    "said/no": "No",
    "said/not_known": "Not known",
}

STEPS = {
    "said/only_if": "Only if {condition}",
    "said/if": "If {condition}",
    "said/otherwise": "Otherwise",
    "said/other_person": "Not by the person who did “{transition}”",
    "said/by_right": "{seat} ({right})",
    "said/handler": "who works on cases",
    "said/approver": "who approves",
    "said/allocator": "who gives out cases",
    "said/referral_handler": "who decides on referrals",
    "said/viewer": "who only reads",
    "said/by_clock": "By the passing of the term",
    "said/by_link": "By a step of a linked case",
    "said/each_member": "{seat}, each for itself",
}

DEADLINES = {
    "said/working_days": "{days}, only working days count",
    "said/until": "until the date answered to “{question}”",
    "said/no_limit": "no time limit",
    "said/term_if": "{term} (if {condition})",
    "said/term_otherwise": "otherwise {term}",
    "said/starts_state": "Starts when the case reaches “{state}”.",
    "said/starts_transition": "Starts with “{transition}”.",
    "said/starts_date": "Starts on the date answered to “{question}”.",
    "said/ends_state": "Ends when the case reaches “{state}”.",
    "said/ends_transition": "Ends with “{transition}”.",
    "said/tell_before": "Reminder to: {seat}. Time left then: {term}",
    "said/tell_missed": "Told when it is missed: {seat}",
    "said/tell_ending": "Told when it ends: {seat}",
    "said/then": "When it has passed: {transition}",
    "said/prolonged": "Made longer by “{transition}”: {term}",
    "said/pauses": "Stands still from “{transition}” until “{other}”.",
}

SAID_WORDS: Mapping[str, str] = MappingProxyType(CONDITIONS | STEPS | DEADLINES)
"""Context -> English."""
