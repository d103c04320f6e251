"""The directory's pages with invented data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages import approving, directory
from imi_runtime.screens.pages.directory import Field, FoundEntry, Line, Option
from imi_runtime.screens.pages.form import FaultLink

NOW = datetime(2026, 3, 10, 9, 42, tzinfo=UTC)
Words = Callable[[str], str]


def _found(w: Words, standing: str = "active") -> FoundEntry:
    return FoundEntry(
        href="/directory/demo", name=w("Demo Crafts Register"), official_name=w("Demo-Handwerksregister"), official_language="de",
        place=w("Austria, Tirol"), languages=(w("German"),), asked=3, forwarded=(w("Demo Chamber"),), standing=standing,
    )


def _search(w: Words, *, searched: bool, found: bool = True) -> directory.SearchPage:
    options = (Option("a", w("Crafts"), True), Option("b", w("Trades"), group=w("Others")))
    return directory.SearchPage(
        q=w("crafts"), countries=options, areas=options, languages=options, competences=options, regions=options,
        searched=searched, found=(_found(w),) if found else (), more=True, kept=(_found(w, "waiting"), _found(w, "suspended")),
        own="/directory/demo", register="/directory/new", invite="/directory/invitations", absences="/directory/absences",
    )


def _entry(w: Words, standing: str) -> directory.EntryPage:
    lines = (Line(w("Country"), (w("Austria"),)), Line(w("Tasks"), (w("Handwerk"), w("Gewerbe")), "de", "/directory/other"))
    return directory.EntryPage(
        name=w("Demo Crafts Register"), official_name=w("Demo-Handwerksregister"), official_language="de", standing=standing,
        lines=lines, areas=(directory.AreaEntry(title=w("Crafts"), lines=lines, edit="/x"),), edit="/e", people="/p", history="/h",
        more_areas=(Option("/directory/demo/areas/x", w("Trades")),), standings=("active", "suspended"),
        standing_action="/directory/demo/standing", seen="0f",
    )


def _form(w: Words, fault: str) -> directory.DirectoryForm:
    options = tuple(Option(f"v{n}", w(f"Option {n}"), n == 1) for n in range(14))
    kinds = ("text", "email", "password", "date", "long", "choice", "choices")
    fields = tuple(
        Field(name=f"field_{kind}", label=w(f"A {kind}"), kind=kind, value=w("value"), hint=w("A hint"), options=options,
              fault=fault, language="de")
        for kind in kinds
    )
    faults = tuple(FaultLink(field.label, field.fault, field.name) for field in fields if fault)
    return directory.DirectoryForm(
        heading=w("Change the data"), caption=w("Demo Crafts Register"), intro=(w("A sentence."),), action="/x", back="/y",
        fields=fields, button=w("Save"), faults=faults, seen="0f", stale=bool(fault), lines=(Line(w("Sent"), (w("One"),)),),
    )


def _people(w: Words) -> directory.PeoplePage:
    ada = directory.PersonEntry(
        name=w("Ada Beispiel"), email=w("ada@demo.example.org"), administrator=True, suspended=True, rights=(w("Crafts: all"),),
        last_seen=NOW, reviewed=NOW, due=True, away=w("Away"), edit="/e", confirm="/c", invite="/i",
    )
    bob = directory.PersonEntry(
        name=w("Bob Exempel"), email=w("bob@demo.example.org"), administrator=False, suspended=False, rights=(), last_seen=None,
        reviewed=None, due=False,
    )
    return directory.PeoplePage(authority=w("Demo Crafts Register"), back="/b", people=(ada, bob), add="/a", gaps=(w("Approve: nobody"),),
                                appoint="/appoint", appointment=_appointment(w))


def _appointment(w: Words) -> directory.Appointment:
    return directory.Appointment(
        name=w("Cem Beispiel"), email=w("cem@demo.example.org"), by=w("Demo Coordination"), reason=w("They have left"), asked=NOW,
        from_then=NOW, why_not="appointment/not_yet", confirm="/confirm", refuse="/refuse",
    )


def _history(w: Words) -> directory.HistoryPage:
    change = directory.HistoryEntry(
        kind="changed", at=NOW, by=w("Ada Beispiel"), about=w("Bob Exempel"),
        differences=((w("Name"), w("Old"), w("New")), (w("Phone"), "", w("1")), (w("Fax"), w("2"), "")),
    )
    return directory.HistoryPage(authority=w("Demo Crafts Register"), back="/b", changes=(change,))


def directory_pages(w: Words, here: Frame, outside: Frame) -> dict[str, str]:
    """Return the directory's pages in their states."""
    waiting = approving.WaitingVersion(
        area=w("Crafts"), digest="9f2c" * 16, by=w("ada"), at=NOW, notes=w("More sight"), widened=(w("Everybody sees all."),),
        action="/deployments/x",
    )
    return {
        "approving": approving.render_approval(approving.ApprovalPage((waiting, replace(waiting, own=True, notes=""))), here),
        "approving_nothing": approving.render_approval(approving.ApprovalPage(()), here),
        "directory": directory.render_search(_search(w, searched=False), here),
        "directory_found": directory.render_search(_search(w, searched=True), here),
        "directory_nobody": directory.render_search(_search(w, searched=True, found=False), here),
        "directory_entry": directory.render_entry(_entry(w, "active"), here),
        "directory_entry_waiting": directory.render_entry(_entry(w, "waiting"), here),
        "directory_form": directory.render_directory_form(_form(w, ""), here),
        "directory_form_faulty": directory.render_directory_form(_form(w, w("This is missing")), outside),
        "directory_people": directory.render_people(_people(w), here),
        "directory_history": directory.render_directory_history(_history(w), here),
        "directory_history_empty": directory.render_directory_history(
            directory.HistoryPage(authority=w("Demo"), back="/b", changes=()), here),
        "directory_invited": directory.render_invited(directory.InvitedPage(
            heading=w("The link"), email=w("ada@demo.example.org"), link=w("https://demo.example.org/x"), back="/b"), here),
    }
