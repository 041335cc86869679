"""Patients, episodes and the caseload through the API: the pages' rows and refusals."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.models import AccessLine, AuditLine, Membership
from registry import queries
from registry.models import Episode, Flag, Patient
from registry.rules import MINE, Phase, Show, Sort, View
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient
from tests.support.limits import LIMITS

NOW = "2026-11-20T15:00:00Z"
TODAY = date(2026, 11, 20)
ANA = {
    "mrn": "MRN-10442",
    "given_name": "Ana",
    "family_name": "Rivera-Núñez",
    "birth_date": "1980-03-02",
    "language": "Spanish",
    "reach": [{"kind": "mobile", "value": "(212) 555-0134", "best_times": "after 4 pm", "may_leave_message": True}],
}


class Api:
    """A member at the API of their clinic."""

    def __init__(self, member: Membership) -> None:
        self.client = Client()
        self.client.force_login(member.user)
        self.root = f"/api/v1/clinics/{member.clinic.slug}/"

    def __call__(self, method: str, path: str, body: object = None, *, key: str = "", **headers: str) -> Any:
        sent = {"data": body, "content_type": "application/json"} if method != "get" else {"data": body or {}}
        if method != "get":
            headers["Idempotency-Key"] = key or str(uuid4())
        return getattr(self.client, method)(self.root + path, headers=headers, **sent)

    def done(self, method: str, path: str, body: object = None, status: int = 200, **headers: str) -> Any:
        answer = self(method, path, body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def api(north: StaffedClinic) -> Api:
    return Api(north.care_manager)


def test_a_patient_is_registered_read_and_edited(api: Api, north: StaffedClinic) -> None:
    made = api.done("post", "patients/", ANA, 201)
    assert made["reach"] == ANA["reach"]
    assert (made["version"], made["interpreter"], made["preferred_name"]) == (1, False, "")

    path = f"patients/{made['public_id']}/"
    read = api("get", path)
    assert (read.json(), read["ETag"]) == (made, '"1"')

    changed = api.done("patch", path, {"family_name": "Rivera", "reach": []}, **{"If-Match": read["ETag"]})
    assert changed == made | {"family_name": "Rivera", "reach": [], "version": 2}
    with north.inside():
        looks = AccessLine.objects.filter(patient=made["public_id"]).order_by("pk").values_list("page", "kind")
        assert list(looks) == [("api-patients", "open"), ("api-patient", "open"), ("api-patient", "open")]
        assert AuditLine.objects.get(verb="patient.edited").detail == {"fields": ["family_name", "reach"]}


def test_nobody_overwrites_what_somebody_else_saved(api: Api, north: StaffedClinic) -> None:
    patient = make_patient(north, given_name="Ana")
    path = f"patients/{patient.public_id}/"
    assert api("patch", path, {"given_name": "Anna"}).status_code == 428
    api.done("patch", path, {"given_name": "Anna"}, **{"If-Match": '"1"'})
    stale = api("patch", path, {"given_name": "Anne"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    for nonsense in ("1", '"one"', "*", 'W/"2"', '""', '"²"'):
        assert api("patch", path, {"given_name": "Anne"}, **{"If-Match": nonsense}).status_code == 400
    with north.inside():
        assert Patient.objects.get(pk=patient.pk).given_name == "Anna"


def test_a_likely_duplicate_is_for_a_person_to_judge(api: Api, north: StaffedClinic) -> None:
    first = api.done("post", "patients/", ANA, 201)
    again = ANA | {"mrn": "MRN-20000"}
    refused = api("post", "patients/", again)
    assert refused.status_code == 409
    assert refused.json()["patients"] == [first["public_id"]]
    assert "Rivera" not in refused.content.decode()
    api.done("post", "patients/", again | {"confirmed": True}, 201)
    taken = api("post", "patients/", ANA | {"confirmed": True})
    assert (taken.status_code, list(taken.json()["errors"])) == (409, ["mrn"])


def test_words_find_patients_and_leave_no_trace_in_the_address(api: Api, north: StaffedClinic, south: Any) -> None:
    episode = make_episode(north, patient=make_patient(north, given_name="Ana", family_name="Rivera"))
    make_patient(south, given_name="Ana", family_name="Rivera")
    found = api.done("post", "patients/search/", {"words": "Rivrea"})
    assert [row["public_id"] for row in found["results"]] == [str(episode.patient.public_id)]
    assert found["results"][0]["episode"]["public_id"] == str(episode.public_id)
    rows = api.done("post", "caseload/search/", {"words": "Rivrea"})
    assert [row["episode"] for row in rows["results"]] == [str(episode.public_id)]
    assert api("get", "patients/search/", {"words": "Rivera"}).status_code == 405
    with north.inside():
        looks = AccessLine.objects.order_by("pk").values_list("page", "kind", "rows")
        assert list(looks) == [("api-patient-search", "list", 1), ("api-caseload-search", "list", 1)]


def test_an_episode_from_referral_to_its_end(api: Api, north: StaffedClinic) -> None:
    patient = make_patient(north)
    referral = {"patient": str(patient.public_id), "referred_on": "2026-11-02"}
    made = api.done("post", "episodes/", referral, 201)
    path = f"episodes/{made['public_id']}/"
    assert (made["phase"], made["patient"]["mrn"], made["care_manager"]) == ("referred", patient.mrn, None)
    assert {gap["code"] for gap in made["missing"]} >= {"care_manager", "consent", "diagnosis"}
    assert api("post", "episodes/", referral).status_code == 409
    assert api("post", path + "enrol/", {"enrolled_on": "2026-11-05"}).status_code == 409

    team = {"care_manager": str(north.care_manager.public_id), "interval_weeks": 2, "primary_scale": "gad7"}
    set_up = api.done("patch", path, team, **{"If-Match": '"1"'})
    assert set_up["care_manager"]["public_id"] == str(north.care_manager.public_id)
    heard = {"given_on": "2026-11-05", "how": "verbal", "heard_by": str(north.clinician.public_id)}
    consent = api.done("post", path + "consents/", heard, 201)["consents"][0]
    assert (consent["text_version"], consent["heard_by"]["name"]) == ("1", north.clinician.user.name)
    api.done("post", path + "diagnoses/", {"code": "f331", "text": "Depression", "since": "2026-11-02"}, 201)
    api.done("post", path + "enrol/", {"enrolled_on": "2026-11-05"})
    api.done("post", path + "phase/", {"to": "active", "on": "2026-11-10"})
    api.done("post", path + "close/", {"reason": "graduated", "on": "2026-11-19", "note": "Call us any time."})

    last = api.done("get", path)
    assert [change["to_phase"] for change in last["phases"]] == ["referred", "enrolled", "active", "closed"]
    assert (last["closed_on"], last["close_reason"], last["diagnoses"][0]["code"]) == (
        "2026-11-19",
        "graduated",
        "F33.1",
    )
    assert last["glance"]["weeks"] == 2
    with north.inside():
        verbs = AuditLine.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == [
            "episode.opened",
            "episode.set_up",
            "consent.documented",
            "diagnosis.added",
            "episode.enrolled",
            "episode.moved",
            "episode.closed",
        ]


def test_episodes_are_listed_by_what_is_asked(api: Api, north: StaffedClinic, south: StaffedClinic) -> None:
    make_episode(south)
    running = make_episode(north)
    closed = make_episode(north, phase=Phase.CLOSED, closed_on=date(2026, 10, 1), close_reason="graduated")
    theirs = make_episode(north, care_manager=None, phase=Phase.RELAPSE_PREVENTION)

    def ids(**asked: object) -> set[str]:
        return {row["public_id"] for row in api.done("get", "episodes/", asked)["results"]}

    assert ids() == {str(each.public_id) for each in (running, closed, theirs)}
    assert ids(status="closed") == {str(closed.public_id)}
    assert ids(phase="relapse_prevention") == {str(theirs.public_id)}
    assert ids(patient=running.patient.public_id) == {str(running.public_id)}
    assert ids(care_manager=north.care_manager.public_id, status="open") == {str(running.public_id)}
    assert api("get", "episodes/", {"status": "half"}).status_code == 400


def views(member: Membership) -> list[View]:
    """Every order both ways, and every chip for every choice of people."""
    people = (MINE, "all", "none", str(member.public_id))
    orders = [View(who="all", sort=sort, down=down) for sort in Sort for down in (False, True)]
    return orders + [View(show=show, who=who) for show in Show for who in people]


def test_the_caseload_has_the_rows_and_the_order_of_the_page(
    api: Api, north: StaffedClinic, south: StaffedClinic
) -> None:
    make_episode(south)
    for n in range(7):
        make_episode(
            north,
            care_manager=north.care_manager if n % 3 else None,
            clinician=None,
            next_contact_on=date(2026, 11, 17 + n),
            phq9_baseline=18,
            phq9_baseline_on=date(2026, 9, 7),
            phq9_last=20 - 3 * n,
            phq9_last_on=date(2026, 11, 15) if n != 5 else date(2026, 9, 20),
            phq9_series=[["2026-09-07", 18], ["2026-11-15", 20 - 3 * n]],
            open_alerts=int(n == 2),
        )
    for view in views(north.care_manager):
        with north.inside():
            page = queries.caseload(member=north.care_manager, view=view, today=TODAY, limits=LIMITS)
            wanted = [str(episode.public_id) for episode in page]
        asked = {"show": view.show.value, "who": view.who, "sort": view.sort.value, "down": view.down}
        rows = api.done("get", "caseload/", asked)
        assert ([row["episode"] for row in rows["results"]], rows["count"]) == (wanted, len(wanted)), view


def test_a_row_of_the_caseload_says_what_the_page_says(api: Api, north: StaffedClinic) -> None:
    episode = make_episode(
        north,
        phq9_baseline=18,
        phq9_baseline_on=date(2026, 9, 7),
        phq9_last=9,
        phq9_last_on=date(2026, 11, 15),
        phq9_series=[["2026-09-07", 18], ["2026-11-15", 9]],
        next_contact_on=date(2026, 11, 12),
        minutes_month=date(2026, 11, 1),
        minutes_counted=42,
    )
    with north.inside():
        for kind in ("measure_due", "contact_overdue"):
            Flag.objects.create(
                clinic=north.clinic, episode=episode, kind=kind, since=date(2026, 11, 12), opened_on=date(2026, 11, 13)
            )
    (row,) = api.done("get", "caseload/", {"who": "mine"})["results"]
    assert row["phq9"] == {
        "baseline": 18,
        "last": 9,
        "last_on": "2026-11-15",
        "change": {"points": -9, "percent": -50},
        "series": [{"on": "2026-09-07", "total": 18}, {"on": "2026-11-15", "total": 9}],
    }
    assert row["gad7"] == {"baseline": None, "last": None, "last_on": None, "change": None, "series": []}
    assert (row["state"], row["weeks"], row["minutes"]) == ("improving", 10, 42)
    assert row["overdue"] == {"days": 8, "grade": "weeks"}
    assert row["flags"] == [{"kind": "measure_due", "since": "2026-11-12"}]
    assert api.done("get", f"episodes/{episode.public_id}/")["glance"].items() <= row.items()


def test_the_caseload_takes_the_same_queries_for_few_and_many(api: Api, north: StaffedClinic) -> None:
    def queries_of(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            api.done("get", path)
        return len(seen)

    for path in ("caseload/", "episodes/"):
        make_episode(north)
        api.done("get", path)  # the session's first sight
        few = queries_of(path)
        for _ in range(5):
            make_episode(north)
        assert queries_of(path) == few


def test_without_a_clinical_role_there_is_nothing_to_see(north: StaffedClinic) -> None:
    episode = make_episode(north)
    administrator = Api(north.administrator)
    for path in ("caseload/", "episodes/", f"episodes/{episode.public_id}/", f"patients/{episode.patient.public_id}/"):
        assert administrator("get", path).status_code == 403
    specialist = Api(north.specialist)
    specialist.done("get", f"episodes/{episode.public_id}/")
    assert specialist("post", f"episodes/{episode.public_id}/close/", {}).status_code == 403
    with north.inside():
        assert Episode.objects.get(pk=episode.pk).is_open
