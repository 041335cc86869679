"""Nobody passes unasked: every page and every API route, found by walking the resolver.

A new URL needs nothing here as long as its view says who may enter and its keywords are known to tests/guards/world.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.views import APIView

from clinics.api import ClinicAPIView
from clinics.rules import ROLE_MAY, Can, Role
from tests.factories.clinics import StaffedClinic
from tests.guards import world as worlds
from tests.guards.routes import API, CLINIC_ROUTES, OPEN_ROUTES, PAGES, Route
from tests.guards.world import World

METHODS = ("get", "post")
# Who is not signed in may come here, and no further.
ANYBODY = {
    "style", "healthz", "setup", "join",
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "mfa_authenticate",
    "tablet", "form", "form-start", "form-question", "form-read", "form-check", "form-thanks",
    "tablet-thanks", "open-form", "calendar",
}  # fmt: skip
# Pages of one's own account or between clinics: signed in, no role asked.
OWN = {
    "home", "new-clinic", "account", "theme", "api-tokens", "revoke-token",
    "account_reauthenticate", "account_change_password", "account_set_password", "usersessions_list",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "api-clinics", "api-schema",
}  # fmt: skip


@pytest.fixture
def here(north: StaffedClinic) -> World:
    return World(north)


@pytest.fixture
def there(south: StaffedClinic) -> World:
    return World(south)


@contextmanager
def undone() -> Iterator[None]:
    """What the request wrote is taken back, and with it the clinic it had set."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, url: str, route: Route) -> int:
    with undone():
        how = {}
        if route.is_api and method != "get":
            headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
            how = {"content_type": "application/json", "data": "{}", "headers": headers}
        return getattr(client, method)(url, **how).status_code


def methods_of(route: Route) -> list[str]:
    return [method.lower() for method in route.permissions]


def report(wrong: list[str]) -> None:
    assert not wrong, "\n".join(["", *wrong])


def undecided(routes: list[Route]) -> list[str]:
    """The routes that do not say who may enter, each with what to do about it."""
    wrong = []
    for route in routes:
        view = getattr(route.callback, "view_class", None)
        if route.is_page and None in route.permissions.values():
            wrong.append(f"{route.path} ({route.name}): decorate its view with @member_required(Can....)")
        elif route.is_api and not (view and issubclass(view, ClinicAPIView)):
            wrong.append(f"{route.path} ({route.name}): make its view a clinics.api.ClinicAPIView")
        elif route.is_api:
            handlers = {m.upper() for m in ("get", "post", "put", "patch", "delete") if hasattr(view, m)}
            if handlers != set(view.may):
                wrong.append(f"{route.path} ({route.name}): `may` names {set(view.may)}, it answers {handlers}")
        elif not route.is_page and route.name not in ANYBODY | OWN:
            wrong.append(
                f"/{route.path} ({route.name}): outside any clinic; if that is meant, add it to ANYBODY or OWN"
            )
    return wrong


def test_every_route_says_who_may_enter() -> None:
    report(undecided([*CLINIC_ROUTES, *OPEN_ROUTES]))


class Careless(APIView):
    """Nobody asked who may enter."""


class Forgetful(ClinicAPIView):
    may: ClassVar = {"GET": Can.ENTER}

    def get(self, request: object) -> None: ...

    def delete(self, request: object) -> None: ...


@pytest.mark.parametrize(
    "route",
    [
        Route("planted:page", PAGES + "planted/", lambda request: None, {}),
        Route("planted:careless", API + "planted/", Careless.as_view(), {}),
        Route("planted:forgetful", API + "planted/", Forgetful.as_view(), {}),
        Route("planted", "planted/", lambda request: None, {}),
    ],
    ids=lambda route: route.name,
)
def test_the_guard_finds_a_planted_hole(route: Route) -> None:
    assert len(undecided([route])) == 1


def test_the_open_list_holds_nothing_that_is_gone() -> None:
    assert {route.name for route in OPEN_ROUTES} == ANYBODY | OWN


def test_every_keyword_of_an_address_is_known_here() -> None:
    report(
        [
            f"{route.path} ({route.name}): say in tests/guards/world/addresses.py what <{keyword}> names"
            for route in CLINIC_ROUTES
            for keyword in route.kinds
            if keyword != "clinic"
            and not (worlds.object_key(route, keyword) if keyword in route.objects else keyword in worlds.PLAIN)
        ]
    )


def test_nobody_comes_in_without_signing_in(client: Client, here: World) -> None:
    wrong = []
    for route in CLINIC_ROUTES:
        url = route.url(**worlds.arguments(route, here))
        for method in methods_of(route):
            with undone():
                answer = getattr(client, method)(url)
            sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
            if not (answer.status_code == 401 if route.is_api else sent_to_sign_in):
                wrong.append(f"{method} {url} ({route.name}) answers {answer.status_code} to a stranger")
    for route in OPEN_ROUTES:
        if route.name in OWN:
            url = route.url(**{keyword: _anything(kind) for keyword, kind in route.kinds.items()})
            with undone():
                status = client.get(url).status_code
            if status not in (302, 401):
                wrong.append(f"{url} ({route.name}) answers {status} to a stranger")
    report(wrong)


def _anything(kind: str) -> object:
    return 1 if kind == "IntConverter" else "00000000-0000-4000-8000-000000000000"


def test_for_members_of_another_clinic_it_does_not_exist(client: Client, here: World, there: World) -> None:
    wrong = []
    for role, stranger in there.staffed.members.items():
        client.force_login(stranger.user)
        for route in CLINIC_ROUTES:
            url = route.url(**worlds.arguments(route, here))
            answers = [ask(client, method, url, route) for method in methods_of(route)]
            if 404 not in answers or not set(answers) <= {404, 405}:
                wrong.append(f"{url} ({route.name}) answers {answers} to the {role} of another clinic")
    report(wrong)


def test_inside_without_the_role_it_is_refused_and_with_it_it_opens(client: Client, here: World) -> None:
    """The second half keeps the first and the next test honest: these addresses do lead somewhere."""
    wrong = []
    for role, member in here.staffed.members.items():
        client.force_login(member.user)
        for route in CLINIC_ROUTES:
            url = route.url(**worlds.arguments(route, here))
            answers = {}
            for method, permission in route.permissions.items():
                status = answers[method] = ask(client, method.lower(), url, route)
                allowed = permission in ROLE_MAY[role]
                if status != 405 and (status in (403, 404) if allowed else status != 403):
                    wrong.append(f"{method} {url} ({route.name}) answers {status} to the {role}")
            if set(answers.values()) == {405}:
                wrong.append(f"{url} ({route.name}) answers neither GET nor POST")
    report(wrong)


def test_an_object_of_another_clinic_does_not_exist_here(client: Client, here: World, there: World) -> None:
    """One's own clinic in the address, the other clinic's object behind it; each keyword by itself."""
    wrong = []
    for route in CLINIC_ROUTES:
        for keyword in route.objects:
            mixed = worlds.arguments(route, here) | {keyword: worlds.identifier(route, keyword, there)}
            url = route.url(**mixed)
            for method, permission in route.permissions.items():
                client.force_login(_one_who_may(here, permission).user)
                status = ask(client, method.lower(), url, route)
                if status not in (404, 405):
                    wrong.append(f"{method} {url} ({route.name}) answers {status} for another clinic's {keyword}")
    report(wrong)


def _one_who_may(world: World, permission: object) -> object:
    role = next(role for role in Role if permission in ROLE_MAY[role])
    return world.staffed.members[role]
