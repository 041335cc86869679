"""The patient's one page: what a specialist needs to advise, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from careplans.models import CarePlan
from casereview.models import Recommendation
from casereview.queries.agenda import place_of
from casereview.queries.recommendations import recommendations_of
from casereview.rules import Place
from clinics.models import Membership
from contacts.models import Contact, ReviewRequest
from contacts.queries import last_treatment, open_request
from contacts.rules import NOTE_TEMPLATES, Kind, Prompt
from measures.instruments import INSTRUMENTS, Instrument
from measures.models import MeasureResult
from registry.models import Diagnosis, Episode
from registry.queries import limits_of, standing_of
from registry.rules import Change, Scale, Standing, change, weeks_in_treatment

LATEST = 8  # scores in the small table
MEDICATION = ("adherence", "side_effects")


@dataclass(frozen=True)
class Scores:
    """One scale of the registry row: baseline, whole line, last, and the latest few with their dates."""

    instrument: Instrument
    series: list[tuple[date, int]]
    baseline: int | None
    last: int | None
    last_on: date | None

    @property
    def change(self) -> Change | None:
        return change(self.baseline, self.last)

    @property
    def latest(self) -> list[tuple[date, int]]:
        return self.series[: -LATEST - 1 : -1]

    @property
    def bands(self) -> list[tuple[int, int, str]]:
        return [(band.low, band.high, band.label) for band in self.instrument.bands]


@dataclass(frozen=True)
class OnePage:
    episode: Episode
    week: int | None
    standing: Standing
    place: Place | None
    request: ReviewRequest | None
    scores: list[Scores]
    risk_answers: list[MeasureResult]
    note: Contact | None
    plan: CarePlan | None
    diagnoses: list[Diagnosis]
    recommendations: list[Recommendation]

    @property
    def note_parts(self) -> list[tuple[Prompt, str]]:
        """What was written last time, apart from what stands under medication."""
        return [(prompt, words) for prompt, words in self._written() if prompt.code not in MEDICATION]

    @property
    def medication_parts(self) -> list[tuple[Prompt, str]]:
        return [(prompt, words) for prompt, words in self._written() if prompt.code in MEDICATION]

    def _written(self) -> list[tuple[Prompt, str]]:
        if self.note is None:
            return []
        prompts = NOTE_TEMPLATES[Kind(self.note.kind)]
        return [(prompt, self.note.note[prompt.code]) for prompt in prompts if self.note.note.get(prompt.code)]


def one_page(member: Membership, episode: Episode, today: date) -> OnePage:
    request, limits = open_request(member, episode), limits_of(member.clinic)
    standing = standing_of(episode, today, limits)
    return OnePage(
        episode=episode,
        week=weeks_in_treatment(episode.enrolled_on, episode.closed_on, today),
        standing=standing,
        place=place_of(episode, standing, request, today, limits),
        request=request,
        scores=_scores(episode),
        risk_answers=list(
            MeasureResult.objects.for_member(member)
            .filter(episode=episode, risk_positive=True, voided_at=None)
            .order_by("-taken_on", "-entered_at")[:3]
        ),
        note=last_treatment(member, episode),
        plan=CarePlan.objects.for_member(member).filter(episode=episode).order_by("-number").first(),
        diagnoses=list(Diagnosis.objects.for_member(member).filter(episode=episode, ended_on=None)),
        recommendations=list(recommendations_of(member, episode)[:10]),
    )


def _scores(episode: Episode) -> list[Scores]:
    """The primary scale first; a scale never taken is left out, unless it is the primary one."""
    scales = sorted(Scale, key=lambda scale: scale != episode.primary_scale)
    return [
        Scores(
            INSTRUMENTS[scale],
            [(date.fromisoformat(on), total) for on, total in getattr(episode, f"{scale}_series")],
            getattr(episode, f"{scale}_baseline"),
            getattr(episode, f"{scale}_last"),
            getattr(episode, f"{scale}_last_on"),
        )
        for scale in scales
        if getattr(episode, f"{scale}_last") is not None or scale == episode.primary_scale
    ]
