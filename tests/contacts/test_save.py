"""One save of the contact note: what it writes, what it refuses, and that it writes once."""

import uuid
from datetime import date, timedelta

import pytest

from clinics.errors import Refused
from clinics.models import AuditLine
from clinics.rules import Role
from contacts.actions import ResultInput, save_contact
from contacts.models import Contact, ReviewRequest, TimeEntry
from contacts.rules import Activity, Kind, Mode, Outcome
from measures.models import MeasureResult
from registry.models import Episode
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.contacts import SPOKEN_ON, close_month, contact_input, make_contact, noon
from tests.factories.measures import answers_of, make_result
from tests.factories.registry import make_episode

NOW = noon(SPOKEN_ON)
PHQ9 = ResultInput("phq9", tuple(answers_of("phq9", 9)))
GAD7 = ResultInput("gad7", tuple(answers_of("gad7", 8)))


def test_one_save_writes_it_all(episode: Episode, north: StaffedClinic) -> None:
    me = north.care_manager
    make_result(episode, me, total=18, on=date(2026, 9, 7))
    contact = contact_input(
        minutes=22,
        note={"symptoms": "Sleeps better. ", "skill": ""},
        results=(PHQ9, GAD7),
        discuss=True,
        question="Raise the dose?",
        about_medication=True,
    )
    saved = save_contact(episode=episode, contact=contact, by=me, now=NOW)

    assert saved.note == {"symptoms": "Sleeps better."}
    assert (saved.kind, saved.mode, saved.outcome, saved.entered_by) == ("treatment", "phone", "completed", me)
    results = MeasureResult.objects.filter(form_key=contact.form_key).order_by("instrument")
    assert [(r.instrument, r.total, r.mode, r.taken_on) for r in results] == [
        ("gad7", 8, "phone", SPOKEN_ON),
        ("phq9", 9, "phone", SPOKEN_ON),
    ]
    assert {link.result for link in saved.measured.select_related("result")} == set(results)
    entry = TimeEntry.objects.get(contact=saved)
    assert (entry.minutes, entry.activity, entry.service_date) == (22, Activity.TREATMENT, SPOKEN_ON)
    assert (entry.logged_by, entry.logged_as) == (me, "care_manager")
    asked = ReviewRequest.objects.get(episode=episode)
    assert (asked.question, asked.about_medication, asked.contact, asked.asked_on) == (
        "Raise the dose?",
        True,
        saved,
        SPOKEN_ON,
    )
    row = Episode.objects.get(pk=episode.pk)
    assert (row.last_contact_on, row.last_contact_mode, row.attempts_since) == (SPOKEN_ON, "phone", 0)
    assert (row.next_contact_on, row.next_contact_covers) == (date(2026, 10, 19), "PHQ-9, side effects")
    assert (row.minutes_month, row.minutes_counted) == (date(2026, 10, 1), 22)
    assert (row.review_asked_on, row.phq9_baseline, row.phq9_last) == (SPOKEN_ON, 18, 9)
    line = AuditLine.objects.get(verb="contact.logged")
    assert (line.target, line.patient, line.by) == (saved.public_id, episode.patient.public_id, me)


def test_a_form_sent_twice_is_one_contact(episode: Episode, north: StaffedClinic) -> None:
    contact = contact_input(results=(PHQ9,))
    first = save_contact(episode=episode, contact=contact, by=north.care_manager, now=NOW)
    # Meanwhile the month is closed: the second click still answers what the first one did.
    close_month(north.lead, date(2026, 10, 1))
    again = save_contact(episode=episode, contact=contact, by=north.care_manager, now=NOW)
    assert again == first
    counts = (Contact.objects.count(), TimeEntry.objects.count(), MeasureResult.objects.count())
    assert counts == (1, 1, 1)


def test_a_form_key_is_one_persons_for_one_patient(episode: Episode, north: StaffedClinic) -> None:
    contact = contact_input()
    save_contact(episode=episode, contact=contact, by=north.care_manager, now=NOW)
    with pytest.raises(Refused, match="Open the note again"):
        save_contact(episode=episode, contact=contact, by=add_member(north.clinic, Role.CARE_MANAGER), now=NOW)


def test_half_a_scale_is_kept_and_its_risk_answer_raised(episode: Episode, north: StaffedClinic) -> None:
    answers = (1, None, None, None, None, None, None, None, 2)
    make_contact(episode, north.care_manager, results=(ResultInput("phq9", answers),))
    assert MeasureResult.objects.get().total is None
    assert RiskAlert.objects.get().item == 9


def test_nothing_is_written_when_one_part_is_refused(episode: Episode, north: StaffedClinic) -> None:
    wrong = ResultInput("phq9", (0,) * 8)
    with pytest.raises(Refused):
        save_contact(episode=episode, contact=contact_input(results=(GAD7, wrong)), by=north.care_manager, now=NOW)
    assert not Contact.objects.exists()
    assert not TimeEntry.objects.exists()
    assert not MeasureResult.objects.exists()
    assert not AuditLine.objects.filter(verb="contact.logged").exists()


def test_without_its_audit_line_nothing_is_saved(
    episode: Episode, north: StaffedClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("clinics.audit.AuditLine.objects.create", fail)
    with pytest.raises(RuntimeError):
        make_contact(episode, north.care_manager)
    assert not Contact.objects.exists()
    assert Episode.objects.get(pk=episode.pk).last_contact_on is None


def test_attempts_and_no_shows_never_move_the_last_treatment_contact(episode: Episode, north: StaffedClinic) -> None:
    """Peers 5: a no-show raised the session count and moved the last session and the next due date."""
    me = north.care_manager
    make_contact(episode, me, on=date(2026, 10, 5))
    make_contact(episode, me, Kind.NO_SHOW, on=date(2026, 10, 19))
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 10, 20))
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 10, 21), mode=Mode.VIDEO, outcome=Outcome.LEFT_MESSAGE)
    make_contact(episode, me, Kind.MESSAGE, on=date(2026, 10, 22))
    make_contact(episode, me, Kind.SCHEDULING, on=date(2026, 10, 22))
    row = Episode.objects.get(pk=episode.pk)
    assert (row.last_contact_on, row.last_contact_mode, row.attempts_since) == (date(2026, 10, 5), "phone", 3)
    assert row.next_contact_on == date(2026, 10, 19)

    make_contact(episode, me, on=date(2026, 10, 26), mode=Mode.VIDEO)
    row.refresh_from_db()
    assert (row.last_contact_on, row.last_contact_mode, row.attempts_since) == (date(2026, 10, 26), "video", 0)


def test_what_an_appointment_was_moved_to_comes_next(episode: Episode, north: StaffedClinic) -> None:
    make_contact(episode, north.care_manager, on=date(2026, 10, 5))
    moved = date(2026, 10, 30)
    make_contact(
        episode, north.care_manager, Kind.SCHEDULING, on=date(2026, 10, 12), outcome=Outcome.RESCHEDULED,
        next_contact_on=moved, next_contact_covers="PHQ-9",
    )  # fmt: skip
    row = Episode.objects.get(pk=episode.pk)
    assert (row.next_contact_on, row.next_contact_covers) == (moved, "PHQ-9")
    assert row.last_contact_on == date(2026, 10, 5)


def test_an_entry_for_an_earlier_day_takes_its_place_in_time(episode: Episode, north: StaffedClinic) -> None:
    me = north.care_manager
    make_contact(episode, me, on=date(2026, 10, 12), mode=Mode.VIDEO, minutes=20)
    make_contact(episode, me, Kind.ATTEMPT, on=date(2026, 10, 14))
    late = make_contact(episode, me, on=date(2026, 9, 28), minutes=31, now=noon(date(2026, 10, 15)))
    row = Episode.objects.get(pk=episode.pk)
    assert (row.last_contact_on, row.last_contact_mode, row.attempts_since) == (date(2026, 10, 12), "video", 1)
    assert row.next_contact_on == date(2026, 10, 26)
    assert (row.minutes_month, row.minutes_counted) == (date(2026, 10, 1), 20)
    assert late.entered_at == noon(date(2026, 10, 15))


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"next_contact_on": None}, "next_contact_on", "Choose when to be in touch next."),
        ({"next_contact_covers": " "}, "next_contact_covers", "Say what the next contact will cover."),
        ({"minutes": None}, "minutes", "Enter the minutes this contact took."),
        ({"mode": Mode.PORTAL}, "mode", "Treatment is not done by portal."),
        ({"outcome": Outcome.NO_ANSWER}, "outcome", "Choose what came of it"),
        ({"on": date(2026, 9, 2)}, "service_date", "before the referral on 3 Sep"),
        ({"on": SPOKEN_ON + timedelta(days=1)}, "service_date", "6 Oct is still to come"),
        ({"note": {"poem": "No."}}, "note", "none of its templates asks for"),
    ],
)
def test_what_is_refused_and_where(
    episode: Episode, north: StaffedClinic, fields: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        make_contact(episode, north.care_manager, now=NOW, **fields)
    assert refusal.value.field == field
    assert not Contact.objects.exists()


def test_a_treatment_after_discharge_belongs_to_a_new_episode(episode: Episode, north: StaffedClinic) -> None:
    episode.phase, episode.closed_on, episode.close_reason = "closed", date(2026, 10, 1), "graduated"
    episode.save()
    with pytest.raises(Refused, match="ended on 1 Oct") as refusal:
        make_contact(episode, north.care_manager, on=date(2026, 10, 2))
    assert refusal.value.field == "service_date"
    make_contact(episode, north.care_manager, on=date(2026, 9, 30), now=NOW)  # late, but from before
    make_contact(episode, north.care_manager, Kind.MESSAGE, on=date(2026, 10, 2))  # the close-out letter


def test_a_closed_month_takes_no_contact(episode: Episode, north: StaffedClinic) -> None:
    close_month(north.lead, date(2026, 9, 1))
    with pytest.raises(Refused) as refusal:
        make_contact(episode, north.care_manager, on=date(2026, 9, 30), now=noon(date(2026, 10, 1)))
    assert refusal.value.field == "service_date"
    assert refusal.value.message == (
        "This month is closed. Your note is kept as a draft; ask your clinic lead to reopen September, "
        "or change the date."
    )
    make_contact(episode, north.care_manager, on=date(2026, 10, 1))


def test_a_closed_month_of_another_year_says_which(episode: Episode, north: StaffedClinic) -> None:
    close_month(north.lead, date(2026, 12, 1))
    with pytest.raises(Refused, match="reopen December 2026,"):
        make_contact(episode, north.care_manager, on=date(2026, 12, 30), now=noon(date(2027, 1, 2)))


def test_what_is_asked_later_joins_the_open_question_and_keeps_its_place(
    episode: Episode, north: StaffedClinic
) -> None:
    ask = {"discuss": True, "about_medication": False}
    make_contact(episode, north.care_manager, on=date(2026, 10, 5), **ask, question="Raise the dose?")
    make_contact(
        episode, north.care_manager, Kind.MESSAGE, on=date(2026, 10, 7), discuss=True, about_medication=True,
        question="Nausea at night.",
    )  # fmt: skip
    asked = ReviewRequest.objects.get()
    assert asked.question == "Raise the dose?\nNausea at night."
    assert (asked.about_medication, asked.asked_on) == (True, date(2026, 10, 5))

    edited = "Raise the dose?\nNausea at night, with the new tablet."
    make_contact(
        episode, north.care_manager, Kind.MESSAGE, on=date(2026, 10, 8), discuss=True,
        question="Raise the dose?\nNausea at night.\nSleeps worse.",
    )  # fmt: skip
    asked.refresh_from_db()
    assert asked.question.count("Raise the dose?") == 1
    with pytest.raises(Refused, match="Shorten the question"):
        make_contact(episode, north.care_manager, on=date(2026, 10, 9), discuss=True, question=edited * 9)


def test_one_clinics_form_key_says_nothing_in_another(
    episode: Episode, north: StaffedClinic, south: StaffedClinic
) -> None:
    there, key = make_episode(south), uuid.uuid4()
    here = make_contact(episode, north.care_manager, form_key=key)
    assert make_contact(there, south.care_manager, form_key=key) != here
