"""The month against values worked out by hand: what counts, first or later month, codes, gates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from billing import queries
from billing.queries import MonthRow
from registry.models import Consent, Coverage, Diagnosis, Episode
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly, score
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP, OCT, NOV = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def row_of(staffed: StaffedClinic, episode: Episode, first: date) -> MonthRow:
    with staffed.inside():
        found = queries.month_of_patient(staffed.lead, first, episode)
    assert found is not None
    return found


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    """Enrolled and consented on 7 September 2026, nothing missing, Medicare with a verified standard policy."""
    made = make_episode(north)
    make_policy(north, make_payer(north))
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made, SEP)
    review_weekly(north, made, OCT)
    return made


def test_entries_before_consent_do_not_count_and_say_so(north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 4), 25, "outreach")
    log(north, episode, date(2026, 9, 7), 20, "assessment")  # the day of consent counts
    log(north, episode, date(2026, 9, 21), 16)
    found = row_of(north, episode, SEP)
    assert (found.counted, found.minutes_not_counted) == (36, 25)
    assert found.not_counted == [("before consent on 7 Sep", 25)]
    assert found.bill.codes == (("99492", 1),)
    assert any("25 minutes" in line and "before consent" in line for line in found.working)


def test_what_is_left_out_names_its_reason(north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 9), 40)
    log(north, episode, date(2026, 9, 10), 5, "clerical")
    log(north, episode, date(2026, 9, 11), 4, "attempt")
    log(north, episode, date(2026, 9, 12), 9, "case_review", logged_as="specialist", logged_by=north.specialist)
    voided = {"voided_by": north.care_manager, "voided_at": datetime(2026, 9, 14, tzinfo=UTC), "void_reason": "twice"}
    log(north, episode, date(2026, 9, 13), 200, **voided)
    found = row_of(north, episode, SEP)
    assert found.counted == 40
    assert dict(found.not_counted) == {
        "the specialist's own minutes do not count": 9,
        "clerical work does not count": 5,
        "failed attempt, no work done does not count": 4,
    }


def test_the_month_is_the_calendar_month_of_the_service_date(north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 30), 31)
    log(north, episode, date(2026, 10, 1), 32)
    log(north, episode, date(2026, 10, 31), 44)
    log(north, episode, date(2026, 11, 1), 7)
    assert [row_of(north, episode, first).counted for first in (SEP, OCT, NOV)] == [31, 76, 7]
    assert row_of(north, episode, OCT).bill.codes == (("99493", 1), ("99494", 1))  # 76 in a later month


@pytest.mark.django_db
def test_minutes_entered_late_at_night_belong_to_their_local_date() -> None:
    """New York's last evening of December is January in UTC; Phoenix is two hours behind New York."""
    for slug, zone in (("north", "America/New_York"), ("south", "America/Phoenix")):
        staffed = make_clinic(slug, time_zone=zone)
        made = make_episode(staffed)
        log(staffed, made, date(2026, 12, 31), 40, logged_at=datetime(2027, 1, 1, 4, 30, tzinfo=UTC))
        assert row_of(staffed, made, date(2026, 12, 1)).counted == 40
        assert row_of(staffed, made, date(2027, 1, 1)).counted == 0


@pytest.mark.parametrize(
    ("minutes", "initial", "subsequent"),
    [
        (15, (), ()),
        (16, (("G2214", 1),), (("G2214", 1),)),
        (30, (("G2214", 1),), (("G2214", 1),)),
        (31, (("G2214", 1),), (("99493", 1),)),
        (35, (("G2214", 1),), (("99493", 1),)),
        (36, (("99492", 1),), (("99493", 1),)),
        (60, (("99492", 1),), (("99493", 1),)),
        (75, (("99492", 1),), (("99493", 1),)),
        (76, (("99492", 1),), (("99493", 1), ("99494", 1))),
        (85, (("99492", 1),), (("99493", 1), ("99494", 1))),
        (86, (("99492", 1), ("99494", 1)), (("99493", 1), ("99494", 1))),
        (116, (("99492", 1), ("99494", 2)), (("99493", 1), ("99494", 2))),
    ],
)
def test_minutes_to_codes(
    north: StaffedClinic, episode: Episode, minutes: int, initial: tuple, subsequent: tuple
) -> None:
    log(north, episode, date(2026, 9, 10), minutes)
    log(north, episode, date(2026, 10, 10), minutes)
    assert row_of(north, episode, SEP).bill.codes == initial
    assert row_of(north, episode, OCT).bill.codes == subsequent


def test_the_first_month_is_the_first_with_counted_service(north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 8, 20), 60, "outreach")  # before consent: no service of this programme
    log(north, episode, date(2026, 9, 20), 3)  # earns nothing, yet it is the first month
    log(north, episode, date(2026, 10, 20), 40)
    assert [row_of(north, episode, first).kind.value for first in (SEP, OCT)] == ["initial", "subsequent"]


@pytest.mark.parametrize(("enrolled_on", "kind"), [(date(2026, 8, 4), "subsequent"), (date(2026, 9, 4), "initial")])
def test_a_new_episode_starts_again_after_six_whole_months(north: StaffedClinic, enrolled_on: date, kind: str) -> None:
    patient, spring = make_patient(north), date(2026, 1, 5)
    dates = {"referred_on": spring, "enrolled_on": spring, "consent_on": spring, "closed_on": date(2026, 2, 20)}
    log(
        north,
        make_episode(north, patient=patient, phase="closed", close_reason="graduated", **dates),
        date(2026, 2, 10),
        9,
    )
    new = make_episode(north, patient=patient, referred_on=enrolled_on, enrolled_on=enrolled_on, consent_on=enrolled_on)
    log(north, new, enrolled_on, 40)
    assert row_of(north, new, enrolled_on.replace(day=1)).kind == kind  # March to July are five, to August six


def test_two_episodes_in_one_month_are_one_row(north: StaffedClinic) -> None:
    patient = make_patient(north)
    old = make_episode(north, patient=patient, phase="closed", closed_on=date(2026, 9, 12), close_reason="graduated")
    log(north, old, date(2026, 9, 12), 20)  # the day of closing counts
    log(north, old, date(2026, 9, 13), 11)
    new = make_episode(north, patient=patient, referred_on=date(2026, 9, 20), enrolled_on=date(2026, 9, 21),
                       consent_on=date(2026, 9, 21))  # fmt: skip
    log(north, new, date(2026, 9, 22), 20)
    with north.inside():
        [found] = queries.month(north.lead, SEP)
    assert found.episode == new
    assert (found.counted, found.not_counted) == (40, [("after the episode ended on 12 Sep", 11)])


def test_consent_withdrawn_and_given_again(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        first = Consent.objects.get(episode=episode)
        Consent.objects.filter(pk=first.pk).update(withdrawn_on=date(2026, 9, 15))
        first.pk, first.public_id, first.given_on = None, "5d7a0f7e-25b5-4b4b-8d8b-0c60d6a4b6f1", date(2026, 9, 20)
        first.save()
    log(north, episode, date(2026, 9, 14), 10)
    log(north, episode, date(2026, 9, 16), 20)
    log(north, episode, date(2026, 9, 20), 30)
    found = row_of(north, episode, SEP)
    assert (found.counted, found.not_counted) == (40, [("consent withdrawn on 15 Sep", 20)])


def test_a_payer_without_a_policy_needs_review(north: StaffedClinic) -> None:
    made = make_episode(north, payer=make_payer(north, "Acme Health", "commercial"))
    log(north, made, date(2026, 9, 10), 40)
    found = row_of(north, made, SEP)
    assert found.bill.codes == (("99492", 1),)
    assert found.bill.needs_review
    assert found.meter.chosen.row is None
    assert [gate.stand.value for gate in found.gates if gate.code == "payer"] == ["open"]


def test_an_unverified_policy_needs_review_and_a_verified_one_does_not(north: StaffedClinic) -> None:
    made = make_episode(north)
    log(north, made, date(2026, 9, 10), 40)
    row = make_policy(north, make_payer(north), verified=False)
    assert row_of(north, made, SEP).bill.needs_review
    with north.inside():
        row.verified_by, row.verified_on = north.lead, date(2026, 9, 1)
        row.save()
    assert not row_of(north, made, SEP).bill.needs_review


def test_the_policy_in_force_at_the_months_end_decides(north: StaffedClinic) -> None:
    made, payer = make_episode(north), make_payer(north)
    make_policy(north, payer, "standard", until=date(2026, 10, 1))
    make_policy(north, payer, "full-time", since=date(2026, 10, 1))
    log(north, made, date(2026, 9, 10), 40)
    log(north, made, date(2026, 10, 10), 40)
    assert row_of(north, made, SEP).bill.codes == (("99492", 1),)
    assert row_of(north, made, OCT).bill.codes == (("G2214", 1),)  # 60 whole minutes are asked for, 30 for a short one


def test_the_payer_of_the_months_end_pays_and_the_other_is_named(north: StaffedClinic, episode: Episode) -> None:
    other = make_payer(north, "Acme Health", "commercial")
    with north.inside():
        Coverage.objects.filter(patient=episode.patient).update(ends_on=date(2026, 9, 14))
        Coverage.objects.create(clinic=north.clinic, patient=episode.patient, payer=other, starts_on=date(2026, 9, 15))
    found = row_of(north, episode, SEP)
    assert found.meter.chosen.payer == other
    assert "Also covered in this month by Medicare: check who pays." in found.notes


def test_a_policy_that_cannot_be_read_shows_the_standard_and_says_so(north: StaffedClinic) -> None:
    made = make_episode(north)
    make_policy(north, make_payer(north), "gone")
    log(north, made, date(2026, 9, 10), 40)
    found = row_of(north, made, SEP)
    assert found.bill.codes == (("99492", 1),)
    assert any("There is no policy template gone." in note for note in found.notes)


def stands(found: MonthRow) -> dict[str, str]:
    return {gate.code: gate.stand.value for gate in found.gates}


def test_a_whole_record_blocks_nothing(north: StaffedClinic, episode: Episode) -> None:
    score(north, episode, date(2026, 10, 12))
    assert set(stands(row_of(north, episode, OCT)).values()) == {"done"}


def test_each_gate_says_what_is_missing_and_never_hides_the_minutes(north: StaffedClinic) -> None:
    made = make_episode(north, consent_on=None, initiating_visit_on=None, clinician=None)
    with north.inside():
        Diagnosis.objects.filter(episode=made).update(ended_on=date(2026, 9, 30))
        Coverage.objects.filter(patient=made.patient).update(ends_on=date(2026, 9, 30))
    log(north, made, date(2026, 10, 10), 40)
    score(north, made, date(2026, 9, 30))
    found = row_of(north, made, OCT)
    assert stands(found) == {
        "consent": "blocked",
        "visit": "blocked",
        "diagnosis": "blocked",
        "clinician": "blocked",
        "plan": "blocked",
        "score": "open",
        "review": "blocked",
        "model": "done",
        "biller": "done",
        "payer": "blocked",
    }
    assert (found.counted, found.not_counted) == (0, [("no consent yet", 40)])
    assert all(gate.why and gate.fixer for gate in found.missing)


def test_a_plan_signed_after_the_month_does_not_open_its_gate(north: StaffedClinic) -> None:
    made = make_episode(north)
    make_signed_plan(north, made, date(2026, 10, 2), date(2027, 10, 2))
    assert stands(row_of(north, made, SEP))["plan"] == "blocked"
    assert stands(row_of(north, made, OCT))["plan"] == "done"


def test_a_voided_or_incomplete_score_is_no_score_of_the_month(north: StaffedClinic, episode: Episode) -> None:
    voided = {"voided_by": north.lead, "voided_at": datetime(2026, 10, 6, tzinfo=UTC), "void_reason": "other patient"}
    score(north, episode, date(2026, 10, 5), **voided)
    score(north, episode, date(2026, 10, 6), total=None)
    assert stands(row_of(north, episode, OCT))["score"] == "open"


def test_who_is_in_the_month(north: StaffedClinic) -> None:
    enrolled = make_episode(north)
    referred = make_episode(north, phase="referred", enrolled_on=None)
    ended = make_episode(north, phase="closed", closed_on=date(2026, 9, 30), close_reason="graduated")
    worked = make_episode(north, phase="referred", enrolled_on=None)
    log(north, worked, date(2026, 10, 3), 10, "outreach")
    with north.inside():
        found = [row.episode for row in queries.month(north.lead, OCT)]
    assert set(found) == {enrolled, worked}
    assert referred not in found
    assert ended not in found


def test_the_other_clinic_is_not_in_it(north: StaffedClinic, south: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 10), 40)
    with south.inside():
        assert queries.month(south.lead, SEP) == []


@pytest.mark.parametrize("patients", [60, 600])
def test_constant_queries(north: StaffedClinic, django_assert_num_queries, patients: int) -> None:
    make_many(north, patients)
    with north.inside(), django_assert_num_queries(16):
        rows = queries.month(north.lead, OCT)
        assert [row.working for row in rows]
    assert len(rows) == patients
    assert {row.bill.codes for row in rows} == {(("99493", 1),)}


def test_a_second_treating_clinician_in_the_month_is_held_for_a_person(north: StaffedClinic) -> None:
    """The month is this one by the database's clock: who directed the care is read from the row's own history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        today = north.clinic.today(cursor.fetchone()[0])
    first = today.replace(day=1)
    made = make_episode(north, enrolled_on=first, consent_on=first)
    log(north, made, today, 40)
    assert stands(row_of(north, made, first))["biller"] == "done"
    with north.inside():
        Episode.objects.filter(pk=made.pk).update(clinician=north.lead)
    found = row_of(north, made, first)
    gate = next(gate for gate in found.gates if gate.code == "biller")
    assert gate.stand.value == "open"
    assert gate.why.startswith(f"{north.clinician} and {north.lead} in one month")
    assert found.result.held == "two treating clinicians in one month"
    assert found.bill.codes == (("99492", 1),)
