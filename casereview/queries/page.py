"""The patient's one page: what a specialist needs to advise, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import careplans.queries
import careplans.rules
from careplans.models import CarePlan
from careplans.rules import MedicationCourse
from casereview.queries.facts import facts_today
from casereview.queries.loop import LoopLine, loop_of
from casereview.queries.preread import written
from casereview.rules import Place, agenda_place, last_day
from clinics.models import Membership
from contacts.models import Contact, ReviewRequest
from contacts.queries import last_treatment, open_request
from contacts.rules import Prompt
from registry.models import Diagnosis, Episode
from registry.queries import Row, limits_of

STORIES = 8
MEDICATION = ("adherence", "side_effects")


@dataclass(frozen=True)
class OnePage:
    episode: Episode
    row: Row
    place: Place | None
    last_day: date | None
    request: ReviewRequest | None
    note: Contact | None
    plan: CarePlan | None  # the newest version
    plan_in_force: CarePlan | None  # the signed one
    diagnoses: list[Diagnosis]
    medications: list[MedicationCourse]
    loop: list[LoopLine]  # what was recommended and what became of it, the newest first

    @property
    def note_parts(self) -> list[tuple[Prompt, str]]:
        """What was written last time, apart from what stands under medication."""
        return [(prompt, words) for prompt, words in written(self.note) if prompt.code not in MEDICATION]

    @property
    def medication_parts(self) -> list[tuple[Prompt, str]]:
        return [(prompt, words) for prompt, words in written(self.note) if prompt.code in MEDICATION]

    @property
    def plan_parts(self) -> list[tuple[str, str]]:
        """The plan in short, apart from the medications, which stand on their own with their doses."""
        content = self.plan.content if self.plan else {}
        return careplans.rules.in_short({code: rows for code, rows in content.items() if code != "medications"})

    @property
    def stories(self) -> list[dict[str, Any]]:
        """Of the newest recommendations; the others are one page further."""
        return [
            {
                "line": line,
                "row": line.recommendation,
                "effects": [each.words(self.row.today) for each in line.effects] if line.is_agreed else [],
            }
            for line in self.loop[:STORIES]
        ]

    @property
    def earlier(self) -> int:
        """How many recommendations are not shown."""
        return max(len(self.loop) - STORIES, 0)


def one_page(member: Membership, episode: Episode, today: date) -> OnePage:
    request, limits = open_request(member, episode), limits_of(member.clinic)
    row, versions = Row(episode, today, limits), careplans.queries.versions(member=member, episode=episode)
    facts, of_scale = facts_today(member, row, request)
    return OnePage(
        episode=episode,
        row=row,
        place=agenda_place(facts, today, of_scale),
        last_day=last_day(facts, today, of_scale),
        request=request,
        note=last_treatment(member, episode),
        plan=versions.newest,
        plan_in_force=versions.in_force,
        diagnoses=list(Diagnosis.objects.for_member(member).filter(episode=episode, ended_on=None)),
        medications=versions.medications(member),
        loop=loop_of(member, episode),
    )
