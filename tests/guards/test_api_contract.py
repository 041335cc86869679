"""The API answers what its description says: every status, every content type, every field."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clinics import actions
from clinics.api_defaults import PerKey
from clinics.rules import ROLE_MAY, Role
from tests.factories.clinics import StaffedClinic
from tests.guards import world as worlds
from tests.guards.routes import CLINIC_ROUTES
from tests.guards.test_urls import undone
from tests.guards.world import World

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Few and always the same: the description is held against the code here, not the code against everything.
EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 3}
ROUTES = {route.template: route for route in CLINIC_ROUTES if route.is_api}


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application without a server around it: inside the test's transaction, and without the limit per minute."""
    monkeypatch.setattr(PerKey, "rate", "100000/min", raising=False)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_the_description_is_made_without_a_doubt() -> None:
    """A route whose input or answer cannot be told from its code is described wrongly: say it with extend_schema."""
    said = io.StringIO()
    GENERATOR_STATS.reset()
    with redirect_stderr(said), GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(public=True)
    doubts = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert doubts == [], "\n".join(["", *doubts])


@pytest.mark.django_db
@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
def test_every_answer_is_as_described(north: StaffedClinic, mode: GenerationMode) -> None:
    here = World(north)
    tokens = {
        role: actions.create_token(user=member.user, name="test", days=30, now=datetime.now(UTC))
        for role, member in north.members.items()
    }
    headers = {"Authorization": f"Token {tokens[Role.LEAD]}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers=headers)
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        route = ROUTES.get(operation.path)
        roles = [r for r in Role if not route or route.permissions[operation.method.upper()] in ROLE_MAY[r]]
        known = {name: str(value) for name, value in worlds.arguments(route, here).items()} if route else {}
        if "first" in known:
            known["first"] = known["first"][:7]
        try:
            _try(operation, mode, known, tokens[roles[0]])
        except Exception as failure:  # each operation reports for itself
            wrong.append(f"{operation.label}: {type(failure).__name__}: {failure}")
    assert not wrong, "\n\n".join(["", *wrong])


def _try(operation: Any, mode: GenerationMode, known: dict[str, str], token: str) -> None:
    @seed(20261122)
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        case.path_parameters = known
        with undone():
            case.call_and_validate(headers={"Authorization": f"Token {token}"}, checks=CHECKS)

    each()
