"""Moving patients in the agenda, and the templates, through the API: what the pages do and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casereview import queries
from casereview.models import AgendaMark, RecommendationTemplate
from clinics.models import Membership
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

TEMPLATE = {"title": "Sleep", "kind": "skill", "text": "Sleep hygiene, then [what].", "due_days": 14}


def call(member: Membership, method: str, path: str, body: object = None, **headers: str) -> Any:
    client = Client()
    client.force_login(member.user)
    where = f"/api/v1/clinics/{member.clinic.slug}/{path}"
    if method == "get":
        return client.get(where)
    sent = {"Idempotency-Key": str(uuid4())} | {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(where, body or {}, content_type="application/json", headers=sent)


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    """New enrolments, longest waiting first."""
    made = []
    for weeks in (4, 3, 2):
        day = north.clinic.today(timezone.now()) - timedelta(weeks=weeks)
        made.append(make_episode(north, referred_on=day, enrolled_on=day, consent_on=day))
    return made


def order(staffed: StaffedClinic) -> list[str]:
    return [row["episode"] for row in call(staffed.specialist, "get", "review-queue/").json()["results"]]


class TestAgenda:
    def test_pinned_moved_and_taken_back_as_on_the_page(self, north: StaffedClinic, three: list[Episode]) -> None:
        first, second, third = (str(each.public_id) for each in three)
        moved = call(north.specialist, "post", f"review-queue/{third}/move/", {"steps": -1})
        assert (moved.status_code, moved.json()["kind"]) == (201, "place")
        assert order(north) == [first, third, second]
        pinned = call(north.specialist, "post", f"review-queue/{second}/pin/").json()
        assert call(north.specialist, "post", f"review-queue/{second}/pin/").json() == pinned  # pinned already
        assert order(north) == [second, first, third]
        row = call(north.specialist, "get", "review-queue/").json()["results"][0]
        assert [(mark["kind"], mark["public_id"]) for mark in row["marks"]] == [("pin", pinned["public_id"])]
        taken_back = call(north.specialist, "post", f"review-queue/marks/{pinned['public_id']}/take-back/")
        assert taken_back.json()["ended_at"]
        assert order(north) == [first, third, second]

    def test_put_off_until_a_day_for_everybody(self, north: StaffedClinic, three: list[Episode]) -> None:
        until = (north.clinic.today(timezone.now()) + timedelta(days=120)).isoformat()
        path = f"review-queue/{three[0].public_id}/put-off/"
        beyond = call(north.specialist, "post", path, {"until": until, "reason": "On holiday."})
        assert (beyond.status_code, set(beyond.json()["errors"])) == (409, {"beyond"})
        made = call(north.specialist, "post", path, {"until": until, "reason": "On holiday.", "beyond": True})
        assert (made.status_code, made.json()["until"]) == (201, until)
        with north.inside():
            found = queries.agenda(north.lead, today=north.clinic.today(timezone.now()))
            assert [one.episode for one in found.put_off] == [three[0]]

    @pytest.mark.parametrize(
        ("name", "body", "status", "field"),
        [
            ("put-off", {"until": "2020-01-01", "reason": "Labs."}, 409, "until"),
            ("put-off", {"until": "soon", "reason": "Labs."}, 400, "until"),
            ("put-off", {"until": "2036-01-01", "reason": " "}, 400, "reason"),
            ("move", {"steps": 0}, 400, "steps"),
            ("move", {"steps": -1}, 409, None),  # at the top already
            ("pin", {"steps": 1}, 400, "steps"),
        ],
    )
    def test_refusals_name_their_field(
        self,
        name: str,
        body: dict[str, Any],
        status: int,
        field: str | None,
        north: StaffedClinic,
        three: list[Episode],
    ) -> None:
        answer = call(north.specialist, "post", f"review-queue/{three[0].public_id}/{name}/", body)
        assert answer.status_code == status
        assert set(answer.json().get("errors", {})) == ({field} if field else set())
        with north.inside():
            assert not AgendaMark.objects.exists()

    def test_only_who_reviews(self, north: StaffedClinic, three: list[Episode]) -> None:
        assert call(north.care_manager, "post", f"review-queue/{three[0].public_id}/pin/").status_code == 403


class TestTemplates:
    def test_written_changed_retired_and_brought_back(self, north: StaffedClinic) -> None:
        made = call(north.lead, "post", "review-templates/", TEMPLATE)
        assert (made.status_code, made.json()["urgency"], made["ETag"]) == (201, "routine", '"1"')
        one = f"review-templates/{made.json()['public_id']}/"
        changed = call(north.lead, "patch", one, {"due_days": None}, If_Match='"1"')
        assert (changed.json()["due_days"], changed.json()["text"], changed["ETag"]) == (None, TEMPLATE["text"], '"2"')
        stale = call(north.specialist, "patch", one, {"title": "Sleep well"}, If_Match='"1"')
        assert stale.status_code == 412
        assert call(north.specialist, "patch", one, {"title": "Sleep well"}).status_code == 428
        assert call(north.lead, "get", one).json()["title"] == "Sleep"
        assert call(north.lead, "post", f"{one}retire/").json()["retired_at"]
        assert call(north.lead, "post", f"{one}bring-back/").json()["retired_at"] is None

    def test_the_shipped_ones_are_taken_over_once(self, north: StaffedClinic) -> None:
        assert call(north.lead, "get", "review-templates/").json()["count"] == 0
        came = call(north.lead, "post", "review-templates/own/").json()["templates"]
        assert came > 10
        assert call(north.lead, "post", "review-templates/own/").json() == {"templates": 0}
        rows = call(north.lead, "get", "review-templates/").json()
        assert rows["count"] == came
        of_kind = [row for row in rows["results"] if row["kind"] == "medication_start"]
        assert len(of_kind) > 1
        raised = call(north.lead, "post", f"review-templates/{of_kind[1]['public_id']}/up/")
        assert raised.status_code == 200
        after = call(north.lead, "get", "review-templates/").json()["results"]
        assert [r["public_id"] for r in after if r["kind"] == "medication_start"][:2] == [
            of_kind[1]["public_id"], of_kind[0]["public_id"],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            (TEMPLATE, 409, "title"),  # another one has this name
            (TEMPLATE | {"title": ""}, 400, "title"),
            (TEMPLATE | {"title": "Other", "kind": "poetry"}, 400, "kind"),
            (TEMPLATE | {"title": "Other", "due_days": 366}, 400, "due_days"),
            (TEMPLATE | {"title": "Other", "colour": "red"}, 400, "colour"),
        ],
    )
    def test_refusals_name_their_field(
        self, body: dict[str, Any], status: int, field: str, north: StaffedClinic
    ) -> None:
        call(north.lead, "post", "review-templates/", TEMPLATE)
        answer = call(north.lead, "post", "review-templates/", body)
        assert (answer.status_code, set(answer.json()["errors"])) == (status, {field})
        with north.inside():
            assert RecommendationTemplate.objects.count() == 1

    def test_only_who_keeps_reviews(self, north: StaffedClinic) -> None:
        assert call(north.care_manager, "get", "review-templates/").status_code == 403
        assert call(north.clinician, "post", "review-templates/", TEMPLATE).status_code == 403
