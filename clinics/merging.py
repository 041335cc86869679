"""One text in named parts, two authors at once: nobody's words are lost, none overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Parts = Mapping[str, str]
REMOVED = "(removed)"


@dataclass(frozen=True)
class Merged:
    """One part after two authors: the text to go on with, and theirs where both wrote."""

    text: str
    theirs: str = ""

    @property
    def is_contested(self) -> bool:
        return bool(self.theirs)


def merge(parts: Iterable[str], base: Parts, mine: Parts, theirs: Parts) -> dict[str, Merged]:
    """What I left as it was takes their change; what both changed keeps mine, with theirs beside it."""
    return {part: _merge(base.get(part, ""), mine.get(part, ""), theirs.get(part, "")) for part in parts}


def _merge(base: str, mine: str, theirs: str) -> Merged:
    if mine == base:
        return Merged(theirs)
    if theirs in (base, mine):
        return Merged(mine)
    return Merged(mine, theirs or REMOVED)
