"""What the minutes of a month are on the way to: payer, policy, first or later month, thresholds. Four queries for a
whole clinic, whatever the number of patients; the caseload's meters and the month's rows read the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth

from billing.queries.payers import Chosen, Policies
from billing.rules import CareModel, MonthKind, kind_in_course, next_threshold, thresholds
from clinics.models import Membership
from contacts.models import TimeEntry
from contacts.rules import Activity, Counting, add_months, counted_activities, month_bounds, month_of
from registry.models import Consent, Coverage, Episode

FARTHEST = 480  # minutes a meter's thresholds are worked out to ahead of time


@dataclass(frozen=True)
class Meter:
    """Minutes against the thresholds of the patient's payer; `code` is what `goal` gains."""

    value: int
    ticks: tuple[int, ...]
    goal: int | None
    code: str
    kind: MonthKind
    chosen: Chosen

    @property
    def words(self) -> str:
        return f"next {self.code}" if self.code else ""


class Outlook:
    """One clinic's month, or that of some patients; everything is read when first asked for, once."""

    def __init__(
        self, member: Membership, day: date, patients: Collection[int] | None = None, policies: Policies | None = None
    ) -> None:
        self.member = member
        self.first, self.last = month_bounds(day)
        self.patients = patients
        self.policies = policies or Policies(member)
        self._ticks: dict[tuple[object, MonthKind], list[tuple[int, str]]] = {}

    @cached_property
    def coverages(self) -> dict[int, list[Coverage]]:
        """By patient, those of this month; the one in force at its end, or the latest, comes last."""
        rows = Coverage.objects.for_member(self.member).filter(
            Q(ends_on=None) | Q(ends_on__gte=self.first), starts_on__lte=self.last
        )
        if self.patients is not None:
            rows = rows.filter(patient_id__in=self.patients)
        found: dict[int, list[Coverage]] = defaultdict(list)
        for row in rows.select_related("payer"):
            found[row.patient_id].append(row)
        for of_patient in found.values():
            of_patient.sort(key=lambda row: (row.ends_on or date.max, row.starts_on))
        return found

    @cached_property
    def _history(self) -> dict[int, list[tuple[date, bool, str, int]]]:
        """By patient: (month, failed calls?, role, minutes) of the months before, under consent and inside the
        episode. Whether failed calls and a role count is the policy's to say."""
        covering = Consent.objects.filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=OuterRef("service_date")),
            episode_id=OuterRef("episode_id"),
            given_on__lte=OuterRef("service_date"),
        )
        rows = TimeEntry.objects.for_member(self.member).filter(
            Exists(covering),
            Q(episode__closed_on=None) | Q(episode__closed_on__gte=F("service_date")),
            voided_at=None,
            activity__in=counted_activities(Counting(attempts=True)),
            service_date__gte=add_months(self.first, -self.policies.history_months()),
            service_date__lt=self.first,
        )
        if self.patients is not None:
            rows = rows.filter(episode__patient_id__in=self.patients)
        attempt = ExpressionWrapper(Q(activity=Activity.ATTEMPT), output_field=BooleanField())
        found: dict[int, list[tuple[date, bool, str, int]]] = defaultdict(list)
        for patient, *row in (
            rows.annotate(month=TruncMonth("service_date"), attempt=attempt)
            .values("episode__patient_id", "month", "attempt", "logged_as")
            .annotate(total=Sum("minutes"))
            .order_by()
            .values_list("episode__patient_id", "month", "attempt", "logged_as", "total")
        ):
            found[patient].append(tuple(row))
        return found

    def chosen(self, patient_id: int) -> Chosen:
        covered = self.coverages.get(patient_id)
        return self.policies.of(covered[-1].payer if covered else None, self.last)

    def kind(self, patient_id: int, chosen: Chosen) -> MonthKind:
        counting = chosen.policy.counting
        minutes: dict[date, int] = defaultdict(int)
        for month, attempt, role, total in self._history.get(patient_id, ()):
            if role in counting.roles and (counting.attempts or not attempt):
                minutes[month] += total
        return kind_in_course(chosen.policy, self.first, minutes)

    def ticks(self, chosen: Chosen, kind: MonthKind) -> list[tuple[int, str]]:
        """(minutes, code gained), each policy and kind worked out once."""
        key = (chosen.row.pk if chosen.row else None, kind)
        if key not in self._ticks:
            self._ticks[key] = thresholds(chosen.policy, kind, model=CareModel.COCM, on=self.last, up_to=FARTHEST)
        return self._ticks[key]

    def meter(self, patient_id: int, minutes: int) -> Meter:
        chosen = self.chosen(patient_id)
        kind = self.kind(patient_id, chosen)
        known = self.ticks(chosen, kind)
        ahead = next((tick for tick in known if tick[0] > minutes), None)
        if ahead is None and minutes > FARTHEST - 120:
            ahead = next_threshold(chosen.policy, minutes, kind, on=self.last)
        goal, code = ahead or (None, "")
        # At least the first three, so that meters of one kind of month stand on one scale.
        upto = max(minutes, goal or 0, *(tick for tick, _ in known[:3]), 0)
        return Meter(minutes, tuple(tick for tick, _ in known if tick <= upto), goal, code, kind, chosen)

    def meter_of(self, episode: Episode) -> Meter:
        """From the row: minutes of another month than this one are no minutes of this one."""
        current = episode.minutes_month is not None and month_of(episode.minutes_month) == self.first
        return self.meter(episode.patient_id, episode.minutes_counted if current else 0)
