"""The loop of a recommendation: every move of the machine by its action, every other one refused."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from casereview import actions
from casereview.models import LoopStep, Recommendation
from casereview.rules import RECOMMENDATION, LoopState, WhyDropped
from clinics.errors import Refused
from clinics.models import AuditLine
from contacts.actions import ContactInput, save_contact, void_contact
from contacts.models import Contact
from contacts.rules import Kind, Mode, Outcome
from registry.models import Episode
from tests.factories.casereview import make_recommendation, noon
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

MADE, TODAY = date(2026, 11, 12), date(2026, 11, 20)
NOW = noon(TODAY)
Do = Callable[[StaffedClinic, Recommendation], object]


def contact(staffed: StaffedClinic, row: Recommendation, *more: Recommendation) -> Contact:
    given = ContactInput(
        kind=Kind.TREATMENT,
        mode=Mode.PHONE,
        outcome=Outcome.COMPLETED,
        service_date=TODAY,
        minutes=12,
        next_contact_on=date(2026, 12, 4),
        next_contact_covers="How it goes",
        form_key=uuid4(),
        told=tuple(each.public_id for each in (row, *more)),
    )
    return save_contact(episode=row.episode, contact=given, by=staffed.care_manager, now=NOW)


def answer(kind: str) -> Do:
    return lambda staffed, row: actions.answer_recommendation(
        recommendation=row, answer=kind, text="In words.", by=staffed.clinician, now=NOW
    )


def take_back(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.take_back_answer(recommendation=row, by=staffed.clinician, now=NOW)


def done(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.record_done(recommendation=row, on=TODAY, by=staffed.care_manager, now=NOW)


def undo(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.undo_done(recommendation=row, by=staffed.care_manager, now=NOW)


def void(staffed: StaffedClinic, row: Recommendation) -> object:
    told = Recommendation.objects.get(pk=row.pk).told_in
    return void_contact(contact=told, reason="Another patient", by=staffed.care_manager, now=NOW) if told else None


def withdraw(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.withdraw(recommendation=row, why="Wrong patient", by=staffed.specialist, now=NOW)


def drop(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.drop(recommendation=row, reason=WhyDropped.REFUSED, by=staffed.care_manager, now=NOW)


def take_up(staffed: StaffedClinic, row: Recommendation) -> object:
    return actions.take_up(recommendation=row, by=staffed.care_manager, now=NOW)


# How each state is reached from the first.
WAYS: dict[str, list[Do]] = {
    "recommended": [],
    "accepted": [answer("accepted")],
    "changed": [answer("changed")],
    "declined": [answer("declined")],
    "done": [answer("accepted"), done],
    "told": [answer("changed"), contact],
    "finished": [answer("accepted"), done, contact],
    "withdrawn": [withdraw],
    "dropped": [answer("changed"), drop],
}
# Where each action leads, by the state it starts from; from every other state it changes nothing.
LEADS: dict[str, tuple[Do, dict[str, str]]] = {
    "accept": (answer("accepted"), {"recommended": "accepted"}),
    "change": (answer("changed"), {"recommended": "changed"}),
    "decline": (answer("declined"), {"recommended": "declined"}),
    "take back": (take_back, dict.fromkeys(["accepted", "changed", "declined"], "recommended")),
    "done": (done, {"accepted": "done", "changed": "done", "told": "finished"}),
    "undo": (undo, {"done": "accepted", "finished": "told"}),
    "tell": (contact, {"accepted": "told", "changed": "told", "done": "finished"}),
    "untell": (void, {"told": "changed", "finished": "done"}),
    "withdraw": (withdraw, {"recommended": "withdrawn"}),
    "drop": (drop, dict.fromkeys(["accepted", "changed", "done", "told"], "dropped")),
    "take up": (take_up, {"dropped": "changed"}),
}


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


def standing(staffed: StaffedClinic, episode: Episode, state: str) -> Recommendation:
    row = make_recommendation(staffed, episode, MADE)
    with staffed.inside():
        for step in WAYS[state]:
            step(staffed, Recommendation.objects.select_related("episode__patient").get(pk=row.pk))
        found = Recommendation.objects.select_related("episode__patient").get(pk=row.pk)
    assert found.state == state
    return found


@pytest.mark.parametrize("state", list(LoopState))
@pytest.mark.parametrize("name", list(LEADS))
def test_an_action_moves_as_drawn_or_not_at_all(north: StaffedClinic, episode: Episode, name: str, state: str) -> None:
    row = standing(north, episode, state)
    act, leads = LEADS[name]
    before = len(WAYS[state])
    with north.inside():
        try:
            with transaction.atomic():
                act(north, row)
        except Refused:
            assert state not in leads
        after = Recommendation.objects.get(pk=row.pk)
        steps = LoopStep.objects.filter(recommendation=row).exclude(kind="made").count()
    assert after.state == leads.get(state, state)
    assert steps == before + (state in leads), "each move leaves one step, and nothing else does"
    if state in leads:
        assert RECOMMENDATION.allows(state, after.state)


# The same moves as a program asks for them: route, who, body. Taking back and telling have their own ways.
ASKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "accept": ("answer", "clinician", {"answer": "accepted", "text": "In words."}),
    "change": ("answer", "clinician", {"answer": "changed", "text": "In words."}),
    "decline": ("answer", "clinician", {"answer": "declined", "text": "In words."}),
    "done": ("done", "care_manager", {"on": str(TODAY)}),
    "undo": ("not-done", "care_manager", {}),
    "withdraw": ("withdraw", "specialist", {"why": "Wrong patient"}),
    "drop": ("drop", "care_manager", {"reason": "refused"}),
    "take up": ("take-up", "care_manager", {}),
}


@pytest.mark.parametrize("state", list(LoopState))
@pytest.mark.parametrize("name", list(ASKED))
def test_the_api_moves_as_drawn_or_not_at_all(
    client: Client, north: StaffedClinic, episode: Episode, name: str, state: str
) -> None:
    row = standing(north, episode, state)
    route, who, body = ASKED[name]
    with time_machine.travel(NOW, tick=True):
        client.force_login(getattr(north, who).user)
        answer = client.post(
            reverse(f"api-recommendation-{route}", args=[north.clinic.slug, row.public_id]),
            body,
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )
    leads = LEADS[name][1]
    with north.inside():
        after = Recommendation.objects.get(pk=row.pk)
    assert after.state == leads.get(state, state)
    if state in leads:
        assert answer.status_code == 200, answer.content
    else:  # what is so already may be said again, everything else is refused
        assert answer.status_code in (200, 400, 409, 412), answer.content


def test_the_actions_together_walk_every_move_that_is_drawn() -> None:
    walked = {(before, after) for _, leads in LEADS.values() for before, after in leads.items()}
    # Undone, a changed one goes back to "changed" and an accepted one to "accepted": the answer decides; what was done
    # or told before it was ended decides where it goes on; the unanswered end with their episode alone.
    by_what_was = {("done", "changed"), ("told", "accepted")} | {("dropped", to) for to in ("accepted", "done", "told")}
    assert walked | by_what_was | {("recommended", "dropped")} == set(RECOMMENDATION.pairs)


@pytest.mark.parametrize("before", list(LoopState))
@pytest.mark.parametrize("after", list(LoopState))
def test_the_database_refuses_what_is_not_drawn(
    north: StaffedClinic, episode: Episode, before: str, after: str
) -> None:
    if before == after or RECOMMENDATION.allows(before, after):
        return
    row = standing(north, episode, before)
    with north.inside(), pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(state=after)


def test_what_was_agreed_waits_in_the_row_until_the_patient_heard(north: StaffedClinic, episode: Episode) -> None:
    def since() -> date | None:
        return Episode.objects.get(pk=episode.pk).untold_since

    row = standing(north, episode, "accepted")
    with north.inside():
        assert since() == TODAY
        held = contact(north, row)
        assert since() is None
        void_contact(contact=held, reason="Another patient", by=north.care_manager, now=NOW)
        assert since() == TODAY
        lines = AuditLine.objects.filter(verb__startswith="recommendation.").order_by("pk")
        assert [each.verb.removeprefix("recommendation.") for each in lines] == ["answered", "told", "not_told"]


@pytest.mark.parametrize(
    ("how", "field"),
    [({"on": date(2026, 11, 21)}, "on"), ({"on": date(2026, 11, 11)}, "on"), ({"note": "x" * 4001}, "note")],
)
def test_a_doing_that_cannot_be_is_refused_at_its_field(
    north: StaffedClinic, episode: Episode, how: dict[str, Any], field: str
) -> None:
    row = standing(north, episode, "accepted")
    with north.inside(), pytest.raises(Refused) as refusal:
        actions.record_done(**{"recommendation": row, "on": TODAY, "by": north.clinician, "now": NOW} | how)
    assert refusal.value.field == field


def test_a_contact_tells_only_its_own_patient(north: StaffedClinic, episode: Episode) -> None:
    mine, other = standing(north, episode, "accepted"), standing(north, make_episode(north), "accepted")
    with north.inside():
        with pytest.raises(Refused), transaction.atomic():
            contact(north, mine, other)
        assert not Contact.objects.exists()
        assert {row.state for row in Recommendation.objects.all()} == {"accepted"}
