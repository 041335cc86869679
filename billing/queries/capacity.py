"""Who has room: each care manager's open episodes and minutes; months just short of a code where a contact is due."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from billing.queries.month import MonthRow, month
from billing.rules.capacity import Load, near
from clinics.models import Membership
from clinics.queries import people, settings_of
from clinics.rules import Role
from contacts.rules import month_bounds
from registry.models import Episode
from registry.rules import Phase


@dataclass(frozen=True)
class Manager:
    """`member` is None for the patients that nobody looks after."""

    member: Membership | None
    load: Load
    phases: list[tuple[str, int]]  # in words, in the order of care


@dataclass(frozen=True)
class Capacity:
    managers: list[Manager]
    nobodys: Load  # open episodes without a care manager
    total: Load
    due: list[MonthRow]  # a contact is due by the month's end, and the month is just short of its next code


def capacity(member: Membership, today: date) -> Capacity:
    """The running month; the number of queries does not depend on how many patients there are."""
    first, last = month_bounds(today)
    rows = month(member, first)
    signed = settings_of(member.clinic)
    elapsed = today.day / last.day
    minutes: Counter[int | None] = Counter()
    for row in rows:
        minutes[row.episode.care_manager_id] += row.counted
    phases: dict[int | None, Counter[str]] = defaultdict(Counter)
    at_risk: Counter[int | None] = Counter()
    for manager, phase, alerts in (
        Episode.objects.for_member(member).filter(closed_on=None).values_list("care_manager", "phase", "open_alerts")
    ):
        phases[manager][phase] += 1
        at_risk[manager] += alerts > 0

    def load(of: int | None, full_time: int) -> Load:
        return Load(
            full_time=full_time,
            expected_patients=signed["capacity.patients"],
            expected_minutes=signed["capacity.minutes"],
            by_phase=dict(phases[of]),
            at_risk=at_risk[of],
            minutes=minutes[of],
            elapsed=elapsed,
        )

    here = [
        one for one in people(member) if one.pk in phases or (one.ended_at is None and Role.CARE_MANAGER in one.roles)
    ]
    managers = [_manager(one, load(one.pk, one.full_time if one.ended_at is None else 0)) for one in here]
    return Capacity(
        managers=sorted(managers, key=lambda each: (-each.load.free, str(each.member).casefold())),
        nobodys=load(None, 0),
        total=_sum([each.load for each in managers], load(None, 0)),
        due=[row for row in rows if _is_due(row, last)],
    )


def _could_take(member: Membership) -> bool:
    return member.ended_at is None and Role.CARE_MANAGER in member.roles


def _manager(member: Membership, load: Load) -> Manager:
    return Manager(member, load, [(phase.label, load.by_phase[phase]) for phase in Phase if load.by_phase.get(phase)])


def _sum(loads: list[Load], nobodys: Load) -> Load:
    everybody: Counter[str] = Counter(nobodys.by_phase)
    for load in loads:
        everybody.update(load.by_phase)
    return Load(
        full_time=sum(load.full_time for load in loads),
        expected_patients=nobodys.expected_patients,
        expected_minutes=nobodys.expected_minutes,
        by_phase=dict(everybody),
        at_risk=nobodys.at_risk + sum(load.at_risk for load in loads),
        minutes=nobodys.minutes + sum(load.minutes for load in loads),
        elapsed=nobodys.elapsed,
    )


def _is_due(row: MonthRow, last: date) -> bool:
    """By care, not by minutes: a contact planned or overdue by the month's end."""
    on = row.episode.next_contact_on
    return row.episode.is_open and on is not None and on <= last and near(row.counted, row.meter.goal)
