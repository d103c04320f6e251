"""Every shipped procedure gives everybody what its files say, on the engine and on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest
import yaml

from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.engine.decide import Accepted, Fire
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.world import AnyFile
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, AuthorityId, FormId, ProcedureId, TransitionId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.visits import Visit
from imi_runtime.store.cases import load
from tests.linked_cases import LinkedCases, id_of
from tests.matrix import test_access_matrix as web
from tests.matrix.engine_matrix import EngineMatrix, actor, world_of
from tests.matrix.matrix_kit import ACTORS, Answers, Ground, Path, canary, oracle_of, renumbered, settled
from tests.matrix.oracle import Deed, Situation
from tests.matrix.test_access_matrix import Matrix, watch
from tests.matrix.told_ways import kept_answers
from tests.matrix.told_ways import ways as told_ways
from tests.matrix.web_matrix import Standing, Watch, canaries

__all__ = ["watch"]
LIBRARY = read_library(shipped_library())
PROCEDURES = [
    (area, yaml.load(text, Loader=yaml.BaseLoader)["procedure"])
    for area in areas(LIBRARY)
    for path, text in LIBRARY.items()
    if path.parent.parts == ("procedures", area) and path.suffix == ".yaml" and path.name != "bundle.yaml"
]


class Walker:
    """Goes through a procedure as its stories tell and one step further, with the engine's case beside."""

    def __init__(self, area: AreaId, procedure: str, bundle: Bundle) -> None:
        self.oracle = oracle_of(LIBRARY, area, procedure)
        self.bundle, self.procedure, self.world = bundle, ProcedureId(procedure), replace(world_of(settled(area)[0]), files=AnyFile())
        partners = tuple(AuthorityId(name) for name in ("helsinki", "oulu", "warsaw"))
        self.sampler = Sampler(bundle=bundle, world=self.world, random=Random(7), partners=partners)
        self.known: dict[int, Case] = {}

    def fill(self, transition: str, step: Mapping[str, Any], case: Situation, serial: str) -> Iterator[Answers]:
        """Yield answers that the forms accept; every text is a canary."""
        known, procedure = self.known[id(case)], self.bundle.procedures[self.procedure]
        drawn = self.sampler.answers(procedure, known, procedure.transitions[TransitionId(transition)])
        yield {form: {n: _canaries(one, canary(serial, form, n)) for n, one in given.items()} for form, given in drawn.items()}

    def ways(self) -> Iterator[Path]:
        """Yield every way that a story tells, and each way one step further that no story tells."""
        stories = [one for one in compile_bundle(LIBRARY, self.bundle.id).scenarios if one.procedure == self.procedure]
        found = [way for story in stories for way in told_ways(self.bundle, story, self.oracle, self.world)]
        assert found, f"no story tells of '{self.procedure}'"
        for path, cases in found:
            yield self._knowing(path, cases)
        for path, cases in found:
            yield from self._further(path, cases)

    def _further(self, path: Path, cases: LinkedCases) -> Iterator[Path]:
        """Yield the ways on from here, in each of the cases that belong together, with answers drawn by chance."""
        for case in path.cases:
            for viewer in ACTORS:
                for transition in sorted(self.oracle.acts(viewer, case)):
                    answers = next(self.fill(transition, {}, case, f"{len(path.deeds):02}"))
                    deed, left = self._decided(cases.turned_to(id_of(case.name)), Deed(viewer, transition, answers, case=case.name))
                    after = Path((*path.deeds, deed), self.oracle.after(path.case, deed))
                    yield self._knowing(after, left)

    def _knowing(self, path: Path, cases: LinkedCases) -> Path:
        """Keep the engine's cases beside those of the oracle."""
        self.known |= {id(one): cases.turned_to(id_of(one.name)).case for one in path.cases}
        return path

    def _decided(self, cases: LinkedCases, deed: Deed) -> tuple[Deed, LinkedCases]:
        """Return the deed with the answers that are kept, for picked questions bring others along, and the cases after it."""
        answers = {FormId(form): given for form, given in deed.answers.items()}
        command = Fire(TransitionId(deed.transition), actor(deed.viewer), cases.case.revision, answers)
        decision, after = cases.decided(self.bundle, command, self.world)
        assert isinstance(decision, Accepted), (deed, decision)
        return replace(deed, answers=kept_answers(self.bundle, after.case, TransitionId(deed.transition))), after


def _canaries(value: Any, word: str, name: str = "") -> Any:
    """Put a canary into every text that people write; ids, numbers, dates and codes stay as they are."""
    if isinstance(value, dict):
        return {part: _canaries(one, word, part) for part, one in value.items()}
    is_text = isinstance(value, str) and (value.startswith("Demo") or name == "text")
    return word if is_text else value


@cache
def ground(area: AreaId, procedure: str) -> tuple[Ground, Walker]:
    """Return the procedure with a shortest way to every situation that stories, and one step beyond them, lead to."""
    bundle = compile_bundle(LIBRARY, area).bundle
    assert bundle is not None
    walker = Walker(area, procedure, bundle)
    found: dict[Any, Path] = {}
    for path in walker.ways():
        if path.kind not in found or len(path.deeds) < len(found[path.kind].deeds):
            found[path.kind] = path
    ways = tuple(sorted(found.values(), key=lambda path: len(path.deeds)))
    return Ground(LIBRARY, area, procedure, walker.oracle, walker.fill, ways, drafts=False), walker


@pytest.mark.parametrize(("area", "procedure"), PROCEDURES)
def test_a_shipped_procedure_lets_everybody_do_and_read_what_its_files_say(area: AreaId, procedure: str) -> None:
    made, walker = ground(area, procedure)
    assert {path.case.state for path in made.ways} == set(made.oracle.states)
    compared = EngineMatrix(walker.bundle, walker.procedure, made.oracle, walker.world, walker.fill)
    tried = list({path.case.state: path for path in made.ways}.values())
    differences = list(compared.differences(made.ways, tried))
    print(f"engine matrix of a shipped area: {len(made.ways)} situations, {compared.cells} cells, {len(differences)} differences")
    assert not differences, "\n".join(str(one) for one in differences[:20])


@pytest.fixture(scope="module", params=PROCEDURES)
def matrix(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    whole, walker = ground(*request.param)
    shortest = {path.case.state: path for path in reversed(whole.ways)}
    fullest = {path.case.state: path for path in sorted(whole.ways, key=lambda path: len(canaries(path.deeds)))}
    few = tuple({id(path): path for path in (*shortest.values(), *fullest.values())}.values())
    ways = tuple(renumbered(whole.oracle, path, number) for number, path in enumerate(few))
    yield from web.made(Ground(LIBRARY, whole.area, whole.procedure, whole.oracle, walker.fill, ways, drafts=False),
                        tmp_path_factory.mktemp("shipped"))  # fmt: skip


@pytest.fixture
def few(matrix: Matrix) -> list[Standing]:
    """The cases before which everything that is refused is tried: one for every state."""
    return list({case.state: case for case in matrix.town.cases}.values())


@pytest.mark.slow
def test_its_case_pages_show_exactly_what_their_readers_may_read(matrix: Matrix, watch: Watch) -> None:
    web.test_a_case_page_shows_exactly_what_its_reader_may_read_and_is_not_there_for_others(matrix, watch)


def every_linked_case(visit: Visit, opened: OpenedCase) -> tuple[tuple[OpenedCase, bool], ...]:
    """Return the linked cases, as if whoever reads one could read them all."""
    found = []
    for link in opened.procedure.links.values():
        for id in opened.case.links.get(link.id, ()):
            stored = load(visit.connection, id, visit.installation.sealing)
            assert stored is not None
            found.append((replace(opened, stored=stored, case=stored.case), not link.seats))
    return tuple(found)


@pytest.mark.slow
def test_a_page_that_names_linked_cases_which_its_reader_may_not_see_is_noticed(
    matrix: Matrix, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casework, "linked_cases", every_linked_case)
    with pytest.raises(AssertionError, match="Extra items in the left set"):
        web.test_a_case_page_shows_exactly_what_its_reader_may_read_and_is_not_there_for_others(matrix, watch)
    matrix.never.clear()


@pytest.mark.slow
def test_its_lists_hold_exactly_the_cases_that_exist_for_their_readers(matrix: Matrix, watch: Watch) -> None:
    web.test_lists_hold_exactly_the_cases_that_exist_for_their_reader_and_no_word_of_them(matrix, watch)


@pytest.mark.slow
def test_its_cases_are_found_by_exactly_those_for_whom_they_exist(matrix: Matrix) -> None:
    web.test_a_search_and_its_file_hold_exactly_the_cases_that_exist_for_their_reader_and_no_word_of_them(matrix)


@pytest.mark.slow
def test_its_acts_are_there_for_whoever_may_do_them(matrix: Matrix, watch: Watch, few: list[Standing]) -> None:
    web.test_an_act_is_there_for_whoever_may_do_it_and_shows_nothing_but_its_own_draft(matrix, watch, few)


@pytest.mark.slow
def test_its_steps_are_refused_to_everybody_else(matrix: Matrix, watch: Watch, few: list[Standing]) -> None:
    web.test_a_step_that_is_not_ones_own_is_refused_and_nothing_is_written(matrix, watch, few)
