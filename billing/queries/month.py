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

from django.apps import apps
from django.db.models import Max, Q
from django.utils import timezone

from billing.queries.outlook import Meter, Outlook
from billing.queries.payers import Chosen, Policies
from billing.rules import (
    Bill,
    Claimed,
    Gate,
    GateFacts,
    Line,
    Logged,
    MonthInputs,
    MonthKind,
    MonthResult,
    Stay,
    pace,
    worked,
)
from careplans.models import CarePlan
from casereview.models import Review
from clinics.models import Membership, TenantQuerySet
from clinics.queries import setting
from contacts.models import TimeEntry
from contacts.queries import LOST
from contacts.rules import Activity, add_months, month_bounds
from measures.instruments import INSTRUMENTS
from measures.models import MeasureResult
from registry.models import Consent, Diagnosis, Episode
from registry.rules import consent_ends

BY_NAME = "patient__family_name", "patient__given_name", "patient_id"


@dataclass(frozen=True)
class MonthRow:
    """One patient's month, live. `episode` is the latest of those that touch it."""

    episode: Episode
    meter: Meter
    inputs: MonthInputs
    result: MonthResult
    pace: int | None = None  # minutes by the month's end as they came so far, while that says something

    @property
    def counted(self) -> int:
        return self.result.counted

    @property
    def kind(self) -> MonthKind:
        return self.result.placed.kind

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.result.lines

    @property
    def bill(self) -> Bill:
        return self.result.bill

    @property
    def gates(self) -> tuple[Gate, ...]:
        return self.result.gates

    @property
    def notes(self) -> tuple[str, ...]:
        return self.result.notes

    @property
    def held(self) -> str:
        return self.result.held

    @cached_property
    def not_counted(self) -> list[tuple[str, int]]:
        """(reason, minutes), the most minutes first."""
        return self.result.not_counted

    @cached_property
    def minutes_not_counted(self) -> int:
        return self.result.minutes_not_counted

    @cached_property
    def missing(self) -> list[Gate]:
        return self.result.missing

    @property
    def blocked(self) -> bool:
        return self.result.blocked

    @cached_property
    def working(self) -> list[str]:
        """The whole sum, line by line: entries, what was left out, then the rule's own steps."""
        return self.result.working


@dataclass(frozen=True)
class Totals:
    patients: int
    minutes: int
    not_counted: int
    ready: int  # bill something and nothing blocks it
    blocked: int  # would bill something, but for a gate
    codes: list[tuple[str, int]]
    pace: int | None  # minutes by the month's end, where any row has a pace


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
        pace=sum(row.counted if row.pace is None else row.pace for row in rows)
        if any(row.pace is not None for row in rows)
        else None,
    )


def month(
    member: Membership, first: date, *, patients: Collection[int] | None = None, policies: Policies | None = None
) -> list[MonthRow]:
    """A row for each patient with minutes in the month or enrolled on a day of it, by name.

    By the policies in force, or by others that somebody tries out."""
    outlook = Outlook(member, first, patients, policies)
    facts = _Facts(member, outlook)
    return [_row(facts, of_patient) for of_patient in facts.episodes.values()]


def month_of_patient(member: Membership, first: date, episode: Episode) -> MonthRow | None:
    return next(iter(month(member, first, patients=[episode.patient_id])), None)


def patients_of(member: Membership, first: date) -> list[int]:
    """Whoever has a row in the month, in the order of names: to read a long month some patients at a time."""
    return list(dict.fromkeys(_touching(member, first, None).order_by(*BY_NAME).values_list("patient_id", flat=True)))


def _entries(member: Membership, first: date) -> TenantQuerySet[TimeEntry]:
    return TimeEntry.objects.for_member(member).filter(voided_at=None, service_date__range=month_bounds(first))


def _touching(member: Membership, first: date, patients: Collection[int] | None) -> TenantQuerySet[Episode]:
    """The episodes with minutes in the month or enrolled on a day of it."""
    first, last = month_bounds(first)
    enrolled = Q(enrolled_on__lte=last) & (Q(closed_on=None) | Q(closed_on__gte=first))
    entries = _entries(member, first)
    rows = Episode.objects.for_member(member).filter(enrolled | Q(pk__in=entries.values("episode")))
    return rows if patients is None else rows.filter(patient_id__in=patients)


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
        self.today = member.clinic.today(timezone.now())
        self.place_of_service = str(setting(member.clinic, "billing.place_of_service"))
        entries = _entries(member, outlook.first)
        if outlook.patients is not None:
            entries = entries.filter(episode__patient_id__in=outlook.patients)
        touching = _touching(member, outlook.first, outlook.patients)
        self.episodes = self._by_patient(touching)
        of_these = Q(episode__in=touching)
        told = entries.annotate(lost=LOST).prefetch_related("logged_by__user")
        self.entries = _by_episode(told.order_by("service_date", "starts_at", "logged_at", "pk"))
        self.consents = _by_episode(Consent.objects.for_member(member).filter(of_these).order_by("given_on", "pk"))
        self.diagnoses: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for episode, code, words in (
            Diagnosis.objects.for_member(member)
            .filter(of_these, Q(ended_on=None) | Q(ended_on__gte=self.first), since__lte=self.last)
            .order_by("since", "pk")
            .values_list("episode_id", "code", "text")
        ):
            self.diagnoses[episode].append((code, words))
        self.scored = {
            (episode, scale): on
            for episode, scale, on in MeasureResult.objects.for_member(member)
            .filter(of_these, voided_at=None, total__isnull=False, taken_on__range=(self.first, self.last))
            .order_by("taken_on")
            .values_list("episode_id", "instrument", "taken_on")
        }
        self.plans = self._plans(of_these)
        reviews = Review.objects.for_member(member)
        self.review_days = tuple(
            reviews.filter(reviewed_on__range=(self.first, self.last))
            .order_by("reviewed_on")
            .values_list("reviewed_on", flat=True)
            .distinct()
        )
        self.last_reviews: dict[int, date] = dict(
            reviews.filter(of_these, reviewed_on__lte=self.last)
            .values("episode")
            .values_list("episode", Max("reviewed_on"))
            .order_by()
        )
        self._directed = self._direction(touching)

    @staticmethod
    def _by_patient(rows: TenantQuerySet[Episode]) -> dict[int, list[Episode]]:
        """In the order of names; a patient's episodes oldest first."""
        found: dict[int, list[Episode]] = {}
        rows = rows.select_related("patient", "clinician__user", "care_manager__user")
        for row in rows.defer("phq9_series", "gad7_series").order_by(*BY_NAME, "referred_on"):
            found.setdefault(row.patient_id, []).append(row)
        return found

    def _direction(self, touching: TenantQuerySet[Episode]) -> dict[int, list[str]]:
        """Episode -> the treating clinicians of the month before the present one, in their order, where they changed
        in it."""
        zone = self.member.clinic.zone
        begin, end = (datetime.combine(day, time(), zone) for day in (self.first, add_months(self.first, 1)))
        found: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
        history = apps.get_model("registry", "EpisodeEvent").objects.filter(
            clinic=self.member.clinic_id, pgh_obj__in=touching, pgh_created_at__lt=end
        )
        for episode, at, clinician in history.order_by("pgh_id").values_list("pgh_obj", "pgh_created_at", "clinician"):
            found[episode].append((at, clinician))
        changed = {
            episode: [who for at, who in told if who and (at >= begin or (at, who) == self._last_before(told, begin))]
            for episode, told in found.items()
        }
        several = {episode: list(dict.fromkeys(who)) for episode, who in changed.items() if len(set(who)) > 1}
        names = Membership.objects.filter(clinic=self.member.clinic_id).select_related("user")
        by_key = names.in_bulk({who for each in several.values() for who in each}) if several else {}
        return {episode: [str(by_key[who]) for who in each] for episode, each in several.items()}

    @staticmethod
    def _last_before(told: list[tuple[datetime, int | None]], begin: datetime) -> tuple[datetime, int | None] | None:
        return next((each for each in reversed(told) if each[0] < begin), None)

    def clinicians(self, episode: Episode) -> tuple[str, ...]:
        """Who directed the care in this month, in their order."""
        if episode.pk in self._directed:
            return tuple(self._directed[episode.pk])
        return (str(episode.clinician),) if episode.clinician else ()

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
    inputs = _inputs(facts, episodes, chosen)
    result = worked(chosen.policy, inputs, price=outlook.priced(chosen))
    expected = pace(result.counted, facts.today, facts.last) if latest.is_open else None
    return MonthRow(latest, outlook.meter(latest.patient_id, result.counted), inputs, result, expected)


def _inputs(facts: _Facts, episodes: list[Episode], chosen: Chosen) -> MonthInputs:
    latest = episodes[-1]
    patient = latest.patient
    covered = facts.outlook.coverages.get(patient.pk, [])
    others = {row.payer.name for row in covered[:-1]} - {covered[-1].payer.name if covered else ""}
    return MonthInputs(
        first=facts.first,
        last=facts.last,
        stays=tuple(_stay(facts, episode) for episode in episodes),
        earlier=tuple(sorted(facts.outlook.history(chosen).get(patient.pk, {}).items())),
        gates=_gates(facts, latest, chosen),
        claim=Claimed(
            mrn=patient.mrn,
            family_name=patient.family_name,
            given_name=patient.given_name,
            birth_date=patient.birth_date,
            payer=chosen.payer.name if chosen.payer else "",
            member_number=covered[-1].member_number if covered else "",
            clinician=str(latest.clinician) if latest.clinician else "",
            npi=latest.clinician.npi if latest.clinician else "",
            place_of_service=facts.place_of_service,
            diagnoses=tuple(facts.diagnoses.get(latest.pk, ())),
        ),
        also_covered=tuple(sorted(others)),
        trouble=chosen.trouble,
        care_manager=str(latest.care_manager) if latest.care_manager else "",
    )


def _stay(facts: _Facts, episode: Episode) -> Stay:
    return Stay(
        closed_on=episode.closed_on,
        consents=tuple((each.given_on, each.withdrawn_on) for each in facts.consents.get(episode.pk, ())),
        entries=tuple(
            Logged(
                id=str(entry.public_id),
                on=entry.service_date,
                minutes=entry.minutes,
                activity=Activity(entry.activity),
                role=entry.logged_as,
                by=str(entry.logged_by),
                starts_at=entry.starts_at,
                logged_at=entry.logged_at,
                inpatient=entry.inpatient,
                shared=str(entry.shared_key or ""),
                lost=entry.lost,  # type: ignore[attr-defined]
            )
            for entry in facts.entries.get(episode.pk, ())
        ),
    )


def _gates(facts: _Facts, episode: Episode, chosen: Chosen) -> GateFacts:
    consents = facts.consents.get(episode.pk, [])
    months = chosen.policy.counting.consent_months
    consent = next((each for each in consents if _touches(each, facts, months)), None)
    scale = episode.primary_scale
    return GateFacts(
        first=facts.first,
        last=facts.last,
        until=min(facts.last, facts.today),
        consent_on=consent.given_on if consent else None,
        started_on=episode.enrolled_on,
        visit_on=episode.initiating_visit_on,
        visit_waived=episode.initiating_visit_waived,
        diagnosis=episode.pk in facts.diagnoses,
        scale=INSTRUMENTS[scale].short_name,
        scored_on=facts.scored.get((episode.pk, scale)),
        plan_written=episode.pk in facts.plans,
        plan_signed=facts.plans.get(episode.pk, False),
        review_days=facts.review_days,
        last_review_on=facts.last_reviews.get(episode.pk),
        clinicians=facts.clinicians(episode),
        payer=chosen.payer.name if chosen.payer else "",
        verified=chosen.row is not None and chosen.policy.verified,
        visit_look_back_days=chosen.policy.visit_look_back_days,
    )


def _touches(consent: Consent, facts: _Facts, months: int | None) -> bool:
    """Whether it covers a day of the month under a payer for whom it holds so many months."""
    ends = [on for on in (consent.withdrawn_on, consent_ends(consent.given_on, months)) if on]
    return consent.given_on <= facts.last and all(on > facts.first for on in ends)
