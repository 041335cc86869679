"""A world's risk and cover: alerts, safety plans, hours, days away."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from uuid import uuid4

import safety.actions
from clinics.models import Membership
from safety.models import Absence
from tests.guards.world.base import NOW, Base


class SafetyThings(Base):
    @cached_property
    def alert(self) -> Any:
        with self.staffed.inside():
            return safety.actions.raise_concern(
                episode=self.episode, note="Worried.", form_key=uuid4(), by=self.staffed.care_manager, now=NOW
            )

    @cached_property
    def hours(self) -> Any:
        with self.staffed.inside():
            return safety.actions.add_hours(
                weekdays=[0, 1], opens=time(8), closes=time(17), by=self.staffed.lead, now=NOW
            )[0]

    @cached_property
    def holiday(self) -> Any:
        with self.staffed.inside():
            return safety.actions.add_holiday(on=date(2027, 1, 1), name="New year", by=self.staffed.lead, now=NOW)

    def absence(self, member: Membership) -> Any:
        """Days away are one's own or the lead's to take back."""
        with self.staffed.inside():
            return Absence.objects.get_or_create(
                clinic=member.clinic, member=member, first_day=date(2027, 2, 1), last_day=date(2027, 2, 5)
            )[0]

    @cached_property
    def duty(self) -> Any:
        starts = datetime(2027, 3, 1, 22, tzinfo=UTC)
        with self.staffed.inside():
            return safety.actions.add_on_call(
                member=self.staffed.specialist,
                starts_at=starts,
                ends_at=starts.replace(hour=23),
                by=self.staffed.lead,
                now=NOW,
            )

    @cached_property
    def protocol(self) -> Any:
        with self.staffed.inside():
            return safety.actions.publish_protocol(
                base=0, text="Call at once.", after_hours="The line.", by=self.staffed.lead, now=NOW
            )

    @cached_property
    def safety_plan(self) -> Any:
        with self.staffed.inside():
            return safety.actions.write_plan(
                episode=self.episode,
                base=0,
                sections={"alone": "Walk the dog"},
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )
