"""Out of reach, and how care ends: the tries, the suggestion, the close-out note, the letter, the way back."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.errors import Refused
from clinics.models import AuditLine, Setting
from contacts import queries, timeline
from contacts.actions import give_letter, make_referral, void_contact
from contacts.models import LetterGiven
from contacts.rules import Kind, Mode, Outcome
from contacts.rules.letters import LetterWay
from registry import flags
from registry.actions import close_episode, refer
from registry.models import Episode, Flag
from registry.rules import CloseReason, Phase
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact, noon
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 10, 12)
NOW = noon(TODAY)


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


def tried(episode: Episode, north: StaffedClinic, *days: int, kind: Kind = Kind.ATTEMPT) -> list[Any]:
    """A try so many days ago, each."""
    return [make_contact(episode, north.care_manager, kind, on=TODAY - timedelta(days=each)) for each in days]


def signed(north: StaffedClinic, **values: Any) -> None:
    for key, value in values.items():
        Setting.objects.create(
            clinic=north.clinic, key=key.replace("__", "."), value=value, signed_by=north.lead, signed_at=NOW
        )


def listed(north: StaffedClinic) -> list[queries.Unreached]:
    schedule = queries.schedule_of(north.clinic)
    return queries.out_of_reach(north.care_manager, schedule=schedule, today=TODAY)


# --- who is out of reach ---


def test_tries_since_the_last_treatment_contact_are_counted(episode: Episode, north: StaffedClinic) -> None:
    tried(episode, north, 30)
    make_contact(episode, north.care_manager, on=TODAY - timedelta(days=20))
    assert listed(north) == []
    first, _ = tried(episode, north, 8, 3)
    tried(episode, north, 2, kind=Kind.NO_SHOW)
    (row,) = listed(north)
    assert (row.reached.tries, row.reached.last_try_on, row.days_without) == (3, TODAY - timedelta(days=2), 20)
    assert row.next_try_on == TODAY + timedelta(days=3)
    found = queries.tries_since(north.care_manager, [row.episode])[episode.pk]
    assert [(each.on, each.kind) for each in found] == [
        (TODAY - timedelta(days=2), Kind.NO_SHOW),
        (TODAY - timedelta(days=3), Kind.ATTEMPT),
        (TODAY - timedelta(days=8), Kind.ATTEMPT),
    ]
    void_contact(contact=first, reason="Another patient.", by=north.care_manager, now=NOW)
    (row,) = listed(north)
    assert row.reached.tries == len(queries.tries_since(north.care_manager, [row.episode])[episode.pk]) == 2


def test_ending_care_is_suggested_and_never_done(episode: Episode, north: StaffedClinic) -> None:
    signed(north, outreach__attempts=2)
    tried(episode, north, 9, 4)
    quiet = make_episode(north, referred_on=date(2026, 6, 1), enrolled_on=date(2026, 6, 1))
    make_episode(north)  # enrolled in September and in reach
    silent, ended = listed(north)
    assert ended.why_end == ["All 2 tries of the schedule are used up, the last on 8 Oct."]
    assert silent.episode == quiet
    assert silent.why_end == ["No treatment contact for 133 days, since enrolment on 1 Jun; the clinic asks after 90."]
    assert not Episode.objects.exclude(closed_on=None).exists()


def test_the_page_lists_whom_to_try_and_costs_the_same(desk: Client, north: StaffedClinic) -> None:
    costs = []
    desk.get("/c/north/out-of-reach/")  # the first page of a session costs more
    for _ in range(2):
        for _ in range(2):
            tried(make_episode(north), north, 9, 7)
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get("/c/north/out-of-reach/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert [chip["count"] for chip in answer.context["chips"]] == [4, 4, 0, 4]
    assert [len(tries) for _, tries in answer.context["rows"]] == [2, 2, 2, 2]
    assert b"2 of 6" in answer.content
    assert b"Ending care is suggested for nobody" in desk.get("/c/north/out-of-reach/?show=end").content


def test_words_find_who_is_out_of_reach_and_stand_in_no_address(desk: Client, north: StaffedClinic) -> None:
    due, later = (make_episode(north, patient=make_patient(north, family_name="Quillfeather")) for _ in range(2))
    tried(due, north, 9)
    tried(later, north, 1)
    tried(make_episode(north), north, 9)
    make_episode(north, patient=make_patient(north, family_name="Quillfeather"))  # in reach
    search = "/c/north/out-of-reach/search/"

    def found(words: str, show: str = "") -> tuple[set[int], list[int]]:
        answer = desk.post(search, {"words": words, "show": show}, follow=True)
        assert "quill" not in answer.request["QUERY_STRING"].lower()
        return {each.episode.pk for each, _ in answer.context["rows"]}, [c["count"] for c in answer.context["chips"]]

    assert found("quilfeather") == ({due.pk, later.pk}, [2, 1, 0, 2])
    assert found("quillfeather", "due") == ({due.pk}, [2, 1, 0, 2])
    assert found("")[1] == [3, 2, 0, 3]
    nobody = desk.post(search, {"words": "Zzyzx"}, follow=True)
    assert b"Nobody like that is out of reach" in nobody.content
    assert b'value="Zzyzx"' in nobody.content  # what was typed stays


def test_words_and_chips_go_with_the_next_page(desk: Client, north: StaffedClinic, monkeypatch: Any) -> None:
    monkeypatch.setattr("contacts.views.endings.PAGE", 1)
    for _ in range(2):
        tried(make_episode(north, patient=make_patient(north, family_name="Quillfeather")), north, 9)
    tried(make_episode(north), north, 9)
    first = desk.post("/c/north/out-of-reach/search/", {"words": "quillfeather", "show": "due"}, follow=True)
    assert first.context["page"].paginator.count == 2
    second = desk.get("/c/north/out-of-reach/?" + first.context["query"] + "&page=2")
    assert (second.context["page"].number, second.context["show"], second.context["words"]) == (
        2, "due", "quillfeather",
    )  # fmt: skip
    assert f"?{first.context['query']}&amp;page=1".replace("&s", "&amp;s") in second.content.decode()


def test_the_night_flags_who_the_page_says_was_not_treated(desk: Client, north: StaffedClinic) -> None:
    def enrolled(days: int) -> Episode:
        on = TODAY - timedelta(days=days)
        return make_episode(north, referred_on=on, enrolled_on=on)

    quiet = {days: enrolled(days) for days in (89, 90, 91)}
    make_contact(quiet[91], north.care_manager, on=TODAY - timedelta(days=90))
    make_contact(enrolled(95), north.care_manager, on=TODAY)
    make_episode(north, phase=Phase.REFERRED, referred_on=TODAY - timedelta(days=100), enrolled_on=None)
    with north.inside():
        flags.open_and_close(clinic=north.clinic, today=TODAY)
        flagged = set(Flag.objects.filter(kind="inactive", closed_on=None).values_list("episode_id", flat=True))
    shown = desk.get("/c/north/out-of-reach/?show=end").context["rows"]
    assert {each.episode.pk for each, _ in shown} == flagged == {quiet[90].pk, quiet[91].pk}


def test_the_note_suggests_the_next_try(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    signed(north, outreach__attempts=2, outreach__days=3)
    note = f"/c/north/episodes/{episode.public_id}/note/"
    assert desk.get(note).context["form"]["next_try"].value() == TODAY + timedelta(days=3)
    tried(episode, north, 5)
    opened = desk.get(note)
    assert opened.context["form"]["next_try"].value() is None
    assert b"used up" in opened.content


def test_the_api_lists_who_is_out_of_reach(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    tried(episode, north, 3)
    (row,) = desk.get("/api/v1/clinics/north/outreach/").json()["results"]
    assert (row["tries"], row["of"], row["last_try_on"], row["next_try_on"]) == (1, 6, "2026-10-09", "2026-10-14")
    assert (row["treated_on"], row["days_without"], row["why_end"]) == (None, 35, [])


# --- ending care ---


def close_url(episode: Episode) -> str:
    return f"/c/north/episodes/{episode.public_id}/close/"


def sent(**fields: str) -> dict[str, str]:
    return {"reason": "lost", "on": TODAY.isoformat(), "note": "", "reentry": "Call us."} | fields


def test_the_note_of_who_stopped_coming_starts_from_the_tries(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    signed(north, reentry__text="Ring the front desk.")
    make_contact(episode, north.care_manager, on=TODAY - timedelta(days=30))
    make_contact(
        episode, north.care_manager, Kind.ATTEMPT, on=TODAY - timedelta(days=3), mode=Mode.VIDEO,
        outcome=Outcome.LEFT_MESSAGE,
    )  # fmt: skip
    told = "Not reached since the last treatment contact on 12 Sep. 1 try: 9 Oct by video, left a message."
    plain, chosen = (desk.get(close_url(episode) + asked).context["form"] for asked in ("", "?reason=lost"))
    assert (plain["note"].value(), chosen["note"].value()) == ("", told)
    assert plain.fields["note"].widget.attrs["data-fill"] == told
    assert plain["reentry"].value() == "Ring the front desk."
    assert desk.get(close_url(episode) + "?reason=graduated").context["form"]["note"].value() == ""
    closed = desk.post(close_url(episode), sent(note=told + " Her sister knows."), follow=True)
    for words in ("lost to follow-up", "Her sister knows.", "Call us.", "not given yet", "closed by mistake"):
        assert words in closed.content.decode()
    assert f"/c/north/patients/{episode.patient.public_id}/refer/" in closed.content.decode()


@pytest.mark.parametrize(
    ("row", "fields", "field", "words"),
    [
        ({"open_alerts": 1}, {}, "reason", "Close the alert first"),
        ({}, {"reason": "transferred"}, "reason", "hand-off is not confirmed"),
        ({}, {"reentry": " "}, "reentry", "how the patient can come back"),
        ({}, {"on": "2026-10-13"}, "on", "still to come"),
        ({}, {"reason": ""}, "reason", "required"),
    ],
)
def test_what_stands_in_the_way_is_said_at_its_field(
    desk: Client, north: StaffedClinic, row: dict[str, Any], fields: dict[str, str], field: str, words: str
) -> None:
    episode = make_episode(north, **row)
    answer = desk.post(close_url(episode), sent(note="Long talk.", **fields))
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert answer.context["form"]["note"].value() == "Long talk."
    with north.inside():
        assert Episode.objects.get(pk=episode.pk).is_open


def ended(episode: Episode, north: StaffedClinic, reason: CloseReason = CloseReason.LOST) -> Episode:
    return close_episode(
        episode=episode, reason=reason, on=TODAY, reentry="Ring the front desk.", by=north.care_manager, now=NOW
    )


def test_the_letter_is_printed_and_recorded_as_it_read(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    page = f"/c/north/episodes/{episode.public_id}/letter/"
    assert b"There is no letter yet" in desk.get(page).content
    ended(episode, north)
    shown = desk.get(page).content.decode()
    assert f"Dear {episode.patient.given_name} {episode.patient.family_name}," in shown
    assert "Ring the front desk." in shown
    assert "988" in shown
    body = {"how": "post", "on": TODAY.isoformat(), "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert desk.post(f"{page}given/", body).status_code == 302
    with north.inside():
        given = LetterGiven.objects.get()
        assert (given.how, given.given_on, given.given_by) == ("post", TODAY, north.care_manager)
        assert "Ring the front desk." in given.words
        assert AuditLine.objects.filter(verb="letter.given", target=given.public_id).count() == 1
        told = timeline.items(member=north.care_manager, episode=episode)
        assert "Letter given by post" in told[-1].title
    refused = desk.post(f"{page}given/", body | {"form_key": str(uuid.uuid4()), "on": "2026-10-11"})
    assert (refused.status_code, "before the last day" in refused.context["form"].errors["on"][0]) == (422, True)


def test_no_letter_goes_to_the_dead_or_while_care_goes_on(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    def give() -> LetterGiven:
        return give_letter(episode=episode, how=LetterWay.POST, on=TODAY, form_key=uuid.uuid4(), by=north.lead, now=NOW)

    with pytest.raises(Refused, match="Close the episode first"):
        give()
    ended(episode, north, CloseReason.DIED)
    with pytest.raises(Refused, match="has died"):
        give()
    assert b"the patient has died" in desk.get(f"/c/north/episodes/{episode.public_id}/letter/").content
    answer = desk.get(f"/api/v1/clinics/north/episodes/{episode.public_id}/letter/").json()
    assert answer == {"words": None, "given": []}


def test_the_way_back_is_a_new_episode_that_shows_the_old_one(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    ended(episode, north)
    refer(patient=episode.patient, referred_on=TODAY, by=north.care_manager, now=NOW)
    page = f"/c/north/patients/{episode.patient.public_id}/"
    assert f"?episode={episode.public_id}" in desk.get(page).content.decode()
    old = desk.get(f"{page}?episode={episode.public_id}").content.decode()
    assert "Ring the front desk." in old
    assert "Open the one that runs now" in old


def test_whoever_comes_back_is_known_before_and_after(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    ended(episode, north)
    with north.inside():
        known = {"phq9_baseline": 17, "phq9_last": 12, "closing_note": "Six calls, moved to her sister."}
        Episode.objects.filter(pk=episode.pk).update(**known)
    page = f"/c/north/patients/{episode.patient.public_id}/"
    told = "PHQ-9 17 at its start, 12 at the last. Six calls, moved to her sister."
    assert told in desk.get(f"{page}refer/").content.decode()
    desk.post(f"{page}refer/", {"referred_on": TODAY.isoformat()})
    back = desk.get(page)
    assert back.context["episode"].is_open
    for words in ("Was here before", "lost to follow-up", told):
        assert words in back.content.decode()


def test_the_patient_page_costs_the_same_with_more_behind_it(desk: Client, north: StaffedClinic) -> None:
    """However many earlier episodes, referrals with their steps, and tries."""
    costs, patient = [], make_patient(north)
    running = make_episode(north, patient=patient)
    for _ in range(2):
        for _ in range(2):
            make_episode(north, patient=patient, phase=Phase.CLOSED, closed_on=TODAY, close_reason="graduated")
            tried(running, north, 4)
            with north.inside():
                make_referral(
                    episode=running, to_whom="Legal aid", what_for="Rent", made_on=TODAY, form_key=uuid.uuid4(),
                    by=north.care_manager, now=NOW,
                )  # fmt: skip
        page = f"/c/north/patients/{patient.public_id}/"
        desk.get(page)
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(page)
        costs.append(len(asked))
    assert answer.content.decode().count("Legal aid") >= 4
    assert costs[0] == costs[1]


@pytest.mark.parametrize("last", ["letter", "close"])
def test_the_last_pages_cost_the_same(desk: Client, north: StaffedClinic, last: str) -> None:
    costs, running = [], make_episode(north)
    path = f"/c/north/episodes/{running.public_id}/{last}/"
    with north.inside():
        if last == "letter":
            ended(running, north)
    for _ in range(2):
        for _ in range(2):
            if last == "close":
                tried(running, north, 4)
            else:
                body = {"how": "post", "on": TODAY.isoformat(), "form_key": str(uuid.uuid4())}
                desk.post(f"{path}given/", body)
        desk.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(path)
        costs.append(len(asked))
    assert answer.content.count(b"by post") == 4 if last == "letter" else b"4 of 6" in answer.content
    assert costs[0] == costs[1]


def test_the_api_closes_with_the_way_back(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    def close(**fields: str) -> Any:
        return desk.post(
            f"/api/v1/clinics/north/episodes/{episode.public_id}/close/",
            {"reason": "inactive", "on": TODAY.isoformat(), "note": "Six calls."} | fields,
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    refused = close()
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["reentry"])
    closed = close(reentry="Ring the front desk.").json()
    assert (closed["phase"], closed["closing_note"], closed["reentry"]) == (
        "closed", "Six calls.", "Ring the front desk.",
    )  # fmt: skip
