"""Codes IMI-D: deadlines and data protection."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

NEVER_STARTED_BY_CLOCK = Code(
    "IMI-D001", "a transition that waits for a clock that does not exist",
    "transition '{transition}' is done by the clock, and no deadline fires it",
    cure="write 'then: {transition}' in the deadline at whose end it happens, or name a party under 'by'",
    meaning="A transition 'by: clock' happens when a deadline runs out that names it under 'then'.",
    wrong="lapse: {label: \"Lapse\", by: clock, from: sent, to: closed}",
    right="answer: {binds: responder, starts: sent, ends: answered, within: 14 days, then: lapse}",
)
THEN_NOT_BY_CLOCK = Code(
    "IMI-D002", "a deadline fires what people do",
    "deadline '{deadline}' fires '{transition}', which is not 'by: clock'",
    cure="write 'by: clock' in '{transition}', or leave 'then' out",
    meaning="What happens by itself and what people do are different transitions, so that history shows who acted.",
)
NEVER_ENDED = Code(
    "IMI-D003", "a deadline that cannot be met",
    "deadline '{deadline}': nothing under 'ends' can happen after it starts",
    cure="name a state or transition that can follow",
    meaning="A deadline is met when what it waits for happens in time.",
)
TOLD_BEFORE_START = Code(
    "IMI-D004", "a reminder before the deadline starts",
    "deadline '{deadline}' lasts {within}, and tells '{party}' {before} before its end",
    cure="choose a shorter time before the end",
    meaning="A reminder longer before the end than the deadline lasts could never be sent in time.",
)
THEN_TOO_EARLY = Code(
    "IMI-D005", "a deadline fires what cannot happen then",
    "deadline '{deadline}' fires '{transition}', which cannot happen in any state in which the deadline can run",
    cure="add the state in which the case stands then to 'from' of '{transition}'",
    meaning="When the deadline runs out, the transition must be possible in the state in which the case stands.",
)
NO_RETENTION = Code(
    "IMI-D020", "personal data that would be kept for ever",
    "'{procedure}' asks for personal data, such as '{question}', and does not say when they are blocked and erased",
    cure="add 'retention' with 'block' and 'erase'",
    meaning="Personal data are kept no longer than needed; see Article 5(1)(e) of Regulation (EU) 2016/679.",
    right="retention: {block: {after: closed, within: 6 months}, erase: {after: closed, within: 3 years}}",
)
ERASED_BEFORE_BLOCKED = Code(
    "IMI-D021", "data erased before they are blocked",
    "'{procedure}' erases data {erase} after the case, before they are blocked {block} after it",
    cure="let blocking come first, or give both the same time",
    meaning="Blocked data are kept for proof only; erased data are gone. Blocking after erasure is impossible.",
)
KEPT_FOR_EVER = Code(
    "IMI-D022", "an end without retention",
    "a case of '{procedure}' that ends in '{state}' would never have its data {what}",
    cure="add '{state}' to 'after' of '{key}'",
    meaning="Retention counts from entering the states under 'after'. Every way in which a case can end must "
    "pass one of them.",
)
NO_LAW = Code(
    "IMI-D023", "no legal basis",
    "{what} names no legal basis",
    cure="name the articles under 'law'",
    meaning="Authorities exchange personal data only where the law provides for it.",
    wrong="law: []", right='law: ["Directive 2005/36/EC, Article 56"]',
)
PUBLISHED_PERSONAL = Code(
    "IMI-D024", "personal data that the public sees without a law",
    "publication '{publication}' shows '{question}' of '{form}' to the public: {personal} data, and no law is named",
    cure="show something else, or say with 'law' at the publication which article lets everybody read it",
    meaning="What is public cannot be called back. Personal data are published only where a law says so "
    "(Regulation (EU) 2016/679, Article 6(1) and (3)).",
    wrong="trades: {shows: [entry.person, entry.trade], in: in_force}",
    right='trades: {shows: [entry.person, entry.trade], in: in_force, law: "Demo Directive 1/2020, Article 9"}',
    severity=WARNING,
)
REGISTER_LEAFED_THROUGH = Code(
    "IMI-D025", "a register that an office can leaf through",
    "access rule '{rule}' lets '{party}', which does nothing in this procedure, leaf through every case and read "
    "'{question}' of '{form}'",
    cure="say with 'found_by' what must be known of a person to find the entry, or with 'listed_by' what lists show",
    meaning="An office that only checks a register needs the entry that it looks for, and not all entries of all "
    "countries. A law that lets it read an entry does not yet let it list them, so 'law' does not quiet this.",
    wrong='checking: {who: checkers, may_read: entry, in: in_force, law: "Demo Directive 1/2020, Article 9"}',
    right="checking: {who: checkers, may_read: entry, in: in_force, found_by: entry.person}",
    severity=WARNING,
)
FREE_TEXT_UNMARKED = Code(
    "IMI-D026", "free text marked as saying nothing about people",
    "question '{question}' leaves room for whole sentences, and 'personal: no' says that they are about nobody",
    cure="write 'personal: ordinary', or ask with choices, a number or a short text for what is needed; "
    "'imi validate --fix' marks it",
    meaning="Whoever may write whole sentences names people in them sooner or later. Marked as personal, the text has "
    "a term after which it is erased, and is counted where it is looked at who reads what. That goes for every "
    "'long_text', and for a 'text' with more than 250 characters.",
    wrong='why: {type: long_text, label: "Why?", personal: no}',
    right='why: {type: long_text, label: "Why?", personal: ordinary}',
    severity=WARNING,
)
PERSON_UNMARKED = Code(
    "IMI-D027", "a person marked as nobody",
    "question '{question}' asks for a person, and 'personal: no' says that the answer is about nobody",
    cure="write 'personal: ordinary', or 'special' or 'offence' where the question says that of the person; "
    "'imi validate --fix' marks it",
    meaning="A name and a date of birth are personal data whatever they are asked for.",
    wrong='holder: {type: person, label: "Holder", personal: no}',
    right='holder: {type: person, label: "Holder", personal: ordinary}',
    severity=WARNING,
)
