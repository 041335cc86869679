"""What the minutes of a month are on the way to: payer, policy, first or later month, thresholds.

Four queries for a whole clinic, whatever the number of patients (one more for each other way of counting that a policy
asks for); the caseload's meters and the month's rows read the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Q

from billing.queries.payers import Chosen, Policies
from billing.rules import (
    Bill,
    MonthFacts,
    MonthKind,
    Placed,
    Policy,
    Pricing,
    billed,
    kind_in_course,
    next_threshold,
    thresholds,
)
from clinics.models import Membership
from contacts.queries import COUNTED, counting_values, minutes_of_month
from contacts.rules import Counting, add_months, month_bounds, month_of
from registry.models import Coverage, Episode

FARTHEST = 480  # minutes a meter's thresholds are worked out to ahead of time


@dataclass(frozen=True)
class Meter:
    """Minutes against the thresholds of the patient's payer; `code` is what `goal` gains."""

    value: int
    ticks: tuple[int, ...]
    goal: int | None
    code: str
    placed: Placed
    chosen: Chosen

    @property
    def kind(self) -> MonthKind:
        return self.placed.kind

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
        self._months: dict[Counting, dict[int, int]] = {}
        self._histories: dict[Counting, dict[int, dict[date, int]]] = {}
        self._ticks: dict[tuple[object, MonthKind], list[tuple[int, str]]] = {}
        self._bills: dict[tuple[object, MonthFacts], Bill] = {}

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

    def _history(self, counting: Counting) -> dict[int, dict[date, int]]:
        """By patient: the counted minutes of each month before, under this counting; read once for each there is."""
        if counting not in self._histories:
            found: dict[int, dict[date, int]] = defaultdict(dict)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"""SELECT patient_id, date_trunc('month', service_date::timestamp)::date, sum(minutes)
                    FROM ({COUNTED}) counted
                    WHERE service_date >= %(from)s AND service_date < %(first)s
                      AND (%(patients)s::bigint[] IS NULL OR episode_id = ANY(ARRAY(
                          SELECT id FROM registry_episode WHERE patient_id = ANY(%(patients)s))))
                    GROUP BY 1, 2""",  # noqa: S608 - a constant of the contacts' queries
                    counting_values(counting)
                    | {
                        "clinic": self.member.clinic_id,
                        "episode": None,
                        "from": add_months(self.first, -self.policies.history_months()),
                        "first": self.first,
                        "patients": None if self.patients is None else list(self.patients),
                    },
                )
                for patient, month, minutes in cursor.fetchall():
                    found[patient][month] = int(minutes)
            self._histories[counting] = found
        return self._histories[counting]

    def chosen(self, patient_id: int) -> Chosen:
        covered = self.coverages.get(patient_id)
        return self.policies.of(covered[-1].payer if covered else None, self.last)

    def history(self, chosen: Chosen) -> dict[int, dict[date, int]]:
        """By patient: the counted minutes of each month before, as that policy counts them."""
        return self._history(chosen.policy.counting)

    def kind(self, patient_id: int, chosen: Chosen) -> Placed:
        return kind_in_course(chosen.policy, self.first, self.history(chosen).get(patient_id, {}))

    def ticks(self, chosen: Chosen, kind: MonthKind) -> list[tuple[int, str]]:
        """(minutes, code gained), worked out once for each policy and kind of month."""
        key = (chosen.key, kind)
        if key not in self._ticks:
            self._ticks[key] = thresholds(chosen.policy, MonthFacts(0, kind, self.last), up_to=FARTHEST)
        return self._ticks[key]

    def priced(self, chosen: Chosen) -> Pricing:
        """`billed` under that policy, worked out once for months that are alike."""

        def price(policy: Policy, facts: MonthFacts) -> Bill:
            key = (chosen.key, facts)
            if key not in self._bills:
                self._bills[key] = billed(policy, facts)
            return self._bills[key]

        return price

    def meter(self, patient_id: int, minutes: int) -> Meter:
        chosen = self.chosen(patient_id)
        placed = self.kind(patient_id, chosen)
        known = self.ticks(chosen, placed.kind)
        ahead = next((tick for tick in known if tick[0] > minutes), None)
        if ahead is None and minutes > FARTHEST - 120:
            ahead = next_threshold(chosen.policy, MonthFacts(minutes, placed.kind, self.last))
        goal, code = ahead or (None, "")
        # At least the first three, so that meters of one kind of month stand on one scale.
        upto = max(minutes, goal or 0, *(tick for tick, _ in known[:3]), 0)
        return Meter(minutes, tuple(tick for tick, _ in known if tick <= upto), goal, code, placed, chosen)

    def meter_of(self, episode: Episode) -> Meter:
        """From the row, which counts as the clinic signed; where the payer counts otherwise, from the entries.

        Minutes of another month than this one are no minutes of this one."""
        counting = self.chosen(episode.patient_id).policy.counting
        if counting != self.policies.clinic_counting:
            return self.meter(episode.patient_id, self._running(counting).get(episode.pk, 0))
        current = episode.minutes_month is not None and month_of(episode.minutes_month) == self.first
        return self.meter(episode.patient_id, episode.minutes_counted if current else 0)

    def _running(self, counting: Counting) -> dict[int, int]:
        """By episode: the counted minutes of this month under this counting; read once for each there is."""
        if counting not in self._months:
            self._months[counting] = minutes_of_month(clinic=self.member.clinic, month=self.first, counting=counting)
        return self._months[counting]
