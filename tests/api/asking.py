"""Asking the API: one who may, the request of a sample, and what every answer must be."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from clinics.models import Membership
from clinics.rules import ROLE_MAY, Role
from tests.api.samples import Operation
from tests.guards import world as worlds
from tests.guards.world import World

PROBLEM = "application/problem+json"


@cache
def schema() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


def documented(operation: Operation) -> dict[str, Any]:
    """The operation's entry in the OpenAPI description."""
    path = "/" + operation.route.path.replace("<slug:", "{").replace("<uuid:", "{").replace("<month:", "{")
    return schema()["paths"].get(path.replace(">", "}"), {}).get(operation.method.lower(), {})


def role_for(operation: Operation) -> Role:
    permission = operation.route.permissions[operation.method]
    return next(role for role in Role if permission in ROLE_MAY[role])


def one_who_may(operation: Operation, world: World) -> Membership:
    return world.staffed.members[role_for(operation)]


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def url_of(operation: Operation, world: World, **named: Any) -> str:
    return operation.route.url(**worlds.arguments(operation.route, world) | named)


def send(client: Client, operation: Operation, url: str, body: object = None, *, key: str | None = "new") -> Any:
    """With a new Idempotency-Key unless one is given (None for none); the answer is one the description knows."""
    headers = {"If-Match": '"1"'} if operation.method == "PATCH" else {}
    if key is not None:
        headers["Idempotency-Key"] = str(uuid4()) if key == "new" else key
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    sent = {"data": text, "content_type": "application/json"} if operation.method != "GET" else {"data": body or {}}
    answer = getattr(client, operation.method.lower())(url, headers=headers, **sent)
    check(answer, operation)
    return answer


def check(answer: Any, operation: Operation) -> None:
    """Whatever happens, it is documented, and an error is a problem that says so itself."""
    known = documented(operation).get("responses", {})
    assert str(answer.status_code) in known, f"{operation} answers {answer.status_code}, documented: {sorted(known)}"
    if answer.status_code >= 400:
        check_problem(answer)


def check_problem(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == PROBLEM, answer
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert isinstance(problem.get("detail", ""), str)
    assert "Traceback" not in answer.content.decode()
    return problem


def made(operation: Operation, world: World) -> tuple[str, dict[str, Any]]:
    """The address and body of a request that succeeds."""
    assert operation.sample
    named, body = operation.sample.make(world)
    return url_of(operation, world, **named), body
