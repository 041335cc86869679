"""Meetings on their pages: planning them, holding one, the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casereview.actions.meeting_room import pause_clock
from casereview.models import CalendarFeed, MeetingPatient, MeetingSeries, Review, ReviewDraft, ReviewMeeting
from casereview.queries.meeting_room import places_of
from clinics.models import Membership
from contacts.models import TimeEntry
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.meetings import make_meeting, make_series
from tests.factories.registry import make_episode, make_patient


def as_member(member: Membership, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(member.user)
    return client


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


def url(staffed: StaffedClinic, name: str, *args: Any) -> str:
    return reverse(f"casereview:{name}", args=[staffed.clinic.slug, *args])


def due(staffed: StaffedClinic, number: int) -> list[Episode]:
    """New enrolments, longest waiting first."""
    made = []
    for n in range(number):
        day = staffed.clinic.today(timezone.now()) - timedelta(days=100 - n)
        dates = {"referred_on": day, "enrolled_on": day, "consent_on": day}
        made.append(make_episode(staffed, patient=make_patient(staffed, family_name=f"Patient{n:02}"), **dates))
    return made


def review(**fields: str) -> dict[str, str]:
    management = {"rec-TOTAL_FORMS": "1", "rec-INITIAL_FORMS": "0", "rec-MIN_NUM_FORMS": "1", "rec-MAX_NUM_FORMS": "20"}
    rows = {"rec-0-kind": "medication_change", "rec-0-text": "Raise the dose."}
    return {"form_key": str(uuid4()), "summary": "", **management, **rows, **fields}


@pytest.fixture
def today(north: StaffedClinic) -> date:
    return north.clinic.today(timezone.now())


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    return due(north, 3)


@pytest.fixture
def meeting(north: StaffedClinic, three: list[Episode]) -> ReviewMeeting:
    """Led by the specialist; the care manager is there."""
    return make_meeting(north, timezone.now(), north.care_manager, by=north.specialist)


class TestPlanning:
    def test_a_series_is_planned_moved_cancelled_and_taken_back(self, north: StaffedClinic, today: date) -> None:
        client = as_member(north.lead)
        data = {
            "name": "Weekly review", "first_on": today.isoformat(), "every_weeks": "1", "starts": "12:30",
            "minutes": "60", "slots": "8", "specialist": str(north.specialist.public_id), "last_on": "",
        }  # fmt: skip
        page = words(client.post(url(north, "plan-meetings"), data, follow=True))
        assert "Planned." in page
        assert "every week on" in page
        with north.inside():
            series = MeetingSeries.objects.get()
        day = today + timedelta(weeks=1)
        change = url(north, "change-day", series.public_id, day)
        moved = {
            "do": "move", "move-version": "0", "move-on": (day + timedelta(days=1)).isoformat(),
            "move-starts": "09:00", "move-minutes": "45", "move-slots": "5", "move-why": "Holiday",
        }  # fmt: skip
        assert "Holiday" in words(client.post(change, moved, follow=True))
        stale = client.post(change, moved | {"move-why": "Two at once"})
        assert stale.status_code == 422
        assert "changed this meeting meanwhile" in words(stale)
        assert "Two at once" in words(stale)  # what was typed stays
        cancelled = {"do": "cancel", "cancel-version": "1", "cancel-why": "Nobody is here"}
        assert "Nobody is here" in words(client.post(change, cancelled, follow=True))
        assert "It takes place after all." in words(client.post(change, {"do": "restore", "version": "2"}, follow=True))

    def test_what_is_wrong_stands_at_its_field(self, north: StaffedClinic, today: date) -> None:
        data = {"name": "", "first_on": "soon", "every_weeks": "3", "starts": "noon", "minutes": "2", "slots": "0"}
        answer = as_member(north.lead).post(url(north, "plan-meetings"), data)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"name", "first_on", "every_weeks", "starts", "minutes", "slots"}
        past = data | {
            "name": "Review", "first_on": (today - timedelta(days=1)).isoformat(), "every_weeks": "1",
            "starts": "12:00", "minutes": "60", "slots": "8",
        }  # fmt: skip
        answer = as_member(north.lead).post(url(north, "plan-meetings"), past)
        assert answer.context["form"].errors == {"first_on": ["The first meeting is today or later."]}

    def test_who_meets_sees_the_list_and_only_keepers_change_it(self, north: StaffedClinic) -> None:
        make_series(north, timezone.now())
        seen = words(as_member(north.clinician).get(url(north, "meetings")))
        assert "Weekly review" in seen
        assert "Move or cancel" not in seen
        assert "Plan a series" not in seen
        assert as_member(north.clinician).get(url(north, "plan-meetings")).status_code == 403

    def test_any_number_of_meetings_costs_the_same(self, north: StaffedClinic) -> None:
        client = as_member(north.lead)

        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(url(north, "meetings")).status_code == 200
            return len(seen)

        make_series(north, timezone.now())
        client.get(url(north, "meetings"))
        first = count()
        make_series(north, timezone.now(), name="Second", minutes=30)
        assert count() == first


class TestCalendar:
    def test_it_is_made_shown_once_fetched_without_signing_in_and_ended(self, north: StaffedClinic) -> None:
        make_series(north, timezone.now())
        client, program = as_member(north.specialist), Client()
        page = client.post(url(north, "make-calendar"))
        address = page.context["address"]
        assert address in unescape(page.content.decode())
        assert address not in unescape(client.get(url(north, "meetings")).content.decode())
        path = "/" + address.split("/", 3)[3]
        fetched = program.get(path)
        assert fetched["Content-Type"] == "text/calendar; charset=utf-8"
        assert fetched.content.count(b"BEGIN:VEVENT") > 20
        assert "no-store" in fetched["Cache-Control"]
        client.post(url(north, "end-calendar"))
        assert program.get(path).status_code == 404
        with north.inside():
            assert CalendarFeed.objects.get().ended_at

    def test_one_clinics_secret_opens_nothing_of_another(self, north: StaffedClinic, south: StaffedClinic) -> None:
        address = as_member(north.specialist).post(url(north, "make-calendar")).context["address"]
        path = ("/" + address.split("/", 3)[3]).replace("/north/", "/south/")
        assert Client().get(path).status_code == 404
        assert Client().get(path.replace("/south/", "/nowhere/")).status_code == 404

    def test_no_patient_is_in_it(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        address = as_member(north.specialist).post(url(north, "make-calendar")).context["address"]
        text = Client().get("/" + address.split("/", 3)[3]).content.decode()
        assert "BEGIN:VEVENT" in text
        assert "Patient" not in text


class TestRoom:
    def place(self, staffed: StaffedClinic, meeting: ReviewMeeting, episode: Episode, name: str = "place") -> str:
        return url(staffed, name, meeting.public_id, episode.public_id)

    def test_it_begins_at_the_first_and_shows_who_is_left(self, north: StaffedClinic, three: list[Episode]) -> None:
        client = as_member(north.specialist)
        answer = client.post(url(north, "begin-now"), follow=True)
        with north.inside():
            meeting = ReviewMeeting.objects.get()
        assert answer.redirect_chain[-1][0] == self.place(north, meeting, three[0])
        page = words(answer)
        assert "1 of 3" in page
        assert "3 left" in page
        assert "Patient02" in page

    def test_a_step_by_htmx_answers_with_the_room_alone(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        answer = as_member(north.specialist, HX_Request="true").post(self.place(north, meeting, three[1], "go"))
        assert answer["HX-Push-Url"] == self.place(north, meeting, three[1])
        assert "<html" not in answer.content.decode()
        assert "2 of 3" in words(answer)
        with north.inside():
            assert ReviewMeeting.objects.get().position == 2

    def test_without_script_it_leads_to_the_patients_address(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        answer = as_member(north.specialist).post(self.place(north, meeting, three[1], "go"))
        assert answer["Location"] == self.place(north, meeting, three[1])

    def test_who_does_not_lead_looks_ahead_and_moves_nobody(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        client = as_member(north.care_manager, HX_Request="true")
        answer = client.post(self.place(north, meeting, three[2], "go"))
        assert f"{north.specialist} leads and is at" in words(answer)
        assert "3 of 3" in words(answer)
        with north.inside():
            assert ReviewMeeting.objects.get().position == 1
        refused = client.post(self.place(north, meeting, three[2], "meeting-clock"), {"do": "pause"})
        assert refused.status_code == 422
        assert "leads this meeting now" in words(refused)

    def test_the_others_are_told_what_changed_and_nothing_else(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        other = as_member(north.care_manager, HX_Request="true")
        page = other.get(self.place(north, meeting, three[0]))
        seen = {"seen": str(page.context["meeting"].version)}
        ask = self.place(north, meeting, three[0], "others")
        assert other.get(ask, seen).status_code == 204
        as_member(north.specialist).post(self.place(north, meeting, three[1], "go"))
        told = words(other.get(ask, seen))
        assert "Patient01" in told
        assert "data-focus" not in told  # nobody loses their place

    def test_typed_words_are_kept_when_one_goes_on_and_are_there_on_coming_back(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        client = as_member(north.specialist, HX_Request="true")
        typed = review(summary="Half a thought", of=str(three[0].public_id))
        client.post(self.place(north, meeting, three[1], "go"), typed)
        page = client.get(self.place(north, meeting, three[0]))
        assert "Half a thought" in words(page)
        assert "Raise the dose." in words(page)
        assert typed["form_key"] in words(page)
        other = as_member(north.care_manager).get(self.place(north, meeting, three[0]))
        assert "Half a thought" not in words(other)

    def test_nothing_typed_leaves_no_draft(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        typed = review(of=str(three[0].public_id), **{"rec-0-text": " "})
        as_member(north.specialist).post(self.place(north, meeting, three[1], "go"), typed)
        with north.inside():
            assert not ReviewDraft.objects.exists()

    def test_sign_and_next(self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]) -> None:
        client = as_member(north.specialist, HX_Request="true")
        answer = client.post(self.place(north, meeting, three[0], "sign"), review(summary="Seen."))
        assert "is signed" in words(answer)
        assert "2 of 3" in words(answer)
        assert "2 left" in words(answer)
        again = client.post(self.place(north, meeting, three[0], "sign"), review(summary="Twice."))
        assert again.status_code == 422
        assert "Twice." in words(again)
        with north.inside():
            assert Review.objects.get().summary == "Seen."
            assert [p.outcome for p in places_of(meeting)] == ["reviewed", "waiting", "waiting"]

    def test_an_empty_review_is_refused_and_nothing_is_lost(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        answer = as_member(north.specialist, HX_Request="true").post(
            self.place(north, meeting, three[0], "sign"), review(**{"rec-0-text": ""})
        )
        assert answer.status_code == 422
        assert "Write a recommendation or a summary" in words(answer)

    def test_a_beginning_without_script(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        page = as_member(north.specialist).post(
            self.place(north, meeting, three[0], "sign"), review(begin="empty", summary="So far")
        )
        assert page.status_code == 200
        assert page.context["formset"].total_form_count() == 2
        assert "So far" in words(page)

    def test_put_off_and_back(self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]) -> None:
        client, to = as_member(north.care_manager), self.place(north, meeting, three[0], "put-off-in-meeting")
        assert "Say why" in words(client.post(to, {"reason": " "}))
        assert "Skipped: Labs." in words(client.post(to, {"reason": "Labs."}, follow=True))
        assert "Skipped: Labs." not in words(client.post(to, {"do": "back"}, follow=True))

    def test_the_clock_survives_and_is_corrected(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        client, to = as_member(north.specialist), self.place(north, meeting, three[0], "meeting-clock")
        with north.inside():
            pause_clock(meeting=meeting, by=north.specialist, now=meeting.began_at + timedelta(seconds=125))
        assert "2:05" in words(client.get(self.place(north, meeting, three[0])))
        assert "4:00" in words(client.post(to, {"minutes": "4", "seen": "125"}, follow=True))
        assert "4:00" in words(client.post(to, {"minutes": "9", "seen": "125"}, follow=True))  # seen before the first
        client.post(to, {"do": "go-on"})
        with north.inside():
            assert MeetingPatient.objects.get(position=1).running_since

    def test_who_came_is_ticked(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        to = url(north, "attendance", meeting.public_id, north.lead.public_id)
        answer = as_member(north.specialist, HX_Request="true").post(to, {"here": "yes"})
        assert (north.lead, True) in answer.context["attendance"]
        administrator = url(north, "attendance", meeting.public_id, north.administrator.public_id)
        assert as_member(north.specialist, HX_Request="true").post(administrator, {"here": "yes"}).status_code == 422

    def test_the_lead_is_taken(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        as_member(north.care_manager).post(url(north, "meeting-lead", meeting.public_id))
        with north.inside():
            assert ReviewMeeting.objects.get().led_by == north.care_manager

    def test_the_end_logs_what_was_looked_over_and_sums_up(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        client = as_member(north.specialist)
        client.post(self.place(north, meeting, three[0], "sign"), review())
        client.post(self.place(north, meeting, three[1], "put-off-in-meeting"), {"reason": "Labs."})
        with north.inside():
            pause_clock(meeting=meeting, by=north.specialist, now=timezone.now())
        sheet = client.get(url(north, "end-meeting", meeting.public_id))
        fields = dict.fromkeys(sheet.context["form"].fields, "0")
        own = f"m-{three[0].public_id}-{north.specialist.public_id}"
        wrong = client.post(url(north, "end-meeting", meeting.public_id), fields | {own: "many"})
        assert wrong.status_code == 422
        assert set(wrong.context["form"].errors) == {own}
        page = words(client.post(url(north, "end-meeting", meeting.public_id), fields | {own: "6"}, follow=True))
        assert "1 reviewed, 1 skipped, 1 not reached" in page
        with north.inside():
            entry = TimeEntry.objects.get()
        assert (entry.minutes, entry.logged_by) == (6, north.specialist)
        assert client.get(self.place(north, meeting, three[0]))["Location"] == url(north, "meeting", meeting.public_id)

    def test_a_meeting_with_nobody_due_says_so(self, north: StaffedClinic) -> None:
        page = words(as_member(north.specialist).post(url(north, "begin-now"), follow=True))
        assert "Nobody was due" in page


class TestManyPatients:
    """A meeting of forty costs what one of four costs."""

    def queries(self, client: Client, method: str, to: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert getattr(client, method)(to).status_code == 200
        return len(seen)

    def measured(self, staffed: StaffedClinic, number: int) -> tuple[int, int, int]:
        episodes = due(staffed, number)
        meeting = make_meeting(staffed, timezone.now(), staffed.care_manager, by=staffed.specialist)
        with staffed.inside():
            assert places_of(meeting).count() == number
        client = as_member(staffed.specialist)
        enter, step, others = (
            url(staffed, name, meeting.public_id, each.public_id)
            for name, each in (("place", episodes[0]), ("go", episodes[1]), ("others", episodes[0]))
        )
        client.get(enter)  # the session's own first queries
        entered = self.queries(client, "get", enter)
        fast = as_member(staffed.specialist, HX_Request="true")
        fast.get(enter)
        return entered, self.queries(fast, "post", step), self.queries(fast, "get", others)

    def test_entering_and_each_step(self, north: StaffedClinic, south: StaffedClinic) -> None:
        few, many = self.measured(north, 4), self.measured(south, 40)
        assert few == many
        assert max(many) <= 60
