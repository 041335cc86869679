"""Voided with a reason: out of every count, still readable."""

from datetime import date

import pytest

from clinics.errors import Refused
from clinics.models import AuditLine
from clinics.rules import Role
from contacts.actions import ResultInput, void_contact, void_time
from contacts.models import Contact, ReviewRequest, TimeEntry
from contacts.rules import Kind
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.contacts import close_month, make_contact, make_time, noon
from tests.factories.measures import answers_of

NOW = noon(date(2026, 10, 20))
PHQ9 = ResultInput("phq9", tuple(answers_of("phq9", 9)))


def row_of(episode: Episode) -> Episode:
    return Episode.objects.get(pk=episode.pk)


def test_a_voided_contact_leaves_every_count(episode: Episode, north: StaffedClinic) -> None:
    me = north.care_manager
    make_contact(episode, me, on=date(2026, 9, 21), minutes=25)
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 9, 28))
    wrong = make_contact(episode, me, on=date(2026, 10, 5), results=(PHQ9,), discuss=True, question="Dose?")
    assert row_of(episode).review_asked_on == date(2026, 10, 5)

    void_contact(contact=wrong, reason="Another patient's call", by=me, now=NOW)
    row = row_of(episode)
    assert (row.last_contact_on, row.attempts_since) == (date(2026, 9, 21), 1)
    assert row.next_contact_on == date(2026, 10, 5)
    assert (row.minutes_month, row.minutes_counted) == (date(2026, 9, 1), 25)
    assert (row.review_asked_on, row.phq9_last) == (None, None)
    kept = Contact.objects.get(pk=wrong.pk)
    assert (kept.voided_by, kept.voided_at, kept.void_reason) == (me, NOW, "Another patient's call")
    assert TimeEntry.objects.get(contact=wrong).void_reason == "Another patient's call"
    assert MeasureResult.objects.get().voided_at == NOW
    assert ReviewRequest.objects.get().withdrawn_at == NOW
    assert AuditLine.objects.get(verb="contact.voided").target == wrong.public_id


def test_its_results_may_stay(episode: Episode, north: StaffedClinic) -> None:
    wrong = make_contact(episode, north.care_manager, results=(PHQ9,))
    void_contact(contact=wrong, reason="Wrong kind", by=north.care_manager, now=NOW, with_results=False)
    assert MeasureResult.objects.get().voided_at is None
    assert row_of(episode).phq9_last == 9


def test_a_void_says_why_once(episode: Episode, north: StaffedClinic) -> None:
    me, contact = north.care_manager, make_contact(episode, north.care_manager)
    with pytest.raises(Refused) as refusal:
        void_contact(contact=contact, reason="  ", by=me, now=NOW)
    assert refusal.value.field == "reason"
    void_contact(contact=contact, reason="Entered twice", by=me, now=NOW)
    void_contact(contact=contact, reason="Entered twice", by=me, now=NOW)
    assert AuditLine.objects.filter(verb="contact.voided").count() == 1
    with pytest.raises(Refused, match="voided meanwhile"):
        void_contact(contact=contact, reason="No", by=add_member(north.clinic, Role.CARE_MANAGER), now=NOW)


def test_minutes_may_be_voided_and_the_note_stays(episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager, minutes=25)
    entry = TimeEntry.objects.get(contact=contact)
    void_time(entry=entry, reason="It was 52", by=north.care_manager, now=NOW)
    make_time(episode, north.care_manager, 52, on=date(2026, 10, 5), now=NOW)
    row = row_of(episode)
    assert (row.minutes_counted, row.last_contact_on) == (52, date(2026, 10, 5))
    assert Contact.objects.get().voided_at is None
    assert AuditLine.objects.get(verb="time.voided").target == entry.public_id


def test_a_closed_month_is_not_voided_into(episode: Episode, north: StaffedClinic) -> None:
    contact = make_contact(episode, north.care_manager)
    close_month(north.lead, date(2026, 10, 1))
    words = "This month is closed. Nothing was changed; ask your clinic lead to reopen October."
    for void in (
        lambda: void_contact(contact=contact, reason="No", by=north.care_manager, now=NOW),
        lambda: void_time(entry=TimeEntry.objects.get(), reason="No", by=north.care_manager, now=NOW),
    ):
        with pytest.raises(Refused) as refusal:
            void()
        assert refusal.value.message == words
    assert Contact.objects.get().voided_at is None
    assert TimeEntry.objects.get().voided_at is None
