"""A patient's own form, through the public door."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from clinics.models import Setting
from measures import actions
from measures.models import MeasureRequest
from registry.models import Episode
from tests.factories.clinics import StaffedClinic

BORN = date(1980, 2, 3)  # as tests/factories/registry.py makes patients


def send(
    staffed: StaffedClinic,
    episode: Episode,
    *instruments: str,
    channel: str = "link",
    now: datetime | None = None,
    **more: Any,
) -> actions.Sent:
    with staffed.inside():
        return actions.send_form(
            episode=episode,
            channel=channel,
            instruments=instruments or ("phq9",),
            by=staffed.care_manager,
            now=now or timezone.now(),
            **more,
        )


def birth_date(born: date = BORN) -> dict[str, int]:
    return {"month": born.month, "day": born.day, "year": born.year}


class Phone:
    """A patient's browser: follows the link, gives the birth date, answers."""

    def __init__(self, clinic: str = "north", address: str = "203.0.113.7") -> None:
        self.clinic = clinic
        self.client = Client(REMOTE_ADDR=address)

    def url(self, rest: str = "") -> str:
        return f"/f/{self.clinic}/{rest}"

    def get(self, rest: str = "", **more: Any) -> HttpResponse:
        return self.client.get(self.url(rest), **more)

    def post(self, rest: str = "", data: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        return self.client.post(self.url(rest), data or {}, **more)

    def open(self, sent: actions.Sent, born: date = BORN) -> HttpResponse:
        """The link, then the birth date; the page that comes of it."""
        self.get(f"{sent.secret}/")
        return self.post("form/", birth_date(born), follow=True)

    def type_code(self, sent: actions.Sent, born: date = BORN) -> HttpResponse:
        return self.post("", {"code": sent.secret, **birth_date(born)}, follow=True)

    def answer(self, number: int, value: int | str) -> HttpResponse:
        return self.post(f"form/{number}/", {"answer": value}, follow=True)

    def finish(self) -> HttpResponse:
        return self.post("form/check/", follow=True)


def heading(response: HttpResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def values(staffed: StaffedClinic, request: MeasureRequest) -> list[tuple[int, int | None]]:
    """(item, value) of every answer row, in the order given."""
    with staffed.inside():
        return list(request.given.values_list("item", "value"))


def let_clinic_use(staffed: StaffedClinic, *instruments: str) -> None:
    with staffed.inside():
        Setting.objects.create(
            clinic=staffed.clinic,
            key="instruments",
            value=list(instruments),
            signed_by=staffed.lead,
            signed_at=timezone.now(),
        )
