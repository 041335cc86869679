"""What the clock does when an owner stays silent: once a minute, for each clinic (settings.EVERY_MINUTE)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clinics.models import Clinic, Membership
from clinics.queries import setting
from jobs.queries import LATE_AFTER, last_beat
from safety.actions.steps import CLOCK, Step, add_step
from safety.actions.telling import tell
from safety.models import RiskAlert
from safety.queries import Book, asked, book, climbed, team_of
from safety.rules import Hop, next_hop, span
from safety.rules import cover as cover_rules


@dataclass
class _Run:
    book: Book
    now: datetime
    last_run: datetime | None


@transaction.atomic
def escalate_due(*, clinic: Clinic, now: datetime) -> None:
    """Pass every alert on whose owner stayed silent, to each who should have been asked by now, in order.

    The row's lock and the constraint on a step's rung keep each hop to once, whoever else is at it. An alert that
    somebody holds at this moment has its turn in a minute."""
    silent = list(
        RiskAlert.objects.filter(clinic=clinic, closed_at=None, acknowledged_at=None, acknowledge_by__lte=now)
        .select_related("clinic", "owner__user", "owner__clinic", "episode__patient")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("acknowledge_by", "pk")
    )
    if not silent:
        return
    run = _Run(book(clinic, silent[0].acknowledge_by), now, last_beat("escalate_due"))
    told: dict[int, Membership] = {}
    for alert in silent:
        told |= {member.pk: member for member in _climb(alert, run)}
    for member in told.values():
        tell(member, now=now)
    _remind([alert.owner for alert in silent if alert.owner_id not in told and _is_last(alert, run)], run)


def _climb(alert: RiskAlert, run: _Run) -> list[Membership]:
    """The hops of one alert that are due; the last owner's clock runs from now, for they learn of it only now."""
    told: list[Membership] = []
    silent_at = alert.acknowledge_by
    while (hop := _next(alert, run, silent_at)) and hop.due_at <= run.now:
        alert.owner = run.book.people[hop.who]
        told.append(alert.owner)
        note = _lateness(hop.due_at, run)
        add_step(
            alert,
            Step.ESCALATED,
            by=None,
            actor=CLOCK,
            now=run.now,
            note=note,
            to=alert.owner,
            rung=hop.rung,
            due_at=hop.due_at,
        )
        silent_at = cover_rules.acknowledge_by(run.book.calendar, hop.due_at)
    if told:
        alert.owned_since, alert.acknowledge_by = run.now, cover_rules.acknowledge_by(run.book.calendar, run.now)
        alert.save(update_fields=["owner", "owned_since", "acknowledge_by"])
    return told


def _next(alert: RiskAlert, run: _Run, silent_at: datetime) -> Hop | None:
    return next_hop(
        run.book.calendar, team_of(alert.episode), asked=asked(alert), climbed=climbed(alert), silent_at=silent_at
    )


def _lateness(due_at: datetime, run: _Run) -> str:
    late = run.now - due_at
    if late <= LATE_AFTER:
        return ""
    words = f"{span(int(late.total_seconds()) // 60)} late"
    stood_still = run.last_run is None or run.last_run < due_at + LATE_AFTER
    return f"{words}: background work was delayed" if stood_still else words


def _is_last(alert: RiskAlert, run: _Run) -> bool:
    return _next(alert, run, alert.acknowledge_by) is None


def _remind(owners: list[Membership], run: _Run) -> None:
    """Nobody is left to ask, so whoever was asked last is asked again, while the clinic watches."""
    if not owners or cover_rules.clock_starts(run.book.calendar, run.now) > run.now:
        return
    again_after = timedelta(minutes=int(setting(owners[0].clinic, "alert.remind_minutes")))
    for owner in {owner.pk: owner for owner in owners}.values():
        tell(owner, now=run.now, again_after=again_after)
