"""One person's clock over all patients, and one activity of several people: the rule and the statement say the same."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.models import Membership
from contacts import glance
from contacts.actions import log_time, save_contact, void_contact, void_time
from contacts.models import TimeEntry
from contacts.queries import counted_entries, minutes_of_month
from contacts.rules import Activity, Counted, Counting, Entry, Kind, Timed, verdicts, without_overlap
from registry.models import Consent, Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import contact_input, make_contact, make_time, noon
from tests.factories.registry import make_episode

DAY = date(2026, 10, 5)
LATER = datetime(2026, 10, 5, 22, tzinfo=UTC)
TEAM = frozenset({"care_manager", "specialist"})
OVERLAP = "{} minutes overlap an entry that began earlier"
SECOND = "counted once, for another person in the same activity"
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def at(hour: int, minute: int = 0) -> datetime:
    """That time of 5 October in New York."""
    return datetime(2026, 10, 5, hour + 4, minute, tzinfo=UTC)


def told(episode: Episode, by: Membership, **counting: Any) -> list[tuple[int, str]]:
    found = counted_entries(member=by, episode=episode, month=DAY, counting=Counting(**counting))
    return [(line.minutes, line.reason) for line in found]


def row_of(episode: Episode) -> int:
    return Episode.objects.get(pk=episode.pk).minutes_counted


rows = st.lists(
    st.tuples(
        st.integers(0, 1),  # which patient
        st.sampled_from(["care_manager", "specialist"]),
        st.none() | st.integers(0, 120),  # minutes after eight
        st.integers(1, 60),
        st.booleans() | st.just(False),  # voided
        st.none() | st.integers(0, 2),  # activity of several
        st.integers(0, 3),  # minutes until it was logged
        st.booleans(),  # inpatient
    ),
    max_size=14,
)


def by_rule(entries: Sequence[TimeEntry], episode: Episode, counting: Counting) -> dict[uuid.UUID, Counted]:
    """The rule alone, over all entries of the clinic."""
    logged = sorted(entries, key=lambda entry: (entry.logged_at, str(entry.public_id)))
    clocks = [entry for entry in logged if entry.starts_at and entry.voided_at is None]
    kept = without_overlap(
        [
            Timed(str(entry.logged_by_id), entry.starts_at, entry.minutes, number)  # type: ignore[arg-type]
            for number, entry in enumerate(clocks)
        ]
    )
    lost = {entry.pk: entry.minutes - minutes for entry, minutes in zip(clocks, kept, strict=True)}
    own = [entry for entry in entries if entry.episode_id == episode.pk]
    ruled = [
        Entry(
            entry.minutes, Activity(entry.activity), entry.service_date, entry.logged_as, entry.voided_at is not None,
            entry.inpatient, lost.get(entry.pk, 0), str(entry.shared_key or ""), entry.starts_at, entry.logged_at,
            str(entry.public_id),
        )
        for entry in own
    ]  # fmt: skip
    consents = list(
        Consent.objects.filter(episode=episode).order_by("given_on").values_list("given_on", "withdrawn_on")
    )
    found = verdicts(ruled, consents=consents, closed_on=None, counting=counting)
    return {entry.public_id: verdict for entry, verdict in zip(own, found, strict=True)}


@slow
@given(rows=rows, roles=st.sets(st.sampled_from(sorted(TEAM))), inpatient=st.booleans())
def test_rule_and_statement_agree(
    north: StaffedClinic, rows: list[tuple[Any, ...]], roles: set[str], inpatient: bool
) -> None:
    counting = Counting(roles=frozenset(roles), inpatient=inpatient)
    patients = [make_episode(north), make_episode(north)]
    shared = [uuid.uuid4() for _ in range(3)]
    with north.inside():
        for patient, role, start, minutes, voided, activity, logged, in_hospital in rows:
            void = {"voided_at": LATER, "voided_by": north.lead, "void_reason": "Wrong"} if voided else {}
            TimeEntry.objects.create(
                clinic=north.clinic, episode=patients[patient], activity="treatment", minutes=minutes,
                service_date=DAY, starts_at=None if start is None else at(8) + timedelta(minutes=start),
                shared_key=None if activity is None else shared[activity], inpatient=in_hospital,
                logged_by=getattr(north, role), logged_as=role, logged_at=LATER + timedelta(minutes=logged),
                form_key=uuid.uuid4(), **void,
            )  # fmt: skip
        entries = list(TimeEntry.objects.order_by("-minutes", "pk"))  # earlier examples left theirs on these clocks
        totals = minutes_of_month(clinic=north.clinic, month=DAY, counting=counting)
        for episode in patients:
            verdict = by_rule(entries, episode, counting)
            lines = counted_entries(member=north.lead, episode=episode, month=DAY, counting=counting)
            assert {line.entry.public_id: (line.minutes, line.reason) for line in lines} == {
                key: (found.minutes, found.reason) for key, found in verdict.items()
            }
            assert totals.get(episode.pk, 0) == sum(found.minutes for found in verdict.values())


def test_one_persons_minutes_of_two_patients_count_once(north: StaffedClinic) -> None:
    """Whichever is logged first: the earlier start wins, and the other patient is not named."""
    first, second, me = make_episode(north), make_episode(north), north.care_manager
    with north.inside():
        late = make_time(second, me, 20, starts_at=at(9, 10), now=LATER)
        assert (told(second, me), row_of(second)) == ([(20, "")], 20)
        early = make_time(first, me, 20, starts_at=at(9), now=LATER)
        assert told(first, me) == [(20, "")]
        assert (told(second, me), row_of(second)) == ([(10, OVERLAP.format(10))], 10)
        assert glance.recompute(clinic_id=north.clinic.pk, today=DAY) == 0
        void_time(entry=early, reason="Twice", by=me, now=LATER)
        assert (told(second, me), row_of(second)) == ([(20, "")], 20)
        assert late.service_date == DAY


def test_other_peoples_clocks_are_their_own(north: StaffedClinic) -> None:
    episode, me = make_episode(north), north.care_manager
    with north.inside():
        make_time(episode, me, 20, starts_at=at(9), now=LATER)
        make_time(episode, north.specialist, 20, starts_at=at(9), now=LATER)
        assert told(episode, me, roles=TEAM) == [(20, ""), (20, "")]


def test_of_one_start_the_entry_logged_first_wins(north: StaffedClinic) -> None:
    episode, me = make_episode(north), north.care_manager
    with north.inside():
        make_time(episode, me, 12, starts_at=at(9), now=LATER + timedelta(minutes=1))
        make_time(episode, me, 30, starts_at=at(9), now=LATER)
        assert told(episode, me) == [(30, ""), (0, OVERLAP.format(12))]


def test_two_people_in_one_activity_are_one(north: StaffedClinic) -> None:
    """The care manager's minutes stand, whoever logged first; the specialist's where only they may."""
    episode, key, me = make_episode(north), uuid.uuid4(), north.care_manager
    with north.inside():
        make_time(episode, north.specialist, 10, shared_key=key, now=noon(DAY))
        mine = make_time(episode, me, 10, shared_key=key, now=LATER)
        assert told(episode, me, roles=TEAM) == [(0, SECOND), (10, "")]
        assert told(episode, me, roles=frozenset({"specialist"}))[0] == (10, "")
        void_time(entry=mine, reason="Was not there", by=me, now=LATER)
        assert told(episode, me, roles=TEAM) == [(10, ""), (0, "voided")]


def test_each_patient_of_a_group_has_their_own_minutes(north: StaffedClinic) -> None:
    key, me = uuid.uuid4(), north.care_manager
    with north.inside():
        for episode in (make_episode(north), make_episode(north)):
            make_time(episode, me, 10, shared_key=key, now=LATER)
            assert told(episode, me) == [(10, "")]


def test_a_contact_that_is_voided_gives_back_what_it_took(north: StaffedClinic) -> None:
    first, second, me = make_episode(north), make_episode(north), north.care_manager
    with north.inside():
        make_time(second, me, 20, starts_at=at(9, 10), now=LATER)
        contact = make_contact(first, me, starts_at=at(9), now=LATER)
        assert row_of(second) == 10
        void_contact(contact=contact, reason="Wrong patient", by=me, now=LATER)
        assert row_of(second) == 20


@pytest.mark.parametrize(
    ("zone", "starts", "minutes", "expected"),
    [
        # 31 December, 23:30: split at the clinic's own midnight, not at UTC's.
        ("America/New_York", "2027-01-01T04:30+00:00", 45, [("2026-12-31", 30), ("2027-01-01", 15)]),
        ("Pacific/Honolulu", "2027-01-01T09:30+00:00", 45, [("2026-12-31", 30), ("2027-01-01", 15)]),
        ("Pacific/Honolulu", "2027-01-01T04:30+00:00", 45, [("2026-12-31", 45)]),
        ("America/New_York", "2026-12-31T04:30+00:00", 45, [("2026-12-30", 45)]),  # any other midnight
        # The clocks go back at 2:00 on 1 November: 23:30 to 0:30 is an hour, and so is each of the two from 1:00.
        ("America/New_York", "2026-11-01T03:30+00:00", 60, [("2026-10-31", 30), ("2026-11-01", 30)]),
        ("America/New_York", "2026-11-01T05:30+00:00", 120, [("2026-11-01", 120)]),
        ("America/New_York", "2026-03-08T06:30+00:00", 60, [("2026-03-08", 60)]),  # and forward
    ],
)
def test_days_and_months_are_the_clinics(
    north: StaffedClinic, zone: str, starts: str, minutes: int, expected: list[tuple[str, int]]
) -> None:
    episode, me, key = make_episode(north, referred_on=date(2026, 1, 1)), north.care_manager, uuid.uuid4()
    with north.inside():
        me.clinic.time_zone = zone
        given = {"episode": episode, "minutes": minutes, "activity": Activity.REGISTRY, "form_key": key, "by": me}
        for _ in range(2):
            log_time(**given, starts_at=datetime.fromisoformat(starts), now=datetime(2027, 1, 5, tzinfo=UTC))
        found = TimeEntry.objects.order_by("service_date").values_list("service_date", "minutes")
        assert [(on.isoformat(), part) for on, part in found] == expected


def test_the_hour_lived_twice_is_two_hours(north: StaffedClinic) -> None:
    """1:30 and 1:30 again, an hour later: nothing overlaps. 1:30 daylight time and 20 minutes later: it does."""
    episode, me = make_episode(north), north.care_manager
    once, again = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with north.inside():
        for starts in (once, again, once + timedelta(minutes=20)):
            log_time(
                episode=episode, minutes=30, activity=Activity.REGISTRY, form_key=uuid.uuid4(), starts_at=starts, by=me,
                now=datetime(2026, 11, 2, tzinfo=UTC),
            )  # fmt: skip
        found = counted_entries(member=me, episode=episode, month=date(2026, 11, 1))
        assert [line.minutes for line in found] == [30, 20, 30]


def test_a_contact_over_the_months_end_is_voided_whole(north: StaffedClinic) -> None:
    episode, me = make_episode(north), north.care_manager
    new_year = datetime(2027, 1, 1, 6, tzinfo=UTC)
    contact = contact_input(
        Kind.TREATMENT, date(2026, 12, 31), minutes=45, starts_at=datetime(2027, 1, 1, 4, 30, tzinfo=UTC)
    )
    with north.inside():
        saved = [save_contact(episode=episode, contact=contact, by=me, now=new_year).pk for _ in range(2)]
        assert len(set(saved)) == 1
        assert [entry.minutes for entry in TimeEntry.objects.order_by("service_date")] == [30, 15]
        void_contact(contact=TimeEntry.objects.get(minutes=30).contact, reason="Wrong", by=me, now=new_year)  # type: ignore[arg-type]
        assert not TimeEntry.objects.filter(voided_at=None).exists()
