"""A world's treatment: results, care plans, contacts, referrals, letters."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

import careplans.actions
import contacts.actions
import measures.actions
from contacts.models import PlannedContact, PractisedStep, Referral, ReferralStep
from contacts.rules.letters import LetterWay
from registry.rules import Phase
from tests.factories.contacts import make_contact, make_time
from tests.factories.imports import make_import
from tests.factories.measures import make_result, wording_of
from tests.factories.registry import make_episode
from tests.guards.world.base import NOW, Base


class CareThings(Base):
    @cached_property
    def result(self) -> Any:
        with self.staffed.inside():
            return make_result(self.episode, self.staffed.care_manager)

    @cached_property
    def result_import(self) -> Any:
        """Waits for its confirmation, with a cell in question."""
        rows = [[self.patient.mrn, "2026-10-01", *[1] * 9], ["nobody", "2026-10-01", *[0] * 9]]
        with self.staffed.inside():
            return make_import(self.staffed.care_manager, rows, now=NOW)

    @cached_property
    def wording(self) -> Any:
        with self.staffed.inside():
            return measures.actions.load_wording(
                instrument="isi",
                language="en",
                text=wording_of("isi"),
                licence_line="Licence 12.",
                by=self.staffed.lead,
                now=NOW,
            )

    @cached_property
    def form(self) -> Any:
        with self.staffed.inside():
            return measures.actions.send_form(
                episode=self.episode, channel="link", instruments=["phq9"], by=self.staffed.care_manager, now=NOW
            ).request

    @cached_property
    def plan(self) -> Any:
        with self.staffed.inside():
            return careplans.actions.write_plan(
                episode=self.episode,
                base=0,
                content={"goals": [{"words": "Walk"}]},
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )

    @cached_property
    def practised(self) -> Any:
        with self.staffed.inside():
            return PractisedStep.objects.create(
                clinic=self.staffed.clinic, contact=self.contact, plan=self.plan, step=uuid4()
            )

    @cached_property
    def planned(self) -> Any:
        with self.staffed.inside():
            return PlannedContact.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                plan=self.plan,
                on=NOW.date(),
                covers="Check-in of the care plan",
                planned_by=self.staffed.care_manager,
                planned_on=NOW.date(),
                planned_at=NOW,
            )

    @cached_property
    def contact(self) -> Any:
        return make_contact(self.episode, self.staffed.care_manager)

    @cached_property
    def entry(self) -> Any:
        return make_time(self.episode, self.staffed.care_manager)

    @cached_property
    def question(self) -> Any:
        with self.staffed.inside():
            return contacts.actions.ask_specialist(
                episode=self.episode, question="Too sleepy on it?", by=self.staffed.care_manager, now=NOW
            )

    @cached_property
    def referral(self) -> Any:
        clinic, by = self.staffed.clinic, self.staffed.care_manager
        with self.staffed.inside():
            made = Referral.objects.create(
                clinic=clinic,
                episode=self.episode,
                to_whom="A sleep clinic",
                what_for="Snoring",
                made_on=NOW.date(),
                made_by=by,
                made_at=NOW,
                form_key=uuid4(),
                ask_on=date(2026, 10, 19),
            )
            ReferralStep.objects.create(clinic=clinic, referral=made, state="made", on=NOW.date(), by=by, at=NOW)
            return made

    @cached_property
    def letter(self) -> Any:
        """Of an episode that has ended: the world's own runs on."""
        ended = make_episode(self.staffed, phase=Phase.CLOSED, closed_on=NOW.date(), close_reason="graduated")
        with self.staffed.inside():
            return contacts.actions.give_letter(
                episode=ended,
                how=LetterWay.POST,
                on=NOW.date(),
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )
