"""Closing a month: what is frozen, what a second close makes of it, and what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from billing import queries
from billing.actions import close_month, reopen_month
from billing.models import Claim, MonthClose, Statement
from billing.queries.statements import snapshot_of
from billing.snapshots import differences, digest
from clinics.errors import Refused
from clinics.models import AuditLine
from contacts.models import ServiceMonth
from registry.models import Episode
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP, OCT = date(2026, 9, 1), date(2026, 10, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    """Enrolled and consented on 7 September 2026 with 40 minutes, nothing missing, a verified policy."""
    made = make_episode(north, patient=make_patient(north, family_name="Okafor"))
    make_policy(north, make_payer(north))
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made, SEP)
    log(north, made, date(2026, 9, 10), 40)
    return made


def close(staffed: StaffedClinic, first: date = SEP, **fields: object) -> MonthClose:
    values = {"first": first, "seen": {}, "by": staffed.lead, "now": NOW} | fields
    with staffed.inside():
        return close_month(**values)  # type: ignore[arg-type]


def reopen(staffed: StaffedClinic, reason: str = "A late entry") -> MonthClose:
    with staffed.inside():
        return reopen_month(first=SEP, reason=reason, by=staffed.lead, now=NOW)


def claim_of(staffed: StaffedClinic, made: MonthClose, episode: Episode) -> Claim:
    with staffed.inside():
        return Claim.objects.select_related("statement").get(statement__close=made, statement__episode=episode)


def test_a_close_freezes_facts_policy_result_and_digests(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        [live] = queries.month(north.lead, SEP)
    made = close(north)
    with north.inside():
        kept = Statement.objects.get()
        assert (kept.position, kept.minutes, kept.codes, kept.blocked) == (1, 40, [["99492", 1]], False)
        assert kept.service_on == date(2026, 9, 30)
        assert differences(kept.result, snapshot_of(kept).again()) == []
        assert kept.digest == snapshot_of(kept).digest
        assert made.digest == digest([kept.digest])
        assert (made.version, made.totals["patients"], made.totals["minutes"]) == (1, 1, 40)
        book = ServiceMonth.objects.get(first=SEP)
        assert (book.closed_at, book.closed_by) == (NOW, north.lead)
        line = AuditLine.objects.get(verb="month.closed")
        assert line.detail == {"month": "2026-09-01", "version": 1, "statements": 1, "claims": {"ready": 1}}
        [row] = queries.month_rows(north.lead, SEP)
    assert (row.episode, row.inputs, row.result.lines) == (live.episode, live.inputs, live.result.lines)
    assert (row.counted, row.kind, row.bill.codes, row.gates, row.notes) == (
        live.counted, live.kind, live.bill.codes, live.gates, live.notes,
    )  # fmt: skip
    assert row.working == live.working
    assert row.meter.ticks == live.meter.ticks
    assert str(row.meter.chosen.payer) == "Medicare"


def test_a_closed_month_does_not_move_with_its_facts(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    log(north, episode, date(2026, 9, 11), 60)  # written past the actions, as nobody may
    with north.inside():
        [row] = queries.month_rows(north.lead, SEP)
        assert row.counted == 40


def test_a_month_closed_again_is_the_next_version_and_the_first_stays_as_it_was(
    north: StaffedClinic, episode: Episode
) -> None:
    def frozen() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT s::text FROM billing_statement s WHERE close_id = %s ORDER BY id", [first.pk])
            return cursor.fetchall()

    first = close(north)
    with north.inside():
        before = frozen()
    reopened = reopen(north)
    assert (reopened.reopened_by, reopened.reopen_reason) == (north.lead, "A late entry")
    log(north, episode, date(2026, 9, 11), 46, logged_at=NOW)
    second = close(north, seen={"late": 1})
    assert second.version == 2
    with north.inside():
        assert frozen() == before
        assert [row.counted for row in queries.month_rows(north.lead, SEP)] == [86]
        assert [row.counted for row in queries.month_rows(north.lead, SEP, version=1)] == [40]
        assert [each.version for each in queries.closes(north.lead, SEP)] == [2, 1]
    assert claim_of(north, first, episode).state == "replaced"
    assert claim_of(north, second, episode).state == "ready"


def test_a_double_submit_closes_once_and_another_form_is_refused(north: StaffedClinic, episode: Episode) -> None:
    key = uuid4()
    assert close(north, form_key=key) == close(north, form_key=key)
    with pytest.raises(Refused, match="September 2026 is closed already, as version 1"):
        close(north, form_key=uuid4())
    with north.inside():
        assert MonthClose.objects.count() == 1


@pytest.mark.parametrize("first", [OCT, date(2026, 11, 1)])
def test_a_month_that_is_not_over_cannot_be_closed(north: StaffedClinic, first: date) -> None:
    with pytest.raises(Refused, match="is not over yet"):
        close(north, first)


def test_the_clinics_own_calendar_says_when_a_month_is_over(north: StaffedClinic, episode: Episode) -> None:
    evening = datetime(2026, 10, 1, 3, 30, tzinfo=UTC)  # 30 September in New York
    with pytest.raises(Refused, match="is not over yet"):
        close(north, now=evening)
    assert close(north, now=datetime(2026, 10, 1, 4, 30, tzinfo=UTC)).version == 1


def test_late_and_voided_entries_ask_for_a_second_look(north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 30), 9, logged_at=NOW)
    voided = {"voided_by": north.care_manager, "voided_at": NOW, "void_reason": "Entered twice"}
    log(north, episode, date(2026, 9, 12), 9, **voided)
    for seen, problem, field in (
        ({}, "Look at these first", "late"),
        ({"late": 1}, "Look at these first", "voided"),
        ({"late": 2, "voided": 1}, "there are 1 now", "late"),
    ):
        with pytest.raises(Refused, match=problem) as refusal:
            close(north, seen=seen)
        assert refusal.value.field == field
    made = close(north, seen={"late": 1, "voided": 1})
    assert made.seen["looked_at"] == ["late", "voided"]
    assert made.seen["checks"]["late"] == 1


def test_reopening_asks_why_and_for_a_closed_month(north: StaffedClinic, episode: Episode) -> None:
    with pytest.raises(Refused, match="is open already"):
        reopen(north)
    close(north)
    with pytest.raises(Refused, match="Say why") as refusal:
        reopen(north, "  ")
    assert refusal.value.field == "reason"
    reopen(north)
    with north.inside():
        assert ServiceMonth.objects.get(first=SEP).closed_at is None
        assert queries.close_in_force(north.lead, SEP) is None
        assert AuditLine.objects.get(verb="month.reopened").detail == {"month": "2026-09-01", "version": 1}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_statement SET minutes = 99",
        "DELETE FROM billing_statement",
        "UPDATE billing_monthclose SET digest = 'x'",
        "DELETE FROM billing_monthclose",
    ],
)
def test_the_database_refuses_to_touch_what_is_frozen(north: StaffedClinic, episode: Episode, statement: str) -> None:
    close(north)
    with north.inside(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("cocm_app",)
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            cursor.execute(statement)


def test_an_empty_month_can_be_closed(north: StaffedClinic) -> None:
    made = close(north)
    with north.inside():
        assert list(queries.rows_of(north.lead, made)) == []


def test_the_other_clinic_sees_nothing_of_it(north: StaffedClinic, south: StaffedClinic, episode: Episode) -> None:
    close(north)
    with south.inside():
        assert not queries.closes(south.lead, SEP)
        assert list(queries.month_rows(south.lead, SEP)) == []


def test_as_many_queries_for_many_patients_as_for_few(north: StaffedClinic, django_assert_max_num_queries) -> None:
    counts = []
    for first, number in ((SEP, 5), (OCT, 35)):  # October holds all forty
        make_many(north, number)
        with north.inside(), django_assert_max_num_queries(60) as asked:
            close_month(first=first, seen={}, by=north.lead, now=datetime(2026, 11, 3, tzinfo=UTC))
        counts.append(len(asked))
        with north.inside():
            assert Claim.objects.filter(statement__close__month__first=first).count() == (5, 40)[first == OCT]
    assert counts[0] == counts[1]
