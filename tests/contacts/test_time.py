"""The time log: two fields, the clinic's own dates, and each entry's working."""

import uuid
from datetime import UTC, date, datetime

import pytest

from clinics.errors import Refused
from clinics.models import Setting
from clinics.rules import Role
from contacts import glance
from contacts.actions import log_time, void_time
from contacts.models import TimeEntry
from contacts.queries import counted_entries, minutes_of_month
from contacts.rules import Activity, Counting, Kind
from registry.models import Consent, Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import close_month, make_contact, make_time, noon
from tests.factories.registry import make_episode

OCTOBER = date(2026, 10, 1)


def at_home(*parts: int, zone: StaffedClinic) -> datetime:
    return datetime(*parts, tzinfo=zone.clinic.zone).astimezone(UTC)  # type: ignore[arg-type, misc]


def working(episode: Episode, member: StaffedClinic, month: date = OCTOBER) -> list[tuple[int, str]]:
    found = counted_entries(member=member.care_manager, episode=episode, month=month)
    return [(line.minutes, line.reason) for line in found]


def test_two_fields_are_enough(episode: Episode, north: StaffedClinic) -> None:
    entry = log_time(
        episode=episode,
        minutes=12,
        activity=Activity.REGISTRY,
        form_key=uuid.uuid4(),
        by=north.care_manager,
        now=at_home(2026, 10, 30, 9, 0, zone=north),
    )
    assert (entry.service_date, entry.logged_as) == (date(2026, 10, 30), Role.CARE_MANAGER)
    row = Episode.objects.get(pk=episode.pk)
    assert (row.minutes_counted, row.last_contact_on) == (12, None)


def test_a_form_sent_twice_logs_once(episode: Episode, north: StaffedClinic) -> None:
    form = {"episode": episode, "minutes": 5, "activity": Activity.REGISTRY, "form_key": uuid.uuid4()}
    entries = {log_time(**form, by=north.care_manager, now=noon(OCTOBER)).pk for _ in range(2)}  # type: ignore[arg-type]
    assert len(entries) == 1


@pytest.mark.parametrize(
    ("minutes", "on", "field"),
    [(0, OCTOBER, "minutes"), (481, OCTOBER, "minutes"), (5, date(2026, 10, 2), "service_date"),
     (5, date(2026, 9, 2), "service_date")],
)  # fmt: skip
def test_what_is_refused(episode: Episode, north: StaffedClinic, minutes: int, on: date, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        make_time(episode, north.care_manager, minutes, on=on, now=noon(OCTOBER))
    assert refusal.value.field == field


def test_a_closed_month_takes_no_time(episode: Episode, north: StaffedClinic) -> None:
    close_month(north.lead, OCTOBER)
    with pytest.raises(Refused, match="Nothing was logged; ask your clinic lead to reopen October"):
        make_time(episode, north.care_manager, on=OCTOBER)


def test_the_day_is_the_clinics(north: StaffedClinic, south: StaffedClinic) -> None:
    """23:50 on the 30th in New York is the 31st in London and still the 30th in Phoenix, three hours back."""
    ten_to_midnight = at_home(2026, 11, 30, 23, 50, zone=north)
    here, there = make_episode(north), make_episode(south)
    for staffed, ep in ((north, here), (south, there)):
        with staffed.inside():
            log_time(
                episode=ep, minutes=9, activity=Activity.REGISTRY, form_key=uuid.uuid4(),
                by=staffed.care_manager, now=ten_to_midnight,
            )  # fmt: skip
            assert TimeEntry.objects.get(episode=ep).service_date == date(2026, 11, 30)
    after = at_home(2026, 12, 1, 0, 10, zone=north)
    with north.inside():
        entry = log_time(
            episode=here, minutes=7, activity=Activity.REGISTRY, form_key=uuid.uuid4(),
            by=north.care_manager, now=after,
        )  # fmt: skip
        assert entry.service_date == date(2026, 12, 1)
        assert minutes_of_month(clinic=north.clinic, month=date(2026, 11, 1)) == {here.pk: 9}
        assert minutes_of_month(clinic=north.clinic, month=date(2026, 12, 1)) == {here.pk: 7}
    with south.inside():  # at the same instant Phoenix is still on the 30th
        entry = log_time(
            episode=there, minutes=7, activity=Activity.REGISTRY, form_key=uuid.uuid4(),
            by=south.care_manager, now=after,
        )  # fmt: skip
        assert entry.service_date == date(2026, 11, 30)
        assert minutes_of_month(clinic=south.clinic, month=date(2026, 11, 1)) == {there.pk: 16}


def test_the_day_that_has_25_hours_is_one_day(episode: Episode, north: StaffedClinic) -> None:
    """On 1 Nov 2026 New York lives 01:30 twice; both are 1 November, and 23:30 still is."""
    for now in (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        datetime(2026, 11, 2, 4, 30, tzinfo=UTC),
    ):
        entry = log_time(
            episode=episode, minutes=5, activity=Activity.REGISTRY, form_key=uuid.uuid4(),
            by=north.care_manager, now=now,
        )  # fmt: skip
        assert entry.service_date == date(2026, 11, 1)
    entry = log_time(
        episode=episode, minutes=5, activity=Activity.REGISTRY, form_key=uuid.uuid4(),
        by=north.care_manager, now=datetime(2026, 11, 2, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    assert entry.service_date == date(2026, 11, 2)


def test_minutes_of_earlier_months_are_not_this_months(episode: Episode, north: StaffedClinic) -> None:
    """Peers 10: "minutes this month" added all minutes ever."""
    for on, minutes in ((date(2026, 9, 30), 40), (date(2026, 10, 1), 3), (date(2026, 10, 31), 4)):
        make_time(episode, north.care_manager, minutes, on=on, now=noon(date(2026, 11, 1)))
    make_time(episode, north.care_manager, 50, on=date(2026, 11, 1))
    assert minutes_of_month(clinic=north.clinic, month=date(2026, 10, 17)) == {episode.pk: 7}
    row = Episode.objects.get(pk=episode.pk)
    assert (row.minutes_month, row.minutes_counted) == (date(2026, 11, 1), 50)


def test_every_entry_says_what_counts_and_why_not(episode: Episode, north: StaffedClinic) -> None:
    me = north.care_manager
    Consent.objects.update(given_on=date(2026, 10, 5), withdrawn_on=date(2026, 10, 20))
    Episode.objects.update(phase="closed", closed_on=date(2026, 10, 25), close_reason="graduated")
    Consent.objects.create(
        clinic=north.clinic, episode=episode, given_on=date(2026, 10, 22), how="verbal", heard_by=me,
        text="Again.", text_version="1", recorded_at=noon(OCTOBER),
    )  # fmt: skip
    episode.refresh_from_db()
    now = noon(date(2026, 10, 31))
    make_time(episode, me, 10, on=date(2026, 10, 4), now=now)
    make_time(episode, me, 11, on=date(2026, 10, 5), now=now)
    make_time(episode, me, 12, on=date(2026, 10, 6), activity=Activity.CLERICAL, now=now)
    make_time(episode, me, 13, on=date(2026, 10, 7), role=Role.SPECIALIST, activity=Activity.CASE_REVIEW, now=now)
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 10, 8), minutes=14, now=now)
    wrong = make_time(episode, me, 15, on=date(2026, 10, 9), now=now)
    void_time(entry=wrong, reason="Twice", by=me, now=now)
    make_time(episode, me, 16, on=date(2026, 10, 20), now=now)
    make_time(episode, me, 17, on=date(2026, 10, 22), now=now)
    make_time(episode, me, 18, on=date(2026, 10, 26), now=now)
    assert working(episode, north) == [
        (0, "before consent on 5 Oct"),
        (11, ""),
        (0, "clerical work does not count"),
        (0, "the specialist's own minutes do not count"),
        (0, "failed attempt, no work done does not count"),
        (0, "voided"),
        (0, "consent withdrawn on 20 Oct"),
        (17, ""),
        (0, "after the episode ended on 25 Oct"),
    ]
    assert minutes_of_month(clinic=north.clinic, month=OCTOBER) == {episode.pk: 28}

    for key in ("attempt.counts", "specialist.counts"):
        Setting.objects.create(clinic=north.clinic, key=key, value=True, signed_by=north.lead, signed_at=now)
    assert sum(minutes for minutes, _ in working(episode, north)) == 28 + 13 + 14
    assert minutes_of_month(clinic=north.clinic, month=OCTOBER) == {episode.pk: 28 + 13 + 14}
    # A payer may count otherwise than the clinic.
    assert minutes_of_month(clinic=north.clinic, month=OCTOBER, counting=Counting()) == {episode.pk: 28}


def test_without_consent_nothing_counts(north: StaffedClinic) -> None:
    episode = make_episode(north, consent_on=None)
    make_time(episode, north.care_manager, 30, on=OCTOBER)
    with north.inside():
        assert working(episode, north) == [(0, "no consent yet")]
        assert minutes_of_month(clinic=north.clinic, month=OCTOBER) == {}


def test_the_clinics_total_is_its_own(north: StaffedClinic, south: StaffedClinic) -> None:
    for staffed, minutes in ((north, 10), (north, 21), (south, 5)):
        make_time(make_episode(staffed), staffed.care_manager, minutes, on=OCTOBER)
    with north.inside():
        assert glance.clinic_total(clinic_id=north.clinic.pk, today=date(2026, 10, 9)) == 31
        assert glance.clinic_total(clinic_id=north.clinic.pk, today=date(2026, 11, 9)) == 0
