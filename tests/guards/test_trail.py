"""Everything done leaves a line, and every look at a patient too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client

from clinics.models import AccessLine
from clinics.rules import ROLE_MAY, Role
from tests.factories.clinics import StaffedClinic
from tests.guards import world as worlds
from tests.guards.routes import CLINIC_ROUTES
from tests.guards.test_floors import FLOORS
from tests.guards.world import CANARY, World

# What a person has typed and not saved: nobody's record yet, so no line.
NO_FACTS = {"save_draft", "discard_draft"}

Functions = dict[str, tuple[str, ast.FunctionDef]]


def action_files() -> list[Path]:
    homes = [Path(apps.get_app_config(app).path) for app in FLOORS]
    return [
        path
        for home in homes
        for path in (home / "actions.py", *sorted((home / "actions").glob("*.py")))
        if path.exists()
    ]


def functions(sources: dict[str, str]) -> Functions:
    """Every function of the given modules, by module and name."""
    return {
        f"{module}:{node.name}": (module, node)
        for module, source in sources.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def calls(node: ast.FunctionDef) -> set[str]:
    """Names of what it calls: `record` for audit.record(...), `invite` for actions.invite(...)."""
    called = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    dotted = {
        f"{f.value.id}.{f.attr}" for f in called if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name)
    }
    plain = {f.id for f in called if isinstance(f, ast.Name)}
    return dotted | plain | {name.rpartition(".")[2] for name in dotted}


def exported(sources: dict[str, str]) -> set[str]:
    """Names that packages of actions offer; the rest they keep to themselves."""
    return {
        alias.name
        for module, source in sources.items()
        if module.endswith("__init__.py")
        for node in ast.parse(source).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def silent(sources: dict[str, str]) -> list[str]:
    """Public actions on somebody's behalf that write no line, neither themselves nor through what they call."""
    known, offered = functions(sources), exported(sources)
    heard = {"audit.record", "audit.record_each"}
    while True:
        found = {node.name for _, node in known.values() if calls(node) & heard}
        if found <= heard:
            break
        heard |= found
    return [
        name
        for name, (module, node) in known.items()
        if not node.name.startswith("_")
        and (Path(module).parent.name != "actions" or node.name in offered)
        and node.name not in heard | NO_FACTS
        and "by" in {arg.arg for arg in node.args.kwonlyargs}
    ]


def test_every_action_on_somebodys_behalf_writes_a_line() -> None:
    sources = {str(path.relative_to(settings.BASE_DIR)): path.read_text() for path in action_files()}
    assert len(sources) > 5
    assert silent(sources) == [], "call clinics.audit.record(...) in the same transaction"


def test_the_guard_hears_a_planted_silence() -> None:
    source = """
def loud(*, by, now): audit.record("x")
def through(*, by, now): return _inner(by)
def _inner(by): loud(by=by)
def quiet(*, by, now): Row.objects.create()
"""
    assert silent({"planted": source}) == ["planted:quiet"]


@pytest.fixture
def here(north: StaffedClinic) -> World:
    return World(north)


def test_who_sees_a_patient_is_noted_and_who_may_not_sees_none(client: Client, here: World) -> None:
    """Each address with each role: where the patient's name stands in the answer, the access log has a line more."""
    wrong, shown = [], 0
    _ = (here.alert, here.plan, here.result, here.contact, here.recommendation, here.close)
    for role, member in here.staffed.members.items():
        client.force_login(member.user)
        for route in CLINIC_ROUTES:
            with transaction.atomic():
                response = client.get(route.url(**worlds.arguments(route, here)))
                text = b"".join(response) if response.streaming else response.content
                with here.staffed.inside():
                    looked = AccessLine.objects.filter(by=member).exists()
                transaction.set_rollback(True)
            if CANARY.encode() not in text:
                continue
            shown += 1
            if role == Role.ADMINISTRATOR:
                wrong.append(f"{route.name} shows a patient to the administrator")
            elif not looked:
                wrong.append(f"{route.name} shows a patient to the {role}: call clinics.audit.viewed(request, ...)")
    assert not wrong, "\n".join(["", *wrong])
    assert shown or not any(route.name == "registry:patient" for route in CLINIC_ROUTES)
    assert ROLE_MAY[Role.ADMINISTRATOR]
