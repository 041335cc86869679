"""What the keywords of an address name in a world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from tests.guards.routes import Route
from tests.guards.world.things import World

# What a keyword of an address names: by route, by app, or anywhere.
OBJECTS: dict[str, Callable[[World], Any]] = {
    "api-safety-plan-copies plan": lambda world: world.safety_plan,
    "safety plan": lambda world: world.safety_plan,
    "billing member": lambda world: world.member,
    "clinics member": lambda world: world.member,
    "casereview member": lambda world: world.member,
    "absence": lambda world: world.absence(world.staffed.care_manager),
    "billing:edit-policy policy": lambda world: world.draft_policy,
    "saved": lambda world: world.saved_view(world.staffed.care_manager),
} | {
    name: attrgetter(name)
    for name in (
        "alert", "claim", "close", "consent", "contact", "coverage", "diagnosis", "duty", "entry", "episode", "feed",
        "form", "hand_off", "handover", "holiday", "hours", "invitation", "letter", "loop_step", "mark", "meeting",
        "patient", "payer", "plan", "policy", "practised", "protocol", "question", "rate", "recommendation",
        "referral", "result", "result_import", "run", "series", "statement", "template", "wording",
        "export",
    )
}  # fmt: skip
# Keywords that choose a place in the page and name no object.
PLAIN: dict[str, Any] = {
    "day": date(2026, 10, 13),
    "first": date(2026, 9, 1),
    "instrument": "isi",
    "language": "en",
    "point": "lines",
    "setting": "review_days",
}


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
    key = object_key(route, keyword)
    assert key, f"{route.path} ({route.name}): say in tests/guards/world/addresses.py what <{keyword}> names"
    made = OBJECTS[key](world)
    return made if isinstance(made, UUID) else made.public_id
