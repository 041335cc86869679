"""Planning meetings: series, moves, cancellations, and taking them back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from casereview.actions.feeds import end_feed, end_feed_with_rights, make_feed
from casereview.actions.meetings import (
    add_meeting,
    cancel_meeting,
    change_series,
    move_meeting,
    plan_series,
    restore_meeting,
)
from casereview.models import CalendarFeed, MeetingSeries, ReviewMeeting
from casereview.queries.feeds import calendar_of, feed_by_secret, feed_of
from casereview.queries.meetings import Occasion, get_day, occasion_of, occasions
from casereview.rules.meetings import MEETING, MeetingState
from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from tests.factories.casereview import noon
from tests.factories.clinics import StaffedClinic
from tests.factories.meetings import day_of, make_series

TODAY = date(2026, 10, 19)  # a Monday; the clocks go back on 1 November
NOW = noon(TODAY)
NEXT = date(2026, 10, 26)


@pytest.fixture
def series(north: StaffedClinic) -> MeetingSeries:
    return make_series(north, NOW)


def move(staffed: StaffedClinic, occasion: Occasion, **fields: Any) -> ReviewMeeting:
    values = {"on": NEXT + timedelta(days=1), "starts": time(9), "minutes": 45, "slots": 6, "why": "Holiday"}
    return move_meeting(occasion=occasion, by=staffed.lead, now=NOW, **{"seen": occasion.version, **values, **fields})


def cancel(staffed: StaffedClinic, occasion: Occasion, **fields: Any) -> ReviewMeeting:
    return cancel_meeting(
        occasion=occasion, by=staffed.lead, now=NOW, **{"seen": occasion.version, "why": "Nobody is here", **fields}
    )


def listed(staffed: StaffedClinic, weeks: int = 2) -> list[tuple[date, str]]:
    found = occasions(staffed.clinic, TODAY, TODAY + timedelta(weeks=weeks))
    return [(one.on, one.state.value) for one in found]


def test_a_series_gives_its_days_in_the_clinics_time(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        found = occasions(north.clinic, TODAY, TODAY + timedelta(weeks=2))
        assert [one.starts_at for one in found] == [
            datetime(2026, 10, 19, 16, tzinfo=UTC),
            datetime(2026, 10, 26, 16, tzinfo=UTC),
            datetime(2026, 11, 2, 17, tzinfo=UTC),
        ]
        assert not ReviewMeeting.objects.exists()  # a day nobody touched is written down nowhere
        assert AuditLine.objects.get(verb="meetings.planned").target == series.public_id


def test_the_same_series_twice_is_one(north: StaffedClinic, series: MeetingSeries) -> None:
    assert make_series(north, NOW).pk == series.pk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_on": TODAY - timedelta(days=1)}, "first_on"),
        ({"every_weeks": 3}, "every_weeks"),
        ({"last_on": TODAY - timedelta(days=1)}, "last_on"),
        ({"minutes": 4}, "minutes"),
        ({"slots": 0}, "slots"),
    ],
)
def test_a_series_that_cannot_be_is_refused_at_its_field(
    north: StaffedClinic, fields: dict[str, Any], field: str
) -> None:
    values = {"name": "Weekly", "first_on": TODAY, "every_weeks": 1, "starts": time(12), "minutes": 60, "slots": 8}
    with north.inside(), pytest.raises(Refused) as refused:
        plan_series(by=north.lead, now=NOW, **{**values, **fields})
    assert refused.value.field == field


def test_only_who_reviews_can_be_the_specialist_of_a_series(north: StaffedClinic) -> None:
    with pytest.raises(Refused) as refused:
        make_series(north, NOW, specialist=north.clinician)
    assert refused.value.field == "specialist"


def test_a_move_changes_one_day_and_leaves_the_rest(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        moved = move(north, day_of(series, NEXT, north.lead))
        assert listed(north) == [(TODAY, "planned"), (date(2026, 10, 27), "planned"), (date(2026, 11, 2), "planned")]
        again = occasion_of(ReviewMeeting.objects.get())
        assert (again.planned_on, again.starts_at) == (NEXT, datetime(2026, 10, 27, 13, tzinfo=UTC))
        assert (again.moved, again.why, again.version) == (True, "Holiday", 1)
        line = AuditLine.objects.get(verb="meeting.moved")
        assert (line.target, line.by_id) == (moved.public_id, north.lead.pk)


def test_a_day_moved_out_of_the_window_is_gone_from_it_and_stands_in_its_new_one(
    north: StaffedClinic, series: MeetingSeries
) -> None:
    with north.inside():
        move(north, day_of(series, NEXT, north.lead), on=date(2026, 11, 9), starts=time(12))
        assert (NEXT, "planned") not in listed(north)
        found = occasions(north.clinic, date(2026, 11, 9), date(2026, 11, 9))
        assert [one.planned_on for one in found] == [NEXT, date(2026, 11, 9)]


def test_a_cancelled_day_is_shown_with_its_reason_and_taken_back(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        cancel(north, day_of(series, NEXT, north.lead))
        assert (NEXT, "cancelled") in listed(north)
        occasion = day_of(series, NEXT, north.lead)
        assert occasion.why == "Nobody is here"
        restore_meeting(occasion=occasion, seen=occasion.version, by=north.lead, now=NOW)
        assert (NEXT, "planned") in listed(north)
        verbs = AuditLine.objects.filter(verb__startswith="meeting.").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["meeting.cancelled", "meeting.restored"]


@pytest.mark.parametrize("why", ["", "  ", "x" * 201])
def test_a_cancellation_says_why(north: StaffedClinic, series: MeetingSeries, why: str) -> None:
    with north.inside(), pytest.raises(Refused) as refused:
        cancel(north, day_of(series, NEXT, north.lead), why=why)
    assert refused.value.field == "why"


def test_who_changes_a_day_that_was_changed_meanwhile_is_told(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        seen = day_of(series, NEXT, north.lead)
        cancel(north, seen)
        with pytest.raises(Stale):
            move(north, seen)
        assert ReviewMeeting.objects.get().state == "cancelled"


def test_what_the_machine_does_not_allow_is_refused_by_the_action(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        occasion = day_of(series, NEXT, north.lead)
        with pytest.raises(Refused, match="planned"):
            restore_meeting(occasion=occasion, seen=0, by=north.lead, now=NOW)
        cancel(north, occasion)
        cancelled = day_of(series, NEXT, north.lead)
        with pytest.raises(Refused, match="cancelled"):
            cancel(north, cancelled)
        with pytest.raises(Refused, match="still to come"):
            move(north, cancelled)


@pytest.mark.parametrize(
    ("before", "after"),
    [(a, b) for a in MeetingState for b in MeetingState if a is not b and not MEETING.allows(a, b)],
)
def test_what_the_machine_does_not_allow_is_refused_by_the_database(
    north: StaffedClinic, before: MeetingState, after: MeetingState
) -> None:
    times = {
        MeetingState.UNDER_WAY: {"began_at": NOW},
        MeetingState.HELD: {"began_at": NOW, "ended_at": NOW},
        MeetingState.CANCELLED: {"why": "Nobody is here"},
    }
    blank: dict[str, Any] = {"began_at": None, "ended_at": None, "why": ""}
    with north.inside():
        row = ReviewMeeting.objects.create(
            clinic=north.clinic, planned_on=TODAY, on=TODAY, starts=time(12), state=before, **times.get(before, {})
        )
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            ReviewMeeting.objects.filter(pk=row.pk).update(state=after, **{**blank, **times.get(after, {})})


def test_nothing_is_moved_into_the_past(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside(), pytest.raises(Refused) as refused:
        move(north, day_of(series, NEXT, north.lead), on=TODAY - timedelta(days=1))
    assert refused.value.field == "on"


def test_an_end_cancels_what_was_changed_beyond_it_and_the_rest_is_no_more(
    north: StaffedClinic, series: MeetingSeries
) -> None:
    with north.inside():
        beyond = date(2026, 11, 9)
        move(north, day_of(series, beyond, north.lead), on=beyond + timedelta(days=1))
        change_series(
            series=series, seen=1, name="Weekly", starts=time(13), minutes=60, slots=8, specialist=None, last_on=NEXT,
            by=north.lead, now=NOW,
        )  # fmt: skip
        assert listed(north, weeks=5) == [
            (TODAY, "planned"), (NEXT, "planned"), (beyond + timedelta(days=1), "cancelled"),
        ]  # fmt: skip
        assert [one.starts for one in occasions(north.clinic, TODAY, NEXT)] == [time(13), time(13)]
        with pytest.raises(Http404):
            get_day(member=north.lead, series=series.public_id, day=date(2026, 11, 16))


def test_an_extra_meeting_stands_among_the_others_and_once(north: StaffedClinic, series: MeetingSeries) -> None:
    with north.inside():
        values: dict[str, Any] = {
            "on": NEXT,
            "starts": time(9),
            "minutes": 30,
            "slots": 3,
            "by": north.lead,
            "now": NOW,
        }
        extra = add_meeting(**values)
        with pytest.raises(Refused) as refused:
            add_meeting(**values)
        assert refused.value.field == "starts"
        assert [one.key for one in occasions(north.clinic, NEXT, NEXT)] == [
            str(extra.public_id),
            f"{series.public_id}-20261026",
        ]


def test_meetings_of_another_clinic_are_not_there(
    north: StaffedClinic, south: StaffedClinic, series: MeetingSeries
) -> None:
    with south.inside():
        assert occasions(south.clinic, TODAY, NEXT) == []
        with pytest.raises(Http404):
            get_day(member=south.lead, series=series.public_id, day=NEXT)


def test_any_number_of_meetings_is_two_queries(
    north: StaffedClinic, series: MeetingSeries, django_assert_num_queries: Any
) -> None:
    with north.inside():
        for weeks in range(1, 6):
            cancel(north, day_of(series, TODAY + timedelta(weeks=weeks), north.lead))
        with django_assert_num_queries(2):
            assert len(occasions(north.clinic, TODAY, TODAY + timedelta(weeks=10))) == 11


class TestFeed:
    def secret(self, staffed: StaffedClinic) -> str:
        with staffed.inside():
            return make_feed(by=staffed.specialist, now=NOW).rsplit("/", 1)[-1].removesuffix(".ics")

    def test_a_secret_opens_it_and_only_its_hash_is_kept(self, north: StaffedClinic) -> None:
        secret = self.secret(north)
        assert len(secret) >= 43
        with north.inside():
            feed = CalendarFeed.objects.get()
            assert secret not in str(feed.__dict__)
            assert feed_by_secret(north.clinic, secret) == feed == feed_of(north.specialist)
            assert feed_by_secret(north.clinic, secret[:-1]) is None

    def test_a_new_one_ends_the_old_one(self, north: StaffedClinic) -> None:
        old, new = self.secret(north), self.secret(north)
        with north.inside():
            assert feed_by_secret(north.clinic, old) is None
            assert feed_by_secret(north.clinic, new)
            end_feed(by=north.specialist, now=NOW)
            assert feed_by_secret(north.clinic, new) is None

    def test_it_ends_for_good_when_somebody_no_longer_meets(self, north: StaffedClinic) -> None:
        secret = self.secret(north)
        with north.inside():
            end_feed_with_rights(member=north.specialist, roles=["specialist"])
            assert feed_by_secret(north.clinic, secret)
            end_feed_with_rights(member=north.specialist, roles=["administrator"])
            assert feed_by_secret(north.clinic, secret) is None

    def test_the_file_follows_moves_and_cancellations_under_the_same_names(
        self, north: StaffedClinic, series: MeetingSeries
    ) -> None:
        with north.inside():
            before = calendar_of(north.clinic, NOW)
            move(north, day_of(series, NEXT, north.lead))
            cancel(north, day_of(series, date(2026, 11, 2), north.lead))
            after = calendar_of(north.clinic, NOW)
        names = [line for line in before.split("\r\n") if line.startswith("UID")]
        assert sorted(names) == sorted(line for line in after.split("\r\n") if line.startswith("UID"))
        assert len(names) == len(set(names)) == 27
        assert "DTSTART:20261026T160000Z" in before
        assert "DTSTART:20261026T160000Z" not in after
        assert "DTSTART:20261027T130000Z" in after
        assert after.count("STATUS:CANCELLED") == 1
        assert "Holiday" not in after  # a reason is for people of the clinic
