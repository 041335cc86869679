"""A calendar month by patient: what counted and what did not and why, what it would bill, what blocks it.

The number of queries is the same for one patient and for a whole clinic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import TypeVar

from django.db.models import Q

from billing.queries.outlook import Meter, Outlook
from billing.rules import Bill, Gate, GateFacts, MonthKind, Stand, gates
from careplans.models import CarePlan
from clinics.models import Membership, TenantQuerySet
from contacts.models import TimeEntry
from contacts.rules import Activity, Counted, Counting, Entry, add_months, agreement_on, counts
from measures.instruments import INSTRUMENTS
from measures.models import MeasureResult
from registry.models import Consent, Diagnosis, Episode
from registry.rules import counted, short_date


@dataclass(frozen=True)
class Line:
    """One time entry in the month's working."""

    entry: TimeEntry
    counted: int
    reason: str  # why not; empty when it counts


@dataclass(frozen=True)
class MonthRow:
    """One patient's month. `episode` is the latest of those that touch it."""

    episode: Episode
    lines: list[Line]
    meter: Meter
    bill: Bill
    gates: list[Gate]
    notes: tuple[str, ...]

    @property
    def counted(self) -> int:
        return self.meter.value

    @property
    def kind(self) -> MonthKind:
        return self.meter.kind

    @cached_property
    def not_counted(self) -> list[tuple[str, int]]:
        """(reason, minutes), the most minutes first."""
        found: Counter[str] = Counter()
        for line in self.lines:
            if line.reason:
                found[line.reason] += line.entry.minutes
        return found.most_common()

    @cached_property
    def minutes_not_counted(self) -> int:
        return sum(minutes for _, minutes in self.not_counted)

    @cached_property
    def missing(self) -> list[Gate]:
        return [gate for gate in self.gates if gate.stand is not Stand.DONE]

    @property
    def blocked(self) -> bool:
        return any(gate.stand is Stand.BLOCKED for gate in self.gates)

    @cached_property
    def working(self) -> list[str]:
        """The whole sum, line by line: entries, what was left out, then the rule's own steps."""
        worked = [
            f"{short_date(line.entry.service_date)}: {counted(line.entry.minutes, 'minute')} of "
            f"{Activity(line.entry.activity).label.lower()}, {line.entry.logged_by}"
            + (f" – not counted: {line.reason}" if line.reason else "")
            for line in self.lines
        ]
        return [*worked, *self.bill.working]


@dataclass(frozen=True)
class Totals:
    patients: int
    minutes: int
    not_counted: int
    ready: int  # bill something and nothing blocks it
    blocked: int  # would bill something, but for a gate
    codes: list[tuple[str, int]]


def totals(rows: Iterable[MonthRow]) -> Totals:
    rows = list(rows)
    billing = [row for row in rows if row.bill.codes]
    units: Counter[str] = Counter()
    for row in billing:
        units.update(dict(row.bill.codes))
    return Totals(
        patients=len(rows),
        minutes=sum(row.counted for row in rows),
        not_counted=sum(row.minutes_not_counted for row in rows),
        ready=sum(not row.blocked for row in billing),
        blocked=sum(row.blocked for row in billing),
        codes=sorted(units.items()),
    )


def month(member: Membership, first: date, *, patients: Collection[int] | None = None) -> list[MonthRow]:
    """A row for each patient with minutes in the month or enrolled on a day of it, by name."""
    outlook = Outlook(member, first, patients)
    facts = _Facts(member, outlook)
    return [_row(facts, of_patient) for of_patient in facts.episodes.values()]


def month_of_patient(member: Membership, first: date, episode: Episode) -> MonthRow | None:
    return next(iter(month(member, first, patients=[episode.patient_id])), None)


_OfEpisode = TypeVar("_OfEpisode", TimeEntry, Consent)


def _by_episode(rows: Iterable[_OfEpisode]) -> dict[int, list[_OfEpisode]]:
    found: dict[int, list[_OfEpisode]] = defaultdict(list)
    for row in rows:
        found[row.episode_id].append(row)
    return found


class _Facts:
    """What the month's rows are made of, each kind of fact read once."""

    def __init__(self, member: Membership, outlook: Outlook) -> None:
        self.member, self.outlook = member, outlook
        self.first, self.last = outlook.first, outlook.last
        entries = TimeEntry.objects.for_member(member).filter(
            voided_at=None, service_date__range=(self.first, self.last)
        )
        if outlook.patients is not None:
            entries = entries.filter(episode__patient_id__in=outlook.patients)
        touching = self._touching(entries)
        self.episodes = self._by_patient(touching)
        of_these = Q(episode__in=touching)
        self.entries = _by_episode(entries.prefetch_related("logged_by__user").order_by("service_date", "logged_at"))
        self.consents = _by_episode(Consent.objects.for_member(member).filter(of_these).order_by("given_on", "pk"))
        self.diagnosed = set(
            Diagnosis.objects.for_member(member)
            .filter(of_these, Q(ended_on=None) | Q(ended_on__gte=self.first), since__lte=self.last)
            .values_list("episode_id", flat=True)
        )
        self.scored = {
            (episode, scale): on
            for episode, scale, on in MeasureResult.objects.for_member(member)
            .filter(of_these, voided_at=None, total__isnull=False, taken_on__range=(self.first, self.last))
            .order_by("taken_on")
            .values_list("episode_id", "instrument", "taken_on")
        }
        self.plans = self._plans(of_these)

    def _touching(self, entries: TenantQuerySet[TimeEntry]) -> TenantQuerySet[Episode]:
        """The episodes with minutes in the month or enrolled on a day of it."""
        enrolled = Q(enrolled_on__lte=self.last) & (Q(closed_on=None) | Q(closed_on__gte=self.first))
        rows = Episode.objects.for_member(self.member).filter(enrolled | Q(pk__in=entries.values("episode")))
        return rows if self.outlook.patients is None else rows.filter(patient_id__in=self.outlook.patients)

    @staticmethod
    def _by_patient(rows: TenantQuerySet[Episode]) -> dict[int, list[Episode]]:
        """In the order of names; a patient's episodes oldest first."""
        found: dict[int, list[Episode]] = {}
        order = "patient__family_name", "patient__given_name", "patient_id", "referred_on"
        for row in rows.select_related("patient").defer("phq9_series", "gad7_series").order_by(*order):
            found.setdefault(row.patient_id, []).append(row)
        return found

    def _plans(self, of_these: Q) -> dict[int, bool]:
        """Episode -> whether a signed plan was in force on a day of the month; absent when none was written by then."""
        zone = self.member.clinic.zone
        end = datetime.combine(add_months(self.first, 1), time(), zone)
        found: dict[int, bool] = {}
        for episode, signed_at, until in (
            CarePlan.objects.for_member(self.member)
            .filter(of_these, written_at__lt=end)
            .values_list("episode_id", "signed_at", "signed_until")
        ):
            signed = signed_at is not None and until is not None and signed_at < end and until >= self.first
            found[episode] = found.get(episode, False) or signed
        return found


def _row(facts: _Facts, episodes: list[Episode]) -> MonthRow:
    outlook, latest = facts.outlook, episodes[-1]
    chosen = outlook.chosen(latest.patient_id)
    lines = [
        Line(entry, verdict.minutes, verdict.reason)
        for episode in episodes
        for entry in facts.entries.get(episode.pk, ())
        for verdict in [verdict_on(entry, episode, facts.consents.get(episode.pk, []), chosen.policy.counting)]
    ]
    minutes = sum(line.counted for line in lines)
    meter = outlook.meter(latest.patient_id, minutes)
    bill = outlook.bill(chosen, minutes, meter.placed)
    return MonthRow(latest, lines, meter, bill, _gates(facts, latest, meter), _notes(facts, latest, meter, bill))


def verdict_on(entry: TimeEntry, episode: Episode, consents: list[Consent], counting: Counting) -> Counted:
    """Whether the entry counts, by the consent that held on its day."""
    given_on, withdrawn_on = agreement_on([(each.given_on, each.withdrawn_on) for each in consents], entry.service_date)
    return counts(
        Entry(entry.minutes, Activity(entry.activity), entry.service_date, entry.logged_as),
        consent_on=given_on,
        closed_on=episode.closed_on,
        consent_withdrawn_on=withdrawn_on,
        counting=counting,
    )


def _gates(facts: _Facts, episode: Episode, meter: Meter) -> list[Gate]:
    consents = facts.consents.get(episode.pk, [])
    consent = next((each for each in consents if _touches(each, facts)), None)
    scale = episode.primary_scale
    return gates(
        GateFacts(
            first=facts.first,
            last=facts.last,
            consent_on=consent.given_on if consent else None,
            started_on=episode.enrolled_on,
            visit_on=episode.initiating_visit_on,
            visit_waived=episode.initiating_visit_waived,
            diagnosis=episode.pk in facts.diagnosed,
            scale=INSTRUMENTS[scale].short_name,
            scored_on=facts.scored.get((episode.pk, scale)),
            plan_written=episode.pk in facts.plans,
            plan_signed=facts.plans.get(episode.pk, False),
            clinician=episode.clinician_id is not None,
            payer=meter.chosen.payer.name if meter.chosen.payer else "",
            verified=meter.chosen.row is not None and meter.chosen.policy.verified,
            visit_look_back_days=meter.chosen.policy.visit_look_back_days,
        )
    )


def _touches(consent: Consent, facts: _Facts) -> bool:
    """Whether it covers a day of the month."""
    return consent.given_on <= facts.last and (consent.withdrawn_on is None or consent.withdrawn_on > facts.first)


def _notes(facts: _Facts, episode: Episode, meter: Meter, bill: Bill) -> tuple[str, ...]:
    """What a person should know before billing, beside the gates."""
    notes = list(bill.notes)
    if meter.chosen.trouble:
        notes.append(f"{meter.chosen.trouble} The standard policy is shown in its place.")
    covered = facts.outlook.coverages.get(episode.patient_id, [])
    if others := {row.payer.name for row in covered[:-1]} - {covered[-1].payer.name if covered else ""}:
        notes.append(f"Also covered in this month by {', '.join(sorted(others))}: check who pays.")
    if bill.unbilled_minutes and bill.codes:
        notes.append(f"{counted(bill.unbilled_minutes, 'minute')} beyond the time of these codes.")
    return tuple(notes)
