"""Handing patients over: the seats of a team, what may be open, and how patients are spread."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from .labels import Labelled, counted

Patient = TypeVar("Patient", bound=Hashable)
Receiver = TypeVar("Receiver", bound=Hashable)


class Seat(Labelled):
    """A place in the team of an episode, named as its column."""

    CARE_MANAGER = "care_manager", "Care manager"
    SPECIALIST = "specialist", "Psychiatric specialist"
    CLINICIAN = "clinician", "Treating clinician"


class MatterKind(Labelled):
    """What may be open about a patient, in the order in which a receiver reads it."""

    ALERT = "alert", "risk alert"
    OTHER_ALERT = "other_alert", "risk alert of somebody else"
    RECOMMENDATION = "recommendation", "unanswered recommendation"
    TASK = "task", "task"
    DRAFT = "draft", "draft"


ALERTS = (MatterKind.ALERT, MatterKind.OTHER_ALERT)
_MANY = {MatterKind.OTHER_ALERT: "risk alerts of somebody else"}


def tally(kinds: Iterable[str]) -> str:
    """1 risk alert, 2 tasks: what is open, in a few words."""
    found = [MatterKind(kind) for kind in kinds]
    counts = [(kind, found.count(kind)) for kind in MatterKind if kind in found]
    return ", ".join(
        f"{number} {_MANY[kind]}" if kind in _MANY and number > 1 else counted(number, kind.label)
        for kind, number in counts
    )


def spread(patients: Iterable[Patient], loads: Mapping[Receiver, int]) -> dict[Patient, Receiver]:
    """Each patient to whoever has fewest by then; of several, to the first named."""
    after = dict(loads)
    given: dict[Patient, Receiver] = {}
    for patient in patients:
        least = min(after, key=lambda receiver: after[receiver])
        given[patient] = least
        after[least] += 1
    return given
