"""The API writes and refuses what the pages write and refuse."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from contacts import queries
from contacts.models import Contact, TimeEntry
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import close_month, make_contact, noon
from tests.factories.measures import answers_of
from tests.factories.registry import make_episode

TODAY = date(2026, 10, 12)
TREATMENT = {
    "kind": "treatment",
    "mode": "phone",
    "outcome": "completed",
    "service_date": "2026-10-12",
    "minutes": 22,
    "note": {"symptoms": "Sleeps better."},
    "next_contact_on": "2026-10-26",
    "next_contact_covers": "PHQ-9",
    "results": [{"instrument": "phq9", "answers": answers_of("phq9", 9)}],
}


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def api(client: Client, north: StaffedClinic) -> Any:
    client.force_login(north.care_manager.user)

    def call(path: str, data: Any = None, key: str = "one-key-1") -> Any:
        url = f"/api/v1/clinics/north/{path}"
        if data is None:
            return client.get(url)
        return client.post(url, data, content_type="application/json", headers={"Idempotency-Key": key})

    return call


def test_one_save(api: Any, episode: Episode, north: StaffedClinic) -> None:
    path = f"episodes/{episode.public_id}/contacts/"
    answer = api(path, TREATMENT)
    assert answer.status_code == 201
    saved = answer.json()
    assert (saved["minutes"], saved["results"][0]["total"], saved["note"]) == (22, 9, {"symptoms": "Sleeps better."})
    assert api(path, TREATMENT).json() == saved
    assert api(path, TREATMENT | {"minutes": 23}).status_code == 422  # the key was for another request
    listed = api(path).json()
    assert (listed["count"], listed["results"]) == (1, [saved])
    with north.inside():
        assert (Contact.objects.count(), TimeEntry.objects.count(), MeasureResult.objects.count()) == (1, 1, 1)
        assert Episode.objects.get(pk=episode.pk).next_contact_on == date(2026, 10, 26)


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"next_contact_on": None}, 409, "next_contact_on"),
        ({"mode": "portal"}, 409, "mode"),
        ({"note": {"poem": "No"}}, 409, "note"),
        ({"kind": "singing"}, 400, "kind"),
        ({"minutes": 0}, 400, "minutes"),
        ({"results": [{"instrument": "phq9", "answers": ["x"]}]}, 400, "results"),
    ],
)
def test_what_is_refused_names_its_field(
    api: Any, episode: Episode, north: StaffedClinic, fields: dict[str, Any], status: int, field: str
) -> None:
    answer = api(f"episodes/{episode.public_id}/contacts/", TREATMENT | fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert answer["Content-Type"] == "application/problem+json"
    with north.inside():
        assert not Contact.objects.exists()


def test_a_closed_month(api: Any, episode: Episode, north: StaffedClinic) -> None:
    close_month(north.lead, date(2026, 10, 1))
    answer = api(f"episodes/{episode.public_id}/contacts/", TREATMENT)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("This month is closed.")


def test_time_is_logged_listed_and_voided(api: Any, episode: Episode, north: StaffedClinic) -> None:
    path = f"episodes/{episode.public_id}/time/"
    entry = api(path, {"minutes": 12, "activity": "registry"}).json()
    assert (entry["service_date"], entry["logged_as"], entry["contact"]) == ("2026-10-12", "care_manager", None)
    assert api(path).json()["results"] == [entry]
    voided = api(f"time/{entry['public_id']}/void/", {"reason": "Twice"}, key="another-key").json()
    assert voided["void_reason"] == "Twice"
    assert api(path).json()["results"] == [voided]
    assert api(f"time/{entry['public_id']}/void/", {}, key="a-third-key").status_code == 400


def test_a_contact_is_voided_with_its_results(api: Any, episode: Episode, north: StaffedClinic) -> None:
    contact = api(f"episodes/{episode.public_id}/contacts/", TREATMENT).json()
    voided = api(f"contacts/{contact['public_id']}/void/", {"reason": "Wrong patient"}, key="another-key").json()
    assert voided["void_reason"] == "Wrong patient"
    assert voided["results"][0]["voided_at"] is not None
    with north.inside():
        assert Episode.objects.get(pk=episode.pk).last_contact_on is None


def test_pages_and_api_show_the_same_contacts(api: Any, client: Client, episode: Episode, north: StaffedClinic) -> None:
    for day in (1, 5, 9):
        make_contact(episode, north.care_manager, on=date(2026, 10, day))
    listed = [row["public_id"] for row in api(f"episodes/{episode.public_id}/contacts/").json()["results"]]
    with north.inside():
        shown = [str(contact.public_id) for contact in queries.contacts_of(north.care_manager, episode)]
    assert listed == shown


def test_a_time_entry_says_when_it_began_and_what_counts(api: Any, episode: Episode, north: StaffedClinic) -> None:
    path = f"episodes/{episode.public_id}/time/"
    first = {"minutes": 20, "activity": "registry", "starts_at": f"{TODAY}T09:00:00-04:00"}
    second = {"minutes": 15, "activity": "registry", "starts_at": f"{TODAY}T09:05:00-04:00", "inpatient": True}
    assert api(path, first, key="began-key-1").status_code == 201
    made = api(path, second, key="began-key-2").json()
    assert (made["minutes"], made["counted_minutes"]) == (15, 0)
    assert made["reason"] == "inpatient time does not count under this payer"
    again = api(path, {**second, "inpatient": False}, key="began-key-3").json()
    assert (again["counted_minutes"], again["reason"]) == (0, "15 minutes overlap an entry that began earlier")
    listed = api(path).json()["results"]
    assert sorted((row["minutes"], row["counted_minutes"]) for row in listed) == [(15, 0), (15, 0), (20, 20)]
    refused = api(path, {**first, "service_date": "2026-10-01"}, key="began-key-4")
    assert refused.status_code in (400, 409, 422)
