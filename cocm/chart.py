"""The scores chart as places on a page: percent of its width, pixels of its height (docs/decisions/0007).

Each scale has a panel of its own, with its own range, bands, baseline and target, since a GAD-7 of 12 is not a PHQ-9 of
12. Days are shared. Contacts, reviews and plan changes stand in one lane below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinics.templatetags.look import day, signed
from registry.rules import change

LEFT, RIGHT = 7.0, 97.0  # percent: the axis has the rest
HEIGHTS = (204, 136)  # of the first panel and of every other
ABOVE, BELOW = 20, 6  # pixels around a panel's range: the name above it, and a score of 0 is a whole dot
SHORTEST = timedelta(days=28)  # a course of a week is not stretched over the page
MARKS = {"contact": "contact", "review": "review", "plan": "plan changed"}


@dataclass(frozen=True)
class Line:
    """One scale's scores and what they are read against."""

    name: str
    maximum: int
    bands: Sequence[tuple[int, int, str]]
    scores: Sequence[tuple[date, int]]
    baseline: int | None = None
    target: int | None = None
    target_words: str = ""


@dataclass(frozen=True)
class Shade:
    y: float
    height: float
    word: str
    word_y: float
    lowest: int


@dataclass(frozen=True)
class Level:
    kind: str
    y: float
    words: str


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    score: int


@dataclass(frozen=True)
class Panel:
    name: str
    height: int
    floor: float
    maximum: int
    shades: list[Shade]
    levels: list[Level]
    points: list[Point]

    @property
    def segments(self) -> list[tuple[Point, Point]]:
        return list(zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True)
class Mark:
    kind: str
    x: float


@dataclass
class Stop:
    """A day on which something is to be read, for keys and for the table."""

    on: date
    x: float
    cells: dict[str, str] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        scores = [f"{name} {words}" for name, words in self.cells.items()]
        return f"{day(self.on)}: {'; '.join([*scores, *self.happened])}"


@dataclass(frozen=True)
class Chart:
    panels: list[Panel]
    marks: list[Mark]
    ticks: list[tuple[float, str, str]]
    stops: list[Stop]

    @property
    def latest(self) -> str:
        return self.stops[-1].words if self.stops else ""

    @property
    def kinds(self) -> dict[str, str]:
        """The marks that occur, for the key."""
        drawn = {mark.kind for mark in self.marks}
        return {kind: words for kind, words in MARKS.items() if kind in drawn}

    @property
    def table(self) -> list[tuple[Stop, list[str]]]:
        """The latest first, a cell per panel."""
        return [(stop, [stop.cells.get(panel.name, "") for panel in self.panels]) for stop in reversed(self.stops)]


def build(lines: Sequence[Line], happened: Mapping[str, set[date]], *, first: date, last: date) -> Chart:
    """`happened` holds the days of each kind of `MARKS`; `first` and `last` are what the course spans at least."""
    drawn = [line for line in lines if line.scores]
    scored = [on for line in drawn for on, _ in line.scores]
    days = [first, last, *scored, *(on for days in happened.values() for on in days)]
    first, last = min(days), max(max(days), min(days) + SHORTEST)

    def x(on: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (on - first).days / (last - first).days, 2)

    stops: dict[date, Stop] = {}
    for line in drawn:
        for on, score in line.scores:
            stop = stops.setdefault(on, Stop(on, x(on)))
            stop.cells[line.name] = _read(line, score)
    for kind, words in MARKS.items():
        for on in happened.get(kind, ()):
            stops.setdefault(on, Stop(on, x(on))).happened.append(words)
    marks = [Mark(kind, x(on)) for kind in MARKS for on in sorted(happened.get(kind, ()))]
    middle = first + (last - first) / 2
    ticks = [(LEFT, "start", day(first)), (x(middle), "middle", day(middle)), (RIGHT, "end", day(last))]
    panels = [_panel(line, HEIGHTS[min(index, 1)], x) for index, line in enumerate(drawn)]
    return Chart(panels, marks, ticks, [stops[on] for on in sorted(stops)])


def _panel(line: Line, height: int, x: Callable[[date], float]) -> Panel:
    floor = height - BELOW

    def y(score: float) -> float:
        return round(floor - (floor - ABOVE) * score / line.maximum, 1)

    shades = []
    for low, high, word in line.bands:
        top = y(min(high + 1, line.maximum))
        shades.append(Shade(top, round(y(low) - top, 1), word if y(low) - top > 12 else "", y(low) - 4, low))
    levels = []
    if line.target is not None:
        levels.append(Level("target", y(line.target), line.target_words))
    if line.baseline is not None:
        levels.append(Level("baseline", y(line.baseline), f"baseline {line.baseline}"))
    points = [Point(x(on), y(score), score) for on, score in line.scores]
    return Panel(line.name, height, floor, line.maximum, shades, levels, points)


def _read(line: Line, score: int) -> str:
    """12, moderate, −6 since the baseline"""
    band = next((word.lower() for low, high, word in line.bands if low <= score <= high), "")
    moved = change(line.baseline, score) if line.baseline is not None else None
    since = f"{signed(moved.points)} since the baseline" if moved and moved.points else ""
    return ", ".join(part for part in (str(score), band, since) if part)
