"""The registry row equals its recomputation from the facts, whatever was done in whatever order."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.rules import Role
from contacts import glance
from contacts.actions import void_contact, void_time
from contacts.models import Contact, ReviewRequest, TimeEntry
from contacts.queries import counted_entries, minutes_of_month
from contacts.rules import Activity, Counting, Kind, Mode, add_months, reach
from registry.actions import close_episode, document_consent, withdraw_consent
from registry.models import Consent, Episode
from registry.rules import CloseReason
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact, make_time, noon
from tests.factories.registry import ENROLLED_ON, REFERRED_ON, make_episode

TODAY = date(2026, 12, 31)
slow = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
days = st.integers(0, (TODAY - REFERRED_ON).days).map(lambda number: REFERRED_ON + timedelta(days=number))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("contact"), days, st.sampled_from(Kind), st.booleans()),
        st.tuples(st.just("time"), days, st.sampled_from(Activity), st.integers(1, 90)),
        st.tuples(st.just("void contact"), st.integers(0, 20)),
        st.tuples(st.just("void time"), st.integers(0, 20)),
    ),
    max_size=10,
)


class Doer:
    """Does generated steps through the public door, one hour after another on the last day."""

    def __init__(self, episode: Episode, staffed: StaffedClinic) -> None:
        self.episode, self.by, self.now = episode, staffed.care_manager, noon(TODAY)

    def do(self, step: tuple[Any, ...]) -> None:
        self.now += timedelta(seconds=1)
        what: dict[str, Callable[..., None]] = {
            "contact": self.contact, "time": self.time, "void contact": self.void_contact, "void time": self.void_time,
        }  # fmt: skip
        what[step[0]](*step[1:])

    def contact(self, on: date, kind: Kind, discuss: bool) -> None:
        fields = {} if kind is not Kind.MESSAGE else {"minutes": 5}
        make_contact(self.episode, self.by, kind, on=on, now=self.now, discuss=discuss, **fields)

    def time(self, on: date, activity: Activity, minutes: int) -> None:
        make_time(self.episode, self.by, minutes, on=on, activity=activity, now=self.now)

    def void_contact(self, place: int) -> None:
        found = Contact.objects.filter(episode=self.episode, voided_at=None).order_by("pk")
        if found:
            void_contact(contact=found[place % len(found)], reason="Wrong", by=self.by, now=self.now)

    def void_time(self, place: int) -> None:
        found = TimeEntry.objects.filter(episode=self.episode, voided_at=None).order_by("pk")
        if found:
            void_time(entry=found[place % len(found)], reason="Wrong", by=self.by, now=self.now)


@slow
@given(steps=steps)
def test_the_row_equals_its_recomputation_and_the_rules(north: StaffedClinic, steps: list[tuple[Any, ...]]) -> None:
    episode = make_episode(north)
    doer = Doer(episode, north)
    with north.inside():
        for step in steps:
            doer.do(step)
        assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 0
        row = Episode.objects.get(pk=episode.pk)
        kept = Contact.objects.filter(episode=episode, voided_at=None)
        told = reach((Kind(kind), day) for kind, day in kept.values_list("kind", "service_date"))
        assert row.last_contact_on == told.last_treatment_on
        assert row.attempts_since == told.attempts_since + told.no_shows_since
        named = kept.exclude(next_contact_on=None).order_by("-service_date", "-entered_at").first()
        assert row.next_contact_on == (named.next_contact_on if named else None)
        waiting = ReviewRequest.objects.filter(episode=episode, withdrawn_at=None).first()
        assert row.review_asked_on == (waiting.asked_on if waiting else None)
        months = [
            (month, sum(line.minutes for line in counted_entries(member=doer.by, episode=episode, month=month)))
            for month in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))
        ]
        last = [(month, minutes) for month, minutes in months if minutes][-1:] or [(None, 0)]
        assert [(row.minutes_month, row.minutes_counted)] == last


entries = st.lists(
    st.tuples(
        days,
        st.integers(1, 480),
        st.sampled_from(Activity),
        st.sampled_from([Role.CARE_MANAGER, Role.SPECIALIST, Role.CLINICIAN]),
        st.booleans(),
    ),
    max_size=25,
)
consents = st.lists(st.tuples(days, st.none() | st.integers(0, 60)), max_size=3)


@slow
@given(
    entries=entries,
    consents=consents,
    closed=st.none() | days,
    attempts=st.booleans(),
    roles=st.sets(st.sampled_from(["care_manager", "specialist", "clinician"])),
)
def test_the_statement_counts_what_the_rule_counts(
    north: StaffedClinic,
    entries: list[tuple[date, int, Activity, Role, bool]],
    consents: list[tuple[date, int | None]],
    closed: date | None,
    attempts: bool,
    roles: set[str],
) -> None:
    by, counting = north.care_manager, Counting(attempts=attempts, roles=frozenset(roles))
    ended = {"phase": "closed", "closed_on": closed, "close_reason": "other"} if closed else {}
    episode = make_episode(north, consent_on=None, **ended)
    with north.inside():
        for given_on, lasted in consents:
            Consent.objects.create(
                clinic=north.clinic, episode=episode, given_on=given_on, how="verbal", heard_by=by, text="Words.",
                text_version="1", recorded_at=noon(TODAY),
                withdrawn_on=None if lasted is None else given_on + timedelta(days=lasted),
            )  # fmt: skip
        for on, minutes, activity, role, voided in entries:
            void = {"voided_at": noon(TODAY), "voided_by": by, "void_reason": "Wrong"} if voided else {}
            TimeEntry.objects.create(
                clinic=north.clinic, episode=episode, activity=activity, minutes=minutes, service_date=on,
                logged_by=by, logged_as=role, logged_at=noon(TODAY), form_key=uuid.uuid4(), **void,
            )  # fmt: skip
        for number in range(4):
            month = add_months(date(2026, 9, 1), number)
            by_rule = counted_entries(member=by, episode=episode, month=month, counting=counting)
            by_statement = minutes_of_month(clinic=north.clinic, month=month, counting=counting)
            assert by_statement.get(episode.pk, 0) == sum(line.minutes for line in by_rule)


def test_a_drift_is_mended_counted_and_kept_to_its_clinic(north: StaffedClinic, south: StaffedClinic) -> None:
    ours, theirs = make_episode(north), make_episode(south)
    for episode, staffed in ((ours, north), (theirs, south)):
        make_contact(episode, staffed.care_manager)
        with staffed.inside():
            Episode.objects.update(last_contact_on=None, minutes_counted=99, open_alerts=3)
    with north.inside():
        assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 1
        assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 0
        row = Episode.objects.get(pk=ours.pk)
        assert (row.last_contact_on, row.minutes_counted) == (date(2026, 10, 5), 20)
        assert row.open_alerts == 3  # another app's column is left alone
    with south.inside():
        assert Episode.objects.get(pk=theirs.pk).minutes_counted == 99


def test_the_turn_of_a_month_is_no_drift(episode: Episode, north: StaffedClinic) -> None:
    make_contact(episode, north.care_manager)
    assert glance.recompute(clinic_id=north.clinic.pk, today=date(2027, 2, 1)) == 0


def test_two_statements_whatever_the_caseload(north: StaffedClinic) -> None:
    def queries() -> int:
        with (
            north.inside(),
            CaptureQueriesContext(
                connection,
            ) as found,
        ):
            glance.recompute(clinic_id=north.clinic.pk, today=TODAY)
            minutes_of_month(clinic=north.clinic, month=TODAY, counting=Counting())
        return len(found)

    make_contact(make_episode(north), north.care_manager)
    few = queries()
    for _ in range(5):
        make_contact(make_episode(north), north.care_manager, mode=Mode.VIDEO, on=ENROLLED_ON)
    assert queries() == few


def test_consent_and_discharge_change_what_counts_at_once(north: StaffedClinic) -> None:
    episode, me = make_episode(north, consent_on=None), north.care_manager
    for on, minutes in ((date(2026, 10, 5), 30), (date(2026, 10, 20), 8), (date(2026, 10, 30), 4)):
        make_time(episode, me, minutes, on=on, now=noon(TODAY))

    def counted() -> int:
        return Episode.objects.get(pk=episode.pk).minutes_counted

    with north.inside():
        assert counted() == 0
        who = {"by": me, "now": noon(TODAY)}
        consent = document_consent(episode=episode, given_on=date(2026, 10, 5), how="verbal", heard_by=me, **who)
        assert counted() == 42
        close_episode(episode=episode, reason=CloseReason.GRADUATED, on=date(2026, 10, 25), **who)
        assert counted() == 38
        withdraw_consent(consent=consent, withdrawn_on=date(2026, 10, 20), **who)
        assert counted() == 30
