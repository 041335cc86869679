"""Who watches the invented clinics: the week, a holiday, leave, a week of nights on call with a gap after it, a
protocol that somebody has not read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from clinics.models import Membership
from safety.models import Absence, Holiday, OnCall, OpeningHours, ProtocolReading, RiskProtocol

if TYPE_CHECKING:
    from cocm.demo.load import Made

OPENS, CLOSES = time(8), time(17)
NIGHTS = 7
TEXT = (
    "Whoever owns an alert calls the patient the same day and asks directly about thoughts of suicide, a plan and"
    " means.\n\n"
    "If the patient cannot be reached, try again within the hour, then the emergency contact, then the treating "
    "clinician. Each attempt is written down.\n\n"
    "Set a level with the reason for it. High and imminent: speak with the psychiatric specialist or the treating"
    " clinician before the call ends. Imminent: 911, and stay on the line.\n\n"
    "Go over the safety plan, ask about firearms and medication at home, agree on the next call."
)
AFTER_HOURS = (
    "Calls to the clinic go to the answering service, which pages the person on call.\n\n"
    "Patients are given 988 (call, text or chat) and 911."
)


def write_cover(made: Made, team: dict[str, list[Membership]]) -> None:
    managers, lead = team["care_manager"], (team.get("lead") or team["administrator"])[0]
    for weekday in range(5):
        made.add(OpeningHours, weekday=weekday, opens=OPENS, closes=CLOSES)
    made.add(Holiday, on=date(made.today.year + 1, 1, 1), name="New Year's Day")
    away = made.today + timedelta(days=9)
    covers = managers[1] if len(managers) > 1 else lead
    made.add(Absence, member=managers[0], first_day=away, last_day=away + timedelta(days=4), covered_by=covers)
    for number in range(NIGHTS):
        _night(made, made.today + timedelta(days=number), managers[number % len(managers)])
    protocol = made.add(
        RiskProtocol,
        number=1,
        text=TEXT,
        after_hours=AFTER_HOURS,
        published_by=lead,
        published_at=made.at(made.today - timedelta(days=60)),
    )
    for reader in dict.fromkeys([lead, *managers]):
        made.add(ProtocolReading, protocol=protocol, member=reader, read_at=made.at(made.today - timedelta(days=58)))


def _night(made: Made, day: date, who: Membership) -> None:
    """From closing to the next morning; the whole of a weekend's day."""
    begins, ends = (CLOSES if day.weekday() < 5 else OPENS), OPENS
    made.add(
        OnCall,
        member=who,
        starts_at=datetime.combine(day, begins, made.clinic.zone),
        ends_at=datetime.combine(day + timedelta(days=1), ends, made.clinic.zone),
    )
