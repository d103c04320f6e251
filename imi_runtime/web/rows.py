"""Adding and removing repeated rows without a script: both change only what stands in the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Values = Mapping[str, Sequence[str]]
ADD, REMOVE = "add_row", "remove_row"
MOST_ROWS = 100


def rearranged(values: Values, submitted: Values) -> dict[str, Sequence[str]] | None:
    """Return the fields with a row more or less, or None when no such button was pressed."""
    if ADD in submitted:
        return _added(values, submitted[ADD][0])
    if REMOVE in submitted:
        return _removed(values, submitted[REMOVE][0])
    return None


def row_count(values: Values, name: str) -> int:
    """Return how many rows of a field are shown."""
    text = (values.get(f"{name}.rows") or ("1",))[0]
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() else 1


def _added(values: Values, name: str) -> dict[str, Sequence[str]]:
    return {**values, f"{name}.rows": [str(min(row_count(values, name) + 1, MOST_ROWS))]}


def _removed(values: Values, target: str) -> dict[str, Sequence[str]]:
    name, _, row = target.rpartition(".")
    count = row_count(values, name)
    if not (row.isascii() and row.isdigit()) or int(row) >= count:
        return dict(values)
    moved = {key: text for key, text in values.items() if not _is_row_of(key, name)}
    for old in range(count):
        if old != int(row):
            new = old - 1 if old > int(row) else old
            moved.update(_renumbered(values, f"{name}.{old}.", f"{name}.{new}."))
    return {**moved, f"{name}.rows": [str(max(count - 1, 1))]}


def _is_row_of(key: str, name: str) -> bool:
    rest = key.removeprefix(f"{name}.")
    return rest != key and rest.partition(".")[0].isdigit()


def _renumbered(values: Values, old: str, new: str) -> dict[str, Sequence[str]]:
    return {new + key.removeprefix(old): text for key, text in values.items() if key.startswith(old)}
