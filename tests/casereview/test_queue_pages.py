"""The specialist's page, through the front door and without script."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casereview.models import Recommendation, Review
from clinics.models import AccessLine
from clinics.rules import Role
from contacts.models import TimeEntry
from registry.models import Episode
from tests.factories.billing import make_many, make_policy
from tests.factories.careplans import drug, write
from tests.factories.casereview import ask, make_recommendation
from tests.factories.clinics import StaffedClinic
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient, make_payer


def url(staffed: StaffedClinic, name: str, episode: Episode | None = None) -> str:
    kwargs = {"clinic": staffed.clinic.slug} | ({"episode": episode.public_id} if episode else {})
    return reverse(f"casereview:{name}", kwargs=kwargs)


def today(staffed: StaffedClinic) -> date:
    return staffed.clinic.today(timezone.now())


@pytest.fixture
def specialist(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.specialist.user)
    return client


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    """New enrolments, longest waiting first: Adams, Brown, Clark."""
    made = []
    for weeks, name in ((4, "Adams"), (3, "Brown"), (2, "Clark")):
        day = today(north) - timedelta(weeks=weeks)
        dates = {"referred_on": day, "enrolled_on": day, "consent_on": day}
        made.append(make_episode(north, patient=make_patient(north, family_name=name), **dates))
    return made


def form(**fields: str) -> dict[str, str]:
    return {
        "form_key": str(uuid.uuid4()),
        "summary": "",
        "minutes": "7",
        "rec-TOTAL_FORMS": "1",
        "rec-INITIAL_FORMS": "0",
        "rec-MIN_NUM_FORMS": "1",
        "rec-MAX_NUM_FORMS": "20",
        "rec-0-kind": "medication_change",
        "rec-0-text": "Raise the dose.",
        **fields,
    }


def test_the_list_says_why_and_offers_the_first(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    answer = specialist.get(url(north, "queue"))
    page = answer.content.decode()
    assert "3 patients left" in page
    assert "week 4, no score yet, not reviewed yet" in page
    assert answer.context["first"] == url(north, "review", three[0])
    assert "How this list is ordered" in page


def test_one_page_holds_what_the_advice_needs(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    ask(north, three[0], today(north), "Too sleepy on it?", medication=True)
    page = specialist.get(url(north, "review", three[0])).content.decode()
    for words in ("Adams", "Medication question", "Too sleepy on it?", "F33.1", "No treatment contact yet"):
        assert words in page
    with north.inside():
        line = AccessLine.objects.get(kind="open")
    assert line.patient == three[0].patient.public_id


def test_one_page_tells_doses_over_time_and_what_became_of_advice(
    specialist: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    adams, day = three[0], today(north) - timedelta(days=9)
    with north.inside():
        write(adams, north.care_manager, 0, goals="Sleep through", medications=[drug("Sertraline", "50 mg")])
        write(
            adams,
            north.care_manager,
            1,
            goals="Sleep through",
            medications=[drug("Sertraline", "100 mg", change="Half a response")],
        )
        make_recommendation(north, adams, day, recommendations=[("medication_change", "Raise it to 100 mg.")])
    page = specialist.get(url(north, "review", adams)).content.decode()
    for words in ("Sleep through", "50 mg", "100 mg", "Raise it to 100 mg.", "version 2", "Not signed yet"):
        assert words in page
    story = page[page.index("what became of it") :]
    assert story.index("Recommended") < story.index("</ol>")


def test_one_page_shows_the_course_and_every_answer_about_risk(
    specialist: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    """The patient page's own chart: an unfinished form's answer is there too."""
    now = timezone.now()
    with north.inside():
        make_result(three[0], north.care_manager, total=18, on=three[0].enrolled_on, now=now)
        half = [1, None, None, None, None, None, None, None, 2]
        make_result(three[0], north.care_manager, answers=half, on=three[0].enrolled_on + timedelta(weeks=2), now=now)
    page = specialist.get(url(north, "review", three[0])).content.decode()
    assert "PHQ-9 18, moderately severe, the baseline" in page
    assert "PHQ-9 item 9: more than half the days, in an unfinished form" in page
    assert "2 of 9 answered" in page


def test_sign_and_next(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    answer = specialist.post(url(north, "review", three[0]), form(summary="Seen."))
    assert answer.status_code == 302
    assert answer["Location"] == url(north, "review", three[1])
    with north.inside():
        review = Review.objects.get()
        assert (review.episode, review.place, review.summary) == (
            three[0],
            "week 4, no score yet, not reviewed yet",
            "Seen.",
        )
        assert review.recommendations.get().text == "Raise the dose."
        assert TimeEntry.objects.get().minutes == 7
    page = specialist.get(answer["Location"]).content.decode()
    assert "2 patients left, 1 reviewed today, 7" in page


def test_the_last_one_leads_back_to_the_list(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    assert specialist.post(url(north, "review", three[2]), form())["Location"] == url(north, "queue")


def test_mistakes_stand_at_the_field_and_keep_the_words(
    specialist: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    answer = specialist.post(url(north, "review", three[0]), form(minutes="", **{"rec-0-text": "Keep these words."}))
    assert answer.status_code == 422
    assert "minutes" in answer.context["form"].errors
    assert "Keep these words." in answer.content.decode()
    empty = specialist.post(url(north, "review", three[0]), form(**{"rec-0-text": " "}))
    assert empty.status_code == 422
    assert "Write a recommendation or a summary" in empty.content.decode()
    with north.inside():
        assert not Review.objects.exists()


def test_a_beginning_without_script_adds_a_row_and_saves_nothing(
    specialist: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    key = str(uuid.uuid4())
    answer = specialist.post(url(north, "review", three[0]), form(begin="stay", summary="So far.", form_key=key))
    assert answer.status_code == 200
    rows = [row["text"].value() for row in answer.context["formset"]]
    assert rows[0] == "Raise the dose."
    assert rows[1].startswith("No change:")
    assert str(answer.context["form"]["form_key"].value()) == key
    assert answer.context["form"]["summary"].value() == "So far."
    with north.inside():
        assert not Review.objects.exists()


def test_two_presses_are_one_review(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    sent = form()
    for _ in range(2):
        assert specialist.post(url(north, "review", three[0]), sent).status_code == 302
    with north.inside():
        assert (Review.objects.count(), Recommendation.objects.count()) == (1, 1)


def test_mine_stays_mine_along_the_list(specialist: Client, north: StaffedClinic, three: list[Episode]) -> None:
    with north.inside():
        Episode.objects.filter(pk=three[1].pk).update(specialist=None)
    answer = specialist.post(url(north, "review", three[0]) + "?show=mine", form())
    assert answer["Location"] == url(north, "review", three[2]) + "?show=mine"


def test_the_page_says_whether_the_specialists_minutes_count(
    specialist: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    where = url(north, "review", three[0])
    assert (
        "By the clinic&#x27;s setting your own minutes do not count towards the month."
        in specialist.get(where).content.decode()
    )
    counting = {"counting": {"attempts": False, "roles": ["care_manager", "specialist"]}}
    make_policy(north, make_payer(north), changes=counting)
    assert "By Medicare your own minutes count towards the month." in specialist.get(where).content.decode()


def test_an_empty_queue_teaches(specialist: Client, north: StaffedClinic) -> None:
    assert "Nobody is due" in specialist.get(url(north, "queue")).content.decode()
    mine = specialist.get(url(north, "queue") + "?show=mine").content.decode()
    assert "Nobody of yours is due" in mine


def test_who_may(client: Client, north: StaffedClinic, south: StaffedClinic) -> None:
    episode = make_episode(north)
    for role, member in north.members.items():
        client.force_login(member.user)
        expected = 200 if role is Role.SPECIALIST else 403
        assert client.get(url(north, "queue")).status_code == expected, role
        assert client.get(url(north, "review", episode)).status_code == expected, role
        if expected == 403:
            assert client.post(url(north, "review", episode), form()).status_code == 403
            for name in ("pin", "move", "put-off"):
                assert client.post(url(north, name, episode)).status_code == 403
    client.force_login(south.specialist.user)
    own = reverse("casereview:review", args=["south", episode.public_id])
    assert client.get(url(north, "queue")).status_code == 404
    assert client.get(own).status_code == 404
    assert client.post(own, form()).status_code == 404
    with north.inside():
        assert not Review.objects.exists()


def test_the_same_number_of_queries_for_any_queue(
    specialist: Client, north: StaffedClinic, django_assert_max_num_queries
) -> None:
    counts = []
    first = make_many(north, 10)[0]
    specialist.get(url(north, "queue"))
    for number in (0, 100):
        make_many(north, number)
        with django_assert_max_num_queries(80) as seen:
            assert specialist.get(url(north, "review", first)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_pre_read_asks_as_often_for_any_number(
    specialist: Client, north: StaffedClinic, django_assert_num_queries
) -> None:
    where = reverse("casereview:pre-read", args=[north.clinic.slug])
    make_many(north, 3)
    specialist.get(where)  # the session's first page marks that the person is here
    with CaptureQueriesContext(connection) as few:
        assert specialist.get(where).status_code == 200
    make_many(north, 30)
    with django_assert_num_queries(len(few)):
        specialist.get(where + "?all=1")
