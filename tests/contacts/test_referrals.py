"""Referrals through the public doors: made, moved, asked after; what the machine does not draw is refused thrice."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.errors import Refused
from clinics.models import AuditLine, Membership
from contacts import glance, timeline
from contacts.actions import StepInput, make_referral, step_referral
from contacts.models import Referral, ReferralStep, TimeEntry
from contacts.rules.referrals import OPEN, REFERRAL, ReferralState
from registry import flags
from registry.models import Episode, Flag
from registry.rules import Phase
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import noon
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 10, 12)
NOW = noon(TODAY)
# A way to each state by moves that are drawn.
WAYS: dict[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.MADE: (),
    ReferralState.SCHEDULED: (ReferralState.SCHEDULED,),
    ReferralState.SEEN: (ReferralState.SEEN,),
    ReferralState.NOT_SEEN: (ReferralState.NOT_SEEN,),
    ReferralState.REPORTED: (ReferralState.SEEN, ReferralState.REPORTED),
    ReferralState.CALLED_OFF: (ReferralState.CALLED_OFF,),
}
PAIRS = [(before, after) for before in ReferralState for after in ReferralState if before != after]


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def made(episode: Episode, north: StaffedClinic, *, on: date = TODAY, **fields: Any) -> Referral:
    given = {"to_whom": "A sleep clinic", "what_for": "Snoring", "form_key": uuid.uuid4()} | fields
    return make_referral(episode=episode, made_on=on, by=north.care_manager, now=NOW, **given)


def stepped(referral: Referral, north: StaffedClinic, to: ReferralState | None, **fields: Any) -> Referral:
    given: dict[str, Any] = {"on": TODAY, "words": "They called.", "form_key": uuid.uuid4()}
    given |= {"scheduled_for": TODAY} if to is ReferralState.SCHEDULED else {}
    return step_referral(referral=referral, step=StepInput(to=to, **given | fields), by=north.care_manager, now=NOW)


def standing_at(state: ReferralState, episode: Episode, north: StaffedClinic) -> Referral:
    referral = made(episode, north)
    for to in WAYS[state]:
        referral = stepped(referral, north, to)
    assert referral.state == state
    return referral


def api(client: Client, member: Membership, path: str, body: Any = None) -> Any:
    client.force_login(member.user)
    url, headers = f"/api/v1/clinics/north/{path}", {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(url, body, content_type="application/json", headers=headers) if body else client.get(url)


def row_of(episode: Episode) -> Episode:
    return Episode.objects.get(pk=episode.pk)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_only_what_is_drawn_may_follow(
    before: ReferralState, after: ReferralState, episode: Episode, north: StaffedClinic, client: Client
) -> None:
    referral = standing_at(before, episode, north)
    if REFERRAL.allows(before, after):
        assert stepped(referral, north, after).state == after
        return
    with pytest.raises(Refused, match="cannot follow"):
        stepped(referral, north, after)
    body = {"to": after, "on": TODAY.isoformat(), "words": "They called.", "scheduled_for": TODAY.isoformat()}
    answer = api(client, north.care_manager, f"referrals/{referral.public_id}/steps/", body)
    assert answer.status_code == (400 if after is ReferralState.MADE else 409)  # nothing moves there: it is no choice
    with north.inside():
        assert Referral.objects.get().state == before
        with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
            Referral.objects.update(state=after)


@pytest.mark.parametrize("state", ReferralState)
def test_the_row_knows_when_to_ask(state: ReferralState, episode: Episode, north: StaffedClinic) -> None:
    referral = standing_at(state, episode, north)
    row = row_of(episode)
    assert row.referral_due_on == referral.ask_on
    assert (row.referral_due_on is not None) == (state in OPEN)
    assert glance.recompute(clinic_id=episode.clinic_id, today=TODAY) == 0


def test_asking_after_it_moves_the_day_and_keeps_the_note(episode: Episode, north: StaffedClinic) -> None:
    referral = made(episode, north, on=TODAY - timedelta(days=14))
    assert referral.ask_on == TODAY
    asked = stepped(referral, north, None, words="No day yet.")
    assert (asked.state, asked.ask_on) == ("made", TODAY + timedelta(days=14))
    again = stepped(referral, north, None, words="Still none.", again_on=TODAY + timedelta(days=3))
    assert row_of(episode).referral_due_on == again.ask_on == TODAY + timedelta(days=3)
    assert [step.words for step in referral.steps.all()] == ["", "No day yet.", "Still none."]
    with pytest.raises(Refused, match="whom you could not reach"):
        stepped(referral, north, None, words=" ")
    with pytest.raises(Refused, match="later day"):
        stepped(referral, north, None, again_on=TODAY)


def test_each_step_is_in_the_trail_once_however_often_it_is_sent(episode: Episode, north: StaffedClinic) -> None:
    referral, key = made(episode, north), uuid.uuid4()
    for _ in range(2):
        stepped(referral, north, ReferralState.SEEN, form_key=key, minutes=7)
    assert ReferralStep.objects.filter(referral=referral).count() == 2
    verbs = AuditLine.objects.filter(target=referral.public_id).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["referral.made", "referral.moved"]
    entry = TimeEntry.objects.get()
    assert (entry.activity, entry.minutes, entry.service_date) == ("coordination", 7, TODAY)
    assert row_of(episode).minutes_counted == 7


def test_the_same_form_makes_one_referral(episode: Episode, north: StaffedClinic) -> None:
    key = uuid.uuid4()
    assert made(episode, north, form_key=key, minutes=5) == made(episode, north, form_key=key, minutes=5)
    assert (Referral.objects.count(), TimeEntry.objects.count()) == (1, 1)


def test_a_step_waits_for_no_minutes_it_may_not_log(episode: Episode, north: StaffedClinic) -> None:
    """Who may refer and logs no time is told so; nothing is half done."""
    step = StepInput(to=ReferralState.SEEN, on=TODAY, form_key=uuid.uuid4(), minutes=5)
    with pytest.raises(Refused, match="care managers") as refusal:
        step_referral(referral=made(episode, north), step=step, by=north.clinician, now=NOW)
    assert refusal.value.field == "minutes"
    assert Referral.objects.get().state == "made"


def test_what_has_ended_is_not_asked_after(episode: Episode, north: StaffedClinic) -> None:
    referral = standing_at(ReferralState.REPORTED, episode, north)
    assert (referral.report, referral.seen_on) == ("They called.", TODAY)
    with pytest.raises(Refused, match="nothing left to ask"):
        stepped(referral, north, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to_whom": " "}, "to_whom"),
        ({"what_for": ""}, "what_for"),
        ({"on": TODAY + timedelta(days=1)}, "made_on"),
        ({"on": date(2026, 9, 2)}, "made_on"),
    ],
)
def test_what_a_referral_needs(fields: dict[str, Any], field: str, episode: Episode, north: StaffedClinic) -> None:
    with pytest.raises(Refused) as refusal:
        made(episode, north, **fields)
    assert refusal.value.field == field
    assert not Referral.objects.exists()


def test_an_ended_episode_makes_none_and_keeps_those_it_has(episode: Episode, north: StaffedClinic) -> None:
    referral = made(episode, north)
    Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    with pytest.raises(Refused, match="has ended"):
        made(episode, north)
    assert stepped(referral, north, ReferralState.SEEN).state == "seen"


def test_who_ends_an_episode_is_told_what_becomes_of_its_open_referrals(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    made(episode, north, to_whom="A sleep clinic")
    stepped(made(episode, north, to_whom="Legal aid"), north, ReferralState.CALLED_OFF)
    close = f"/c/north/episodes/{episode.public_id}/close/"
    said = " ".join(desk.get(close).content.decode().split())
    assert "<b>1 referral is still open.</b>" in said
    assert "Closing the episode does not end it" in said
    body = {"reason": "graduated", "on": TODAY.isoformat(), "note": "Well again.", "reentry": ""}
    desk.post(close, body)
    assert not Episode.objects.get(pk=episode.pk).is_open
    listed = desk.get("/c/north/referrals/")
    (left,) = listed.context["page"]
    assert (left.to_whom, left.ask_on is not None) == ("A sleep clinic", True)
    assert b"episode ended" in listed.content
    desk.post(f"/c/north/referrals/{left.public_id}/step/", sent(to="called_off", words="They are well again."))
    assert not list(desk.get("/c/north/referrals/").context["page"])


def test_nothing_is_said_where_none_is_open(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    stepped(made(episode, north), north, ReferralState.CALLED_OFF)
    assert b"still open" not in desk.get(f"/c/north/episodes/{episode.public_id}/close/").content


# --- pages ---


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


def sent(**fields: str) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "on": TODAY.isoformat(), **fields}


def test_the_way_of_a_referral_on_its_pages(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    body = {"to_whom": "A sleep clinic", "what_for": "Snoring", "made_on": TODAY.isoformat(), "minutes": "6"}
    new = f"/c/north/episodes/{episode.public_id}/referrals/new/"
    answer = desk.post(new, body | {"form_key": str(uuid.uuid4())}, follow=True)
    assert b"Ask after it Mon" in answer.content
    with north.inside():
        referral = Referral.objects.get()
    page = f"/c/north/referrals/{referral.public_id}/"
    refused = desk.post(f"{page}step/", sent(to="called_off"))
    assert (refused.status_code, "words" in refused.context["form"].errors) == (422, True)
    assert desk.post(f"{page}step/", sent(to="reported", words="Fine.")).context["form"].errors["to"]
    desk.post(f"{page}step/", sent(to="asked", words="No news."))
    desk.post(f"{page}step/", sent(to="seen"))
    ended = desk.post(f"{page}step/", sent(to="reported", words="Apnea; has a mask now."), follow=True)
    assert [what for what, _ in ended.context["steps"]] == [
        "Made", "Asked after", "Seen, report awaited", "Report is back",
    ]  # fmt: skip
    assert ended.context["form"] is None
    told = timeline.items(member=north.care_manager, episode=episode)
    assert [item.title for item in told if item.kind == "referral"][-1] == "Referral to A sleep clinic: report is back"


def test_a_clinician_refers_without_minutes_and_a_specialist_reads(
    client: Client, episode: Episode, north: StaffedClinic
) -> None:
    referral = made(episode, north)
    page = f"/c/north/referrals/{referral.public_id}/"
    client.force_login(north.clinician.user)
    assert "minutes" not in client.get(page).context["form"].fields
    client.force_login(north.specialist.user)
    assert client.get(page).context["form"] is None
    assert client.post(f"{page}step/", sent(to="seen")).status_code == 403


def test_the_list_shows_whom_to_ask_after_first(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    late = made(episode, north, on=TODAY - timedelta(days=20), to_whom="A late one")
    mine = made(make_episode(north), north, to_whom="Mine")
    with north.inside():
        other = make_episode(north, care_manager=None)
        theirs = make_referral(
            episode=other, to_whom="Theirs", what_for="Rent", made_on=TODAY, form_key=uuid.uuid4(),
            by=north.clinician, now=NOW,
        )  # fmt: skip
    answer = desk.get("/c/north/referrals/")
    assert [each.pk for each in answer.context["page"]] == [late.pk, mine.pk, theirs.pk]
    counts = answer.context["counts"]
    assert (counts.open, counts.due, counts.mine) == (3, 1, 2)
    assert [each.pk for each in desk.get("/c/north/referrals/?show=due").context["page"]] == [late.pk]
    assert [each.pk for each in desk.get("/c/north/referrals/?show=mine").context["page"]] == [late.pk, mine.pk]


def test_the_list_costs_the_same_however_long(desk: Client, north: StaffedClinic) -> None:
    costs = []
    desk.get("/c/north/referrals/")  # the first page of a session costs more
    for _ in range(2):
        for _ in range(3):
            with north.inside():
                made(make_episode(north), north)
        costs.append(queries_of(desk, "/c/north/referrals/"))
    assert costs[0] == costs[1]


def test_words_find_a_referral_and_stand_in_no_address(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    with north.inside():
        made(episode, north, to_whom="Harbor Sleep Clinic")
        other = make_episode(north, patient=make_patient(north, family_name="Quillfeather"))
        about = made(other, north, to_whom="Legal aid", what_for="Eviction")

    def found(words: str, show: str = "") -> tuple[list[Any], dict[str, int]]:
        answer = desk.post("/c/north/referrals/search/", {"words": words, "show": show}, follow=True)
        assert words.split()[0].lower() not in answer.request["QUERY_STRING"].lower()
        return [each.pk for each in answer.context["page"]], {
            chip["label"]: chip["count"] for chip in answer.context["chips"]
        }

    for words in ("legal", "eviction", "Quillfether", str(other.patient.mrn)):
        assert found(words) == ([about.pk], {"All open": 1, "To ask after": 0, "Mine": 1, "Ended": 0})
    assert found("nothing like it")[0] == []
    assert (
        b"No referral like that here"
        in desk.post("/c/north/referrals/search/", {"words": "xylophone"}, follow=True).content
    )
    assert desk.post("/c/north/referrals/search/", {"words": " "}, follow=True).context["counts"].open == 2


def test_what_has_ended_is_listed_apart(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    assert b"No referral has ended yet" in desk.get("/c/north/referrals/?show=ended").content
    with north.inside():
        first = stepped(made(episode, north, on=TODAY - timedelta(days=9)), north, ReferralState.CALLED_OFF, on=TODAY)
        last = standing_at(ReferralState.REPORTED, episode, north)
        made(episode, north)
    answer = desk.get("/c/north/referrals/?show=ended")
    assert [each.pk for each in answer.context["page"]] == [last.pk, first.pk]
    assert (answer.context["counts"].open, answer.context["counts"].ended) == (1, 2)
    assert f"{TODAY.day} Oct".encode() in answer.content.replace("\u00a0".encode(), b" ")


def test_one_referral_costs_the_same_however_long_its_story(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    referral = made(episode, north)
    page = f"/c/north/referrals/{referral.public_id}/"
    desk.get(page)
    costs = []
    for _ in range(2):
        for _ in range(3):
            stepped(referral, north, None)
        costs.append(queries_of(desk, page))
    assert costs[0] == costs[1]


def test_the_night_flags_what_the_page_asks_after(desk: Client, north: StaffedClinic) -> None:
    """The same referrals, but for episodes that have ended: those are on the page alone."""
    days = {-1: make_episode(north), 0: make_episode(north), 1: make_episode(north)}
    ended = make_episode(north, phase=Phase.CLOSED, closed_on=TODAY, close_reason="graduated")
    with north.inside():
        for late, of in days.items():
            stepped(made(of, north, on=TODAY - timedelta(days=20)), north, None, on=TODAY - timedelta(days=14 + late))
        Referral.objects.create(
            clinic=north.clinic, episode=ended, to_whom="A sleep clinic", what_for="Snoring", made_on=TODAY,
            made_by=north.care_manager, made_at=NOW, form_key=uuid.uuid4(), state="made", ask_on=TODAY,
        )  # fmt: skip
        flags.open_and_close(clinic=north.clinic, today=TODAY)
        flagged = set(Flag.objects.filter(kind="referral_due", closed_on=None).values_list("episode_id", flat=True))
    shown = {each.episode_id for each in desk.get("/c/north/referrals/?show=due").context["page"]}
    assert flagged == {days[0].pk, days[1].pk}
    assert shown == flagged | {ended.pk}


def queries_of(desk: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert desk.get(path).status_code == 200
    return len(found)


def test_the_api_shows_a_referral_whole(episode: Episode, north: StaffedClinic, client: Client) -> None:
    body = {"to_whom": "A sleep clinic", "what_for": "Snoring", "made_on": TODAY.isoformat(), "minutes": 5}
    answer = api(client, north.care_manager, f"episodes/{episode.public_id}/referrals/", body)
    assert (answer.status_code, answer.json()["state"], answer.json()["ask_on"]) == (201, "made", "2026-10-26")
    path = f"referrals/{answer.json()['public_id']}/"
    asked = api(client, north.care_manager, f"{path}steps/", {"on": TODAY.isoformat(), "words": "No news."}).json()
    assert [step["words"] for step in asked["steps"]] == ["", "No news."]
    assert api(client, north.specialist, path).json()["what_for"] == "Snoring"
    assert api(client, north.specialist, f"{path}steps/", {"on": TODAY.isoformat()}).status_code == 403
    assert api(client, north.specialist, "referrals/").json()["count"] == 1
    assert api(client, north.specialist, "referrals/?show=due").json()["count"] == 0
