"""Files of a month through the API: asked for, looked after, downloaded, deleted."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from billing import queries
from clinics.models import AccessLine, Membership
from tests.billing.test_files import perform
from tests.factories.billing import make_many
from tests.factories.clinics import StaffedClinic


def call(member: Membership, method: str, path: str = "", body: Any = None) -> Any:
    client = Client()
    client.force_login(member.user)
    where = f"/api/v1/clinics/{member.clinic.slug}/exports/{path}"
    if method == "get":
        return client.get(where)
    return client.post(where, body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())})


def test_a_file_is_asked_for_made_downloaded_and_deleted(north: StaffedClinic, south: StaffedClinic) -> None:
    make_many(north, 3)
    asked = {"kind": "worksheet.csv", "month": "2026-09-30"}
    made = call(north.lead, "post", body=asked)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["state"], shown["patients"], shown["month"], shown["month_version"]) == (
        "queued",
        3,
        "2026-09-01",
        None,
    )
    path = f"{shown['public_id']}/"
    assert call(north.lead, "get", f"{path}file/").status_code == 404, "not made yet"
    assert call(north.lead, "post", f"{path}delete/", {}).status_code == 409
    with north.inside():
        perform(north, queries.exports(north.lead).get(), timezone.now())
    shown = call(north.lead, "get", path).json()
    assert (shown["state"], shown["patients_done"]) == ("ready", 3)
    answer = call(north.lead, "get", f"{path}file/")
    data = answer.getvalue()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (shown["size"], shown["sha256"])
    assert answer["Content-Disposition"] == 'attachment; filename="worksheet-north-2026-09.csv"'
    with north.inside():
        assert AccessLine.objects.filter(kind="export", rows=3, by=north.lead).count() == 1
    assert call(north.lead, "get").json()["count"] == 1
    assert call(south.lead, "get", path).status_code == 404
    assert call(north.care_manager, "get", path).status_code == 403
    assert call(north.lead, "post", f"{path}delete/", {}).json()["state"] == "gone"
    assert call(north.lead, "get", f"{path}file/").status_code == 404


def test_what_cannot_be_asked_for(north: StaffedClinic) -> None:
    assert call(north.lead, "post", body={"kind": "worksheet.doc", "month": "2026-09-01"}).status_code == 400
    empty = call(north.lead, "post", body={"kind": "summary.csv", "month": "2026-01-01"})
    assert empty.status_code == 409
    assert "Nobody is in January 2026" in empty.json()["detail"]
