"""Holding a review meeting: begun with the agenda as it is now, led by one person, ended with everybody's minutes.

Whoever leads moves the meeting from patient to patient and keeps its clock; anybody may take the lead over, and is then
the one whose moves count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from casereview.actions.meetings import add_meeting, check_state, held_row
from casereview.actions.reviews import RecommendationInput, record_review
from casereview.models import Attendance, MeetingPatient, Review, ReviewMeeting
from casereview.queries import queue
from casereview.queries.meeting_room import entry_key, places_of, seconds_of, sheet_of
from casereview.queries.meetings import Occasion, occasion_of
from casereview.rules.meetings import MeetingState, PlaceOutcome
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from clinics.rules import Can
from contacts.actions import log_time
from contacts.rules import MAX_MINUTES, Activity, working_role
from registry.models import Episode
from registry.rules import short_date

LATEST = timedelta(days=7)  # so long after its day a meeting can still be begun
OVER = "This meeting has ended meanwhile. What was said about it stands on its page."


@transaction.atomic
def begin_meeting(*, occasion: Occasion, by: Membership, now: datetime) -> ReviewMeeting:
    """The agenda as it is now becomes its list. Whoever begins it leads; one that is under way is joined."""
    row, today = held_row(occasion, by), by.clinic.today(now)
    if row.state == MeetingState.UNDER_WAY:
        return row
    check_state(row, MeetingState.UNDER_WAY)
    if not row.on <= today <= row.on + LATEST:
        raise Refused(f"This meeting is on {short_date(row.on, today)}. Move it to today first, or hold an extra one.")
    row.state, row.on, row.began_at, row.led_by, row.version = MeetingState.UNDER_WAY, today, now, by, row.version + 1
    row.save(update_fields=["state", "on", "began_at", "led_by", "version"])
    Attendance.objects.create(clinic_id=row.clinic_id, meeting=row, member=by, joined_at=now)
    queued = [one for one in queue(by, today=today) if not one.deferred]
    MeetingPatient.objects.bulk_create(
        MeetingPatient(
            clinic_id=row.clinic_id,
            meeting=row,
            episode=one.episode,
            position=number,
            why=one.place.words[:200],
            running_since=now if number == 1 else None,
        )
        for number, one in enumerate(queued, 1)
    )
    audit.record("meeting.begun", target=row, by=by, at=now, patients=len(queued))
    return row


@transaction.atomic
def begin_now(*, minutes: int, slots: int, by: Membership, now: datetime) -> ReviewMeeting:
    """An extra meeting at this minute; whoever leads one that is under way is led back to it."""
    mine = ReviewMeeting.objects.filter(clinic_id=by.clinic_id, state=MeetingState.UNDER_WAY, led_by=by).first()
    if mine:
        return mine
    local = now.astimezone(by.clinic.zone)
    row = add_meeting(
        on=local.date(),
        starts=local.time().replace(second=0, microsecond=0),
        minutes=minutes,
        slots=slots,
        by=by,
        now=now,
    )
    return begin_meeting(occasion=occasion_of(row), by=by, now=now)


@transaction.atomic
def go_to(*, meeting: ReviewMeeting, position: int, by: Membership, now: datetime) -> ReviewMeeting:
    """The meeting is at this patient now: the last one's clock stops, theirs runs. The same twice is once."""
    row = _led(meeting, by)
    place = MeetingPatient.objects.filter(clinic_id=row.clinic_id, meeting=row, position=position).first()
    if place is None:
        raise Refused("There is no such place on the list of this meeting.")
    if row.position != position or place.running_since is None:
        _stop(row, now)
        MeetingPatient.objects.filter(pk=place.pk).update(running_since=now)
        row.position = position
        _touch(row, "position")
        audit.record("meeting.went_on", target=row, by=by, at=now, position=position)
    return row


@transaction.atomic
def add_patient(*, meeting: ReviewMeeting, episode: Episode, by: Membership, now: datetime) -> MeetingPatient:
    """Somebody of whom the agenda knew nothing, at the end of its list; who stands on it already keeps their place."""
    row = _led(meeting, by)
    places = MeetingPatient.objects.filter(clinic_id=row.clinic_id, meeting=row)
    if found := places.filter(episode=episode).first():
        return found
    if not episode.is_open:
        raise Refused("This episode has ended. A meeting is about patients in care.")
    last = places.aggregate(last=Max("position"))["last"] or 0
    place = MeetingPatient.objects.create(
        clinic_id=row.clinic_id,
        meeting=row,
        episode=episode,
        position=last + 1,
        why="added during the meeting",
        running_since=None if last else now,
    )
    _touch(row)
    audit.record("meeting.patient_added", target=row, by=by, at=now, patient=episode.patient.public_id)
    return place


@transaction.atomic
def pause_clock(*, meeting: ReviewMeeting, by: Membership, now: datetime) -> ReviewMeeting:
    row = _led(meeting, by)
    if _stop(row, now):
        _touch(row)
        audit.record("meeting.paused", target=row, by=by, at=now, position=row.position)
    return row


@transaction.atomic
def correct_clock(
    *, meeting: ReviewMeeting, episode: UUID, seconds: int, seen: int, by: Membership, now: datetime
) -> MeetingPatient:
    """What was spoken about this patient, by hand; `seen` is what was kept when the page was loaded."""
    row = _led(meeting, by)
    place = MeetingPatient.objects.get(clinic_id=row.clinic_id, meeting=row, episode__public_id=episode)
    if not 0 <= seconds <= MAX_MINUTES * 60:
        raise Refused(f"Enter 0 to {MAX_MINUTES} minutes.", "minutes")
    if place.seconds != seen and place.seconds != seconds:
        raise Stale("This time was changed meanwhile. Look at it again before you correct it.")
    place.seconds = seconds
    place.running_since = now if place.running_since else None
    place.save(update_fields=["seconds", "running_since"])
    _touch(row)
    audit.record("meeting.time_corrected", target=row, by=by, at=now, position=place.position, seconds=seconds)
    return place


@transaction.atomic
def take_lead(*, meeting: ReviewMeeting, by: Membership, now: datetime) -> ReviewMeeting:
    row = held_open(meeting)
    if row.led_by_id != by.pk:
        row.led_by = by
        _touch(row, "led_by")
        audit.record("meeting.lead_taken", target=row, by=by, at=now)
    return row


@transaction.atomic
def attend(*, meeting: ReviewMeeting, member: Membership, here: bool, by: Membership, now: datetime) -> None:
    """Tick one person, or take the tick away; each by itself, so that two who tick undo nothing of each other."""
    row = held_open(meeting)
    known = Attendance.objects.filter(clinic_id=row.clinic_id, meeting=row, member=member)
    if here == known.exists():
        return
    if here:
        if member.ended_at is not None or not member.can(Can.MEET):
            raise Refused("Only people who take part in case review meetings can be ticked.", "member")
        Attendance.objects.create(clinic_id=row.clinic_id, meeting=row, member=member, joined_at=now)
    else:
        known.delete()
    audit.record("meeting.attendance", target=row, by=by, at=now, member=member.public_id, here=here)


@transaction.atomic
def review_in_meeting(
    *,
    meeting: ReviewMeeting,
    episode: Episode,
    summary: str,
    recommendations: Sequence[RecommendationInput],
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> Review:
    """A review like any other, kept with the place of this meeting in which it was signed. Its minutes are the clock's,
    logged with everybody's at the end."""
    row = held_open(meeting)
    place = MeetingPatient.objects.get(clinic_id=row.clinic_id, meeting=row, episode=episode)
    if place.review_id and not Review.objects.filter(pk=place.review_id, form_key=form_key).exists():
        raise Stale("This patient's review was signed in this meeting meanwhile. Nothing of yours was saved yet.")
    review = record_review(
        episode=episode,
        place=place.why,
        summary=summary,
        recommendations=recommendations,
        minutes=None,
        form_key=form_key,
        by=by,
        now=now,
    )
    place.outcome, place.reason, place.review = PlaceOutcome.REVIEWED, "", review
    place.save(update_fields=["outcome", "reason", "review"])
    _touch(row)
    return review


@transaction.atomic
def put_off_in_meeting(
    *, meeting: ReviewMeeting, episode: Episode, reason: str, by: Membership, now: datetime
) -> MeetingPatient:
    """Not today, and why; an empty reason takes it back."""
    row = held_open(meeting)
    place = MeetingPatient.objects.get(clinic_id=row.clinic_id, meeting=row, episode=episode)
    if place.outcome == PlaceOutcome.REVIEWED:
        raise Refused("This patient has been reviewed in this meeting.", "reason")
    reason = reason.strip()
    if len(reason) > 200:
        raise Refused("Shorten it to 200 characters.", "reason")
    place.outcome, place.reason = PlaceOutcome.PUT_OFF if reason else PlaceOutcome.WAITING, reason
    place.save(update_fields=["outcome", "reason"])
    _touch(row)
    verb = "meeting.put_off" if reason else "meeting.put_back"
    audit.record(verb, target=row, by=by, at=now, patient=episode.patient.public_id)
    return place


Minutes = Mapping[tuple[UUID, UUID], int]  # (episode, member) -> minutes, by public ids


@transaction.atomic
def end_meeting(
    *, meeting: ReviewMeeting, minutes: Minutes | None = None, by: Membership, now: datetime
) -> ReviewMeeting:
    """Stop the clock and log the minutes: those that were looked over, else those the clock gives. Nothing is logged
    for whoever was not reached."""
    row = _locked(meeting)
    if row.state == MeetingState.HELD:
        return row
    check_state(row, MeetingState.HELD)
    if row.led_by_id != by.pk:
        raise Stale(_leads(row))
    _stop(row, now)
    lines = sheet_of(row, now)
    known = {(line.place.episode.public_id, cell.member.public_id) for line in lines for cell in line.cells}
    if unknown := set(minutes or {}) - known:
        raise Refused(f"{len(unknown)} of these belong to nobody who came or was spoken about. Reload the page.")
    row.state, row.ended_at = MeetingState.HELD, now
    _touch(row, "state", "ended_at")
    logged = 0
    for line in lines:
        for cell in line.cells:
            given = (line.place.episode.public_id, cell.member.public_id)
            found = cell.minutes if minutes is None else minutes.get(given, 0)
            logged += found
            _log(row, line.place, cell.member, found, by, now)
    came = len(lines[0].cells) if lines else 0
    audit.record("meeting.ended", target=row, by=by, at=now, patients=len(lines), minutes=logged, people=came)
    return row


def _log(
    row: ReviewMeeting, place: MeetingPatient, member: Membership, minutes: int, by: Membership, now: datetime
) -> None:
    if not minutes:
        return
    try:
        entry = log_time(
            episode=place.episode,
            minutes=minutes,
            activity=Activity.CASE_REVIEW,
            role=working_role(member.roles),
            service_date=row.on,
            form_key=entry_key(row, place, member),
            of=member,
            shared_key=place.public_id,
            by=by,
            now=now,
        )
    except Refused as refusal:
        raise Refused(refusal.message, f"m-{place.episode.public_id}-{member.public_id}") from refusal
    if place.review and place.review.reviewed_by_id == member.pk:
        place.review.time = entry
        place.review.save(update_fields=["time"])


def held_open(meeting: ReviewMeeting) -> ReviewMeeting:
    """The meeting, locked, while it is under way."""
    row = _locked(meeting)
    if row.state != MeetingState.UNDER_WAY:
        raise Refused(OVER if row.state == MeetingState.HELD else "This meeting has not begun.")
    return row


def _locked(meeting: ReviewMeeting) -> ReviewMeeting:
    rows = ReviewMeeting.objects.select_for_update(of=("self",)).select_related("led_by__user", "clinic")
    return rows.get(clinic_id=meeting.clinic_id, pk=meeting.pk)


def _led(meeting: ReviewMeeting, by: Membership) -> ReviewMeeting:
    row = held_open(meeting)
    if row.led_by_id != by.pk:
        raise Stale(_leads(row))
    return row


def _leads(row: ReviewMeeting) -> str:
    return f"{row.led_by} leads this meeting now. Nothing was changed; take the lead if it is yours."


def _stop(row: ReviewMeeting, now: datetime) -> int:
    """Keep what ran; how many clocks stopped."""
    running = places_of(row).filter(running_since__isnull=False)
    for place in running:
        place.seconds, place.running_since = seconds_of(place, now), None
        place.save(update_fields=["seconds", "running_since"])
    return len(running)


def _touch(row: ReviewMeeting, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
