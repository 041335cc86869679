"""Holding a meeting: its list, its clock, reviews signed in it, its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from casereview.actions import RecommendationInput
from casereview.actions.drafts import save_review_draft
from casereview.actions.meeting_room import (
    attend,
    begin_meeting,
    begin_now,
    correct_clock,
    end_meeting,
    go_to,
    pause_clock,
    put_off_in_meeting,
    review_in_meeting,
    take_lead,
)
from casereview.actions.meetings import cancel_meeting, move_meeting
from casereview.models import MeetingPatient, Review, ReviewDraft, ReviewMeeting
from casereview.queries import queue
from casereview.queries.meeting_room import attendees, logged_in, places_of, seconds_of, sheet_of
from casereview.queries.meetings import held_meetings, occasion_of
from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from clinics.rules import Role
from contacts.models import TimeEntry
from contacts.queries import minutes_of_month
from contacts.rules import Counting
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.meetings import begin_day, day_of, make_meeting, make_series
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    """New enrolments, longest waiting first."""
    made = []
    for weeks, name in ((4, "Adams"), (3, "Brown"), (2, "Clark")):
        day = TODAY - timedelta(weeks=weeks)
        dates = {"referred_on": day, "enrolled_on": day, "consent_on": day}
        made.append(make_episode(north, patient=make_patient(north, family_name=name), **dates))
    return made


@pytest.fixture
def meeting(north: StaffedClinic, three: list[Episode]) -> ReviewMeeting:
    """Led by the care manager; the specialist is there."""
    return make_meeting(north, NOW, north.specialist)


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def go(meeting: ReviewMeeting, staffed: StaffedClinic, position: int, seconds: int) -> ReviewMeeting:
    return go_to(meeting=meeting, position=position, by=staffed.care_manager, now=at(seconds))


def clock(meeting: ReviewMeeting, now: datetime) -> list[int]:
    return [seconds_of(place, now) for place in places_of(meeting)]


def sign(meeting: ReviewMeeting, episode: Episode, staffed: StaffedClinic, **fields: Any) -> Review:
    values: dict[str, Any] = {
        "summary": "Seen.",
        "recommendations": [RecommendationInput("continue", "Stay the course.")],
        "form_key": uuid4(),
        "by": staffed.specialist,
        "now": NOW,
    }
    return review_in_meeting(meeting=meeting, episode=episode, **{**values, **fields})


class TestBeginning:
    def test_the_agenda_becomes_its_list(self, north: StaffedClinic, three: list[Episode]) -> None:
        meeting = make_meeting(north, NOW)
        with north.inside():
            expected = [one.episode.pk for one in queue(north.care_manager, today=TODAY)]
            places = list(places_of(meeting))
            assert [place.episode_id for place in places] == expected == [each.pk for each in three]
            assert places[0].why == "week 4, no score yet, not reviewed yet"
            assert [place.position for place in places] == [1, 2, 3]
            assert [place.running_since for place in places] == [NOW, None, None]
            assert attendees(meeting) == [north.care_manager]
            line = AuditLine.objects.get(verb="meeting.begun")
            assert (line.target, line.detail) == (meeting.public_id, {"patients": 3})

    def test_the_list_stays_what_it_was(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        make_episode(north, enrolled_on=TODAY - timedelta(weeks=9), referred_on=TODAY - timedelta(weeks=9))
        with north.inside():
            assert places_of(meeting).count() == 3

    def test_who_comes_second_joins_the_same_one(self, north: StaffedClinic, three: list[Episode]) -> None:
        series = make_series(north, NOW)
        with north.inside():
            first = begin_day(series, TODAY, north.care_manager, NOW)
            second = begin_day(series, TODAY, north.specialist, NOW)
            assert (first.pk, second.led_by) == (second.pk, north.care_manager)
            assert MeetingPatient.objects.count() == 3

    def test_one_now_twice_is_one(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            assert begin_now(minutes=60, slots=8, by=north.care_manager, now=at(5)).pk == meeting.pk

    def test_nobody_due_is_a_meeting_too(self, north: StaffedClinic) -> None:
        meeting = make_meeting(north, NOW)
        with north.inside():
            assert not places_of(meeting).exists()
            assert end_meeting(meeting=meeting, by=north.care_manager, now=at(60)).state == "held"

    @pytest.mark.parametrize("day", [TODAY + timedelta(days=7), TODAY - timedelta(days=14)])
    def test_not_on_another_day(self, north: StaffedClinic, day: date) -> None:
        series = make_series(north, NOW - timedelta(days=21))
        with north.inside(), pytest.raises(Refused, match="This meeting is on"):
            begin_day(series, day, north.care_manager, NOW)

    def test_the_one_of_last_week_can_still_be_held(self, north: StaffedClinic) -> None:
        series = make_series(north, NOW - timedelta(days=7))
        with north.inside():
            begun = begin_day(series, TODAY - timedelta(days=7), north.care_manager, NOW)
            assert (begun.planned_on, begun.on) == (TODAY - timedelta(days=7), TODAY)

    def test_a_cancelled_one_cannot_begin_nor_one_under_way_be_cancelled_or_moved(
        self, north: StaffedClinic, meeting: ReviewMeeting
    ) -> None:
        series = make_series(north, NOW)
        with north.inside():
            cancel_meeting(occasion=day_of(series, TODAY, north.lead), seen=0, why="Ill", by=north.lead, now=NOW)
            with pytest.raises(Refused, match="cancelled"):
                begin_day(series, TODAY, north.care_manager, NOW)
            running = occasion_of(meeting)
            seen = ReviewMeeting.objects.get(pk=meeting.pk).version
            with pytest.raises(Refused, match="under way"):
                cancel_meeting(occasion=running, seen=seen, why="Ill", by=north.lead, now=NOW)
            with pytest.raises(Refused, match="still to come"):
                move_meeting(
                    occasion=running, seen=seen, on=TODAY, starts=NOW.time(), minutes=60, slots=8, why="Later",
                    by=north.lead, now=NOW,
                )  # fmt: skip


class TestClock:
    def test_it_splits_the_time_between_the_patients(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            go(meeting, north, 2, 90)
            go(meeting, north, 3, 150)
            go(meeting, north, 1, 200)
            assert clock(meeting, at(210)) == [100, 60, 50]
            assert ReviewMeeting.objects.get(pk=meeting.pk).position == 1

    def test_the_same_step_twice_is_once(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            before = go(meeting, north, 2, 90).version
            assert go(meeting, north, 2, 95).version == before
            assert clock(meeting, at(100)) == [90, 10, 0]

    def test_a_pause_holds_it_and_going_on_starts_it(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            pause_clock(meeting=meeting, by=north.care_manager, now=at(60))
            pause_clock(meeting=meeting, by=north.care_manager, now=at(80))
            assert clock(meeting, at(500)) == [60, 0, 0]
            go(meeting, north, 1, 500)
            assert clock(meeting, at(530)) == [90, 0, 0]

    def test_it_is_corrected_by_hand_and_runs_on(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            place = places_of(meeting)[0]
            values: dict[str, Any] = {"meeting": meeting, "episode": place.episode.public_id, "by": north.care_manager}
            correct_clock(seconds=240, seen=0, now=at(60), **values)
            assert clock(meeting, at(90))[0] == 270
            with pytest.raises(Stale):
                correct_clock(seconds=10, seen=0, now=at(90), **values)
            with pytest.raises(Refused) as refused:
                correct_clock(seconds=-1, seen=240, now=at(90), **values)
            assert refused.value.field == "minutes"

    def test_only_who_leads_moves_it_and_the_lead_can_be_taken(
        self, north: StaffedClinic, meeting: ReviewMeeting
    ) -> None:
        with north.inside():
            with pytest.raises(Stale, match="leads this meeting"):
                go_to(meeting=meeting, position=2, by=north.specialist, now=at(5))
            take_lead(meeting=meeting, by=north.specialist, now=at(10))
            go_to(meeting=meeting, position=2, by=north.specialist, now=at(30))
            assert clock(meeting, at(40)) == [30, 10, 0]
            with pytest.raises(Stale):
                go(meeting, north, 3, 50)

    def test_no_place_that_is_not_on_the_list(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside(), pytest.raises(Refused, match="no such place"):
            go(meeting, north, 4, 5)


class TestReviews:
    def test_a_review_signed_in_it_is_kept_with_its_place(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        with north.inside():
            form_key = uuid4()
            fields = {"form_key": str(form_key), "summary": "Se"}
            save_review_draft(episode=three[0], fields=fields, by=north.specialist, now=NOW)
            review = sign(meeting, three[0], north, form_key=form_key)
            place = places_of(meeting)[0]
            assert (place.outcome, place.review) == ("reviewed", review)
            assert (review.place, review.time) == ("week 4, no score yet, not reviewed yet", None)
            assert review.recommendations.get().text == "Stay the course."
            assert not ReviewDraft.objects.exists()
            assert save_review_draft(episode=three[0], fields=fields, by=north.specialist, now=NOW) is None
            assert sign(meeting, three[0], north, form_key=form_key) == review  # sent again
            with pytest.raises(Stale, match="meanwhile"):
                sign(meeting, three[0], north)

    def test_put_off_with_a_reason_and_back(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        values: dict[str, Any] = {"meeting": meeting, "episode": three[0], "by": north.care_manager, "now": NOW}
        with north.inside():
            put_off_in_meeting(reason="Labs are not back.", **values)
            place = places_of(meeting)[0]
            assert (place.outcome, place.reason) == ("put_off", "Labs are not back.")
            put_off_in_meeting(reason=" ", **values)
            assert places_of(meeting)[0].outcome == "waiting"
            sign(meeting, three[0], north)
            with pytest.raises(Refused):
                put_off_in_meeting(reason="Later.", **values)

    def test_a_draft_is_its_authors_alone_and_not_without_end(self, north: StaffedClinic, three: list[Episode]) -> None:
        with north.inside():
            for member in (north.specialist, north.lead):
                fields = {"form_key": str(uuid4()), "summary": member.user.name}
                save_review_draft(episode=three[0], fields=fields, by=member, now=NOW)
            assert ReviewDraft.objects.get(member=north.lead).fields["summary"] == north.lead.user.name
            with pytest.raises(Refused, match="too long"):
                save_review_draft(episode=three[0], fields={"summary": "x" * 100_001}, by=north.specialist, now=NOW)


class TestAttendance:
    def test_each_tick_by_itself(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside():
            for here in (True, True, False, True):
                attend(meeting=meeting, member=north.lead, here=here, by=north.care_manager, now=NOW)
            assert set(attendees(meeting)) == {north.care_manager, north.specialist, north.lead}
            assert AuditLine.objects.filter(verb="meeting.attendance").count() == 4

    def test_nobody_who_does_not_meet(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside(), pytest.raises(Refused):
            attend(meeting=meeting, member=north.administrator, here=True, by=north.care_manager, now=NOW)


class TestEnding:
    def end(self, meeting: ReviewMeeting, staffed: StaffedClinic, **fields: Any) -> ReviewMeeting:
        return end_meeting(meeting=meeting, by=staffed.care_manager, now=at(420), **fields)

    def test_it_logs_everybodys_minutes_once(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        with north.inside():
            review = sign(meeting, three[0], north)
            go(meeting, north, 2, 300)
            assert [[cell.minutes for cell in line.cells] for line in sheet_of(meeting, at(420))] == [[5, 5], [2, 2]]
            held = self.end(meeting, north)
            assert (held.state, held.ended_at) == ("held", at(420))
            assert self.end(meeting, north).pk == held.pk  # pressed twice
            entries = TimeEntry.objects.order_by("episode", "logged_as").values_list(
                "minutes", "logged_as", "service_date"
            )
            assert list(entries) == [
                (5, "care_manager", TODAY), (5, "specialist", TODAY),
                (2, "care_manager", TODAY), (2, "specialist", TODAY),
            ]  # fmt: skip
            review.refresh_from_db()
            assert review.time is not None
            assert (review.time.minutes, review.time.logged_by) == (5, north.specialist)
            assert [[cell.minutes for cell in line.cells] for line in logged_in(held)] == [[5, 5], [2, 2]]
            team = Counting(roles=frozenset({"care_manager", "specialist"}))  # ten minutes of two people are ten
            assert set(minutes_of_month(clinic=north.clinic, month=TODAY, counting=team).values()) == {5, 2}
            found = held_meetings(north.lead).get()
            assert (found.reviewed, found.reached) == (1, 2)

    def test_who_was_not_reached_stays_on_the_agenda(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        with north.inside():
            sign(meeting, three[0], north)
            put_off_in_meeting(meeting=meeting, episode=three[1], reason="Labs.", by=north.care_manager, now=NOW)
            self.end(meeting, north)
            assert [one.episode for one in queue(north.specialist, today=TODAY)] == three[1:]

    def test_the_minutes_looked_over_are_the_ones_logged(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        with north.inside():
            own = (three[0].public_id, north.care_manager.public_id)
            self.end(meeting, north, minutes={own: 3})
            assert [(e.minutes, e.logged_by) for e in TimeEntry.objects.all()] == [(3, north.care_manager)]

    def test_minutes_of_a_stranger_are_refused(
        self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]
    ) -> None:
        stranger: tuple[UUID, UUID] = (three[0].public_id, north.lead.public_id)
        with north.inside(), pytest.raises(Refused, match="Reload"):
            self.end(meeting, north, minutes={stranger: 3})

    def test_two_care_managers_log_a_patients_minutes_once(self, north: StaffedClinic, three: list[Episode]) -> None:
        other = add_member(north.clinic, Role.CARE_MANAGER)
        meeting = make_meeting(north, NOW, other)
        with north.inside():
            self.end(meeting, north)
            assert [(e.minutes, e.logged_by) for e in TimeEntry.objects.all()] == [(7, north.care_manager)]

    def test_only_who_leads_ends_it(self, north: StaffedClinic, meeting: ReviewMeeting) -> None:
        with north.inside(), pytest.raises(Stale):
            end_meeting(meeting=meeting, by=north.specialist, now=NOW)

    def test_afterwards_nothing_moves(self, north: StaffedClinic, meeting: ReviewMeeting, three: list[Episode]) -> None:
        with north.inside():
            self.end(meeting, north)
            for late in (
                lambda: go(meeting, north, 2, 500),
                lambda: sign(meeting, three[0], north),
                lambda: take_lead(meeting=meeting, by=north.specialist, now=NOW),
                lambda: begin_meeting(
                    occasion=occasion_of(ReviewMeeting.objects.get(pk=meeting.pk)), by=north.lead, now=NOW
                ),
            ):
                with pytest.raises(Refused):
                    late()
