"""Two versions side by side, and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from careplans.rules.content import Content, by_key, drug, line, shown
from careplans.rules.parts import PARTS, Part
from registry.rules import Labelled

LONGEST = 90


class Change(Labelled):
    SAME = "same", "As before"
    ADDED = "added", "Added"
    REMOVED = "removed", "Taken out"
    CHANGED = "changed", "Changed"


@dataclass(frozen=True)
class Cell:
    """One field in two versions, in words."""

    label: str
    before: str
    after: str

    @property
    def change(self) -> Change:
        return _change(self.before, self.after)


@dataclass(frozen=True)
class RowChange:
    key: str
    before: dict[str, str]
    after: dict[str, str]
    cells: tuple[Cell, ...]

    @property
    def change(self) -> Change:
        return _change(self.before, self.after)


@dataclass(frozen=True)
class PartChange:
    part: Part
    rows: tuple[RowChange, ...]

    @property
    def is_changed(self) -> bool:
        return any(row.change is not Change.SAME for row in self.rows)


def _change(before: object, after: object) -> Change:
    if before == after:
        return Change.SAME
    if not before:
        return Change.ADDED
    return Change.CHANGED if after else Change.REMOVED


def compared(before: Content, after: Content) -> list[PartChange]:
    """Every part that either of them has, row by row: in the later one's order, what was taken out where it stood."""
    found = [PartChange(part, tuple(_rows(part, before, after))) for part in PARTS]
    return [each for each in found if each.rows]


def _rows(part: Part, before: Content, after: Content) -> Iterable[RowChange]:
    was, now = by_key(before, part), by_key(after, part)
    for key in in_order(list(now), list(was)):
        old, new = was.get(key, {}), now.get(key, {})
        cells = (
            Cell(field.label, shown(field, old.get(field.code, "")), shown(field, new.get(field.code, "")))
            for field in part.fields
        )
        yield RowChange(key, old, new, tuple(cell for cell in cells if cell.before or cell.after))


def in_order(leading: list[str], other: list[str]) -> list[str]:
    """Both lists' keys once: the leading order, each other key behind the one it followed."""
    keys = list(leading)
    for place, key in enumerate(other):
        if key not in keys:
            keys.insert(keys.index(other[place - 1]) + 1 if place else 0, key)
    return keys


# --- in words ---


def in_words(before: Content, after: Content) -> list[str]:
    """What the later version changed, a sentence each; medications first."""
    found = sorted(compared(before, after), key=lambda each: each.part.code != "medications")
    return [words for each in found for row in each.rows if row.change is not Change.SAME for words in _told(each, row)]


def _told(of: PartChange, row: RowChange) -> Iterable[str]:
    part = of.part
    if part.code == "medications":
        yield _drug_told(row)
    elif not part.many:
        yield f"{part.label}: {_cells_told(row)}"
    elif row.change is Change.CHANGED:
        yield f"{part.one.capitalize()} changed: {_short(line(part, row.before))} to {_short(line(part, row.after))}"
    else:
        yield f"{part.one.capitalize()} {row.change.label.lower()}: {_short(line(part, row.after or row.before))}"


def _drug_told(row: RowChange) -> str:
    """Sertraline 50 mg to 100 mg: partial response."""
    was, now = row.before, row.after
    if not now:
        return f"{drug(was)} taken out of the plan"
    if now.get("stopped_on") and not was.get("stopped_on"):
        return f"{now.get('drug', '')} stopped: {_short(now.get('stopped_why', ''))}"
    if not was:
        return _because(f"{drug(now)} added", now)
    if was.get("drug") != now.get("drug"):
        return _because(f"{drug(was)} is now {drug(now)}", now)
    if was.get("dose") != now.get("dose"):
        return _because(f"{drug(was)} to {now.get('dose') or 'no dose given'}", now)
    return f"{drug(now)}: {_cells_told(row)}"


def _cells_told(row: RowChange) -> str:
    changed = [cell for cell in row.cells if cell.change is not Change.SAME]
    return "; ".join(f"{cell.label[0].lower()}{cell.label[1:]} {_short(cell.after) or 'taken out'}" for cell in changed)


def _because(words: str, row: Mapping[str, str]) -> str:
    return f"{words}: {_short(row['change'])}" if row.get("change") else words


def _short(words: str) -> str:
    """In a line, without the stop of a sentence that goes on."""
    words = " ".join(words.split()).removesuffix(".")
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
