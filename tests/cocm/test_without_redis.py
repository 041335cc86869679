"""Redis stopped: people work as always, and every page says that background work is delayed.

The tests' own Redis address leads nowhere, so this is how every page test runs; here it is said aloud.
"""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from contacts.models import Contact
from jobs.models import OutboxMessage
from tests.factories.clinics import PASSWORD
from tests.factories.registry import make_episode

DELAYED = "ackground work is delayed"


@pytest.fixture
def _no_redis() -> None:
    assert "nonexistent" in settings.REDIS_URL


@pytest.mark.usefixtures("_no_redis")
def test_signing_in_the_caseload_and_saving_a_contact(north, client):
    episode = make_episode(north)
    today = north.clinic.today(timezone.now())
    signed_in = client.post("/account/login/", {"login": north.care_manager.user.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    caseload = client.get("/c/north/caseload/")
    assert caseload.status_code == 200
    assert DELAYED in caseload.content.decode()
    saved = client.post(
        f"/c/north/episodes/{episode.public_id}/note/",
        {
            "form_key": uuid.uuid4(),
            "kind": "treatment",
            "mode": "phone",
            "outcome_treatment": "completed",
            "service_date": today,
            "minutes": 20,
            "next_contact_on": today + timedelta(days=14),
            "next_contact_covers": "PHQ-9",
        },
    )
    assert saved.status_code == 302, saved.content.decode()
    with north.inside():
        assert Contact.objects.filter(episode=episode).count() == 1
    assert DELAYED in client.get(saved.url).content.decode()


@pytest.mark.usefixtures("_no_redis")
@pytest.mark.django_db(transaction=True)
def test_mail_that_cannot_ring_waits_in_its_table(client):
    """The commit stands and the answer is a success, although the bell cannot be rung."""
    from tests.factories.clinics import make_clinic

    north = make_clinic("north")
    client.force_login(north.administrator.user)
    asked = {"name": "Noor Haddad", "email": "noor@example.org", "roles": ["clinician"]}
    assert client.post("/c/north/people/invite/", asked).status_code == 302
    with north.inside():
        assert OutboxMessage.objects.filter(to="noor@example.org", sent_at=None).count() == 1
