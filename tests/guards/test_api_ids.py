"""No id of another clinic is taken in a query or a body: each such field of the API's own description is tried.

A new field of that kind fails here until THINGS knows it; the bodies are those of tests/api/samples.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from clinics.models import AuditLine
from clinics.rules import ROLE_MAY, Role
from tests.api.samples import SAMPLES
from tests.factories.clinics import StaffedClinic
from tests.guards.routes import CLINIC_ROUTES, Route
from tests.guards.test_urls import report, undone
from tests.guards.world import World, arguments

SCHEMA = SchemaGenerator().get_schema(public=True)
# Ids that name no thing of the clinic: by one a repeated save is known, by the others a row of the same plan.
KEYS = {"form_key", "key", "practised"}
# What a field of this name names.
THINGS: dict[str, Callable[[World], Any]] = {
    "care_manager": lambda world: world.staffed.care_manager,
    "specialist": lambda world: world.staffed.specialist,
    "clinician": lambda world: world.staffed.clinician,
    "initiating_visit_with": lambda world: world.staffed.clinician,
    "heard_by": lambda world: world.staffed.clinician,
    "to": lambda world: world.staffed.clinician,
    "giver": lambda world: world.staffed.care_manager,
    "receiver": lambda world: world.staffed.care_manager,
    "receivers": lambda world: world.staffed.care_manager,
    "episodes": lambda world: world.episode,
    "read": lambda world: world.handover_line,
    "patient": lambda world: world.patient,
    "episode": lambda world: world.episode,
    "contact": lambda world: world.contact,
    "told": lambda world: world.recommendation,
    "meeting": lambda world: world.meeting,
    "series": lambda world: world.series,
    "claim": lambda world: world.claim,
    "copied_from": lambda world: world.policy,
}


def fields(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Names of the uuid fields of a schema, nested ones as `outer.inner`."""
    if reference := schema.get("$ref"):
        schema = SCHEMA["components"]["schemas"][reference.rpartition("/")[2]]
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from fields(part, path)
    if schema.get("format") == "uuid":
        yield path
    if "items" in schema:
        yield from fields(schema["items"], path)
    for name, inner in schema.get("properties", {}).items():
        yield from fields(inner, f"{path}.{name}".lstrip("."))


def operations() -> Iterator[tuple[str, dict[str, Any], Route]]:
    """(method, its description, route) of every operation inside a clinic."""
    routes = {route.template: route for route in CLINIC_ROUTES if route.is_api}
    for path, methods in SCHEMA["paths"].items():
        if path in routes:
            for method, operation in methods.items():
                yield method, operation, routes[path]


def body_fields(operation: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return [name for name in fields(content.get("schema", {})) if name.rpartition(".")[2] not in KEYS]


def query_fields(operation: dict[str, Any]) -> list[str]:
    given = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    return [p["name"] for p in given if p["schema"].get("format") == "uuid"]


def public_id(name: str, world: World) -> str:
    return str(THINGS[name.rpartition(".")[2]](world).public_id)


def test_every_field_that_names_something_is_known_here() -> None:
    wrong = []
    for method, operation, route in operations():
        names = [*body_fields(operation), *query_fields(operation)]
        unknown = [name for name in names if name.rpartition(".")[2] not in THINGS]
        wrong += [
            f"{method} {route.template}: say in THINGS what `{name}` names (or add it to KEYS)" for name in unknown
        ]
    report(wrong)


@pytest.fixture
def here(north: StaffedClinic) -> World:
    return World(north)


@pytest.fixture
def there(south: StaffedClinic) -> World:
    return World(south)


def send(client: Client, method: str, url: str, body: dict[str, Any]) -> tuple[int, int]:
    """(status, lines it left in the trail), taken back at once."""
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    with undone():
        before = AuditLine.objects.count()
        status = getattr(client, method)(url, body, content_type="application/json", headers=headers).status_code
        return status, AuditLine.objects.count() - before


def mixed(body: dict[str, Any], name: str, foreign: str) -> dict[str, Any]:
    """The body with that id at `name`, or `outer.inner`; in a list, of one or of the first."""
    outer, _, inner = name.rpartition(".")
    if not outer:
        return body | {name: [foreign] if isinstance(body[name], list) else foreign}
    if isinstance(body[outer], list):
        return body | {outer: [body[outer][0] | {inner: foreign}]}
    return body | {outer: body[outer] | {inner: foreign}}


def test_a_body_with_another_clinics_id_is_refused(client: Client, here: World, there: World) -> None:
    wrong, tried = [], 0
    for method, operation, route in operations():
        names, permission = body_fields(operation), route.permissions[method.upper()]
        if not names:
            continue
        client.force_login(next(here.staffed.members[role] for role in Role if permission in ROLE_MAY[role]).user)
        sample = SAMPLES[f"{method.upper()} {route.name}"]
        named, body = sample.make(here)
        url = route.url(**arguments(route, here) | named)
        with here.staffed.inside():
            status, lines = send(client, method, url, body)
            if not 200 <= status < 300 or not (lines or sample.only_reads):
                wrong.append(f"{method} {url}: the body with own ids is answered {status}; mend it in SAMPLES")
            for name in names:
                assert name.partition(".")[0] in body, f"{method} {url}: name a `{name}` in SAMPLES"
                status, lines = send(client, method, url, mixed(body, name, public_id(name, there)))
                tried += 1
                if status not in (400, 404, 409) or lines:
                    wrong.append(f"{method} {url} answers {status} to another clinic's {name}, {lines} lines written")
    report(wrong)
    assert tried


def test_a_query_with_another_clinics_id_finds_nothing(client: Client, here: World, there: World) -> None:
    wrong, tried = [], 0
    for method, operation, route in operations():
        for name in query_fields(operation):
            permission = route.permissions[method.upper()]
            client.force_login(next(here.staffed.members[role] for role in Role if permission in ROLE_MAY[role]).user)
            _ = (here.episode, here.contact, here.handover)
            url = route.url(**arguments(route, here))
            found = [client.get(url, {name: public_id(name, world)}).json().get("count") for world in (here, there)]
            tried += 1
            if not found[0] or found[1]:
                wrong.append(f"{url}?{name}= finds {found[0]} by one's own id and {found[1]} by another clinic's")
    report(wrong)
    assert tried
