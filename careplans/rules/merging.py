"""Two authors of one plan: what each of them did since the version both began from, brought together row by row."""

from dataclasses import dataclass

from careplans.rules.comparing import in_order
from careplans.rules.content import KEY, Content, Row, by_key
from careplans.rules.parts import PARTS, Part
from clinics.merging import Merged, merge
from registry.rules import Labelled


class Kept(Labelled):
    """Why a row that one of both took out still stands."""

    MINE = "mine", "took this out, and you changed it: it is kept until you take it out too."
    THEIRS = "theirs", "changed this, and you took it out: it is kept until you take it out again."


@dataclass(frozen=True)
class MergedRow:
    """`fields` by code: the text to go on with, theirs beside it where both wrote."""

    key: str
    fields: dict[str, Merged]
    kept: Kept | None = None

    @property
    def row(self) -> Row:
        return {KEY: self.key, **{code: each.text for code, each in self.fields.items() if each.text}}

    @property
    def theirs(self) -> dict[str, str]:
        return {code: each.theirs for code, each in self.fields.items() if each.is_contested}


MergedContent = dict[str, list[MergedRow]]


def merged(base: Content, mine: Content, theirs: Content) -> MergedContent:
    """What I left as it was takes their change; what both changed keeps mine with theirs beside it; a row that one
    took out and the other changed stays."""
    return {part.code: list(_rows(part, base, mine, theirs)) for part in PARTS}


def _rows(part: Part, base: Content, mine: Content, theirs: Content) -> list[MergedRow]:
    was, ours, others = by_key(base, part), by_key(mine, part), by_key(theirs, part)
    found = (
        _row(part, key, was.get(key), ours.get(key), others.get(key)) for key in in_order(list(ours), list(others))
    )
    return [row for row in found if row is not None]


def _row(part: Part, key: str, base: Row | None, mine: Row | None, theirs: Row | None) -> MergedRow | None:
    codes, kept = [field.code for field in part.fields], None
    if mine is None or theirs is None:
        stands = mine or theirs or {}
        if base is not None:
            if stands == base:
                return None  # one took out what the other had left alone
            kept = Kept.MINE if mine else Kept.THEIRS
        return MergedRow(key, merge(codes, {}, stands, {}), kept)
    return MergedRow(key, merge(codes, base or {}, mine, theirs))
