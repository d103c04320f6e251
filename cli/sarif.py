"""Problems in SARIF 2.1.0, the format in which code hosts and editors take in what tools have found."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote

from imi_runtime.codes import CATALOGUE, Code
from imi_runtime.problems import Edit, Position, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Json = dict[str, object]
PathOf = Callable[[str], str]


def sarif(problems: tuple[Problem, ...], path_of: PathOf) -> str:
    """Return the report as one run of the tool; `path_of` says where a file of the library lies."""
    used = sorted({problem.code for problem in problems})
    run: Json = {
        "tool": {"driver": {**_driver(), "rules": [_rule(CATALOGUE[code]) for code in used]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, used.index(problem.code), path_of) for problem in problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _driver() -> Json:
    try:
        return {"name": "imi", "semanticVersion": version("imi-runtime")}
    except PackageNotFoundError:
        return {"name": "imi"}


def _rule(code: Code) -> Json:
    help_text = "\n\n".join(part for part in (code.meaning, f"What to do: {code.cure}") if part)
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(problem: Problem, rule: int, path_of: PathOf) -> Json:
    meant = f" Did you mean '{problem.suggestion}'?" if problem.suggestion else ""
    result: Json = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity.value,
        "message": {"text": f"{problem.message}.{meant} What to do: {problem.cure}"},
        "locations": [_location(problem.at, path_of)],
    }
    if problem.related:
        result["relatedLocations"] = [
            {**_location(at, path_of), "message": {"text": note}} for at, note in problem.related
        ]
    if problem.fix:
        result["fixes"] = [_fix(problem.fix, path_of)]
    return result


def _location(at: Position, path_of: PathOf) -> Json:
    end = {"endColumn": at.end_column} if at.end_column else {}
    region = {"startLine": at.line, "startColumn": at.column, **end}
    return {"physicalLocation": {"artifactLocation": _artifact(at, path_of), "region": region}}


def _artifact(at: Position, path_of: PathOf) -> Json:
    return {"uri": quote(path_of(at.file))}


def _fix(edit: Edit, path_of: PathOf) -> Json:
    deleted = {
        "startLine": edit.start.line, "startColumn": edit.start.column,
        "endLine": edit.end.line, "endColumn": edit.end.column,
    }  # fmt: skip
    change = {"deletedRegion": deleted, "insertedContent": {"text": edit.text}}
    return {
        "description": {"text": f"Write: {edit.text}"},
        "artifactChanges": [{"artifactLocation": _artifact(edit.start, path_of), "replacements": [change]}],
    }
