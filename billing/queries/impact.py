"""What a draft would change: the open months of its payer, worked out by what is in force and by the draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import TruncMonth

from billing.models import PayerPolicy
from billing.queries.month import MonthRow, month
from billing.queries.payers import Chosen, Policies
from billing.rules import Policy, PolicyState, history_months
from clinics.models import Membership
from contacts.models import ServiceMonth, TimeEntry
from contacts.rules import month_bounds, month_of
from registry.models import Coverage, Payer


class Trial(Policies):
    """As if the draft were in force on its days."""

    def __init__(self, member: Membership, draft: PayerPolicy) -> None:
        super().__init__(member)
        self.draft = draft
        self.made: Policy = self.read(draft)

    def of(self, payer: Payer | None, on: date) -> Chosen:
        if payer is not None and payer.pk == self.draft.payer_id and on in self.draft.valid:
            return Chosen(self.made, payer, self.draft)
        return super().of(payer, on)

    def history_months(self) -> int:
        return max(super().history_months(), history_months([self.made]))


@dataclass(frozen=True)
class Change:
    """One patient's month before and after."""

    before: MonthRow
    after: MonthRow

    @property
    def moves(self) -> bool:
        return (self.before.bill.codes, self.before.bill.held) != (self.after.bill.codes, self.after.bill.held)


@dataclass(frozen=True)
class Impact:
    first: date
    patients: int
    changes: list[Change]
    before: list[tuple[str, int]]  # (code, units) over the payer's patients
    after: list[tuple[str, int]]


def impact(member: Membership, draft: PayerPolicy, today: date) -> list[Impact]:
    """Each open month on the draft's days, the latest first. A closed month keeps its statements."""
    trial, standing = Trial(member, draft), Policies(member)
    covered = _covered(member, draft)
    return [_impact(member, first, covered, standing, trial) for first in _open_months(member, draft, covered, today)]


def _impact(
    member: Membership, first: date, covered: list[tuple[int, date, date]], standing: Policies, trial: Trial
) -> Impact:
    begins, ends = month_bounds(first)
    patients = {patient for patient, since, until in covered if since <= ends and until >= begins}
    before = month(member, first, patients=patients, policies=standing)
    after = month(member, first, patients=patients, policies=trial)
    of_payer = [
        Change(old, new) for old, new in zip(before, after, strict=True) if new.meter.chosen.payer == trial.draft.payer
    ]
    return Impact(
        first=first,
        patients=len(of_payer),
        changes=[change for change in of_payer if change.moves],
        before=_units(change.before for change in of_payer),
        after=_units(change.after for change in of_payer),
    )


def _units(rows: Iterable[MonthRow]) -> list[tuple[str, int]]:
    units: Counter[str] = Counter()
    for row in rows:
        units.update(dict(row.bill.codes))
    return sorted(units.items())


def _covered(member: Membership, draft: PayerPolicy) -> list[tuple[int, date, date]]:
    """(patient, first, last day) of every coverage by the payer."""
    rows = Coverage.objects.for_member(member).filter(payer=draft.payer_id)
    return [
        (patient, since, until or date.max)
        for patient, since, until in rows.values_list("patient_id", "starts_on", "ends_on")
    ]


def _open_months(
    member: Membership, draft: PayerPolicy, covered: list[tuple[int, date, date]], today: date
) -> list[date]:
    """This month, and every earlier one with time of these patients that is not closed, if the draft has its end."""
    closed = set(
        ServiceMonth.objects.for_member(member).filter(closed_at__isnull=False).values_list("first", flat=True)
    )
    logged = TimeEntry.objects.for_member(member).filter(
        episode__patient_id__in={patient for patient, _, _ in covered}, voided_at=None, service_date__lte=today
    )
    months = {*logged.annotate(first=TruncMonth("service_date")).values_list("first", flat=True), month_of(today)}
    return sorted((first for first in months - closed if month_bounds(first)[1] in draft.valid), reverse=True)


def closed_months(member: Membership, draft: PayerPolicy) -> int:
    """How many closed months have their end on the draft's days."""
    firsts = ServiceMonth.objects.for_member(member).filter(closed_at__isnull=False).values_list("first", flat=True)
    return sum(month_bounds(first)[1] in draft.valid for first in firsts)


def standing_for(policy: PayerPolicy, rows: list[PayerPolicy]) -> PayerPolicy | None:
    """Of the payer's policies, the one in force that this one would take its first days from."""
    others = [row for row in rows if row.state == PolicyState.APPROVED and row.pk != policy.pk]
    overlapping = [row for row in others if _overlap(row, policy)]
    return min(overlapping, key=lambda row: row.first_day, default=None)


def _overlap(one: PayerPolicy, other: PayerPolicy) -> bool:
    return one.first_day <= (other.last_day or date.max) and other.first_day <= (one.last_day or date.max)
