"""Minutes with their working, one contact, voiding, the timeline: what people see of what was entered."""

import uuid
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client, RequestFactory

from clinics.models import AccessLine
from contacts import timeline
from contacts.actions import ResultInput, void_contact
from contacts.models import Contact, Draft, TimeEntry
from contacts.rules import Activity, Kind, Outcome
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import close_month, make_contact, make_time, noon
from tests.factories.measures import answers_of
from tests.factories.registry import make_episode

TODAY = date(2026, 10, 12)
PHQ9 = ResultInput("phq9", tuple(answers_of("phq9", 9)))
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def log_url(episode: Episode) -> str:
    return f"/c/north/episodes/{episode.public_id}/time/log/"


def two_fields(**fields: str) -> dict[str, str]:
    day = TODAY.isoformat()
    return {"form_key": str(uuid.uuid4()), "minutes": "12", "activity": "registry", "service_date": day, **fields}


# --- time without a contact ---


def test_time_is_logged_in_two_fields(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    answer = desk.post(log_url(episode), two_fields(), headers=HTMX)
    assert answer.status_code == 200
    assert "12 minutes logged. All 12 minutes count. 12 counted in October; G2214 at 16 under Most payers" in words(
        answer
    )
    assert "<html" not in words(answer)
    with north.inside():
        entry = TimeEntry.objects.get()
        assert (entry.minutes, entry.activity, entry.service_date) == (12, Activity.REGISTRY, TODAY)


def test_an_entry_of_an_earlier_month_is_shown_in_that_month(desk: Client, episode: Episode) -> None:
    answer = words(desk.post(log_url(episode), two_fields(service_date="2026-09-28"), headers=HTMX))
    assert "Minutes of September 2026" in answer
    assert "Minutes this month" not in answer


def test_without_script_it_leads_back_to_the_patient(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    answer = desk.post(log_url(episode), two_fields())
    assert (answer.status_code, answer["Location"]) == (302, f"/c/north/patients/{episode.patient.public_id}/")


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_cannot_be_logged_says_so_at_its_field(
    desk: Client, episode: Episode, north: StaffedClinic, headers: dict[str, str]
) -> None:
    close_month(north.lead, date(2026, 9, 1))
    answer = desk.post(log_url(episode), two_fields(service_date="2026-09-30"), headers=headers)
    assert answer.status_code == 422
    assert "Nothing was logged; ask your clinic lead to reopen September, or change the date." in words(answer)
    assert 'value="12"' in words(answer)
    answer = desk.post(log_url(episode), two_fields(minutes="", activity="contact"), headers=headers)
    assert set(answer.context["time_form"].errors) == {"minutes", "activity"}
    with north.inside():
        assert not TimeEntry.objects.exists()


def test_the_month_shows_its_working(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager, on=date(2026, 10, 5), minutes=22)
    clerical = make_time(episode, north.care_manager, 6, on=date(2026, 10, 6), activity=Activity.CLERICAL)
    make_time(episode, north.care_manager, 40, on=date(2026, 9, 30), now=noon(TODAY))
    page = words(desk.get(f"/c/north/episodes/{episode.public_id}/time/"))
    assert "<b>22</b>" in page
    assert f"/c/north/contacts/{contact.public_id}/" in page
    assert "clerical work does not count" in page
    assert f"/c/north/time/{clerical.public_id}/void/" in page
    september = words(desk.get(f"/c/north/episodes/{episode.public_id}/time/", {"month": "2026-09"}, headers=HTMX))
    assert "Minutes of September 2026" in september
    assert "<b>40</b>" in september
    assert "clerical" not in september.replace('value="clerical"', "").lower().replace(">clerical work</option>", "")
    for strange in ("2026-11", "2026-13", "soon"):  # to come, or none: the month that runs
        page = words(desk.get(f"/c/north/episodes/{episode.public_id}/time/", {"month": strange}))
        assert "Minutes this month" in page


def test_who_may_not_log_may_look(client: Client, episode: Episode, north: StaffedClinic) -> None:
    make_contact(episode, north.care_manager, on=date(2026, 10, 5), minutes=22)
    client.force_login(north.clinician.user)
    page = words(client.get(f"/c/north/episodes/{episode.public_id}/time/"))
    assert "Treatment contact" in page
    assert "Log time" not in page
    assert "void" not in page.lower()
    assert client.post(log_url(episode), two_fields()).status_code == 403


# --- one contact ---


def test_a_contact_in_full(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(
        episode, north.care_manager, on=date(2026, 10, 5), results=(PHQ9,), discuss=True, question="Raise the dose?",
        note={"goals": "Walks daily", "symptoms": "Sleeps <better>"},
    )  # fmt: skip
    answer = desk.get(f"/c/north/contacts/{contact.public_id}/")
    page = words(answer)
    for told in ("Treatment, phone: completed", "PHQ-9", "Raise the dose?", "Mon 19 Oct"):
        assert told in page
    assert "Sleeps &lt;better&gt;" in answer.content.decode()
    assert page.index("How are things?") < page.index("Walks daily")
    with north.inside():
        assert AccessLine.objects.get(page="contacts:contact").patient == episode.patient.public_id


def test_undo_asks_why_and_says_what_goes_with_it(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager, on=date(2026, 10, 5), results=(PHQ9,))
    url = f"/c/north/contacts/{contact.public_id}/void/"
    assert "Void what was measured in it too" in words(desk.get(url))
    empty = desk.post(url, {"reason": " ", "with_results": "on"})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["reason"])
    answer = desk.post(url, {"reason": "Another patient's call", "with_results": "on"})
    assert answer["Location"] == f"/c/north/patients/{episode.patient.public_id}/"
    with north.inside():
        assert Contact.objects.get().void_reason == "Another patient's call"
        assert MeasureResult.objects.get().voided_at is not None
    page = words(desk.get(f"/c/north/contacts/{contact.public_id}/"))
    assert "Voided by North Care manager" in page
    assert f"{contact.public_id}/void/" not in page


def test_its_results_may_be_kept(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager, on=date(2026, 10, 5), results=(PHQ9,))
    desk.post(f"/c/north/contacts/{contact.public_id}/void/", {"reason": "Wrong kind"})
    with north.inside():
        assert MeasureResult.objects.get().voided_at is None


def test_a_voided_contact_may_be_written_again(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(
        episode, north.care_manager, Kind.SCHEDULING, on=date(2026, 10, 5), minutes=7, note={"arranged": "Fri 10"},
        outcome=Outcome.RESCHEDULED, next_contact_on=date(2026, 10, 16), next_contact_covers="PHQ-9",
    )  # fmt: skip
    url = f"/c/north/contacts/{contact.public_id}/void/"
    answer = desk.post(url, {"reason": "Not 7 but 17", "again": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/c/north/episodes/{episode.public_id}/note/"
    form = answer.context["form"]
    kept = {name: form[name].value() for name in ("kind", "outcome_scheduling", "minutes", "moved_to", "note_arranged")}
    assert kept == {
        "kind": "scheduling", "outcome_scheduling": "rescheduled", "minutes": "7", "moved_to": "2026-10-16",
        "note_arranged": "Fri 10",
    }  # fmt: skip
    with north.inside():
        assert Draft.objects.get().fields["form_key"] != str(contact.form_key)


def test_a_closed_month_is_not_voided_into(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager, on=date(2026, 10, 5))
    with north.inside():
        entry = TimeEntry.objects.get()
    close_month(north.lead, date(2026, 10, 1))
    for url in (f"/c/north/contacts/{contact.public_id}/void/", f"/c/north/time/{entry.public_id}/void/"):
        answer = desk.post(url, {"reason": "Wrong"})
        assert answer.status_code == 422
        assert "Nothing was changed; ask your clinic lead to reopen October." in words(answer)


def test_minutes_are_voided_with_a_reason(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    entry = make_time(episode, north.care_manager, 12, on=date(2026, 10, 5))
    url = f"/c/north/time/{entry.public_id}/void/"
    assert "Void 12 minutes" in words(desk.get(url))
    assert desk.post(url, {"reason": ""}).status_code == 422
    desk.post(url, {"reason": "Twice"})
    page = words(desk.get(f"/c/north/episodes/{episode.public_id}/time/"))
    assert "voided: Twice" in page


# --- parts of other pages ---


def test_the_timeline_tells_each_contact(episode: Episode, north: StaffedClinic) -> None:
    me = north.care_manager
    make_contact(episode, me, on=date(2026, 10, 5), minutes=22, note={"other": "Late", "symptoms": "First"})
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 10, 6), outcome=Outcome.LEFT_MESSAGE)
    wrong = make_contact(episode, me, Kind.MESSAGE, on=date(2026, 10, 7))
    with north.inside():
        void_contact(contact=wrong, reason="Wrong", by=me, now=noon(TODAY))
        told = [(item.on.day, item.kind, item.title, item.text, item.voided) for item in items_of(episode, north)]
    assert told == [
        (7, "contact", "Message: sent", "", True),
        (6, "attempt", "Outreach attempt: left a message", "", False),
        (5, "contact", "Phone contact, 22 min", "First", False),
    ]


def items_of(episode: Episode, north: StaffedClinic) -> list[Any]:
    return timeline.items(member=north.care_manager, episode=episode)


def panel(tag: str, episode: Episode, north: StaffedClinic, rf: RequestFactory) -> str:
    request = rf.get("/")
    request.member, request.user = north.care_manager, north.care_manager.user
    with north.inside():
        drawn = Template(f"{{% load contacts_panels %}}{{% {tag} episode %}}").render(
            Context({"request": request, "episode": Episode.objects.get(pk=episode.pk)})
        )
    return " ".join(drawn.split())


def test_the_panels_of_a_patient_nobody_spoke_to(episode: Episode, north: StaffedClinic, rf: RequestFactory) -> None:
    assert "Nothing is logged yet this month." in panel("month_panel", episode, north, rf)
    assert "No treatment contact yet." in panel("next_contact_panel", episode, north, rf)
    assert "This is the first treatment contact." in panel("last_note", episode, north, rf)


def test_the_panel_says_what_comes_next(episode: Episode, north: StaffedClinic, rf: RequestFactory) -> None:
    make_contact(
        episode, north.care_manager, on=date(2026, 10, 1), next_contact_on=date(2026, 10, 9),
        next_contact_covers="side effects",
    )  # fmt: skip
    make_contact(episode, north.care_manager, Kind.ATTEMPT, on=date(2026, 10, 9))
    make_contact(episode, north.care_manager, Kind.NO_SHOW, on=date(2026, 10, 10))
    drawn = panel("next_contact_panel", episode, north, rf)
    assert "3 days late" in drawn
    assert "side effects" in drawn
    assert "phone; 2 tries since." in drawn
