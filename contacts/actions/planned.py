"""The next contact on the day that the care plan names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careplans.models import CarePlan
from careplans.rules import PlanState, check_in_on
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts import glance
from contacts.models import PlannedContact
from registry.queries import locked

COVERS = "Check-in of the care plan"


@transaction.atomic
def plan_contact(*, plan: CarePlan, by: Membership, now: datetime) -> PlannedContact | None:
    """Plan the next contact for the plan's check-in; None when it is on that day already."""
    held, today = locked(plan.episode), by.clinic.today(now)
    on = check_in_on(plan.content)
    if held.closed_on:
        raise Refused("This episode has ended: no contact is planned any more.")
    if CarePlan.objects.get(pk=plan.pk).state == PlanState.REPLACED:
        raise Refused("A newer version was written meanwhile. Look at the day that it names.")
    if on is None:
        raise Refused("This version names no next check-in.")
    if on < today:
        raise Refused("The check-in that this version names is past. Write the next one into the plan.")
    if held.next_contact_on == on:
        return None
    planned = PlannedContact.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        plan=plan,
        on=on,
        covers=COVERS,
        planned_by=by,
        planned_on=today,
        planned_at=now,
    )
    glance.refresh(plan.episode, today)
    audit.record("contact.planned", target=planned, by=by, at=now, patient=held.patient.public_id, on=on)
    return planned


def follow_signature(*, plan: CarePlan, by: Membership, now: datetime) -> PlannedContact | None:
    """A version was signed: where no contact is planned, its check-in becomes the next one. A day that somebody agreed
    on is never moved by itself."""
    on = check_in_on(plan.content)
    if on is None or on < by.clinic.today(now) or locked(plan.episode).next_contact_on is not None:
        return None
    return plan_contact(plan=plan, by=by, now=now)
