"""Signing a review and answering it: what is written, once, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from casereview import glance
from casereview.actions import answer_recommendation, record_review, take_back_answer
from casereview.models import Recommendation, Review
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from clinics.rules import Role
from contacts.models import ReviewRequest, TimeEntry
from contacts.queries import counted_entries
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.casereview import ask, make_recommendation, make_review, noon
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.registry import make_episode

TODAY = date(2026, 11, 20)
NOW = noon(TODAY)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


def fresh(staffed: StaffedClinic, episode: Episode) -> Episode:
    with staffed.inside():
        return Episode.objects.get(pk=episode.pk)


def test_one_save_writes_all_of_it(north: StaffedClinic, episode: Episode) -> None:
    request = ask(north, episode, date(2026, 11, 18), medication=True)
    review = make_review(
        north,
        episode,
        TODAY,
        minutes=8,
        recommendations=[("medication_change", " Raise. "), ("measure", "Repeat."), ("other", " ")],
    )
    with north.inside():
        assert list(review.recommendations.values_list("kind", "text")) == [
            ("medication_change", "Raise."),
            ("measure", "Repeat."),
        ]
        entry = TimeEntry.objects.get()
        request.refresh_from_db()
        line = AuditLine.objects.get(verb="review.signed")
    assert (entry.minutes, entry.activity, entry.logged_as, entry.service_date) == (
        8,
        "case_review",
        "specialist",
        TODAY,
    )
    assert review.time == entry
    assert request.answered_at == NOW
    assert (line.patient, line.detail) == (
        episode.patient.public_id,
        {"recommendations": 2, "minutes": 8, "questions": 1},
    )
    row = fresh(north, episode)
    assert (row.last_review_on, row.open_recommendations, row.review_asked_on) == (TODAY, 2, None)


def test_the_specialists_minutes_are_kept_and_do_not_count(north: StaffedClinic, episode: Episode) -> None:
    make_review(north, episode, TODAY, minutes=8)
    with north.inside():
        [entry] = counted_entries(member=north.lead, episode=episode, month=TODAY)
    assert (entry.entry.minutes, entry.minutes, entry.reason) == (8, 0, "the specialist's own minutes do not count")
    assert fresh(north, episode).minutes_counted == 0


def test_the_same_form_twice_is_one_review(north: StaffedClinic, episode: Episode) -> None:
    key = uuid4()
    first, second = (make_review(north, episode, TODAY, form_key=key) for _ in range(2))
    assert first == second
    with north.inside():
        assert (Review.objects.count(), Recommendation.objects.count(), TimeEntry.objects.count()) == (1, 1, 1)


def test_a_form_is_not_used_for_another_patient(north: StaffedClinic, episode: Episode) -> None:
    key = uuid4()
    make_review(north, episode, TODAY, form_key=key)
    with pytest.raises(Refused, match="another review"):
        make_review(north, make_episode(north), TODAY, form_key=key)


def test_a_summary_alone_is_a_review_and_nothing_is_not(north: StaffedClinic, episode: Episode) -> None:
    assert make_review(north, episode, TODAY, recommendations=[], summary="Stay the course.").summary
    with pytest.raises(Refused) as refusal:
        make_review(north, episode, TODAY, recommendations=[("medication_change", "  ")], summary=" ")
    assert refusal.value.field == "summary"


def test_an_ended_episode_is_not_reviewed(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    with pytest.raises(Refused, match="ended"):
        make_review(north, episode, TODAY)


def test_without_its_audit_line_nothing_is_written(
    north: StaffedClinic, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(north, episode, TODAY)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        make_review(north, episode, TODAY)
    with north.inside():
        assert Review.objects.count() == TimeEntry.objects.count() == 0
        assert ReviewRequest.objects.get().answered_at is None
    assert fresh(north, episode).last_review_on is None


def test_the_review_belongs_to_the_clinics_date(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        review = record_review(
            episode=episode, summary="Late.", recommendations=[], minutes=5, form_key=uuid4(), by=north.specialist,
            now=datetime(2026, 12, 1, 4, 30, tzinfo=UTC),
        )  # fmt: skip
    assert review.reviewed_on == date(2026, 11, 30)
    with north.inside():
        assert TimeEntry.objects.get().service_date == date(2026, 11, 30)


def answer(staffed: StaffedClinic, row: Recommendation, kind: str, text: str = "", **who: object) -> Recommendation:
    with staffed.inside():
        values = {"by": staffed.clinician, "now": NOW, **who}
        return answer_recommendation(recommendation=row, answer=kind, text=text, **values)


@pytest.mark.parametrize(("kind", "text"), [("accepted", ""), ("changed", "50 mg, not 75."), ("declined", "Pregnant.")])
def test_an_answer_is_kept_and_leaves_the_row(north: StaffedClinic, episode: Episode, kind: str, text: str) -> None:
    row = answer(north, make_recommendation(north, episode, TODAY), kind, text)
    assert (row.answer, row.answer_text, row.answered_by, row.answered_at) == (kind, text, north.clinician, NOW)
    assert fresh(north, episode).open_recommendations == 0
    with north.inside():
        assert AuditLine.objects.get(verb="recommendation.answered").detail == {"answer": kind}


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [("changed", " ", "text"), ("declined", "", "text"), ("open", "", "answer"), ("x", "", "answer")],
)
def test_what_is_no_answer(north: StaffedClinic, episode: Episode, kind: str, text: str, field: str) -> None:
    row = make_recommendation(north, episode, TODAY)
    with pytest.raises(Refused) as refusal:
        answer(north, row, kind, text)
    assert refusal.value.field == field
    assert fresh(north, episode).open_recommendations == 1


def test_an_answer_is_not_overwritten(north: StaffedClinic, episode: Episode) -> None:
    row = make_recommendation(north, episode, TODAY)
    answer(north, row, "accepted")
    assert answer(north, row, "accepted").answer == "accepted"  # a second press
    other = add_member(north.clinic, Role.CLINICIAN)
    with pytest.raises(Stale, match="Treating clinician answered this meanwhile: accepted"):
        answer(north, row, "declined", "No.", by=other)


def test_taking_back_is_for_who_answered_on_the_same_day(north: StaffedClinic, episode: Episode) -> None:
    row = make_recommendation(north, episode, TODAY)
    answer(north, row, "declined", "Pregnant.")
    with north.inside():
        for who, when in ((north.lead, NOW), (north.clinician, noon(date(2026, 11, 21)))):
            with pytest.raises(Refused):
                take_back_answer(recommendation=row, by=who, now=when)
        again = take_back_answer(recommendation=row, by=north.clinician, now=NOW)
    assert (again.answer, again.answer_text, again.answered_by) == ("open", "", None)
    assert fresh(north, episode).open_recommendations == 1


def test_the_night_agrees_with_the_day_and_mends_a_drift(north: StaffedClinic, episode: Episode) -> None:
    row = make_recommendation(north, episode, date(2026, 10, 2), recommendations=[("other", "One.")])
    make_review(north, episode, TODAY, recommendations=[("other", "Two."), ("other", "Three.")])
    answer(north, row, "accepted")
    make_episode(north)
    with north.inside():
        assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 0
        update_glance(episode=episode, last_review_on=date(2026, 1, 1), open_recommendations=7)
        assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 1
    found = fresh(north, episode)
    assert (found.last_review_on, found.open_recommendations) == (TODAY, 2)
    with north.inside():
        assert glance.columns(found, TODAY) == {
            "last_review_on": TODAY,
            "open_recommendations": 2,
            "untold_since": TODAY,
        }
