"""The night of one clinic: rows, flags, reminders, minutes. Each step is set-based statements and may run twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import billing.actions.totals
import careplans.glance
import casereview.actions
import casereview.glance
import contacts.actions
import contacts.glance
import measures.glance
import registry.flags
import registry.glance
import safety.glance
from clinics.models import Clinic

# The registry row, app by app; contacts' columns carry the month's counted minutes and, read by safety's, who was
# treated when.
ROWS = {
    "registry": registry.glance.recompute,
    "measures": measures.glance.recompute,
    "careplans": careplans.glance.recompute,
    "contacts": contacts.glance.recompute,
    "safety": safety.glance.recompute,
    "casereview": casereview.glance.recompute,
}


def run_night(*, clinic: Clinic, period: date, now: datetime) -> dict[str, Any]:
    """Recompute the rows as they stand, then open and close flags as of `period` (a clinic-local date).

    Inside the caller's transaction, which carries the clinic. Returns counts: drifted rows per app, flags opened and
    closed per kind, recommendations reminded of and passed on, the month's counted minutes, drafts of notes and
    reviews cleared, months whose totals were kept."""
    today = clinic.today(now)
    drift = {app: recompute(clinic_id=clinic.pk, today=today) for app, recompute in ROWS.items()}
    flags = registry.flags.open_and_close(clinic=clinic, today=period)
    loop = casereview.actions.remind(clinic=clinic, today=today, now=now)
    loop["mails"] = casereview.actions.weekly_mail(clinic=clinic, period=period, now=now)
    minutes = contacts.glance.clinic_total(clinic_id=clinic.pk, today=today)
    drafts = contacts.actions.clear_drafts(clinic=clinic, now=now)
    drafts += casereview.actions.clear_review_drafts(clinic=clinic, now=now)
    months = billing.actions.totals.keep_totals(clinic=clinic, night=period)
    return {"drift": drift, "flags": flags, "loop": loop, "minutes": minutes, "drafts": drafts, "months": months}
