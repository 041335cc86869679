"""One of each thing that an address may name, in one clinic; made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from clinics import actions
from clinics.models import Invitation
from clinics.rules import Role
from jobs.models import JobRun
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_payer
from tests.guards.routes import Route

NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@dataclass
class World:
    """`world.patient` and its like; every one belongs to `world.staffed`'s clinic."""

    staffed: StaffedClinic

    @property
    def slug(self) -> str:
        return self.staffed.clinic.slug

    @cached_property
    def episode(self) -> Any:
        return make_episode(self.staffed)

    @property
    def patient(self) -> Any:
        return self.episode.patient

    @cached_property
    def payer(self) -> Any:
        return make_payer(self.staffed)

    @cached_property
    def policy(self) -> Any:
        return make_policy(self.staffed, self.payer)

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


# What a keyword of an address names: by route, by app, or anywhere.
OBJECTS: dict[str, Callable[[World], Any]] = {
    "clinics member": lambda world: world.member,
    "invitation": lambda world: world.invitation,
    "run": lambda world: world.run,
    "patient": lambda world: world.patient,
    "episode": lambda world: world.episode,
    "payer": lambda world: world.payer,
    "policy": lambda world: world.policy,
    "registry public_id": lambda world: world.patient,
    "billing public_id": lambda world: world.payer,
    "billing:month-patient public_id": lambda world: world.episode,
}
# Keywords that choose a place in the page and name no object.
PLAIN: dict[str, Any] = {"setting": "review_days", "first": date(2026, 9, 1)}


def object_key(route: Route, keyword: str) -> str | None:
    """The entry of OBJECTS for this keyword, the closest first."""
    app = route.name.partition(":")[0]
    return next((key for key in (f"{route.name} {keyword}", f"{app} {keyword}", keyword) if key in OBJECTS), None)


def arguments(route: Route, world: World) -> dict[str, Any]:
    """Every keyword of the route, filled from this world."""
    filled: dict[str, Any] = {"clinic": world.slug}
    for keyword in route.kinds:
        if keyword in route.objects:
            filled[keyword] = identifier(route, keyword, world)
        elif keyword != "clinic":
            filled[keyword] = PLAIN[keyword]
    return filled


def identifier(route: Route, keyword: str, world: World) -> UUID:
    made = OBJECTS[object_key(route, keyword) or ""](world)
    return made if isinstance(made, UUID) else made.public_id
