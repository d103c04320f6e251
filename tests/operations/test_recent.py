"""What a worker keeps of what pages are put together from."""

from __future__ import annotations

from imi_runtime.operations.recent import Recent


def made(kept: Recent, *names: str) -> list[str]:
    """Ask for things by name, and return those that had to be made."""
    fresh: list[str] = []
    for name in names:
        kept.get((name, "el"), lambda name=name: fresh.append(name))  # type: ignore[misc]
    return fresh


def test_what_is_kept_is_made_once_even_when_it_is_nothing() -> None:
    assert made(Recent(2), "a", "a", "b", "a") == ["a", "b"]


def test_what_was_not_used_for_the_longest_time_goes_first() -> None:
    kept = Recent(2)
    assert made(kept, "a", "b", "a", "c") == ["a", "b", "c"]
    assert made(kept, "a", "c", "b") == ["b"]
    assert len(kept) == 2


def test_what_is_forgotten_is_made_again_and_nothing_else() -> None:
    kept = Recent(3)
    made(kept, "a", "b")
    kept.forget("a")
    assert made(kept, "a", "b") == ["a"]
