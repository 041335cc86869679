"""The note page: opened, drafted, sent, sent wrong, sent twice."""

import uuid
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.models import AccessLine, AuditLine
from clinics.rules import Role
from contacts.models import Contact, Draft, ReviewRequest, TimeEntry
from contacts.rules import NOTE_TEMPLATES, Kind, Mode, Outcome
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.contacts import close_month, make_contact, noon
from tests.factories.measures import answers_of, make_result
from tests.factories.registry import make_episode

TODAY = date(2026, 10, 12)
pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def on_monday() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


def at(staffed: StaffedClinic, page: str, episode: Episode, rest: str = "") -> str:
    return f"/c/{staffed.clinic.slug}/episodes/{episode.public_id}/{page}/{rest}"


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


def sent(**fields: Any) -> dict[str, Any]:
    """A treatment note as the page sends it."""
    scales = {f"phq9-item_{number}": answer for number, answer in enumerate(answers_of("phq9", 9), 1)}
    return {
        "form_key": str(uuid.uuid4()),
        "began_at": noon(TODAY).isoformat(),
        "kind": "treatment",
        "mode": "phone",
        "outcome_treatment": "completed",
        "service_date": TODAY.isoformat(),
        "note_symptoms": "Sleeps better.",
        "next_contact_on": "2026-10-26",
        "next_contact_covers": "PHQ-9",
        "minutes": "22",
        **scales,
        **fields,
    }


def words(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_page_that_knows_what_is_known(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    make_contact(
        episode, north.care_manager, on=date(2026, 9, 28), mode=Mode.VIDEO,
        note={"symptoms": "Low mood.", "adherence": "Sertraline 50 mg, daily", "side_effects": "Nausea"},
    )  # fmt: skip
    answer = desk.get(at(north, "note", episode))
    form = answer.context["form"]
    assert answer.status_code == 200
    assert (form["kind"].value(), form["mode"].value(), form["service_date"].value()) == ("treatment", "video", TODAY)
    assert form["next_contact_on"].value() == TODAY + timedelta(weeks=2)
    assert form["note_adherence"].value() == "Sertraline 50 mg, daily"
    assert not form["note_symptoms"].value()
    assert "Low mood." in words(answer)  # last time's note stands beside
    with north.inside():
        line = AccessLine.objects.get()
    assert (line.page, line.patient) == ("contacts:note", episode.patient.public_id)


def test_every_kinds_prompts_are_on_the_page(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    """Without script nothing is fetched when the kind changes: it is all there, and shown by the kind."""
    page = words(desk.get(at(north, "note", episode)))
    for kind, prompts in NOTE_TEMPLATES.items():
        assert f'name="outcome_{kind}"' in page
        for prompt in prompts:
            assert f'name="note_{prompt.code}"' in page
    css = Path("static/css/contacts.css").read_text()
    for kind in Kind:
        assert f'[name="kind"][value="{kind}"]:checked) [data-for]:not([data-for~="{kind}"]' in css


def test_one_save(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    with north.inside():
        make_result(episode, north.care_manager, total=18, on=date(2026, 9, 7))
    back = "/c/north/caseload/?chip=overdue&sort=needs"
    data = sent(discuss="on", question="Raise the dose?", about_medication="on", back=back)
    answer = desk.post(at(north, "note", episode), data)
    assert (answer.status_code, answer["Location"]) == (302, back)
    with north.inside():
        saved = Contact.objects.get()
        assert saved.note == {"symptoms": "Sleeps better."}
        assert (TimeEntry.objects.get().minutes, MeasureResult.objects.order_by("pk").last().total) == (22, 9)
        asked = ReviewRequest.objects.get()
        assert (asked.question, asked.about_medication) == ("Raise the dose?", True)
    page = words(desk.get(f"/c/north/patients/{episode.patient.public_id}/"))
    assert "Saved: 22 minutes, PHQ-9 9 (−9)." in page
    assert f"/c/north/contacts/{saved.public_id}/void/" in page


def test_sent_twice_is_saved_and_told_once(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    data = sent()
    first = desk.post(at(north, "note", episode), data)
    with time_machine.travel(noon(TODAY) + timedelta(seconds=2), tick=False):
        again = desk.post(at(north, "note", episode), data)
    assert first["Location"] == again["Location"] == f"/c/north/patients/{episode.patient.public_id}/"
    with north.inside():
        assert Contact.objects.count() == 1
    assert words(desk.get(first["Location"])).count("Saved:") == 1


def test_it_goes_back_to_the_caseload_it_was_opened_from(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    opened = desk.get(
        at(north, "note", episode), headers={"Referer": "http://testserver/c/north/caseload/?chip=overdue"}
    )
    assert opened.context["form"]["back"].value() == "/c/north/caseload/?chip=overdue"
    opened = desk.get(
        at(north, "note", episode), headers={"Referer": "http://elsewhere.example/c/north/caseload/?chip=overdue"}
    )
    assert opened.context["form"]["back"].value() == ""


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/c/north/", "/c/south/caseload/"])
def test_it_goes_back_only_inside_the_clinic(desk: Client, episode: Episode, north: StaffedClinic, back: str) -> None:
    answer = desk.post(at(north, "note", episode), sent(back=back))
    assert answer["Location"] == f"/c/north/patients/{episode.patient.public_id}/"
    assert "elsewhere" not in words(desk.get(at(north, "note", episode), {"back": back}))


def test_nothing_typed_is_lost_when_something_is_missing(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    data = sent(next_contact_on="", next_contact_covers="", minutes="", note_skill="Walks", note_tried="Called")
    answer = desk.post(at(north, "note", episode), data)
    form, page = answer.context["form"], words(answer)
    assert answer.status_code == 422
    assert form.errors == {
        "minutes": ["Enter the minutes this contact took."],
        "next_contact_on": ["Choose when to be in touch next."],
        "next_contact_covers": ["Say what the next contact will cover."],
    }
    assert "3 things to mend" in page
    assert (form["note_skill"].value(), form["note_tried"].value()) == ("Walks", "Called")
    assert page.count('value="1" checked') + page.count('value="3" checked') >= 3  # the scale's answers
    assert str(form["form_key"].value()) == data["form_key"]
    with north.inside():
        assert not Contact.objects.exists()
        assert Draft.objects.get().fields["note_skill"] == "Walks"  # the words on the page are true


def test_a_closed_month_keeps_the_note_as_a_draft(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    close_month(north.lead, date(2026, 9, 1))
    data = sent(service_date="2026-09-30")
    answer = desk.post(at(north, "note", episode), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["service_date"] == [
        "This month is closed. Your note is kept as a draft; ask your clinic lead to reopen September, "
        "or change the date."
    ]
    again = desk.get(at(north, "note", episode)).context["form"]
    assert (again["note_symptoms"].value(), str(again["form_key"].value())) == ("Sleeps better.", data["form_key"])
    with north.inside():
        assert not AuditLine.objects.filter(verb="contact.logged").exists()


@pytest.mark.parametrize(
    ("kind", "fields", "field", "words_"),
    [
        ("attempt", {}, "outcome_attempt", "Choose what came of it"),
        ("attempt", {"outcome_attempt": "sent"}, "outcome_attempt", "Choose one of these."),
        ("message", {"outcome_message": "sent", "mode": "video"}, "mode", "Message is not done by video."),
        ("no_show", {"outcome_no_show": "rescheduled", "next_try": "2026-10-12"}, "next_try", "comes after this one"),
        ("singing", {}, "kind", "Choose one of these."),
        ("treatment", {"service_date": "yesterday"}, "service_date", "Enter a day"),
        ("treatment", {"minutes": "1.5"}, "minutes", "Enter whole minutes between 1 and 480."),
        ("treatment", {"minutes": "481"}, "minutes", "Enter whole minutes between 1 and 480."),
    ],
)
def test_errors_stand_at_their_field(
    desk: Client, episode: Episode, north: StaffedClinic, kind: str, fields: dict[str, str], field: str, words_: str
) -> None:
    answer = desk.post(at(north, "note", episode), sent(kind=kind, **fields))
    assert answer.status_code == 422
    assert words_ in answer.context["form"].errors[field][0]


def test_an_attempt_names_the_next_try_alone(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    """Sent as the page opens: the next try is the clinic's schedule's, what it covers stays, no day is booked."""
    make_contact(
        episode, north.care_manager, on=date(2026, 9, 28), note={"adherence": "Sertraline 50 mg"},
        next_contact_on=date(2026, 10, 5), next_contact_covers="PHQ-9",
    )  # fmt: skip
    opened = desk.get(at(north, "note", episode)).context["form"]
    data = {name: opened[name].value() or "" for name in opened.fields}
    data |= {"kind": "attempt", "outcome_attempt": "no_answer", "note_tried": "Mobile at 10", "discuss": ""}
    assert desk.post(at(north, "note", episode), data).status_code == 302
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
        assert (row.next_contact_on, row.next_contact_covers) == (date(2026, 10, 17), "PHQ-9")
        assert row.attempts_since == 1
        tried = Contact.objects.order_by("pk").last()
        assert (tried.note, tried.outcome) == ({"tried": "Mobile at 10"}, Outcome.NO_ANSWER)

    data |= {"form_key": str(uuid.uuid4()), "kind": "scheduling", "outcome_scheduling": "booked"}
    data |= {"moved_to": "2026-10-15", "note_tried": ""}
    assert desk.post(at(north, "note", episode), data).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert (row.next_contact_on, row.next_contact_covers) == (date(2026, 10, 15), "PHQ-9")


def test_words_typed_under_another_kind_are_saved_too(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    data = sent(kind="message", outcome_message="answered", mode="portal", note_message="Asks for a refill")
    assert desk.post(at(north, "note", episode), data).status_code == 302
    with north.inside():
        assert Contact.objects.get().note == {"symptoms": "Sleeps better.", "message": "Asks for a refill"}


def test_half_a_scale_is_kept_and_the_risk_answer_said(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    data = {name: value for name, value in sent().items() if not name.startswith("phq9")} | {"phq9-item_9": "1"}
    page = words(desk.post(at(north, "note", episode), data, follow=True))
    assert "PHQ-9 unfinished" in page
    assert "PHQ-9 item 9: several days. Ask today: a risk alert is open." in page


# --- drafts ---


def test_a_draft_comes_back_to_its_owner_only(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    other = add_member(north.clinic, Role.CARE_MANAGER, user__name="Jon Park")
    data = sent(note_symptoms="Not for others", unknown="x", timer_seconds="95")
    assert desk.post(at(north, "draft", episode), data).status_code == 204
    with north.inside():
        kept = Draft.objects.get().fields
        assert kept["phq9-item_1"] == str(data["phq9-item_1"])
        assert {"unknown", "csrfmiddlewaretoken"}.isdisjoint(kept)

    desk.logout()  # the session ended; signing in again brings the draft back
    desk.force_login(north.care_manager.user)
    answer = desk.get(at(north, "note", episode))
    assert "Draft of 14:00 restored" in words(answer)
    form = answer.context["form"]
    assert (form["note_symptoms"].value(), form["timer_seconds"].value()) == ("Not for others", "95")
    assert str(form["form_key"].value()) == data["form_key"]
    assert 'name="phq9-item_1" value="3" checked' in " ".join(words(answer).split())

    desk.force_login(other.user)
    theirs = desk.get(at(north, "note", episode))
    assert "Not for others" not in words(theirs)
    assert "North Care manager has a draft about this patient" in words(theirs)


def test_a_draft_is_discarded_by_its_owner(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    other = add_member(north.clinic, Role.CARE_MANAGER)
    for member in (other, north.care_manager):
        desk.force_login(member.user)
        desk.post(at(north, "draft", episode), sent(note_symptoms=f"By {member.pk}"))
    assert desk.post(at(north, "draft/discard", episode)).status_code == 302
    with north.inside():
        assert Draft.objects.get().member == other


def test_a_draft_that_comes_after_its_save_is_not_kept(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    data = sent()
    desk.post(at(north, "note", episode), data)
    assert desk.post(at(north, "draft", episode), data).status_code == 204
    with north.inside():
        assert not Draft.objects.exists()


@pytest.mark.parametrize("fields", [{"form_key": "x"}, {"note_symptoms": "x" * 100_001}])
def test_a_draft_that_is_none_is_refused(
    desk: Client, episode: Episode, north: StaffedClinic, fields: dict[str, str]
) -> None:
    assert desk.post(at(north, "draft", episode), sent(**fields)).status_code == 422


def test_two_authors_are_told_of_each_other_and_neither_is_stopped(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    """Peers 14: the second author was blocked by the first one's draft."""
    other = add_member(north.clinic, Role.CARE_MANAGER, user__name="Jon Park")
    mine = sent(note_symptoms="Mine")
    desk.post(at(north, "draft", episode), mine)
    with time_machine.travel(noon(TODAY) + timedelta(minutes=5), tick=False):
        make_contact(episode, other, Kind.ATTEMPT, on=TODAY, now=noon(TODAY) + timedelta(minutes=5))
        warned = desk.get(at(north, "at-work", episode), {"began_at": mine["began_at"]})
        assert "Jon Park saved a contact (outreach attempt) at 14:05, after you began" in words(warned)
        assert "Jon Park saved a contact" in words(desk.get(at(north, "note", episode)))
        assert desk.post(at(north, "note", episode), mine).status_code == 302
    with north.inside():
        assert Contact.objects.count() == 2


@pytest.mark.parametrize("began_at", ["", "yesterday", "2026-13-45T00:00", "2026-10-12T12:00"])
def test_a_start_that_is_none_warns_of_nothing(
    desk: Client, episode: Episode, north: StaffedClinic, began_at: str
) -> None:
    assert desk.get(at(north, "at-work", episode), {"began_at": began_at}).status_code == 200


# --- who may ---


@pytest.mark.parametrize("where", ["note", "draft", "draft/discard", "at-work"])
def test_only_care_managers_of_the_clinic_write(
    client: Client, episode: Episode, north: StaffedClinic, south: StaffedClinic, where: str
) -> None:
    for member in (north.specialist, north.clinician, north.lead, north.administrator):
        client.force_login(member.user)
        assert client.post(at(north, where, episode), sent()).status_code in (403, 405)
        assert client.get(at(north, where, episode)).status_code in (403, 405)
    client.force_login(south.care_manager.user)
    for staffed in (north, south):  # a stranger to north, and north's episode under their own clinic
        assert client.post(at(staffed, where, episode), sent()).status_code in (404, 405)
        assert client.get(at(staffed, where, episode)).status_code in (404, 405)
    with north.inside():
        assert not Contact.objects.exists()
        assert not Draft.objects.exists()


def test_the_page_asks_as_many_questions_whatever_the_history(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    make_contact(episode, north.care_manager, on=date(2026, 9, 21))
    desk.get(at(north, "note", episode))
    with CaptureQueriesContext(connection) as few:
        desk.get(at(north, "note", episode))
    for day in range(1, 9):
        make_contact(episode, north.care_manager, on=date(2026, 10, day))
    with CaptureQueriesContext(connection) as many:
        desk.get(at(north, "note", episode))
    assert len(many) == len(few)


# --- when it began ---


def test_the_note_keeps_when_it_began(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    assert desk.post(at(north, "note", episode), sent(started_at="09:10", inpatient="on")).status_code == 302
    with north.inside():
        entry = TimeEntry.objects.get()
        assert (entry.starts_at.isoformat(), entry.inpatient) == ("2026-10-12T13:10:00+00:00", True)


@pytest.mark.parametrize(
    ("fields", "words_said"),
    [
        ({"started_at": "23:10"}, "That is still to come. Enter when it began."),
        ({"started_at": "soon"}, "Enter a time, such as 09:10."),
    ],
)
def test_a_start_that_cannot_be_comes_back_at_its_field(
    desk: Client, episode: Episode, north: StaffedClinic, fields: dict[str, str], words_said: str
) -> None:
    answer = desk.post(at(north, "note", episode), sent(**fields))
    assert answer.status_code == 422
    assert words_said in str(answer.context["form"]["started_at"].errors)
    assert "Sleeps better." in words(answer)
    with north.inside():
        assert not TimeEntry.objects.exists()


def test_the_clock_that_jumps_and_the_hour_lived_twice(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    """In the night to 1 November 1:30 comes twice: the timer's own instant knows which of them it was."""
    with time_machine.travel("2026-11-01T17:00:00Z", tick=False):
        desk.force_login(north.care_manager.user)
        again = {"began_at": "2026-11-01T06:30:20+00:00", "service_date": "2026-11-01", "started_at": "01:30"}
        ahead = {"next_contact_on": "2026-11-20"}
        assert desk.post(at(north, "note", episode), sent(**again, **ahead)).status_code == 302
        typed = {**again, "began_at": "2026-11-01T16:00:00+00:00"}
        assert desk.post(at(north, "note", episode), sent(**typed, **ahead)).status_code == 302
    with north.inside():
        found = TimeEntry.objects.order_by("starts_at").values_list("starts_at", flat=True)
        assert [f"{instant:%H:%M}" for instant in found] == ["05:30", "06:30"]


def test_a_time_that_never_was_is_refused(desk: Client, north: StaffedClinic) -> None:
    early = make_episode(north, referred_on=date(2027, 1, 4), enrolled_on=date(2027, 1, 5), consent_on=date(2027, 1, 5))
    with time_machine.travel("2027-03-14T17:00:00Z", tick=False):
        desk.force_login(north.care_manager.user)
        never = {"service_date": "2027-03-14", "started_at": "02:30", "next_contact_on": "2027-03-28"}
        answer = desk.post(at(north, "note", early), sent(**never))
    assert answer.status_code == 422
    assert "The clocks went forward over this time" in words(answer)


def test_minutes_into_a_closed_month_are_refused_whole(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    """The night of the year's end, logged on 2 January when January has been closed by mistake: nothing is lost."""
    close_month(north.lead, date(2027, 1, 1))
    with time_machine.travel("2027-01-02T17:00:00Z", tick=False):
        desk.force_login(north.care_manager.user)
        late = {"service_date": "2026-12-31", "started_at": "23:45", "next_contact_on": "2027-01-12"}
        answer = desk.post(at(north, "note", episode), sent(**late))
    assert answer.status_code == 422
    assert "ask your clinic lead to reopen January" in words(answer)
    with north.inside():
        assert (Contact.objects.count(), TimeEntry.objects.count(), Draft.objects.count()) == (0, 0, 1)
