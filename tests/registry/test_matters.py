"""What is open about a patient: every app tells its own, whose it is and for how many at once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.actions import save_draft
from contacts.models import Referral, ReviewRequest
from registry.matters import matters_of
from registry.models import Episode, HandOff
from registry.rules.handovers import MatterKind
from safety.actions import raise_concern
from safety.models import RiskAlert
from tests.factories.casereview import make_recommendation
from tests.factories.clinics import StaffedClinic
from tests.factories.handovers import MADE_AT
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
BEFORE = date(2026, 9, 28)


def fill(north: StaffedClinic, episode: Episode) -> None:
    """One of everything that may be open, of the care manager where it is anybody's."""
    make_recommendation(north, episode, BEFORE)
    with north.inside():
        for owner in (north.care_manager, north.lead):
            alert = raise_concern(episode=episode, note="Hopeless.", form_key=uuid4(), by=owner, now=MADE_AT)
            RiskAlert.objects.filter(pk=alert.pk).update(owner=owner)
        save_draft(episode=episode, fields={"form_key": str(uuid4())}, by=north.care_manager, now=MADE_AT)
        save_draft(episode=episode, fields={"form_key": str(uuid4())}, by=north.lead, now=MADE_AT)
        common = {"clinic": north.clinic, "episode": episode}
        asked = {"asked_by": north.care_manager, "asked_at": MADE_AT, "asked_on": BEFORE}
        ReviewRequest.objects.create(**common, question="Raise the dose?", **asked)
        made = {"made_by": north.care_manager, "made_on": BEFORE, "made_at": MADE_AT, "form_key": uuid4()}
        Referral.objects.create(**common, to_whom="A sleep clinic", what_for="Snoring", ask_on=TODAY, **made)
        begun = {"begun_by": north.care_manager, "begun_on": BEFORE, "begun_at": MADE_AT, "ask_on": TODAY}
        HandOff.objects.create(**common, to_whom="Specialty care", reason="More than we can give.", **begun)
        Episode.objects.filter(pk=episode.pk).update(
            next_contact_on=TODAY - timedelta(days=3),
            next_contact_covers="side effects",
            plan_unsigned_since=BEFORE,
            risk_follow_up_on=TODAY,
        )


def test_everything_open_is_told_with_whose_it_is(north: StaffedClinic) -> None:
    episode = make_episode(north)
    fill(north, episode)
    with north.inside():
        found = matters_of(member=north.lead, episodes=[episode.pk], of=north.care_manager, today=TODAY)[episode.pk]
    by_kind = {kind: [each.words for each in found if each.kind == kind] for kind in MatterKind}
    assert by_kind[MatterKind.ALERT] == [
        "Hopeless.; raised 5 Oct; no level yet; North Care manager has not acknowledged it"
    ]
    assert by_kind[MatterKind.OTHER_ALERT] == [
        "Hopeless.; raised 5 Oct; no level yet; North Clinic lead has not acknowledged it"
    ]
    assert by_kind[MatterKind.DRAFT] == ["A note of 5 Oct is not saved; only North Care manager can open it"]
    (waits,) = by_kind[MatterKind.RECOMMENDATION]
    assert "recommended 28 Sep. Waiting for an answer: " in waits
    assert set(by_kind[MatterKind.TASK]) == {
        "Contact after risk is due by 5 Oct",
        "Contact was due 2 Oct, 3 days late: side effects",
        "Question to the psychiatric specialist of 28 Sep: Raise the dose?",
        "Referral to A sleep clinic: made; ask after it on 5 Oct",
        "The care plan waits for a signature since 28 Sep",
        "Measure due since 7 Sep",
        "Hand-off to Specialty care is not confirmed; ask on 5 Oct",
    }
    assert [each.kind for each in found] == sorted((each.kind for each in found), key=list(MatterKind).index)
    assert len({each.id for each in found}) == len(found)


def test_a_hundred_patients_are_told_of_in_as_many_reads_as_one(north: StaffedClinic) -> None:
    def cost(count: int) -> int:
        episodes = [make_episode(north) for _ in range(count)]
        for episode in episodes:
            fill(north, episode)
        keys = [episode.pk for episode in episodes]
        with north.inside(), CaptureQueriesContext(connection) as asked:
            matters_of(member=north.lead, episodes=keys, of=north.care_manager, today=TODAY)
        return len(asked)

    assert cost(5) == cost(1)


def test_who_has_nothing_open_is_there_with_nothing(north: StaffedClinic) -> None:
    episode = make_episode(north, enrolled_on=None, phase="referred")
    with north.inside():
        assert matters_of(member=north.lead, episodes=[episode.pk], of=north.care_manager, today=TODAY) == {
            episode.pk: []
        }
