"""What waits for the treating clinician, answered in place."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casereview.actions import withdraw
from casereview.models import Recommendation
from clinics.rules import Role
from registry.models import Episode
from tests.factories.casereview import make_recommendation
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.registry import make_episode, make_patient

REVIEWED = date(2026, 10, 2)
HTMX = {"HX-Request": "true"}


def url(staffed: StaffedClinic, name: str, row: Recommendation | None = None) -> str:
    kwargs = {"clinic": staffed.clinic.slug} | ({"recommendation": row.public_id} if row else {})
    return reverse(f"casereview:{name}", kwargs=kwargs)


@pytest.fixture
def clinician(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.clinician.user)
    return client


@pytest.fixture
def waiting(north: StaffedClinic) -> Recommendation:
    episode = make_episode(north, patient=make_patient(north, family_name="Rivera"))
    return make_recommendation(north, episode, REVIEWED, summary="Partial benefit.", place="week 9, −3 points")


def stored(staffed: StaffedClinic, row: Recommendation) -> Recommendation:
    with staffed.inside():
        return Recommendation.objects.get(pk=row.pk)


def test_a_card_holds_the_evidence(clinician: Client, north: StaffedClinic, waiting: Recommendation) -> None:
    page = clinician.get(url(north, "waiting")).content.decode()
    for words in ("Rivera", "Raise the dose.", "Partial benefit.", "week 9, −3 points", "1 recommendation to answer"):
        assert words in page


def test_mine_or_all(clinician: Client, north: StaffedClinic, waiting: Recommendation) -> None:
    other = make_episode(north, patient=make_patient(north, family_name="Okafor"))
    make_recommendation(north, other, REVIEWED)
    with north.inside():
        Episode.objects.filter(pk=other.pk).update(clinician=add_member(north.clinic, Role.CLINICIAN))
    assert "Okafor" not in clinician.get(url(north, "waiting")).content.decode()
    assert "Okafor" in clinician.get(url(north, "waiting"), {"show": "all"}).content.decode()


def test_accepting_in_place_and_undoing_it(clinician: Client, north: StaffedClinic, waiting: Recommendation) -> None:
    card = clinician.post(url(north, "answer", waiting), {"answer": "accepted"}, headers=HTMX)
    assert card.status_code == 200
    assert "<html" not in card.content.decode()
    assert "Accepted" in card.content.decode()
    assert stored(north, waiting).answer == "accepted"
    page = clinician.get(url(north, "waiting")).content.decode()
    assert "Nothing to answer" in page
    assert "Answered today" in page
    card = clinician.post(url(north, "take-back", waiting), headers=HTMX)
    assert "Decline" in card.content.decode()
    assert stored(north, waiting).answer == "open"


def test_without_script(clinician: Client, north: StaffedClinic, waiting: Recommendation) -> None:
    answer = clinician.post(url(north, "answer", waiting), {"answer": "changed", "text": "50 mg, not 75."})
    assert answer["Location"] == url(north, "waiting")
    row = stored(north, waiting)
    assert (row.answer, row.answer_text, row.answered_by) == ("changed", "50 mg, not 75.", north.clinician)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_declining_needs_a_reason(
    clinician: Client, north: StaffedClinic, waiting: Recommendation, headers: dict[str, str]
) -> None:
    answer = clinician.post(url(north, "answer", waiting), {"answer": "declined", "text": " "}, headers=headers)
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert stored(north, waiting).answer == "open"


def test_someone_elses_answer_is_shown_not_overwritten(
    clinician: Client, north: StaffedClinic, waiting: Recommendation
) -> None:
    with north.inside():
        Recommendation.objects.filter(pk=waiting.pk).update(
            state="declined", answer="declined", answer_text="No.", answered_by=north.lead, answered_at=timezone.now()
        )
    mine = {"answer": "changed", "text": "Half the dose first."}
    for headers in (HTMX, {}):
        answer = clinician.post(url(north, "answer", waiting), mine, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "answered this meanwhile: declined" in page
        assert "Half the dose first." in page
    assert stored(north, waiting).answer == "declined"


def test_who_may(client: Client, north: StaffedClinic, south: StaffedClinic, waiting: Recommendation) -> None:
    for role, member in north.members.items():
        if role is Role.CLINICIAN:
            continue
        client.force_login(member.user)
        page = client.get(url(north, "waiting"))
        assert page.status_code == (403 if role is Role.ADMINISTRATOR else 200), role
        assert "Accept</button>" not in page.content.decode(), "the team may read what waits, and answers nothing"
        assert client.post(url(north, "answer", waiting), {"answer": "accepted"}).status_code == 403, role
        assert client.post(url(north, "take-back", waiting)).status_code == 403, role
    client.force_login(south.clinician.user)
    own = reverse("casereview:answer", args=["south", waiting.public_id])
    assert client.post(own, {"answer": "accepted"}).status_code == 404
    assert client.get(url(north, "waiting")).status_code == 404
    assert stored(north, waiting).answer == "open"


def test_the_same_number_of_queries_for_any_number_of_cards(
    clinician: Client, north: StaffedClinic, waiting: Recommendation, django_assert_max_num_queries
) -> None:
    clinician.get(url(north, "waiting"))
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as seen:
            clinician.get(url(north, "waiting"))
        counts.append(len(seen))
        for _ in range(5):
            make_recommendation(north, make_episode(north), REVIEWED)
    assert counts[0] == counts[1]


def test_the_urgent_comes_first_and_says_by_when_and_by_whom(
    clinician: Client, north: StaffedClinic, waiting: Recommendation
) -> None:
    urgent = make_recommendation(north, make_episode(north), date(2026, 10, 20))
    with north.inside():
        Recommendation.objects.filter(pk=urgent.pk).update(urgency="urgent", due_on=date(2026, 10, 23))
    answer = clinician.get(url(north, "waiting"))
    assert [card["row"] for card in answer.context["open"]] == [urgent, waiting]
    assert "today" in answer.content.decode()
    assert "Fri\xa023\xa0Oct" in answer.content.decode()


def test_what_waits_for_nobody_leads_to_where_a_clinician_is_named(client: Client, north: StaffedClinic) -> None:
    episode = make_episode(north, clinician=None)
    make_recommendation(north, episode, REVIEWED)
    client.force_login(north.lead.user)
    page = client.get(url(north, "waiting")).content.decode()
    assert reverse("registry:set-up", args=[north.clinic.slug, episode.public_id]) in page
    assert url(north, "waiting") in client.get(reverse("clinics:clinic", args=[north.clinic.slug])).content.decode()


def test_a_card_withdrawn_meanwhile_offers_no_answer(
    clinician: Client, north: StaffedClinic, waiting: Recommendation
) -> None:
    with north.inside():
        withdraw(recommendation=waiting, why="other patient", by=north.specialist, now=timezone.now())
    card = clinician.post(url(north, "answer", waiting), {"answer": "accepted"}, headers=HTMX).content.decode()
    assert "withdrawn this recommendation meanwhile" in card
    assert 'name="answer"' not in card
