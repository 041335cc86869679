"""The night's reminders: unanswered recommendations, and once a week how many things wait for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, Q
from django.urls import reverse

import careplans.queries
from casereview.models import LoopStep, Recommendation
from casereview.rules import LoopState
from casereview.rules.reminders import Nudge, Patience, nudge
from clinics.models import Clinic, Membership
from clinics.queries import settings_of
from clinics.rules import Can, Role
from jobs.actions import queue_mail
from jobs.models import OutboxMessage

MAIL = "waiting_count"


@transaction.atomic
def remind(*, clinic: Clinic, today: date, now: datetime) -> dict[str, int]:
    """Remind or pass on what waits too long; each once, and each person one mail. `{"reminded": 2, "passed_on": 1}`."""
    patience, leads = Patience.read(settings_of(clinic)), _with_role(clinic, Role.LEAD)
    steps, told = [], Counter[Membership]()
    for row in _unanswered(clinic):
        since, happened = _waiting(row)
        due = nudge(row.urgency, (today - clinic.today(since)).days, happened, patience)
        if due is None:
            continue
        clinician = row.episode.clinician
        reached = [clinician] if due is Nudge.REMIND and clinician and clinician.ended_at is None else leads
        kind = LoopStep.Kind(due.value)
        steps.append(LoopStep(clinic=clinic, recommendation=row, kind=kind, to=next(iter(reached), None), at=now))
        told.update(reached)
    LoopStep.objects.bulk_create(steps)
    for member, count in told.items():
        _mail(member, count, now)
    return {each.value: sum(step.kind == each.value for step in steps) for each in Nudge}


@transaction.atomic
def weekly_mail(*, clinic: Clinic, period: date, now: datetime) -> int:
    """In the night to Monday: to each treating clinician for whom something waits, how many, and no more; to the leads
    what waits for nobody. Once a week, also when that night comes late or runs twice. How many mails that were."""
    if period.weekday() != 0:
        return 0
    monday = datetime.combine(period, time(), clinic.zone)
    sent = OutboxMessage.objects.filter(clinic=clinic, template=MAIL, made_at__gte=monday, context__weekly=True)
    have = set(sent.values_list("to", flat=True))
    open_ones = Recommendation.objects.filter(clinic=clinic, state=LoopState.RECOMMENDED, episode__closed_on=None)
    nobodys = open_ones.filter(Q(episode__clinician=None) | Q(episode__clinician__ended_at__isnull=False)).count()
    counts = Counter(dict.fromkeys(_with_role(clinic, Role.LEAD), nobodys))
    for member in _with_role(clinic, Role.CLINICIAN):
        counts[member] += open_ones.filter(episode__clinician=member).count()
        counts[member] += careplans.queries.to_sign(member, period).count()
    due = {member: count for member, count in counts.items() if count and member.user.email not in have}
    for member, count in due.items():
        _mail(member, count, now, weekly=True)
    return len(due)


def _unanswered(clinic: Clinic) -> Iterable[Recommendation]:
    rows = Recommendation.objects.select_for_update(of=("self",)).filter(
        clinic=clinic, state=LoopState.RECOMMENDED, episode__closed_on=None
    )
    steps = LoopStep.objects.filter(clinic=clinic).order_by("at", "pk")
    return rows.select_related("episode__clinician__user").prefetch_related(Prefetch("steps", steps)).order_by("pk")


def _waiting(row: Recommendation) -> tuple[datetime, list[str]]:
    """Since when it waits, and what happened since: an answer that was taken back begins the waiting anew."""
    steps = list(row.steps.all())
    begun = max((n for n, step in enumerate(steps) if step.kind == LoopStep.Kind.TAKEN_BACK), default=-1)
    return (steps[begun].at if begun >= 0 else row.made_at), [step.kind for step in steps[begun + 1 :]]


def _with_role(clinic: Clinic, role: Role) -> list[Membership]:
    people = Membership.objects.filter(clinic=clinic, ended_at=None).select_related("user", "clinic").order_by("pk")
    return [member for member in people if member.has_role(role) and member.can(Can.SEE_PATIENTS)]


def _mail(member: Membership, count: int, now: datetime, *, weekly: bool = False) -> None:
    path = reverse("casereview:waiting", kwargs={"clinic": member.clinic.slug})
    context = {"count": count, "link": settings.PUBLIC_URL.rstrip("/") + path, "weekly": weekly}
    queue_mail(clinic_id=member.clinic_id, to=member.user.email, template=MAIL, context=context, now=now)
