"""Who is added to the list of a meeting that has begun, and who joins it late."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casereview.actions.meeting_room import attend, end_meeting, go_to, pause_clock, take_lead
from casereview.models import Attendance, MeetingPatient, ReviewMeeting
from casereview.queries.meeting_room import places_of
from clinics.models import AuditLine, Membership
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.meetings import make_meeting
from tests.factories.registry import make_episode, make_patient


def as_member(member: Membership, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(member.user)
    return client


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


def url(staffed: StaffedClinic, name: str, *args: Any) -> str:
    return reverse(f"casereview:{name}", args=[staffed.clinic.slug, *args])


def enrolled(staffed: StaffedClinic, name: str, days: int = 30, **fields: Any) -> Episode:
    day = staffed.clinic.today(timezone.now()) - timedelta(days=days)
    dates = {"referred_on": day, "enrolled_on": day, "consent_on": day}
    return make_episode(staffed, patient=make_patient(staffed, family_name=name), **dates, **fields)


@pytest.fixture
def first(north: StaffedClinic) -> Episode:
    return enrolled(north, "Adams")


@pytest.fixture
def meeting(north: StaffedClinic, first: Episode) -> ReviewMeeting:
    """Led by the specialist, with one patient on its list."""
    return make_meeting(north, timezone.now(), north.care_manager, by=north.specialist)


@pytest.fixture
def late(north: StaffedClinic, meeting: ReviewMeeting) -> Episode:
    """Came into care after the meeting had begun."""
    return enrolled(north, "Zimmermann")


class TestFinding:
    def test_by_words_that_stay_out_of_the_address(
        self, north: StaffedClinic, meeting: ReviewMeeting, late: Episode
    ) -> None:
        client, to = as_member(north.specialist, HX_Request="true"), url(north, "find-for-meeting", meeting.public_id)
        found = words(client.post(to, {"words": "zimermann"}))
        assert "Zimmermann" in found
        assert url(north, "add-to-meeting", meeting.public_id, late.public_id) in found
        listed = words(client.post(to, {"words": "adams"}))
        assert "on the list" in listed
        assert "Add" not in listed
        assert "Nobody in care is found" in words(client.post(to, {"words": "Quinceanera"}))
        with north.inside():
            assert list(AuditLine.objects.filter(verb="meeting.patient_added")) == []

    def test_nobody_whose_care_has_ended_nor_of_another_clinic(
        self, north: StaffedClinic, south: StaffedClinic, meeting: ReviewMeeting
    ) -> None:
        day = north.clinic.today(timezone.now())
        enrolled(north, "Yardley", phase="closed", closed_on=day, close_reason="graduated")
        enrolled(south, "Yardley")
        page = as_member(north.specialist).post(url(north, "find-for-meeting", meeting.public_id), {"words": "yardley"})
        assert page.context["found"] == []

    def test_only_the_leaders_page_offers_it(
        self, north: StaffedClinic, meeting: ReviewMeeting, first: Episode
    ) -> None:
        at = url(north, "place", meeting.public_id, first.public_id)
        assert "Add a patient" in words(as_member(north.specialist).get(at))
        assert "Add a patient" not in words(as_member(north.care_manager).get(at))


class TestAdding:
    def test_twice_is_once_at_the_end_of_the_list_and_the_room_follows(
        self, north: StaffedClinic, meeting: ReviewMeeting, first: Episode, late: Episode
    ) -> None:
        client = as_member(north.specialist, HX_Request="true")
        to, here = url(north, "add-to-meeting", meeting.public_id, late.public_id), {"of": str(first.public_id)}
        for _ in range(2):
            answer = client.post(to, here)
            shown = words(answer)
            assert "<html" not in shown
            assert "1 of 2" in shown  # the page stays where it was
            assert f"{late.patient} is on the list now, at its end." in shown
        with north.inside():
            added = MeetingPatient.objects.get(episode=late)
            assert (added.position, added.why, added.running_since) == (2, "added during the meeting", None)
            line = AuditLine.objects.get(verb="meeting.patient_added")
            assert (line.target, line.by) == (meeting.public_id, north.specialist)
            assert line.patient == late.patient.public_id

    def test_the_others_see_it_and_it_is_reviewed_like_any_other(
        self, north: StaffedClinic, meeting: ReviewMeeting, first: Episode, late: Episode
    ) -> None:
        other = as_member(north.care_manager, HX_Request="true")
        seen = other.get(url(north, "place", meeting.public_id, first.public_id)).context["meeting"].version
        as_member(north.specialist).post(url(north, "add-to-meeting", meeting.public_id, late.public_id))
        told = words(other.get(url(north, "others", meeting.public_id, first.public_id), {"seen": str(seen)}))
        assert "Zimmermann" in told
        management = {"rec-TOTAL_FORMS": "0", "rec-INITIAL_FORMS": "0"}
        signed = {"form_key": str(uuid4()), "summary": "Spoken about.", **management}
        as_member(north.specialist).post(url(north, "sign", meeting.public_id, late.public_id), signed)
        with north.inside():
            assert MeetingPatient.objects.get(episode=late).outcome == "reviewed"

    def test_only_who_leads(self, north: StaffedClinic, meeting: ReviewMeeting, first: Episode, late: Episode) -> None:
        to, here = url(north, "add-to-meeting", meeting.public_id, late.public_id), {"of": str(first.public_id)}
        answer = as_member(north.care_manager, HX_Request="true").post(to, here)
        assert answer.status_code == 422
        assert "leads this meeting now" in words(answer)
        assert "leads this meeting now" in words(as_member(north.care_manager).post(to, follow=True))
        with north.inside():
            take_lead(meeting=meeting, by=north.care_manager, now=timezone.now())
        assert as_member(north.care_manager, HX_Request="true").post(to, here).status_code == 200

    def test_nobody_whose_care_has_ended(self, north: StaffedClinic, meeting: ReviewMeeting, first: Episode) -> None:
        day = north.clinic.today(timezone.now())
        ended = enrolled(north, "Yardley", phase="closed", closed_on=day, close_reason="graduated")
        to = url(north, "add-to-meeting", meeting.public_id, ended.public_id)
        answer = as_member(north.specialist, HX_Request="true").post(to, {"of": str(first.public_id)})
        assert answer.status_code == 422
        assert "This episode has ended" in words(answer)

    def test_not_once_it_has_ended(self, north: StaffedClinic, meeting: ReviewMeeting, late: Episode) -> None:
        with north.inside():
            end_meeting(meeting=meeting, by=north.specialist, now=timezone.now())
        to = url(north, "add-to-meeting", meeting.public_id, late.public_id)
        assert "has ended meanwhile" in words(as_member(north.specialist).post(to, follow=True))
        client = as_member(north.specialist, HX_Request="true")
        over = client.post(url(north, "find-for-meeting", meeting.public_id), {"words": "zim"})
        assert over["HX-Redirect"] == url(north, "meeting", meeting.public_id)
        with north.inside():
            assert not MeetingPatient.objects.filter(episode=late).exists()

    def test_an_empty_meeting_gets_its_first_and_their_clock_runs(self, north: StaffedClinic) -> None:
        meeting = make_meeting(north, timezone.now())
        late = enrolled(north, "Zimmermann")
        client = as_member(north.care_manager)
        assert url(north, "find-for-meeting", meeting.public_id) in words(
            client.get(url(north, "meeting", meeting.public_id))
        )
        page = client.post(url(north, "add-to-meeting", meeting.public_id, late.public_id), follow=True)
        assert "1 of 1" in words(page)
        with north.inside():
            assert places_of(meeting).get().running_since


class TestJoiningLate:
    def test_the_minute_is_kept_and_stands_on_the_sheet_and_afterwards(
        self, north: StaffedClinic, first: Episode
    ) -> None:
        now = timezone.now()
        began = now - timedelta(minutes=20)
        meeting = make_meeting(north, began, north.care_manager, by=north.specialist)
        with north.inside():
            attend(
                meeting=meeting, member=north.lead, here=True, by=north.specialist, now=began + timedelta(minutes=13)
            )
            attend(meeting=meeting, member=north.lead, here=True, by=north.specialist, now=now)  # ticked already
            assert Attendance.objects.get(member=north.lead).joined_at == began + timedelta(minutes=13)
            go_to(meeting=meeting, position=1, by=north.specialist, now=began)
            pause_clock(meeting=meeting, by=north.specialist, now=began + timedelta(minutes=5))
        since = f"since {(began + timedelta(minutes=13)).astimezone(north.clinic.zone):%H:%M}"
        client = as_member(north.specialist)
        sheet = words(client.get(url(north, "end-meeting", meeting.public_id)))
        assert re.findall(r"since \d\d:\d\d", sheet) == [since]
        with north.inside():
            end_meeting(meeting=meeting, by=north.specialist, now=now)
        held = words(client.get(url(north, "meeting", meeting.public_id)))
        assert f"{north.lead} ({since})" in held
        assert f"{north.care_manager} (" not in held
