"""A world's members, invitations and jobs."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from clinics import actions
from clinics.models import Invitation
from clinics.rules import Role
from jobs.models import JobRun
from tests.guards.world.base import NOW, Base


class PeopleThings(Base):
    @cached_property
    def member(self) -> Any:
        return self.staffed.specialist

    @cached_property
    def invitation(self) -> Invitation:
        with self.staffed.inside():
            return actions.invite(
                email=f"new@{self.slug}.example.org",
                name="Noor Haddad",
                roles=[Role.CLINICIAN],
                by=self.staffed.administrator,
                now=NOW,
            )

    @cached_property
    def run(self) -> JobRun:
        with self.staffed.inside():
            return JobRun.objects.create(
                clinic=self.staffed.clinic, job="night", period=date(2026, 10, 4), queued_at=NOW, state="parked"
            )
