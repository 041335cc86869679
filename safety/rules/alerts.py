"""Risk alerts: levels, the clock, who is told when nobody answers. An answer is a signal to ask, never a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.rules import Labelled, counted


class Level(Labelled):
    """Set by a named person with the basis for it."""

    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
    IMMINENT = "imminent", "Imminent"


ACKNOWLEDGE_MINUTES = 30


@dataclass(frozen=True)
class Rung:
    code: str
    label: str


# Each is told when the one before stayed silent for the set time.
ESCALATION: tuple[Rung, ...] = (
    Rung("care_manager", "Care manager"),
    Rung("cover", "Covering care manager"),
    Rung("clinician", "Treating clinician"),
    Rung("lead", "Clinic lead"),
)
# A contact is due this many days after the level was set, until a clinic signs something else (`follow.<level>`).
FOLLOW_UP_DAYS: Mapping[Level, int] = {Level.IMMINENT: 7, Level.HIGH: 7, Level.MODERATE: 14, Level.LOW: 30}


@dataclass(frozen=True)
class Clock:
    """How an alert stands with its owner: in time or late."""

    late: bool
    words: str
    advice: str = ""  # what whoever reads of a late one should do


def clock(
    raised_at: datetime, acknowledged_at: datetime | None, now: datetime, minutes: int = ACKNOWLEDGE_MINUTES
) -> Clock:
    """A silent alert gets another owner and a clock anew; one that is late all the same has nobody left to be asked,
    or waits for the clinic to open."""
    waited = int(((acknowledged_at or now) - raised_at).total_seconds()) // 60
    late = waited >= minutes
    if acknowledged_at is not None:
        words = f"acknowledged after {span(waited)}" if waited > 0 else "acknowledged at once"
    elif late:
        late_by = f"{span(waited - minutes)} late" if waited > minutes else "due now"
        return Clock(late, f"not acknowledged, {late_by}", "Nobody has answered: call the owner, or take it over.")
    else:
        words = f"acknowledge within {span(minutes - waited)}"
    return Clock(late, words)


def span(minutes: int) -> str:
    """In the unit a person would use."""
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 48 * 60 else counted(minutes // (24 * 60), "day")


def follow_up_on(level: Level, set_on: date, days: Mapping[Level, int] = FOLLOW_UP_DAYS) -> date:
    return set_on + timedelta(days=days[level])


def may_close_episode(open_alerts: int) -> bool:
    return open_alerts == 0
