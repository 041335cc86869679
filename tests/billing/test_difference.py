"""What changed between two versions, and whether a closed month is still what it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.actions import close_month, reopen_month
from billing.models import MonthClose
from billing.queries import closes, difference
from registry.models import Coverage, Episode, Patient
from tests.factories.billing import log, make_policy, make_signed_plan
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    made = make_episode(north, patient=make_patient(north, family_name="Okafor", given_name="Ana"))
    make_policy(north, make_payer(north))
    log(north, made, date(2026, 9, 10), 40)
    return made


def close(staffed: StaffedClinic, **seen: int) -> MonthClose:
    with staffed.inside():
        return close_month(first=SEP, seen=seen, by=staffed.lead, now=NOW)


def reopen(staffed: StaffedClinic) -> None:
    with staffed.inside():
        reopen_month(first=SEP, reason="Late entry", by=staffed.lead, now=NOW)


def words(staffed: StaffedClinic) -> dict[str, list[str]]:
    with staffed.inside():
        after, before = closes(staffed.lead, SEP)[:2]
        return {each.episode.patient.family_name: list(each.words) for each in difference(staffed.lead, after, before)}


def test_a_version_that_changed_nothing_says_nothing(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    reopen(north)
    close(north)
    assert words(north) == {}


def test_what_changed_is_said_in_words(north: StaffedClinic, episode: Episode) -> None:
    make_episode(north, patient=make_patient(north, family_name="Unmoved"))
    close(north)
    reopen(north)
    log(north, episode, date(2026, 9, 11), 46, logged_at=NOW)
    make_signed_plan(north, episode, date(2026, 9, 8), date(2027, 9, 8))
    with north.inside():
        Coverage.objects.filter(patient=episode.patient).update(member_number="1EG4")
    close(north, late=1)
    assert words(north) == {
        "Okafor": [
            "Codes: 99492 x 1, 99494 x 1, was 99492 x 1",
            "Minutes counted: 86, was 40",
            f"New entry: 11 Sep: 46 minutes of treatment contact, {north.care_manager}",
            "Signed plan: done, was blocks the claim (none yet)",
            "Member number: 1EG4, was none",
        ]
    }


def test_patients_who_came_or_went_are_named(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    reopen(north)
    new = make_episode(north, patient=make_patient(north, family_name="Adams"))
    log(north, new, date(2026, 9, 12), 20, logged_at=NOW)
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(enrolled_on=date(2026, 10, 1))
        episode.time_entries.update(service_date=date(2026, 10, 1))
    close(north, late=1)
    assert words(north) == {
        "Adams": ["Not in the month before: 20 minutes, G2214 x 1"],
        "Okafor": ["No longer in it: 40 minutes, 99492 x 1"],
    }


def rerun(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("rerun_month", *arguments, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_closed_month_works_out_the_same_again(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    assert rerun("--clinic", "north", "--month", "2026-09") == (
        0,
        "worked out again: equal (1 statements)\nfacts as recorded now: equal (1 statements)\n",
    )


def test_a_fact_that_changed_since_is_shown_by_its_place_and_without_a_name(
    north: StaffedClinic, episode: Episode
) -> None:
    close(north)
    with north.inside():
        statement = closes(north.lead, SEP).get().statements.get()
        Patient.objects.filter(pk=episode.patient_id).update(family_name="Zulu")
    code, said = rerun("--clinic", "north", "--month", "2026-09", "--version", "1")
    assert code == 1
    assert "worked out again: equal" in said
    assert f"statement {statement.public_id}: inputs.claim.family_name\n" in said
    assert "Zulu" not in said
    assert "Okafor" not in said


@pytest.mark.parametrize(
    ("clinic", "month", "more"),
    [
        ("nowhere", "2026-09", ()),
        ("north", "September", ()),
        ("north", "2026-08", ()),
        ("north", "2026-09", ("--version", "7")),
    ],
)
def test_wrong_arguments_are_told_from_a_difference(
    north: StaffedClinic, episode: Episode, clinic: str, month: str, more: tuple[str, ...]
) -> None:
    close(north)
    with pytest.raises(CommandError) as error:
        rerun("--clinic", clinic, "--month", month, *more)
    assert error.value.returncode == 2
