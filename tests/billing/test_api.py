"""The month through the API: the page's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from clinics.models import Membership
from tests.factories.billing import log, make_many
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient

SEP = date(2026, 9, 1)


def get(member: Membership, path: str, **query: object) -> Any:
    client = Client()
    client.force_login(member.user)
    return client.get(f"/api/v1/clinics/{member.clinic.slug}/months/{path}", query)


def test_a_row_says_what_the_page_says(north: StaffedClinic) -> None:
    episode = make_episode(north, patient=make_patient(north, family_name="Rivera"))
    log(north, episode, date(2026, 9, 4), 25, "outreach")
    log(north, episode, date(2026, 9, 10), 86)
    [row] = get(north.lead, "2026-09/").json()["results"]
    assert row["patient"]["family_name"] == "Rivera"
    assert (row["kind"], row["minutes_counted"], row["minutes_not_counted"]) == ("initial", 86, 25)
    assert row["left_out"] == [{"reason": "before consent on 7 Sep", "minutes": 25}]
    assert row["codes"] == [{"code": "99492", "units": 1}, {"code": "99494", "units": 1}]
    assert row["next"] == {"minutes": 116, "code": "99494"}
    assert (row["payer"], row["needs_review"]) == ("Medicare", True)
    assert {gate["code"]: gate["stand"] for gate in row["gates"]}["plan"] == "blocked"
    one = get(north.lead, f"2026-09/{episode.public_id}/").json()
    assert one | {"working": []} == row | {"working": []}
    assert any("before consent on 7 Sep" in line for line in one["working"])


def test_pages_filters_and_order(north: StaffedClinic) -> None:
    episodes = make_many(north, 3)
    log(north, episodes[1], date(2026, 9, 11), 60)
    first = get(north.care_manager, "2026-09/", sort="minutes", down="true", page_size=2).json()
    assert (first["count"], first["pages"]) == (3, 2)
    assert first["results"][0]["episode"] == str(episodes[1].public_id)
    assert get(north.lead, "2026-09/", show="ready").json()["count"] == 0  # no plan is signed
    assert get(north.lead, "2026-09/", show="nonsense").status_code == 400
    assert get(north.lead, "2026-13/").status_code == 404


def test_who_may(north: StaffedClinic, south: StaffedClinic) -> None:
    episode = make_episode(north)
    for member in (north.specialist, north.clinician, north.administrator):
        assert get(member, "2026-09/").status_code == 403
        assert get(member, f"2026-09/{episode.public_id}/").status_code == 403
    assert get(south.lead, f"2026-09/{episode.public_id}/").status_code == 404
    assert get(north.lead, f"2025-01/{episode.public_id}/").status_code == 404
