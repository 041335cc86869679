"""The scores chart as places on a page: percent of its width, pixels of its height (docs/decisions/0007).

Each scale has a panel of its own, with its own range, bands, baseline and target, since a GAD-7 of 12 is not a PHQ-9 of
12. Days are shared. Contacts, reviews, plan changes and answers about risk stand in one lane below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from clinics.templatetags.look import day
from registry.rules import Thresholds

LEFT, RIGHT = 7.0, 97.0  # percent: the axis has the rest
BEGIN, END = 9.5, 94.5  # of the days: a first and a last score stand whole, with their numbers
HEIGHTS = (204, 136)  # of the first panel and of every other
ABOVE, BELOW = 20, 6  # pixels around a panel's range: the name above it, and a score of 0 is a whole dot
SHORTEST = timedelta(days=28)  # a course of a week is not stretched over the page
MARKS = {"contact": "contact", "review": "review", "plan": "plan changed", "risk": "answer about risk"}
MOST_FIGURES = 12  # more points than that have no room for their numbers


@dataclass(frozen=True)
class Score:
    """A complete score that counts. `moved` is its distance from the baseline; None before there is one."""

    on: date
    total: int
    moved: int | None = None
    is_baseline: bool = False
    prorated: bool = False


@dataclass(frozen=True)
class Event:
    on: date
    kind: str  # of MARKS
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One scale's scores and what they are read against."""

    name: str
    maximum: int
    bands: Sequence[tuple[int, int, str]]
    scores: Sequence[Score]
    baseline: int | None = None
    target: tuple[int, str] | None = None


@dataclass(frozen=True)
class Shade:
    y: float
    height: float
    word: str
    lowest: int
    lowest_y: float

    @property
    def floor(self) -> float:
        return round(self.y + self.height, 1)

    @property
    def half(self) -> int:
        """From the floor up to letters in the middle."""
        return round(self.height / 2) - 4


@dataclass(frozen=True)
class Level:
    """A line across the panel. Its words stand beside the panel's name: no score can come in their way."""

    kind: str
    y: float
    words: str


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    total: int
    has_figure: bool
    prorated: bool

    @property
    def figure_y(self) -> float:
        """Above the point, or below it where the panel's name is near."""
        return self.y + 18 if self.y < ABOVE + 12 else self.y - 9


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
    def top(self) -> int:
        return ABOVE

    @property
    def segments(self) -> list[tuple[Point, Point]]:
        return list(pairwise(self.points))


@dataclass(frozen=True)
class Mark:
    kind: str
    x: float


@dataclass
class Stop:
    """A day on which something is to be read."""

    on: date
    x: float
    scores: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        beside = "; ".join(dict.fromkeys(self.happened))
        if self.scores and beside:
            beside = f"the same day: {beside}"
        return f"{day(self.on)}: {'; '.join(filter(None, [*self.scores, beside]))}"


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
    def levels(self) -> list[str]:
        """The lines that occur, for the key."""
        return sorted({level.kind for panel in self.panels for level in panel.levels})

    @property
    def prorated(self) -> bool:
        return any(point.prorated for panel in self.panels for point in panel.points)


def target(baseline: int | None, limits: Thresholds) -> tuple[int, str] | None:
    """The highest score that is a target reached (`registry.rules.reached`), and how; from 0 there is none."""
    if not baseline:
        return None
    ways = [(baseline * (100 - limits.response_percent) // 100, f"{limits.response_percent}% lower")]
    ways += [(cut - 1, f"below {cut}") for cut in (limits.improved_below, limits.remission_below) if cut <= baseline]
    return max(ways, key=lambda way: way[0])


def build(lines: Sequence[Line], events: Iterable[Event], *, first: date, last: date) -> Chart:
    """`first` and `last` are what the course spans at least. A scale without scores has no panel."""
    drawn, events = [line for line in lines if line.scores], list(events)
    days = [first, last, *(score.on for line in drawn for score in line.scores), *(event.on for event in events)]
    first, last = min(days), max(max(days), min(days) + SHORTEST)

    def x(on: date) -> float:
        return round(BEGIN + (END - BEGIN) * (on - first).days / (last - first).days, 2)

    stops: dict[date, Stop] = {}
    for line in drawn:
        for score in line.scores:
            stops.setdefault(score.on, Stop(score.on, x(score.on))).scores.append(_said(line, score))
    for kind, words in MARKS.items():
        for event in events:
            if event.kind == kind:
                stops.setdefault(event.on, Stop(event.on, x(event.on))).happened.append(event.words or words)
    marks = [Mark(kind, x(on)) for kind in MARKS for on in sorted({e.on for e in events if e.kind == kind})]
    middle = first + (last - first) / 2
    ticks = [(LEFT, "start", day(first)), (x(middle), "middle", day(middle)), (RIGHT, "end", day(last))]
    panels = [_panel(line, HEIGHTS[min(index, 1)], x) for index, line in enumerate(drawn)]
    return Chart(panels, marks, ticks, [stops[on] for on in sorted(stops)])


def _panel(line: Line, height: int, x: Callable[[date], float]) -> Panel:
    floor = height - BELOW

    def y(score: float) -> float:
        return round(floor - (floor - ABOVE) * score / line.maximum, 1)

    shades = []
    for low, high, word in line.bands:  # half a point wider than its scores, so that each stands inside
        top, bottom = y(min(high + 0.5, line.maximum)), y(max(low - 0.5, 0))
        shades.append(Shade(top, round(bottom - top, 1), word if bottom - top > 12 else "", low, y(low)))
    every = len(line.scores) <= MOST_FIGURES
    ends = (0, len(line.scores) - 1)
    points = [
        Point(x(score.on), y(score.total), score.total, every or place in ends, score.prorated)
        for place, score in enumerate(line.scores)
    ]
    levels = [] if line.baseline is None else [Level("baseline", y(line.baseline), f"baseline {line.baseline}")]
    if line.target:
        levels.append(Level("target", y(line.target[0]), f"target {line.target[0]} ({line.target[1]})"))
    return Panel(line.name, height, floor, line.maximum, shades, levels, points)


def _said(line: Line, score: Score) -> str:
    """PHQ-9 12, moderate, 6 below the baseline"""
    band = next((word.lower() for low, high, word in line.bands if low <= score.total <= high), "")
    parts = [f"{line.name} {score.total}", band, "prorated" if score.prorated else ""]
    if score.is_baseline:
        parts.append("the baseline")
    elif score.moved is not None:
        side = "below" if score.moved < 0 else "above"
        parts.append(f"{abs(score.moved)} {side} the baseline" if score.moved else "the same as the baseline")
    return ", ".join(filter(None, parts))
