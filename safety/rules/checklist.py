"""What each level asks for before an alert may be closed, and how it may end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.rules import Labelled
from safety.rules.alerts import Level

PLAN_POINT = "plan"  # ticks itself when the plan is written and a copy given


@dataclass(frozen=True)
class Point:
    code: str
    label: str
    hint: str
    needs_words: bool = False  # who and when, which a tick alone does not say


POINTS: Mapping[str, Point] = {
    point.code: point
    for point in (
        Point("emergency", "Emergency path taken", "911 or the emergency department; nobody is alone meanwhile", True),
        Point("consultant", "Psychiatric specialist asked the same day", "Who, when, and what they advised", True),
        Point("clinician", "Treating clinician told", "Who was told, and when", True),
        Point("means", "Asked about means", "What is within reach, and who makes it safer"),
        Point("emergency_contact", "Emergency contact asked for", "Who may be called, and with whose consent"),
        Point(PLAN_POINT, "Safety plan written and a copy given", "Ticks itself when both are done on the plan's page"),
        Point("lines", "Crisis lines given", "988 by call, text or chat; 911 in an emergency"),
    )
}
# A higher level asks for everything a lower one does.
MUST: Mapping[Level, tuple[str, ...]] = {
    Level.LOW: ("lines",),
    Level.MODERATE: ("clinician", "means", "emergency_contact", PLAN_POINT, "lines"),
    Level.HIGH: ("consultant", "clinician", "means", "emergency_contact", PLAN_POINT, "lines"),
    Level.IMMINENT: tuple(POINTS),
}
# Worth a thought at a level that does not ask for it.
MAY: Mapping[Level, tuple[str, ...]] = {
    Level.LOW: ("means", PLAN_POINT),
    Level.MODERATE: ("consultant",),
    Level.HIGH: (),
    Level.IMMINENT: (),
}


class Way(Labelled):
    """How somebody tried to reach the patient, or did."""

    PHONE = "phone", "Phone"
    VIDEO = "video", "Video"
    IN_PERSON = "in_person", "In person"
    MESSAGE = "message", "Message"
    OTHERS = "others", "Through somebody else"
    WELFARE = "welfare", "Welfare check"


class CloseKind(Labelled):
    """How an alert ended."""

    SETTLED = "settled", "Asked and settled: what the level asks for is done"
    ELSEWHERE = "elsewhere", "In other care now: emergency, hospital or crisis team"
    UNREACHED = "unreached", "Not reached: every way was tried"
    MISTAKE = "mistake", "Entered by mistake"
    DRILL = "drill", "The drill is over"

    @property
    def short(self) -> str:
        return self.label.partition(":")[0]


# These say nothing about a patient's risk: no level is asked for, no contact falls due.
WITHOUT_LEVEL = frozenset({CloseKind.MISTAKE, CloseKind.DRILL})


def close_kinds(practice: bool) -> list[CloseKind]:
    """A rehearsal ends as one, and nothing else does."""
    return [CloseKind.DRILL] if practice else [kind for kind in CloseKind if kind is not CloseKind.DRILL]


def is_lowering(before: Level | None, after: Level) -> bool:
    order = list(Level)
    return before is not None and order.index(after) < order.index(before)


def unfinished(level: Level, dealt_with: Iterable[str]) -> list[Point]:
    """What the level asks for and nobody has done or said why not."""
    known = set(dealt_with)
    return [POINTS[code] for code in MUST[level] if code not in known]
