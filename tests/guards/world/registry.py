"""A world's registry and billing: payers, what is documented, who was handed off or over."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from clinics.models import Membership
from registry.models import Consent, Coverage, Diagnosis, HandOff, HandOffStep, Handover, HandoverLine, SavedView
from tests.factories.billing import make_policy, make_rate
from tests.factories.registry import make_payer
from tests.guards.world.base import NOW, Base


class RegistryThings(Base):
    @cached_property
    def payer(self) -> Any:
        return make_payer(self.staffed)

    @cached_property
    def policy(self) -> Any:
        return make_policy(self.staffed, self.payer)

    @cached_property
    def draft_policy(self) -> Any:
        changes = {"caps": {"99494": 2}}
        return make_policy(self.staffed, self.payer, state="draft", changes=changes, approved_by=None, verified=False)

    @cached_property
    def rate(self) -> Any:
        return make_rate(self.staffed, self.payer)

    @cached_property
    def coverage(self) -> Any:
        with self.staffed.inside():
            return Coverage.objects.get(patient=self.patient)

    @cached_property
    def consent(self) -> Any:
        with self.staffed.inside():
            return Consent.objects.get(episode=self.episode)

    @cached_property
    def diagnosis(self) -> Any:
        with self.staffed.inside():
            return Diagnosis.objects.get(episode=self.episode)

    def saved_view(self, owner: Membership) -> Any:
        """A saved view is its owner's alone."""
        with self.staffed.inside():
            return SavedView.objects.get_or_create(clinic=owner.clinic, member=owner, name=f"{owner}'s own")[0]

    @cached_property
    def hand_off(self) -> Any:
        with self.staffed.inside():
            made = HandOff.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                to_whom="A specialty clinic",
                reason="More than we can give here.",
                begun_on=NOW.date(),
                begun_by=self.staffed.care_manager,
                begun_at=NOW,
                ask_on=date(2026, 10, 12),
            )
            HandOffStep.objects.create(
                clinic=self.staffed.clinic,
                hand_off=made,
                on=NOW.date(),
                words="They have the letter.",
                ask_on=made.ask_on,
                by=self.staffed.care_manager,
                at=NOW,
            )
            return made

    @cached_property
    def handover(self) -> Any:
        clinic = self.staffed.clinic
        with self.staffed.inside():
            made = Handover.objects.create(
                clinic=clinic,
                place="care_manager",
                giver=self.staffed.lead,
                receiver=self.staffed.care_manager,
                why="away",
                made_by=self.staffed.lead,
                made_at=NOW,
                form_key=uuid4(),
            )
            HandoverLine.objects.create(clinic=clinic, handover=made, episode=self.episode)
            return made

    @cached_property
    def handover_line(self) -> Any:
        with self.staffed.inside():
            return self.handover.lines.get()
