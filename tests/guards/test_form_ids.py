"""No form takes another clinic's id: every field of every page that offers things of the clinic is tried.

A field that offers ids is found by what it offers: options, or a hidden value, that are public ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client

from clinics.models import AuditLine
from tests.factories.clinics import StaffedClinic
from tests.guards import world as worlds
from tests.guards.routes import CLINIC_ROUTES
from tests.guards.test_urls import report, undone
from tests.guards.world import World

# A hidden id by which a repeated save is known, new each time; it names nothing.
KEYS = {"form_key"}


@dataclass
class Form:
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def things(self) -> list[str]:
        """Fields that name one of the clinic's things."""
        return [name for name, values in self.offered.items() if name not in KEYS and any(map(is_id, values))]


def is_id(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))


class Forms(HTMLParser):
    """The forms of a page that post, with what they hold and what their fields offer."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post" or "hx-post" in given
            self.form = Form(given.get("hx-post") or given.get("action", "")) if posts else None
        if self.form is None:
            return
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select:
            self._take(self.select, given.get("value", ""), chosen="selected" in given)
        elif tag == "input" and given.get("name") and given.get("type") != "submit":
            ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
            self._take(given["name"], given.get("value", ""), chosen=ticked)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "form" and self.form:
            self.found.append(self.form)
            self.form = None

    def _take(self, name: str, value: str, *, chosen: bool) -> None:
        assert self.form
        self.form.offered.setdefault(name, []).append(value)
        if chosen:
            self.form.values.setdefault(name, []).append(value)


def forms_of(response: HttpResponse) -> list[Form]:
    parser = Forms()
    parser.feed(response.content.decode())
    return parser.found


@pytest.fixture
def here(north: StaffedClinic) -> World:
    return World(north)


@pytest.fixture
def there(south: StaffedClinic) -> World:
    return World(south)


def offers(client: Client, here: World) -> Iterator[tuple[str, Form]]:
    """(address, form) of every page and of every role that sees it; each form once."""
    seen = set()
    for member in here.staffed.members.values():
        client.force_login(member.user)
        for route in CLINIC_ROUTES:
            if not route.is_page:
                continue
            url = route.url(**worlds.arguments(route, here))
            with undone():
                response = client.get(url)
            if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
                continue
            for form in forms_of(response):
                address = urlsplit(form.action).path or url
                if (address, *form.things) not in seen:
                    seen.add((address, *form.things))
                    yield address, form


def complained(answer: HttpResponse) -> set[str]:
    """Names of the fields that the answer finds wrong."""
    layers = [layer for context in answer.context or () for layer in getattr(context, "dicts", [context])]
    forms = [value for layer in layers for value in layer.values() if isinstance(value, BaseForm)]
    return {form.add_prefix(name) for form in forms for name in form.errors}


def foreign_ids(there: World) -> list[UUID]:
    """One of each thing a form may offer, all of the other clinic."""
    people = [member.public_id for member in there.staffed.members.values()]
    return [*people, there.patient.public_id, there.payer.public_id, there.policy.public_id, there.contact.public_id]


def test_no_form_takes_another_clinics_id(client: Client, here: World, there: World) -> None:
    wrong, tried = [], 0
    foreign = foreign_ids(there)
    _ = (here.contact, here.result, here.alert, here.plan, here.recommendation, here.policy)
    for url, form in offers(client, here):
        for name in form.things:
            tried += 1
            for other in foreign:
                with undone(), here.staffed.inside():
                    before = AuditLine.objects.count()
                    sent = {**form.values, name: [str(other)]}
                    sent |= {key: [str(uuid4())] for key in KEYS & set(sent)}
                    answer = client.post(url, sent)
                    lines = AuditLine.objects.count() - before
                refused = answer.status_code == 404 or name in complained(answer)
                if lines or not refused:
                    wrong.append(f"{url} answers {answer.status_code} to a foreign {name} and writes {lines} lines")
                    break
    report(wrong)
    assert tried
