"""The patient's one page: what a specialist needs to advise, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from careplans.models import CarePlan
from casereview.models import Recommendation
from casereview.queries.facts import facts_today
from casereview.queries.preread import written
from casereview.queries.recommendations import recommendations_of
from casereview.rules import Place, agenda_place, last_day
from clinics.models import Membership
from contacts.models import Contact, ReviewRequest
from contacts.queries import last_treatment, open_request
from contacts.rules import Prompt
from registry.models import Diagnosis, Episode
from registry.queries import Row, limits_of

MEDICATION = ("adherence", "side_effects")


@dataclass(frozen=True)
class OnePage:
    episode: Episode
    row: Row
    place: Place | None
    last_day: date | None
    request: ReviewRequest | None
    note: Contact | None
    plan: CarePlan | None
    diagnoses: list[Diagnosis]
    recommendations: list[Recommendation]

    @property
    def note_parts(self) -> list[tuple[Prompt, str]]:
        """What was written last time, apart from what stands under medication."""
        return [(prompt, words) for prompt, words in written(self.note) if prompt.code not in MEDICATION]

    @property
    def medication_parts(self) -> list[tuple[Prompt, str]]:
        return [(prompt, words) for prompt, words in written(self.note) if prompt.code in MEDICATION]


def one_page(member: Membership, episode: Episode, today: date) -> OnePage:
    request, limits = open_request(member, episode), limits_of(member.clinic)
    row = Row(episode, today, limits)
    facts, of_scale = facts_today(member, row, request)
    return OnePage(
        episode=episode,
        row=row,
        place=agenda_place(facts, today, of_scale),
        last_day=last_day(facts, today, of_scale),
        request=request,
        note=last_treatment(member, episode),
        plan=CarePlan.objects.for_member(member).filter(episode=episode).order_by("-number").first(),
        diagnoses=list(Diagnosis.objects.for_member(member).filter(episode=episode, ended_on=None)),
        recommendations=list(recommendations_of(member, episode)[:10]),
    )
