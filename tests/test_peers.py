"""What published registries got wrong about measures and safety, each as what a person must see in ours.

The numbers are those of the list this project keeps of defects read in public code.
"""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from contacts.rules import Kind
from measures.actions import void_result
from registry.models import Episode, Patient
from safety import actions, queries
from safety.models import AlertStep, RiskAlert
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ENROLLED = TODAY - timedelta(weeks=9)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return enrolled(north)


def enrolled(staffed: StaffedClinic, **fields) -> Episode:
    patient = make_patient(staffed, given_name="Ana", family_name="Rivera")
    return make_episode(staffed, patient=patient, **{"referred_on": ENROLLED, "enrolled_on": ENROLLED, **fields})


def measure(staffed: StaffedClinic, episode: Episode, total: int, weeks: int, **fields):
    with staffed.inside():
        on = ENROLLED + timedelta(weeks=weeks)
        return make_result(episode, staffed.care_manager, total=total, on=on, now=NOW, **fields)


def read(staffed: StaffedClinic, page: str, member=None, **kwargs) -> str:
    """A page's text, as the care manager reads it."""
    person = member or staffed.care_manager
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse(page, kwargs={"clinic": staffed.clinic.slug, **kwargs}) + "?who=all&show=all")
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<script.*?</script>", "", answer.content.decode()))
    return " ".join(unescape(text).split())


def patient_page(staffed: StaffedClinic, episode: Episode) -> str:
    with staffed.inside():
        patient = Patient.objects.get(episodes=episode).public_id
    return read(staffed, "registry:patient", patient=patient)


def both_pages(staffed: StaffedClinic, episode: Episode) -> list[str]:
    return [read(staffed, "registry:caseload"), patient_page(staffed, episode)]


def test_1_full_remission_is_shown_when_the_last_score_is_zero(north: StaffedClinic, episode: Episode) -> None:
    measure(north, episode, 18, weeks=0)
    measure(north, episode, 0, weeks=8)
    for page in both_pages(north, episode):
        assert "(−100%)" in page
        assert "in remission" in page


def test_2_a_baseline_of_zero_has_points_and_no_percentage(north: StaffedClinic, episode: Episode) -> None:
    measure(north, episode, 0, weeks=0)
    measure(north, episode, 6, weeks=8)
    for page in both_pages(north, episode):
        assert "+6" in page
        assert "6 points up" in page
        assert "%" not in page.replace("50%", "")


def test_3_eight_answers_of_nine_are_no_total_and_item_nine_is_acted_on(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        result = make_result(
            episode, north.care_manager, answers=[3, 3, 3, 3, None, 3, 3, 3, 1], on=TODAY - timedelta(1), now=NOW
        )
        assert result.total is None
        assert RiskAlert.objects.filter(episode=episode, closed_at=None).count() == 1
    caseload, patient = both_pages(north, episode)
    assert "no PHQ-9 yet" in caseload
    assert "8 of 9 answered" in patient
    assert "Item 9: several days" in patient or "item 9: several days" in patient


def test_4_the_weeks_of_a_patient_nobody_reaches_keep_growing(north: StaffedClinic) -> None:
    lost = enrolled(north, enrolled_on=TODAY - timedelta(weeks=30), referred_on=TODAY - timedelta(weeks=31))
    make_contact(lost, north.care_manager, on=TODAY - timedelta(weeks=20))
    make_contact(lost, north.care_manager, kind=Kind.NO_SHOW, on=TODAY - timedelta(weeks=18))
    assert "wk 30" in read(north, "registry:caseload")
    with time_machine.travel(NOW + timedelta(weeks=2), tick=False):
        assert "wk 32" in read(north, "registry:caseload")


def test_7_a_risk_flag_has_a_reason_an_author_a_time_an_owner_and_an_end(
    north: StaffedClinic, episode: Episode
) -> None:
    result = measure(north, episode, 9, weeks=8, risk=1)
    with north.inside():
        alert = RiskAlert.objects.get(episode=episode)
        assert alert.reason == "PHQ-9 item 9: several days"
        assert (alert.raised_by, alert.raised_at) == (result.entered_by, NOW)
        assert alert.owner == north.care_manager
        assert alert.acknowledge_by > NOW
        assert alert.closed_at is None
    page = patient_page(north, episode)
    assert "PHQ-9 item 9: several days" in page
    with north.inside():
        actions.close(alert=alert, kind="mistake", reason="Misheard", by=north.care_manager, now=NOW)
        alert.refresh_from_db()
        assert (alert.closed_by, alert.closed_at, alert.close_reason) == (north.care_manager, NOW, "Misheard")


def test_8_a_positive_item_nine_between_the_first_and_the_last_is_found(north: StaffedClinic, episode: Episode) -> None:
    measure(north, episode, 18, weeks=0)
    measure(north, episode, 14, weeks=4, risk=2)
    measure(north, episode, 9, weeks=8)
    with north.inside():
        episode.refresh_from_db()
        assert episode.risk_item_on == ENROLLED + timedelta(weeks=4)
    page = patient_page(north, episode)
    assert re.search(r"[Ii]tem 9: more than half the days", page)


def test_8_also_when_its_form_was_voided(north: StaffedClinic, episode: Episode) -> None:
    result = measure(north, episode, 14, weeks=4, risk=2)
    with north.inside():
        void_result(result=result, reason="Another patient's form", by=north.care_manager, now=NOW)
        assert RiskAlert.objects.filter(episode=episode, closed_at=None).exists()
    page = patient_page(north, episode)
    assert re.search(r"[Ii]tem 9: more than half the days", page)


def test_12_the_baseline_is_the_first_complete_score_since_enrolment_wherever_it_was_entered(
    north: StaffedClinic, episode: Episode
) -> None:
    make_contact(episode, north.care_manager, on=ENROLLED)  # the first note holds no score
    measure(north, episode, 21, weeks=-1)  # the screening
    with north.inside():
        unfinished = [3, 3, 3, 3, 3, 3, 3, 3, None]
        make_result(episode, north.care_manager, answers=unfinished, on=ENROLLED + timedelta(2), now=NOW)
    measure(north, episode, 9, weeks=8)
    measure(north, episode, 18, weeks=1)  # entered last, taken first
    with north.inside():
        episode.refresh_from_db()
        assert (episode.phq9_baseline, episode.phq9_baseline_on) == (18, ENROLLED + timedelta(weeks=1))
    for page in both_pages(north, episode):
        assert "−9 (−50%)" in page


def test_15_an_acknowledgement_is_its_owners_alone_and_an_end_is_the_alerts(
    north: StaffedClinic, episode: Episode
) -> None:
    measure(north, episode, 12, weeks=8, risk=1)
    with north.inside():
        worry = actions.raise_concern(
            episode=episode, note="Gave away his dog", form_key=uuid.uuid4(), by=north.clinician, now=NOW
        )
        actions.acknowledge(alert=worry, by=north.clinician, now=NOW)
        assert RiskAlert.objects.get(pk=worry.pk).acknowledged_at is None  # the owner has not seen it
        actions.hand_over(alert=worry, to=north.specialist, by=north.care_manager, now=NOW)
        assert RiskAlert.objects.get(pk=worry.pk).acknowledged_at is None  # nor has the next one
        for member in (north.care_manager, north.lead):
            [fold] = queries.folded(queries.listed(member, "", NOW), member, NOW)
            assert len(fold.alerts) == 2, "one item, open for both of them with both its causes"
        who = set(AlertStep.objects.filter(alert=worry, kind="acknowledged").values_list("by", flat=True))
        assert who == {north.clinician.pk}
