"""From documents to definitions: question sets first, then forms, then procedures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.build_forms import FormBuilder
from imi_runtime.compiler.build_procedures import procedure, wrongly_chosen
from imi_runtime.compiler.build_question_sets import QuestionSets, code_lists, question_sets
from imi_runtime.compiler.documents import Document, Documents
from imi_runtime.compiler.procedure_ground import AreaForms
from imi_runtime.compiler.questions_in_reach import questions_in_reach
from imi_runtime.compiler.written import certain_label, entries, labels, number, string, words
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form
from imi_runtime.model.ids import AreaId, CodeListId, Digest, FormId, Language, OfficeId, QuestionSetId
from imi_runtime.model.procedure import ByOffice, EveryCountry, Procedure
from imi_runtime.model.questions import CodeList, QuestionSet
from imi_runtime.problems import Problem

SHARING_CONTEXTS = ("procedure", "question_set", "code_list")
"""Kinds of document whose ids begin addresses of words, and so must differ."""


@dataclass(frozen=True, slots=True)
class Built:
    """A bundle as far as it could be understood, None without a title page; whole only where there are no problems."""

    bundle: Bundle | None
    problems: tuple[Problem, ...]


def build(documents: Documents, digest: Digest) -> Built:
    """Return the bundle that the documents define."""
    problems: list[Problem] = list(_same_ids(documents))
    lists = code_lists(documents)
    asked = QuestionSets(documents, lists, problems).all()
    forms = FormBuilder(documents, questions_in_reach(documents, asked), problems, {}, set())
    forms.build()
    area = _area_forms(documents, forms, lists)
    procedures = [procedure(document, area, problems) for document in documents.of("procedure").values()]
    problems += _choices(documents, procedures)
    title_page = next(iter(documents.of("bundle").values()), None)
    problems += _words_of_offices(title_page, procedures) if title_page else ()
    if title_page is None:
        return Built(None, tuple(problems))
    sets = question_sets(documents, asked)
    return Built(_bundle(title_page, digest, sets, lists, forms.forms, procedures), tuple(problems))


def _words_of_offices(title_page: Document, procedures: list[Procedure]) -> Iterator[Problem]:
    """Yield a problem for words of an office through which no party joins."""
    joins = (party.joins for each in procedures for party in each.parties.values())
    known = {way.office for way in joins if isinstance(way, (ByOffice, EveryCountry))}
    for entry in entries(title_page.root, "offices").values():
        if entry.key not in known:
            yield codes.WORDS_OF_NOTHING.at(
                entry.key_at, key="offices", id=entry.key, things="offices through which parties join"
            )


def _bundle(
    title_page: Document,
    digest: Digest,
    sets: dict[QuestionSetId, QuestionSet],
    lists: dict[CodeListId, CodeList],
    forms: dict[FormId, Form],
    procedures: list[Procedure],
) -> Bundle:
    root = title_page.root
    return Bundle(
        format=number(root, "format", 0),
        id=AreaId(title_page.id),
        title=certain_label(root, "title", "bundle"),
        languages=tuple(Language(language.text) for language in words(root, "languages")),
        law=tuple(law.text for law in words(root, "law")),
        purpose=certain_label(root, "purpose", "bundle"),
        controllers=certain_label(root, "controllers", "bundle"),
        contact=string(root, "contact"),
        question_sets=sets,
        code_lists=lists,
        forms=forms,
        procedures={each.id: each for each in procedures},
        digest=digest,
        offices={OfficeId(id): said for id, said in labels(root, "offices", "bundle").items()},
        at=title_page.at,
    )


def _area_forms(documents: Documents, forms: FormBuilder, lists: dict[CodeListId, CodeList]) -> AreaForms:
    unread = {id for kind, id in documents.unread if kind == "form"}
    names = references.forms(documents.ids("form"))
    procedures = references.procedures(documents.ids("procedure"))
    uncertain = frozenset(forms.uncertain | unread)
    return AreaForms(names, forms.forms, uncertain, lists, documents.of("procedure"), procedures)


def _choices(documents: Documents, procedures: list[Procedure]) -> Iterator[Problem]:
    declared = {id: set(document.ids("parties")) for id, document in documents.of("procedure").items()}
    certain = [each for each in procedures if declared[each.id] == set(each.parties)]
    for document in documents.of("form").values():
        yield from wrongly_chosen(document, certain)


def _same_ids(documents: Documents) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for kind in SHARING_CONTEXTS:
        for id, document in documents.of(kind).items():
            if id in first:
                other = first[id]
                yield codes.ID_OF_TWO.at(
                    document.at, related=((other.at, f"the {_called(other)}"),), id=id,
                    one=_called(other), two=_called(document),
                )  # fmt: skip
            first.setdefault(id, document)


def _called(document: Document) -> str:
    return document.kind.replace("_", " ")
