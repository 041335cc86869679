"""What contacts watch: patients out of reach, referrals somebody must ask after."""

from __future__ import annotations

from datetime import datetime

from clinics.models import Clinic
from clinics.queries import settings_of
from clinics.watching import NotWatched, Watched
from contacts.rules.outreach import Schedule

REACHING, REFERRALS = "Reaching patients", "Referrals"


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    signed = settings_of(clinic)
    schedule, days = Schedule.read(signed), signed["referral.ask_days"]
    return [
        Watched(
            REACHING,
            f"The next try after an attempt or a no-show: {schedule.words}, unless another day is entered",
            ("outreach.attempts", "outreach.days"),
        ),
        Watched(
            REACHING,
            f"Ending care is suggested after {schedule.attempts} tries since the last treatment contact, or "
            f"{schedule.inactive_days} days without one; it never happens by itself",
            ("outreach.attempts", "inactive.days"),
        ),
        Watched(
            REFERRALS,
            f"An open referral is to be asked after {days} days after its last step, or the day after its appointment",
            ("referral.ask_days",),
        ),
    ]


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    return [
        NotWatched(
            "Whether a letter at the end of care arrived",
            "It is recorded that it was given, how and by whom; what comes back is a message or a contact.",
        )
    ]
