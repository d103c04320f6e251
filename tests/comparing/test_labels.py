"""Texts and translations: what may go into operation apart from the procedure, and what the English left behind."""

from __future__ import annotations

from imi_runtime.comparing.change import Comparison
from imi_runtime.comparing.compare import compare
from imi_runtime.compiler.compile import Library
from tests.comparing.kit import difference, rewritten, version
from tests.library_kit import library

PO = """
    msgid ""
    msgstr ""
    "Language: fr\\n"
    "MIME-Version: 1.0\\n"
    "Content-Type: text/plain; charset=UTF-8\\n"
    "Content-Transfer-Encoding: 8bit\\n"

    msgctxt "permit_request/states/sent/label"
    msgid "Sent"
    msgstr "Envoyée"

    msgctxt "permit_request/states/closed/label"
    msgid "Closed"
    msgstr "Close"
"""
FRENCH = "i18n/demo_permits/fr.po"


def french() -> Library:
    return library({FRENCH: PO}, bundle=("languages: [en]", "languages: [en, fr]"))


def changed(*passages: tuple[str, str, str]) -> Comparison:
    return compare(version(french()), version(rewritten(french(), *passages)))


def test_another_translation_is_labels_only() -> None:
    comparison = changed((FRENCH, "Envoyée", "Transmise"))
    assert [change.sentence for change in comparison.changes] == ["français: 1 text translated otherwise: “Sent”."]
    assert comparison.labels_only


def test_other_english_words_leave_translations_out_of_date() -> None:
    comparison = changed(("permit_request", 'label: "Sent"', 'label: "Handed over"'))
    assert [change.sentence for change in comparison.changes] == [
        "The name of the state “Sent” reads otherwise.",
        "français: 1 text out of date, because the English has changed: “Handed over”."]
    assert comparison.labels_only


def test_english_and_translation_changed_together_leave_nothing_behind() -> None:
    comparison = changed(("permit_request", 'label: "Sent"', 'label: "Handed over"'),
                         (FRENCH, 'msgid "Sent"\nmsgstr "Envoyée"', 'msgid "Handed over"\nmsgstr "Transmise"'))
    assert [change.sentence for change in comparison.changes][1:] == ["français: 1 text translated otherwise: “Handed over”."]


def test_a_new_text_is_not_translated_yet() -> None:
    comparison = changed(("permit", 'limited: "Limited"', 'limited: "Limited", lost: "Lost"'))
    assert "français: 1 text new and not translated yet: “Lost”." in [change.sentence for change in comparison.changes]
    assert not comparison.labels_only


def test_translations_follow_what_is_called_anew() -> None:
    address = "permit_request/states/closed/label"
    comparison = changed(("permit_request", "  closed: {final", "  over: {was: closed, final"),
                         ("permit_request", "to: closed", "to: over"), ("permit_request", "after: closed", "after: over"),
                         ("permit_request", "[open, closed]", "[open, over]"), (FRENCH, address, address.replace("closed", "over")))
    assert {change.rule.name for change in comparison.changes} == {"rename with its note"}


def test_a_step_for_somebody_else_is_no_label() -> None:
    assert not difference(("permit_request", "by: requester, from: answered", "by: [requester, responder], from: answered")).labels_only


def test_words_that_changed_places_are_no_label() -> None:
    assert not difference(("permit", 'full: "Full", limited: "Limited"', 'full: "Limited", limited: "Full"')).labels_only
