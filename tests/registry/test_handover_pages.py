"""The pages of a handover, as the clinic lead and the receiver use them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinics.models import Membership
from clinics.rules import Role
from registry.models import Episode, Handover
from safety.actions import raise_concern
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.handovers import make_handover
from tests.factories.registry import make_episode
from tests.registry.test_pages import Browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(north: StaffedClinic) -> Membership:
    return add_member(north.clinic, Role.CARE_MANAGER, user__name="Kim Okafor", user__email="kim@north.example.org")


@pytest.fixture
def lead(north: StaffedClinic) -> Browser:
    return Browser(north.lead)


def form(north: StaffedClinic, to: Membership, *episodes: Episode, **fields: Any) -> dict[str, Any]:
    """What the preview sends."""
    return (
        {
            "giver": north.care_manager.public_id,
            "seat": "care_manager",
            "why": "leaving",
            "receivers": [to.public_id],
            "form_key": uuid4(),
            "chosen": [f"{episode.public_id}:{episode.version}" for episode in episodes],
        }
        | {f"to-{episode.public_id}": to.public_id for episode in episodes}
        | fields
    )


def concern(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        raise_concern(episode=episode, note="Hopeless.", form_key=uuid4(), by=north.care_manager, now=timezone.now())


def test_from_the_choice_to_the_signature(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    risky, calm = make_episode(north), make_episode(north)
    concern(north, risky)
    assert "Hand over patients of North Care manager" not in words(lead.get("registry:handovers"))
    choosing = words(lead.get("registry:hand-over", f"giver={north.care_manager.public_id}&seat=care_manager"))
    assert "is the care manager of 2 patients" in choosing
    assert "Kim Okafor, 0 patients now" in choosing
    chosen = form(north, kim, risky, calm)
    preview = words(lead.post("registry:preview-handover", chosen))
    assert "2 patients of North Care manager" in preview
    assert "Open: 1 risk alert" in preview
    assert "Hopeless." in preview
    made = lead.post("registry:make-handover", chosen)
    with north.inside():
        handover = Handover.objects.get()
    assert made.url == lead.url("registry:handover", handover=handover.public_id)
    assert "1 not signed for yet" in words(lead.get("registry:handovers"))

    mine = Browser(kim)
    assert "Waiting for you: 2 patients came from North Care manager" in words(mine.get("registry:caseload"))
    assert "Waiting for you" not in words(mine.get("registry:register"))
    unticked = mine.post("registry:sign-handover", {"others": "on"}, handover=handover.public_id)
    assert unticked.status_code == 422
    assert "Not ticked yet: 1 patient with a risk alert" in words(unticked)
    with north.inside():
        line = handover.lines.get(episode=risky).public_id
    mine.post("registry:sign-handover", {"others": "on", "read": line}, handover=handover.public_id)
    assert "Waiting for you" not in words(mine.get("registry:caseload"))
    assert "Every handover is signed for" in words(lead.get("registry:handovers"))


def test_narrowing_and_ticking_keep_what_was_typed(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    risky, calm = make_episode(north), make_episode(north)
    concern(north, risky)
    typed = form(north, kim, calm, note="Ana likes mornings.", until="2036-01-07", why="away", shown="all")
    narrowed = words(lead.post("registry:preview-handover", typed | {"show": "alerts"}))
    for kept in ("Ana likes mornings.", 'value="2036-01-07"', f'value="{kim.public_id}" '):
        assert kept in narrowed
    assert str(risky.public_id) in narrowed
    assert str(calm.public_id) not in narrowed
    none = lead.post("registry:preview-handover", typed | {"tick": "none"}).content.decode()
    assert f'id="p-{risky.public_id}">' in none
    back = lead.post("registry:preview-handover", typed | {"show": "all"}).content.decode()
    assert f'id="p-{calm.public_id}" checked>' in back
    assert f'id="p-{risky.public_id}">' in back


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"receivers": []}, "Choose at least one person."),
        ({"chosen": []}, "Choose at least one patient."),
        ({"why": ""}, "This field is required."),
    ],
)
def test_what_is_missing_is_said_on_the_choice(
    north: StaffedClinic, kim: Membership, lead: Browser, said: dict[str, Any], error: str
) -> None:
    answer = lead.post("registry:preview-handover", form(north, kim, make_episode(north)) | said)
    assert answer.status_code == 422
    assert error in words(answer)
    assert "Which patients" in words(answer)


def test_a_change_of_the_meantime_shows_the_preview_again(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    changed, gone = make_episode(north), make_episode(north)
    sent = form(north, kim, changed, gone)
    with north.inside():
        Episode.objects.filter(pk=changed.pk).update(version=2)
        Episode.objects.filter(pk=gone.pk).update(care_manager=kim, version=2)
    answer = lead.post("registry:make-handover", sent)
    assert answer.status_code == 422
    assert "2 patients were changed or handed over by somebody else meanwhile" in words(answer)
    assert f"{changed.public_id}:2" in words(answer)
    assert f"and left out: {gone.patient}" in words(answer)
    with north.inside():
        assert not Handover.objects.exists()


def test_back_on_a_day_needs_the_day(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    answer = lead.post("registry:make-handover", form(north, kim, make_episode(north), why="away"))
    assert answer.status_code == 422
    assert "Say on which day they are back." in words(answer)


def test_undone_the_page_says_who_stayed(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    back, elsewhere = make_episode(north), make_episode(north)
    handover = make_handover(north, kim, [back, elsewhere], now=timezone.now())
    with north.inside():
        other = add_member(north.clinic, Role.CARE_MANAGER, user__name="Lee Park")
        Episode.objects.filter(pk=elsewhere.pk).update(care_manager=other)
    lead.post("registry:undo-handover", {}, handover=handover.public_id)
    page = words(lead.get("registry:handover", handover=handover.public_id))
    assert "went back to North Care manager" in page
    assert "now with Lee Park" in page
    assert "Undo</button>" not in page


def test_whoever_was_away_gets_them_back_in_one_press(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    today = north.clinic.today(timezone.now())
    handover = make_handover(
        north, kim, [make_episode(north)], why="away", until=today + timedelta(days=300), now=timezone.now()
    )
    listed = words(lead.get("registry:handovers"))
    assert "back on" in listed
    assert "Give back" in listed
    key = {"form_key": uuid4()}
    lead.post("registry:give-back", key, handover=handover.public_id)
    lead.post("registry:give-back", key, handover=handover.public_id)
    with north.inside():
        assert Handover.objects.filter(gives_back=handover).count() == 1
    assert "given back" in words(lead.get("registry:handovers"))


def test_the_story_says_who_took_the_patient_over(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    episode = make_episode(north)
    make_handover(north, kim, [episode])
    story = words(lead.get("registry:patient", patient=episode.patient.public_id))
    assert "Care manager: North Care manager to Kim Okafor" in story


def test_the_sheet_names_everybody_and_has_a_line_to_sign(north: StaffedClinic, kim: Membership) -> None:
    episode = make_episode(north)
    handover = make_handover(north, kim, [episode])
    sheet = words(Browser(kim).get("registry:print-handover", handover=handover.public_id))
    assert episode.patient.mrn in sheet
    assert "Read and taken over" in sheet


def test_who_leaves_hands_over_first(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    episode = make_episode(north)
    concern(north, episode)
    with north.inside():
        episode.alerts.update(owner=north.care_manager)
    whose = {"member": north.care_manager.public_id}
    page = words(lead.get("clinics:person", **whose))
    assert "North Care manager is the care manager of 1 patient." in page
    assert "owns 1 open risk alert" in page
    assert "why=leaving" in page
    lead.post("clinics:end-membership", {}, **whose)
    with north.inside():
        assert Membership.objects.get(pk=north.care_manager.pk).ended_at is None
    make_handover(north, kim, [episode])
    lead.post("clinics:end-membership", {}, **whose)
    with north.inside():
        assert Membership.objects.get(pk=north.care_manager.pk).ended_at is not None


def test_a_role_whose_patients_are_there_still_is_not_given_up(north: StaffedClinic, lead: Browser) -> None:
    make_episode(north)
    whose = {"member": north.care_manager.public_id}
    answer = lead.post("clinics:person", {"roles": ["clinician"], "title": ""}, **whose)
    assert answer.status_code == 422
    assert "Hand them over first." in words(answer)
    kept = lead.post("clinics:person", {"roles": ["care_manager", "clinician"], "title": ""}, **whose)
    assert kept.status_code == 302


def test_days_away_offer_the_handover(north: StaffedClinic, lead: Browser) -> None:
    sent = {
        "absence-member": north.care_manager.public_id,
        "absence-first_day": "2036-02-04",
        "absence-last_day": "2036-02-08",
    }
    lead.post("safety:add-absence", sent)
    cover = words(lead.get("safety:cover"))
    assert "hand over while away" in cover
    make_episode(north)
    given = f"giver={north.care_manager.public_id}&why=away&until=2036-02-09"
    assert given in cover.replace("&amp;", "&")
    choosing = words(lead.get("registry:hand-over", given))
    assert 'value="2036-02-09"' in choosing


def test_more_patients_cost_no_more_reads(north: StaffedClinic, kim: Membership, lead: Browser) -> None:
    def costs(episodes: list[Episode]) -> list[int]:
        handover = make_handover(north, kim, episodes, now=timezone.now())
        found = []
        pages = [
            lambda: lead.get("registry:handover", handover=handover.public_id),
            lambda: lead.get("registry:hand-over", f"giver={kim.public_id}&seat=care_manager"),
            lambda: lead.post(
                "registry:preview-handover",
                form(north, north.care_manager, *episodes, giver=kim.public_id) | {"why": "balance"},
            ),
            lambda: lead.get("registry:handovers"),
        ]
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert page().status_code == 200
            found.append(len(asked))
        return found

    few, many = [make_episode(north)], [make_episode(north) for _ in range(6)]
    for episode in [*few, *many]:
        concern(north, episode)
    lead.get("registry:handovers")  # the first page of a session reads more
    assert costs(few) == costs(many)
