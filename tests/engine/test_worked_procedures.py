"""Groups, offices, links, corrections and tacit decisions, on worked procedures of the fields that need them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from imi_runtime.model.case import Phase, Standing
from imi_runtime.model.ids import FormId, LinkId, MemberId, PartyId
from tests.engine.worked_kit import Folk, Table, worked

PERSON = {"family_name": "Demo", "given_names": "Ada"}
ALERT = {"person": PERSON, "profession": "nurse", "scope": "all", "decided_on": "2026-03-01"}


def alerts() -> Table:
    folk = Folk(
        countries={"athens": "GR", "gate": "GR", "desk_fi": "FI", "turku": "FI", "desk_fr": "FR", "lyon": "FR"},
        offices={"alert_desk": ("gate", "desk_fi", "desk_fr")},
        above={"athens": ("gate",)},
    )
    return Table(worked("demo_alerts"), folk)


def sent_alert(**more: str) -> Table:
    table = alerts()
    table.open("alert", "anna@athens")
    table.do("anna@athens", "submit", alert={**ALERT, **more}, informing={"told_on": "2026-03-01"})
    table.do("gita@gate as approver", "send")
    return table


# -- groups ------------------------------------------------------------------------------------------------------------


def test_every_other_country_takes_part_through_the_office_that_acts_for_it() -> None:
    table = sent_alert()
    assert set(table.cases["case"].group(PartyId("countries")).members) == {"FI", "FR"}
    assert "take" in table.sees("fia@desk_fi").acts
    assert not table.sees("tim@turku").exists
    assert "take" not in table.sees("gita@gate").acts


def test_each_country_has_a_status_of_its_own_and_the_case_stays_where_it_is() -> None:
    table = sent_alert()
    case = table.do("fia@desk_fi", "take")
    group = case.group(PartyId("countries"))
    assert (group.status(MemberId("FI")), group.status(MemberId("FR")), case.state) == ("taken", "unread", "sent")
    assert table.refused("fia@desk_fi", "take") == "not_in_this_state"
    assert table.do("fred@desk_fr", "take").group(PartyId("countries")).stands("every", ("taken",))


def test_a_country_that_begins_to_take_part_joins_with_the_next_step() -> None:
    table = sent_alert()
    table.folk = Folk({**table.folk.countries, "desk_se": "SE"},
                      {"alert_desk": ("gate", "desk_fi", "desk_fr", "desk_se")}, table.folk.above)
    assert not table.sees("sara@desk_se").exists
    table.do("anna@athens", "contest", appeal={"appealed": "yes"})
    assert table.cases["case"].group(PartyId("countries")).status(MemberId("SE")) == "unread"
    assert table.sees("sara@desk_se").exists


def test_members_that_a_member_adds_join_the_group_and_read_what_its_rule_says() -> None:
    table = sent_alert()
    assert not table.sees("tim@turku").exists
    table.do("fia@desk_fi", "pass_on", routing={"authorities": ["turku"]})
    member = table.cases["case"].group(PartyId("handlers")).members[MemberId("turku")]
    assert member.added_by == "desk_fi"
    assert table.reads("tim@turku", "alert") == set(ALERT)
    assert table.reads("fia@desk_fi", "alert") == {"profession", "scope"}


def test_a_member_reads_only_its_own_texts() -> None:
    table = sent_alert()
    table.do("fia@desk_fi", "pass_on", routing={"authorities": ["turku"]})
    assert table.reads("fia@desk_fi", "routing") == {"authorities"}
    assert table.reads("fred@desk_fr", "routing") == set()


def test_a_seat_reads_the_texts_of_all_members_where_the_rule_says_every() -> None:
    table = circulated("ghent", "porto")
    table.do("gus@ghent", "object", objection={"why": "No legal basis"})
    table.do("pia@porto", "object", objection={"why": "Too wide"})
    assert len([f for f in table.cases["case"].fillings if f.number in table.sees("lea@lille").sight.fillings]) == 4
    own = [f for f in table.cases["case"].fillings if f.number in table.sees("pia@porto").sight.fillings]
    assert [(f.form, f.member) for f in own] == [("draft_decision", ""), ("objection", "porto")]


def circulated(*concerned: str) -> Table:
    folk = Folk(countries={"lille": "FR", "ghent": "BE", "porto": "PT", "turku": "FI"})
    table = Table(worked("demo_circulation"), folk)
    table.open("draft_decision_circulation", "lea@lille")
    table.do("lea@lille", "circulate", invitation={"authorities": list(concerned)}, draft_decision={"text": "Stop"})
    return table


def test_the_clock_moves_the_case_by_where_the_members_stand() -> None:
    table = circulated("ghent", "porto")
    table.do("gus@ghent", "object", objection={"why": "No legal basis"})
    table.do("pia@porto", "agree")
    table.wait(weeks=5)
    assert table.cases["case"].state == "objected"
    silent = circulated("ghent", "porto")
    silent.wait(weeks=5)
    assert silent.cases["case"].state == "binding"


def test_restarting_a_group_puts_every_member_back() -> None:
    table = circulated("ghent", "porto")
    table.do("gus@ghent", "object", objection={"why": "No legal basis"})
    table.wait(weeks=5)
    case = table.do("lea@lille", "revise", draft_decision={"text": "Stop some of it"})
    assert case.group(PartyId("concerned")).stands("every", ("silent",))
    running = next(clock for clock in case.clocks.values() if clock.phase is Phase.RUNNING)
    assert timedelta(days=13) < running.due - table.now < timedelta(days=18)
    assert table.refused("lea@lille", "revise") == "not_in_this_state"


def test_every_needs_at_least_one_member_and_no_is_not_some() -> None:
    table = alerts()
    group = table.open("alert", "anna@athens").group(PartyId("countries"))
    assert (group.stands("some", ("unread",)), group.stands("every", ("unread",)), group.stands("no", ("unread",))) == (
        False, False, True,
    )


# -- texts held and taken back -----------------------------------------------------------------------------------------


def test_a_held_text_is_open_to_its_author_and_to_whoever_judges_it_only() -> None:
    table = alerts()
    table.open("alert", "anna@athens")
    table.do("anna@athens", "submit", alert=ALERT, informing={"told_on": "2026-03-01"})
    assert table.reads("gita@gate as approver", "alert") == set(ALERT)
    assert table.reads("anna@athens", "alert") == set(ALERT)
    assert not table.sees("fia@desk_fi").exists


def test_a_returned_text_stays_with_its_side() -> None:
    table = alerts()
    table.open("alert", "anna@athens")
    table.do("anna@athens", "submit", alert=ALERT, informing={"told_on": "2026-03-01"})
    case = table.do("gita@gate as approver", "return", remark={"comment": "Which activity?"})
    assert {f.standing for f in case.fillings if f.form == "alert"} == {Standing.TAKEN_BACK}
    assert table.reads("anna@athens", "alert") == set(ALERT)


def test_two_persons_are_needed_where_the_procedure_says_so() -> None:
    table = alerts()
    table.folk = Folk({"athens": "GR"}, {}, {"athens": ("athens",)})
    table.open("alert", "anna@athens as approver")
    table.do("anna@athens as approver", "submit", alert=ALERT, informing={"told_on": "2026-03-01"})
    assert table.refused("anna@athens as approver", "send") == "same_person"
    table.do("gita@athens as approver", "send")


def test_a_correction_adds_a_version_and_moves_the_clock_that_a_date_started() -> None:
    table = sent_alert(ends_on="2026-03-20")
    due = table.cases["case"].clocks["expiry"].due  # type: ignore[index]
    case = table.do("anna@athens", "correct", alert={**ALERT, "ends_on": "2026-04-20"})
    latest = case.latest(FormId("alert"))
    assert latest and len(latest.versions) == 2
    assert case.clocks["expiry"].due - due == timedelta(days=31) - timedelta(hours=1)  # type: ignore[index]


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_a_clock_fires_at_its_own_instant_before_any_later_command_is_judged() -> None:
    table = sent_alert(ends_on="2026-03-20")
    table.now += timedelta(days=30)
    assert table.refused("anna@athens", "contest", appeal={"appealed": "yes"}) == "not_in_this_state"
    table.wait()
    assert table.cases["case"].state == "closed"
    assert table.cases["case"].marks["why_ended"] == "expired"  # type: ignore[index]


def test_a_clock_that_its_own_step_restarts_comes_back() -> None:
    table = sent_alert()
    table.wait(days=400)
    fired = table.cases["case"]
    assert fired.state == "sent" and fired.clocks["reminder"].phase is Phase.RUNNING  # type: ignore[index]
    assert fired.clocks["reminder"].due > table.now  # type: ignore[index]


# -- offices, links, tacit decisions -----------------------------------------------------------------------------------

CARD = {
    "person": PERSON, "profession": "nurse", "home_country": "AT", "hosts": ["host_de", "host_it"],
    "regime": "automatic",
}


def cards(**application: object) -> Table:
    folk = Folk(
        countries={"vienna": "AT", "graz": "AT", "host_de": "DE", "host_it": "IT", "sofia": "BG"},
        offices={"epc_allocation": ("vienna", "sofia")}, externals=("ida",),
    )
    table = Table(worked("demo_cards"), folk)
    table.open("card_application", "ida")
    table.do("ida", "submit", application={**CARD, **application})
    return table


def transmitted(**application: object) -> Table:
    table = cards(**application)
    table.do("vera@vienna", "allocate", routing={"home": "graz"})
    table.do("gert@graz", "transmit", verification={"text": "Checked"})
    return table


def test_only_an_external_actor_opens_what_external_actors_open() -> None:
    table = cards()
    with pytest.raises(AssertionError):
        table.open("card_application", "vera@vienna", "other")


def test_an_office_acts_in_the_country_that_an_answer_names() -> None:
    table = cards()
    assert "allocate" in table.sees("vera@vienna").acts
    assert not table.sees("sven@sofia").exists
    table.do("vera@vienna", "allocate", routing={"home": "graz"})
    assert "transmit" in table.sees("gert@graz").acts


def test_a_step_opens_a_linked_case_for_each_authority_that_an_answer_names() -> None:
    table = transmitted()
    whole = table.cases["case"]
    parts = [table.cases[id] for id in whole.links[LinkId("decision")]]
    assert whole.state == "with_hosts"
    assert [part.seats[PartyId("host")].holder for part in parts] == ["host_de", "host_it"]
    assert {part.number for part in parts} == {whole.number}
    assert all(part.state == "with_host" and part.clocks for part in parts)


def test_a_linked_case_carries_copies_and_is_seen_by_its_own_rules_alone() -> None:
    table = transmitted()
    assert table.reads("heidi@host_de", "application", "linked-0") == set(CARD)
    assert not table.sees("heidi@host_de", "linked-1").exists
    assert not table.sees("heidi@host_de").exists


def test_silence_decides_unless_the_host_authority_has() -> None:
    table = transmitted()
    table.do("heidi@host_de", "refuse", "linked-0", refusal={"text": "Not equivalent"})
    table.wait(days=40)
    assert (table.cases["linked-0"].state, table.cases["linked-1"].state) == ("refused", "valid")
    assert table.cases["linked-1"].marks["decided_by"] == "silence"  # type: ignore[index]


def test_each_extension_moves_the_end_by_its_term_and_none_happens_twice() -> None:
    table = transmitted()
    before = table.cases["linked-0"].clocks["decide"].due  # type: ignore[index]
    table.do("heidi@host_de", "extend", "linked-0", reasons={"text": "More time"})
    after = table.do("heidi@host_de", "extend_again", "linked-0", safety_reasons={"text": "Safety"})
    assert after.clocks["decide"].due - before >= timedelta(days=27)  # type: ignore[index]
    assert table.refused("heidi@host_de", "extend_again", "linked-0") == "condition"


def test_a_routed_term_without_limit_runs_no_clock() -> None:
    table = transmitted(regime="general")
    case = table.do("heidi@host_de", "impose", "linked-0", measures={"text": "A test"})
    assert "test" not in case.clocks
    checked = transmitted(regime="temporary_checked")
    checked.do("heidi@host_de", "impose", "linked-0", measures={"text": "A test"})
    checked.wait(days=40)
    assert checked.cases["linked-0"].state == "valid"


def test_a_refusing_linked_case_undoes_the_whole_step() -> None:
    table = transmitted()
    part = table.cases["linked-0"]
    assert part.links == {}
    # The link back is not declared in this procedure: nothing can be fired from the part in the whole.
    assert table.refused("ida", "withdraw") == "not_in_this_state"


def test_a_deadline_of_a_group_is_due_when_its_last_member_is() -> None:
    def due(*members: str) -> object:
        table = circulated(*members)
        return table.cases["case"].clocks["objections"].due  # type: ignore[index]

    # 30 March 2026 is a Monday; midnight comes to Lisbon one hour after Brussels.
    assert due("ghent", "porto") == due("porto") != due("ghent")
