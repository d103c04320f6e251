"""Every page in several states, with invented data: for tests that hold for all pages, and to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from imi_runtime.model.ids import RIGHTS
from imi_runtime.model.notices import Way
from imi_runtime.model.places import LANGUAGES
from imi_runtime.screens.frame import Frame, Links, Notice, NoticeKind, Section, SignedIn
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages import (
    account,
    case,
    confidentiality,
    confirm,
    find,
    form,
    inbox,
    information,
    mail_choice,
    mailbox,
    mishaps,
    own_security,
    passwords,
    review,
    second_step,
    set_up,
    sign_in,
    start,
    urgent,
)
from imi_runtime.screens.pages.case import SumLine
from imi_runtime.screens.pages.directory import Option
from imi_runtime.screens.pages.due import Due
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.readers import Readers
from imi_runtime.screens.pages.shown import ShownAnswer
from imi_runtime.screens.pages.state_tag import Standing, StateTag
from tests.screens.sample_directory import directory_pages

NOW = datetime(2026, 3, 10, 9, 42, tzinfo=UTC)
Words = Callable[[str], str]


def plain(text: str) -> str:
    """Leave invented text as it is."""
    return text


def frame_of(
    interface: Interface, *, words: Words = plain, signed_in: bool = True, section: Section = Section.NONE
) -> Frame:
    """Return a frame with everything in it."""
    user = SignedIn(words("Ada Beispiel"), words("Demo Licensing Office Lower Valley"), words("Austria"))
    return Frame(
        interface=interface,
        languages=tuple(LANGUAGES),
        version="0.1",
        path="/inbox?view=open",
        csrf="token-of-the-session",
        zone=ZoneInfo("Europe/Vienna"),
        links=Links(
            inbox="/inbox" if signed_in else None,
            start="/start" if signed_in else None,
            account="/account",
            sign_in="/sign-in",
            sign_out="/sign-out",
            language="/language",
            accessibility="/accessibility",
            data_protection="/data-protection",
            about="/about",
        ),
        static=lambda name: f"static/{name}",
        user=user if signed_in else None,
        section=section,
    )


def _authorities(w: Words) -> tuple[NamedAuthority, NamedAuthority, NamedAuthority]:
    return (
        NamedAuthority(w("Demo Licensing Office Lower Valley"), w("Austria")),
        NamedAuthority(w("Demo Crafts Register Northern Islands"), w("Denmark")),
        NamedAuthority(w("Demo Ministry of Crafts"), w("Denmark")),
    )


def _due(days: int) -> Due:
    return Due(NOW.date() + timedelta(days=days), days)


def _entry(w: Words, number: str, standing: Standing, state: str, days: int | None, *, other: bool = True) -> inbox.InboxEntry:
    return inbox.InboxEntry(
        number=number,
        href=f"/cases/{number}",
        procedure=w("Check of a craft certificate"),
        other=_authorities(w)[1] if other else None,
        state=StateTag(w(state), standing),
        due=None if days is None else _due(days),
        updated=NOW - timedelta(hours=30),
    )


def _views(w: Words) -> tuple[inbox.ViewLink, ...]:
    return (
        inbox.ViewLink(inbox.InboxView.WAITING, "/inbox?view=waiting", 4),
        inbox.ViewLink(inbox.InboxView.OPEN, "/inbox?view=open"),
        inbox.ViewLink(inbox.InboxView.CLOSED, "/inbox?view=closed"),
    )


def _inbox(w: Words) -> inbox.InboxPage:
    return inbox.InboxPage(
        view=inbox.InboxView.OPEN,
        views=_views(w),
        waiting=(
            _entry(w, "2026-000118", Standing.YOURS, "Sent, not yet accepted", -2),
            _entry(w, "2026-000142", Standing.YOURS, "Answered", 0),
            _entry(w, "2026-000147", Standing.YOURS, "Sent, not yet accepted", 2),
            _entry(w, "2026-000151", Standing.DRAFT, "Draft", None, other=False),
        ),
        others=(
            _entry(w, "2026-000098", Standing.THEIRS, "Accepted", 9),
            _entry(w, "2026-000095", Standing.THEIRS, "Waiting for approval", 31),
            _entry(w, "2026-000077", Standing.THEIRS, "Accepted", -12),
        ),
        drafts=(
            inbox.DraftEntry(title=w("Check of a craft certificate"), href="/drafts/1", saved=NOW),
            inbox.DraftEntry(title=w("Send the answers"), href="/drafts/2", number="2026-000118", saved=NOW),
        ),
        areas=(
            inbox.AreaLink(w("All areas"), "/inbox", True),
            inbox.AreaLink(w("Crafts"), "/inbox?area=crafts", False),
            inbox.AreaLink(w("Old boats"), "/inbox?area=boats", False),
        ),
        older="/inbox?view=open&before=abc",
        find_action="/find",
    )


def _find(w: Words) -> find.FindPage:
    def days(name: str) -> tuple[find.DayField, find.DayField]:
        return find.DayField(name=f"{name}_from", value="2026-03-01"), find.DayField(name=f"{name}_until", fault=w("Wrong") if name == "due" else "")

    listed = _inbox(w)
    return find.FindPage(
        q=w("kowalska bridge"), counterpart=w("Demo Office"), status=(Option("open", w("Open"), True),),
        areas=(Option("crafts", w("Crafts")), Option("boats", w("Old boats"))),
        states=(Option("a/b/c", w("Sent"), True, w("A question")), Option("a/b/d", w("Closed"), False, w("A question"))),
        countries=(Option("AT", w("Austria")),), days=(days("opened"), days("updated"), days("due")), late=True,
        narrowed=True, searched=True, older="/find?q=x&after=1", query="q=x", most_exported="10,000",
        found=tuple(replace(entry, found_in=w("Name of the holder; the other authority")) for entry in (*listed.waiting, *listed.others)),
        kept=(find.KeptLink(w("Late from Demoland"), "/find?country=AT&late=yes", "/find/searches/1/forget"),),
    )


def _closed(w: Words) -> inbox.InboxPage:
    return replace(
        _inbox(w),
        view=inbox.InboxView.CLOSED,
        waiting=(),
        drafts=(),
        others=(
            _entry(w, "2025-000912", Standing.FINAL, "Closed with an answer", -80),
            _entry(w, "2025-000907", Standing.FINAL, "Withdrawn", None),
        ),
        newest="/inbox?view=closed",
        kept=((w("Late from Demoland"), "/find?country=AT&late=yes"),),
    )


def _steps(w: Words, current: int) -> tuple[form.Step, ...]:
    labels = ("The other authority", "The person", "The certificate", "Your questions", "Check before you send")
    standings = [form.StepStanding.DONE] * current + [form.StepStanding.CURRENT]
    standings += [form.StepStanding.TO_DO] * (len(labels) - len(standings))
    return tuple(
        form.Step(w(label), standing, f"/form/{n}" if n < current else None)
        for n, (label, standing) in enumerate(zip(labels, standings, strict=True))
    )


def text_field(w: Words, name: str, label: str, *, hint: str = "", fault: str = "") -> Markup:
    """Return a field as the parts of fields write it."""
    described = f' aria-describedby="{name}-hint"' if hint else ""
    return Markup(
        '<div class="govuk-form-group{cls}" data-field="{name}"><label class="govuk-label" for="{name}">{label}</label>'
        '{hint}{fault}<input class="govuk-input{icls}" id="{name}" name="{name}" type="text" value="" '
        'autocomplete="off"{described}></div>'
    ).format(
        cls=" govuk-form-group--error" if fault else "",
        icls=" govuk-input--error" if fault else "",
        name=name,
        label=w(label),
        hint=Markup('<div class="govuk-hint" id="{}-hint">{}</div>').format(name, w(hint)) if hint else "",
        fault=Markup('<p class="govuk-error-message">{}</p>').format(w(fault)) if fault else "",
        described=Markup(described),
    )


def choice_field(w: Words, name: str, label: str, choices: tuple[str, ...], *, kind: str = "radio") -> Markup:
    """Return radios or tick boxes as the parts of fields write them."""
    css = "radios" if kind == "radio" else "checkboxes"
    items = Markup("").join(
        Markup(
            '<div class="govuk-{css}__item"><input class="govuk-{css}__input" id="{id}" name="{name}" type="{kind}" '
            'value="{n}"{checked}><label class="govuk-label govuk-{css}__label" for="{id}">{label}</label></div>'
        ).format(css=css, id=f"{name}-{n}", name=name, kind=kind, n=n, label=w(choice), checked=Markup(" checked") if not n else "")
        for n, choice in enumerate(choices)
    )
    return Markup(
        '<div class="govuk-form-group" data-field="{}"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend '
        'govuk-fieldset__legend--s">{}</legend><div class="govuk-{}" >{}</div></fieldset></div>'
    ).format(name, w(label), css, items)


def _questions(w: Words) -> form.FormPage:
    return form.FormPage(
        id="request/person",
        title=w("Send a request"),
        label=w("The person"),
        help=w("Give only what the other authority needs in order to find the person in its register."),
        steps=_steps(w, 1),
        body=form.Questions((
            text_field(w, "family_name", "Family name"),
            text_field(w, "given_names", "Given names", hint="As they stand in the passport"),
            choice_field(w, "urgent", "Is the matter urgent?", ("Yes", "No")),
            text_field(w, "old_number", "Number of the old certificate (optional)"),
        )),
        readers=Readers((w("Requester"), w("Requester coordinator")), (w("Responder"), w("Responder coordinator"))),
        action="/form/request/person",
        back="/form/request/authority",
        token="form-token-1",
        saved=NOW,
    )


def _faulty(w: Words) -> form.FormPage:
    page = _questions(w)
    fields = (text_field(w, "family_name", "Family name", fault="This question must be answered."), *page.body.fields[1:])  # type: ignore[union-attr]
    return replace(
        page,
        number="2026-000118",
        revision=7,
        body=form.Questions(fields),
        faults=(form.FaultLink(w("Family name"), w("This question must be answered."), "family_name"),),
        other_change=form.OtherChange(w("Bob Beispiel"), NOW, "/form/request/person?as=saved"),
        saved=None,
    )


def _single(w: Words) -> form.FormPage:
    return replace(_questions(w), steps=(), send=w("Send the message"), styles="/styles/crafts.css", number="2026-000118", revision=7)


def _picks(w: Words) -> form.FormPage:
    questions = (
        "Does your register hold a certificate of this person?", "Is the certificate genuine?",
        "Which activities does the certificate allow?", "Was the certificate limited or withdrawn?",
        "Since when does the person work in this craft?", "Is there anything else that we should know?",
    )
    groups = Markup("").join(
        choice_field(w, f"picks-{n}", title, questions, kind="checkbox")
        for n, title in enumerate(("The certificate", "The person's practice"))
    )
    return replace(
        _questions(w), id="request/questions", label=w("Your questions"), help="", steps=_steps(w, 3),
        body=form.Picks(groups, at_least=1, at_most=20),
    )


def _found(w: Words, number: int, name: str, official: str, language: str, country: str) -> form.FoundAuthority:
    return form.FoundAuthority(
        id=f"authority-{number}", name=w(name), official_name=official, official_language=language, country=w(country),
        languages=(w("Danish"), w("English")), place=w("Demo Harbour"),
    )


def _authority(w: Words) -> form.FormPage:
    choice = form.AuthorityChoice(
        name="authority",
        search_action="/form/request/authority",
        q=w("register"),
        country="DK",
        searched=True,
        found=(
            _found(w, 1, "Demo Crafts Register Northern Islands", "Demo Håndværksregister Nordøerne", "da", "Denmark"),
            _found(w, 2, "Demo Crafts Register of the Capital", "Demo Hovedstadens Håndværksregister", "da", "Denmark"),
        ),
        more=True,
        asked_before=(_found(w, 3, "Demo Ministry of Crafts", "Demo Håndværksministeriet", "da", "Denmark"),),
    )
    return replace(
        _questions(w), id="request/authority", label=w("The other authority"), steps=_steps(w, 0), body=choice,
        help=w("Choose the authority that holds the register in question."),
    )


def _nobody_found(w: Words) -> form.FormPage:
    page = _authority(w)
    body = replace(
        page.body, found=(), asked_before=(), more=False, fault=w("Choose an authority."), q=w("gild"), country=""
    )  # type: ignore[arg-type]
    return replace(page, body=body, faults=(form.FaultLink("", w("Choose an authority."), "authority"),))


def _answers(w: Words) -> tuple[ShownAnswer, ...]:
    return (
        ShownAnswer(w("Family name"), escape(w("Muster"))),
        ShownAnswer(w("Given names"), escape(w("Erika Anna"))),
        ShownAnswer(w("Is the matter urgent?"), escape(w("No"))),
        ShownAnswer(w("Number of the old certificate"), None),
        ShownAnswer(w("What is the request about?"), Markup('<p class="govuk-body" lang="de">{}</p>').format(
            "Die Person will sich in unserem Bezirk niederlassen und legt eine Bescheinigung vor, deren Siegel wir nicht kennen."
        )),
    )


def _review(w: Words) -> review.ReviewPage:
    readers = Readers((w("Requester"), w("Responder")), (w("Responder coordinator"),))
    return review.ReviewPage(
        title=w("Send a request"),
        steps=_steps(w, 4),
        help=w("The other authority is told by e-mail that a request has come."),
        pages=(
            review.ReviewedPage(
                label=w("The other authority"), change="/form/0",
                answers=(ShownAnswer(w("Authority"), escape(_authorities(w)[1].name)),),
            ),
            review.ReviewedPage(label=w("The person"), change="/form/1", answers=_answers(w), readers=readers),
        ),
        consequence=review.Consequence(state=w("Sent, not yet accepted"), waits_for=w("Responder")),
        send=w("Send the request"),
        action="/form/send",
        back="/form/3",
        token="form-token-1",
        revision=7,
        saved=NOW,
    )


def _review_faulty(w: Words) -> review.ReviewPage:
    fault = form.FaultLink(w("Given names"), w("This question must be answered."), "/form/1#given_names")
    return replace(_review(w), faults=(fault,), number="2026-000118")


def _confirm(w: Words) -> confirm.ConfirmPage:
    return confirm.ConfirmPage(
        label=w("Withdraw the request"),
        help=w("The other authority is told that you need no answer any more."),
        number="2026-000118",
        procedure=w("Check of a craft certificate"),
        consequence=review.Consequence(state=w("Withdrawn"), final=True),
        action="/cases/2026-000118/withdraw",
        back="/cases/2026-000118",
        token="form-token-2",
        revision=7,
    )


def _history(w: Words) -> tuple[case.HistoryEntry, ...]:
    ours, theirs, _ = _authorities(w)
    return (
        case.HistoryEntry(label=w("Term missed"), at=NOW - timedelta(days=1), by=None),
        case.HistoryEntry(label=w("Accept the request"), at=NOW - timedelta(days=4), by=theirs, state=w("Accepted")),
        case.HistoryEntry(
            label=w("Send a request"), at=NOW - timedelta(days=9), by=ours, person=w("Ada Beispiel"),
            state=w("Sent, not yet accepted"),
        ),
    )


def _exchange(w: Words) -> case.Exchange:
    ours, theirs, _ = _authorities(w)
    return case.Exchange(
        label=w("Your questions"),
        questions=(
            case.AskedQuestion(w("Does your register hold a certificate of this person?"), escape(w("Yes"))),
            case.AskedQuestion(
                w("Which activities does the certificate allow?"),
                escape(w("Repair of wooden boats; Sale of spare parts")),
                Markup('<span lang="da">{}</span>').format("Kun for både under 12 meter, se vedtægtens § 4."),
            ),
            case.AskedQuestion(w("Was the certificate limited or withdrawn?")),
        ),
        asked_by=ours.name,
        asked=NOW - timedelta(days=9),
        answered_by=theirs.name,
        answered=NOW - timedelta(days=1),
        readers=Readers((w("Requester"), w("Responder"))),
    )


def _filled(w: Words) -> case.FilledForm:
    return case.FilledForm(
        id="request-1",
        title=w("Request"),
        by=_authorities(w)[0],
        at=NOW - timedelta(days=9),
        pages=(case.FilledPage(w("The person"), _answers(w)), case.FilledPage(w("The certificate"), _answers(w)[3:])),
        earlier=((NOW - timedelta(days=10), (case.FilledPage(w("The person"), _answers(w)[:2]),)),),
        readers=Readers((w("Requester"), w("Responder")), (w("Responder coordinator"),)),
    )


def _messages(w: Words) -> case.Messages:
    ours, theirs, _ = _authorities(w)
    return case.Messages(
        messages=(
            case.Message(
                by=theirs, at=NOW - timedelta(days=3), yours=False,
                text=escape(w("The paper archive is being moved. May we answer one week later?")),
            ),
            case.Message(by=ours, person=w("Ada Beispiel"), at=NOW - timedelta(days=2), yours=True, text=escape(w("Yes, thank you for telling us."))),
        ),
        write="/cases/1/message",
        readers=Readers((w("Requester"), w("Responder"))),
    )


def _case(w: Words) -> case.CasePage:
    ours, theirs, ministry = _authorities(w)
    return case.CasePage(
        number="2026-000118",
        procedure=w("Check of a craft certificate"),
        area=w("Crafts"),
        state=StateTag(w("Answered"), Standing.YOURS),
        turn=case.CaseTurn(yours=True, seat=w("Requester"), authority=ours),
        opened=NOW - timedelta(days=9),
        updated=NOW - timedelta(hours=3),
        deadlines=(
            case.CaseDeadline(
                label=w("Decision on the answer due"), due=_due(9), standing=case.ClockStanding.RUNNING,
                binds=w("Requester"), law=w("Demo Act, Article 4(2)"),
                counted=(
                    SumLine("place", name="Demoland"), SumLine("event", date(2026, 3, 9)),
                    SumLine("counted", date(2026, 3, 10), date(2026, 3, 13)),
                    SumLine("weekend", date(2026, 3, 14), date(2026, 3, 15)),
                    SumLine("holiday", date(2026, 3, 16)), SumLine("moved", date(2026, 3, 18), name="Demo Day"),
                    SumLine("last", date(2026, 3, 19)),
                ),
            ),
            case.CaseDeadline(label=w("Answer due"), due=_due(-3), standing=case.ClockStanding.MISSED, binds=w("Responder")),
        ),
        acts=(
            case.OfferedAct(label=w("Accept the answer"), href="/a", weight=case.Weight.FIRST, help=w("Closes the case.")),
            case.OfferedAct(label=w("Ask for more information"), href="/b", weight=case.Weight.OTHER, draft=True),
            case.OfferedAct(label=w("Withdraw the request"), href="/c", weight=case.Weight.WARNING),
        ),
        refused=(case.RefusedAct(w("Approve"), (w("You did an earlier step of this case yourself. A colleague must do this one."),)),),
        exchanges=(_exchange(w),),
        forms=(_filled(w),),
        messages=_messages(w),
        participants=(
            case.Participant(seat=w("Requester"), holder=ours, you=True),
            case.Participant(seat=w("Responder"), holder=theirs, contact="crafts@demo.example.org", former=(ministry,)),
            case.Participant(seat=w("Responder coordinator"), holder=None),
        ),
        history=_history(w),
        print_href="/cases/1/print",
    )


def _case_of_others(w: Words) -> case.CasePage:
    page = _case(w)
    return replace(
        page,
        state=StateTag(w("Accepted"), Standing.THEIRS),
        turn=case.CaseTurn(yours=False, seat=w("Responder"), authority=_authorities(w)[1]),
        deadlines=(
            case.CaseDeadline(label=w("Answer due"), due=_due(1), standing=case.ClockStanding.RUNNING, binds=w("Responder")),
            case.CaseDeadline(label=w("Decision due"), due=_due(40), standing=case.ClockStanding.PAUSED, binds=w("Requester")),
        ),
        acts=page.acts[2:],
        exchanges=(replace(_exchange(w), answered=None, answered_by="", held=True),),
        forms=(replace(_filled(w), standing=case.FillingStanding.TAKEN_BACK, earlier=()),),
        messages=case.Messages(messages=(), write=None, readers=None),
        attachments=(),
    )


def _case_closed(w: Words) -> case.CasePage:
    page = _case(w)
    file = case.CaseFile(line=Markup("{}").format(w("Certificate.pdf")), by=_authorities(w)[0], at=NOW)
    return replace(
        page, state=StateTag(w("Closed with an answer"), Standing.FINAL), turn=None, deadlines=(), acts=(), refused=(),
        attachments=(file,), forms=(replace(_filled(w), standing=case.FillingStanding.HELD),),
    )


def _start(w: Words) -> start.StartPage:
    check = start.OfferedProcedure(title=w("Check of a craft certificate"), href="/start/1", law=(w("Demo Act, Article 4"),))
    return start.StartPage((
        start.OfferedArea(w("Crafts"), w("Authorities check certificates of crafts with each other."), (
            check, start.OfferedProcedure(title=w("Warn about a forged certificate"), href="/start/2"))),
        start.OfferedArea(w("Old boats"), w("Authorities find the owner of an old boat."), (
            start.OfferedProcedure(title=w("Search for an owner"), href="/start/3"),)),
    ))


def _already_done(w: Words) -> mishaps.AlreadyDone:
    return mishaps.AlreadyDone(
        number="2026-000118", href="/cases/1", label=w("Accept the answer"), at=NOW, by=_authorities(w)[0],
        person=w("Bob Beispiel"), state=StateTag(w("Closed with an answer"), Standing.FINAL),
        typed=(w("We still need the date of the examination.\nThank you."),),
    )


def _account(w: Words) -> account.AccountPage:
    return account.AccountPage(
        name=w("Ada Beispiel"), identifier="ada@demo.example.org", authority=w("Demo Licensing Office Lower Valley"),
        country=w("Austria"), zone="Europe/Vienna",
        rights=(account.AreaRights(w("Crafts"), RIGHTS), account.AreaRights(w("Old boats"), RIGHTS[:1])),
    )


def _protection(w: Words) -> information.DataProtectionPage:
    return information.DataProtectionPage((information.AreaProtection(
        title=w("Crafts"), purpose=w("Authorities check certificates of crafts with each other."),
        controllers=w("The authorities that take part, each for what it sends."), law=(w("Demo Act, Article 4"), w("Demo Act, Article 9")),
        contact="data@demo.example.org",
    ),))


def _demo_accounts(w: Words) -> tuple[sign_in.DemoAccount, ...]:
    return (
        sign_in.DemoAccount("ada@demo.example.org", "demo-Ada-2026", w("Ada Beispiel"), w("Demo Licensing Office Lower Valley")),
        sign_in.DemoAccount("bo@demo.example.org", "demo-Bo-2026", w("Bo Eksempel"), w("Demo Crafts Register Northern Islands")),
    )


def _mishaps(w: Words) -> Mapping[str, mishaps.Mishap]:
    return {
        "not_found": mishaps.NotFound(),
        "not_allowed": mishaps.NotAllowed(
            label=w("Approve"), reasons=(w("Only these can do this: Requester coordinator."),), number="2026-000118", href="/c"),
        "already_done": _already_done(w),
        "already_done_yours": replace(_already_done(w), yours=True, typed=(), by=None, person=""),
        "too_large": mishaps.TooLarge("2 MB"),
        "not_understood": mishaps.NotUnderstood(),
        "expired": mishaps.Expired(),
        "expired_kept": mishaps.Expired("/form/1", (("csrf", "old"), ("family_name", w("Muster")))),
        "sign_in_needed": mishaps.SignInNeeded("/sign-in?then=/inbox"),
        "too_many": mishaps.TooManyAttempts(12),
        "our_fault": mishaps.OurFault("f3a9-20c1"),
        "unavailable": mishaps.Unavailable(),
    }


def _second_steps() -> Mapping[str, second_step.SecondStepPage]:
    plain = second_step.SecondStepPage(action="/sign-in/code", signing_in=True, has_app=True, then="/inbox")
    again = replace(plain, action="/confirm", signing_in=False, question='{"challenge": "x"}', demo_code="123456")
    faulty = {fault.value: replace(again, fault=fault) for fault in second_step.SecondStepFault}
    return {"app": plain, "no_app": replace(plain, has_app=False, question="{}"), "again": again, **faulty}


def _set_ups() -> Mapping[str, set_up.SetUpPage]:
    first = set_up.SetUpPage(
        action="/sign-in/set-up", secret="ABCDEFGHJKMNPQRSTUVWXYZ234567ABC", address="otpauth://totp/Demo?secret=ABCD",
        note="note", question='{"challenge": "x"}', first=True,
    )
    faulty = {fault.value: replace(first, fault=fault) for fault in set_up.SetUpFault}
    return {"first": first, "another": replace(first, first=False, back="/account/security"), **faulty}


def _recoveries(w: Words) -> passwords.RecoveriesPage:
    one = passwords.Recovery(
        name=w("Bo Eksempel"), authority=w("Demo Crafts Register Northern Islands"), asked=NOW,
        confirm="/recoveries/bo/confirm", refuse="/recoveries/bo/refuse",
    )
    return passwords.RecoveriesPage(action="/recoveries", waiting=(one, replace(one, confirm="")))


def _security(w: Words) -> own_security.SecurityPage:
    factors = (
        own_security.OwnFactor(kind="code_app", name=w("My telephone"), added=NOW, used=NOW, remove="/account/factors/1/remove"),
        own_security.OwnFactor(kind="passkey", name="", added=NOW, used=None, remove="/account/factors/2/remove"),
    )
    sessions = (
        own_security.OwnSession(device="Firefox, Windows", created=NOW, seen=NOW),
        own_security.OwnSession(device="", created=NOW, seen=NOW, end="/account/sessions/2/end"),
    )
    events = (own_security.OwnEvent("new_device", NOW, "Firefox, Windows"), own_security.OwnEvent("signed_in", NOW))
    return own_security.SecurityPage(factors=factors, recovery_codes=9, sessions=sessions, events=events, recoveries="/recoveries",
        identities=(own_security.OwnIdentity(name=w("Demo Login"), linked=True, action="/providers/demo/unlink"),
                    own_security.OwnIdentity(name=w("Demo Card"), linked=False, action="/providers/card/link")))


def every_page(*, interface: Interface | None = None, words: Words = plain) -> dict[str, str]:
    """Return every page in its states, name -> HTML; `words` turns each invented text into what is to be shown."""
    interface = interface or Interface()
    w = words
    here = frame_of(interface, words=w)
    outside = frame_of(interface, words=w, signed_in=False)
    at_inbox = replace(here, section=Section.INBOX)
    noticed = replace(at_inbox, notices=tuple(
        Notice(kind, word, {"done": w("Request sent"), "number": "2026-000118"})
        for kind, word in zip(NoticeKind, ("sent", "saved", "draft_deleted"), strict=True)
    ))
    pages = {
        "sign_in": sign_in.render_sign_in(sign_in.SignInPage(action="/sign-in", demo_accounts=_demo_accounts(w)), outside),
        "inbox": inbox.render_inbox(_inbox(w), at_inbox),
        "inbox_closed": inbox.render_inbox(_closed(w), noticed),
        "find": find.render_find(_find(w), replace(here, section=Section.FIND)),
        "find_nothing": find.render_find(replace(_find(w), found=(), older="", left_out=("de",), incomplete=True), here),
        "find_faulty": find.render_find(replace(
            _find(w), found=(), searched=False, query="", counterpart_fault=w("Nobody"), faults=(form.FaultLink(w("Due"), w("This is no date"), "due_from"),),
        ), here),
        "find_empty": find.render_find(replace(_find(w), q="", found=(), searched=False, query="", narrowed=False, kept=()), here),
        "find_keep_fault": find.render_find(replace(_find(w), keep_fault=w("Give the search a name")), here),
        "start": start.render_start(_start(w), replace(here, section=Section.START)),
        "start_empty": start.render_start(start.StartPage(()), here),
        "form_questions": form.render_form(_questions(w), here),
        "form_faulty": form.render_form(_faulty(w), here),
        "form_single": form.render_form(_single(w), here),
        "form_picks": form.render_form(_picks(w), here),
        "form_authority": form.render_form(_authority(w), here),
        "form_nobody_found": form.render_form(_nobody_found(w), here),
        "review": review.render_review(_review(w), here),
        "review_faulty": review.render_review(_review_faulty(w), here),
        "confirm": confirm.render_confirm(_confirm(w), here),
        "case": case.render_case(_case(w), at_inbox),
        "case_of_others": case.render_case(_case_of_others(w), at_inbox),
        "case_closed": case.render_case(_case_closed(w), at_inbox),
        "case_on_paper": case.render_case_on_paper(_case(w), here, case_href="/cases/1", printed=NOW),
        "account": account.render_account(_account(w), here),
        "account_without_rights": account.render_account(replace(_account(w), rights=()), here),
        "accessibility": information.render_accessibility(information.AccessibilityPage("help@demo.example.org"), outside),
        "accessibility_no_contact": information.render_accessibility(information.AccessibilityPage(), here),
        "data_protection": information.render_data_protection(_protection(w), outside),
        "data_protection_empty": information.render_data_protection(information.DataProtectionPage(()), outside),
        "about": information.render_about(information.AboutPage((information.DeployedArea(w("Crafts"), "9f2c" * 16),)), here),
    }
    pages |= directory_pages(w, here, outside)
    for fault in sign_in.SignInFault:
        page = sign_in.SignInPage(action="/sign-in", then="/inbox", identifier="ada@demo.example.org", fault=fault)
        pages[f"sign_in_{fault.value}"] = sign_in.render_sign_in(page, outside)
    for name, page in _second_steps().items():
        pages[f"second_step_{name}"] = second_step.render_second_step(page, outside if page.signing_in else here)
    for name, page in _set_ups().items():
        pages[f"set_up_{name}"] = set_up.render_set_up(page, outside if page.first else here)
    pages["signed_out"] = sign_in.render_signed_out(sign_in.SignedOutPage(w("Demo Login"), "https://login.example.org/"), outside)
    pages["sign_in_elsewhere"] = sign_in.render_sign_in(sign_in.SignInPage(
        action="/sign-in", providers=(sign_in.WayIn(w("Demo Login"), "/providers/demo"),)), outside)
    changing = passwords.PasswordPage(action="/account/password", changing=True, shortest=12)
    pages["password"] = passwords.render_password(changing, here)
    pages["password_new"] = passwords.render_password(replace(changing, changing=False), outside)
    leaked = replace(changing, leaked=True, then="/find")
    pages["password_leaked"] = passwords.render_password(leaked, replace(here, links=outside.links))
    for fault in passwords.PasswordFault:
        pages[f"password_{fault.value}"] = passwords.render_password(replace(changing, fault=fault), here)
    forgotten = passwords.ForgottenPage(action="/forgotten", minutes=15)
    pages["forgotten"] = passwords.render_forgotten(forgotten, outside)
    pages["forgotten_sent"] = passwords.render_forgotten(replace(forgotten, sent=True), outside)
    pages["forgotten_faulty"] = passwords.render_forgotten(replace(forgotten, faulty=True), outside)
    pages["recoveries"] = passwords.render_recoveries(_recoveries(w), here)
    pages["recoveries_none"] = passwords.render_recoveries(replace(_recoveries(w), waiting=(), faulty=True), here)
    pages["confidentiality"] = confidentiality.render_confidentiality(confidentiality.ConfidentialityPage(
        action="/areas/demo/confidentiality", area=w("Crafts"), purpose=w("To check certificates of crafts"),
        law=(w("Demo Directive 1/2020"),), then="/start"), here)
    pages["recovery_codes"] = set_up.render_recovery_codes(
        set_up.RecoveryCodesPage(tuple(f"ABCD-EFGH-JK{n:02}" for n in range(22, 32)), "/"), here)
    pages["urgent"] = urgent.render_urgent(urgent.UrgentPage(late=_inbox(w).waiting, silent=_inbox(w).others, more=True), here)
    pages["urgent_empty"] = urgent.render_urgent(urgent.UrgentPage(), here)
    for way in Way:
        choice = mail_choice.MailChoicePage("/account/mail", way, "ada@demo.example.org", NOW if way is Way.DAILY else None)
        pages[f"mail_choice_{way.value}"] = mail_choice.render_mail_choice(choice, here)
    kept = mailbox.MailboxEntry("/mailbox/1", "ada@demo.example.org", w("IMI open: case 2026-1"), NOW)
    pages["mailbox"] = mailbox.render_mailbox(mailbox.MailboxPage((kept,)), outside)
    pages["mailbox_empty"] = mailbox.render_mailbox(mailbox.MailboxPage(()), outside)
    lines = ((w("Case 2026-1"), ""), (w("Open the case"), "/cases/1"))
    pages["mailbox_mail"] = mailbox.render_one_mail(mailbox.OneMailPage("ada@demo.example.org", w("Case"), NOW, lines), outside)
    pages["own_security"] = own_security.render_security(_security(w), here)
    for view in inbox.InboxView:
        page = inbox.InboxPage(view=view, views=_views(w))
        pages[f"inbox_empty_{view.value}"] = inbox.render_inbox(page, at_inbox)
    for name, mishap in _mishaps(w).items():
        pages[f"mishap_{name}"] = mishaps.render_mishap(mishap, here)
    pages["mishap_without_session"] = mishaps.render_mishap(mishaps.OurFault("f3a9"), replace(outside, csrf=""))
    return pages
