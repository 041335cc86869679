"""One month with everything that makes counting hard: the page, the night's figures, the clinic's own sum and the
statements agree, and the statements stay as they were when facts change."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from billing import queries
from billing.actions import close_month
from billing.actions.totals import keep_totals
from billing.models import MonthTotal, PayerPolicy, Statement
from contacts.actions import log_time
from contacts.queries import minutes_of_month
from contacts.rules import Activity
from registry.models import Episode, Patient
from tests.billing.test_difference import rerun
from tests.factories.billing import log, make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP, OCT = date(2026, 9, 1), date(2026, 10, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


def sep(day: int, hour: int, minute: int = 0) -> datetime:
    """In UTC; the clinic's own clock is four hours behind."""
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def month(north: StaffedClinic) -> dict[str, Episode]:
    medicare, maple = make_payer(north), make_payer(north, "Maple Health", "commercial")
    make_policy(north, medicare, "medicare-2026")
    make_policy(north, maple)
    names = {"Adams": medicare, "Brown": medicare, "Clark": maple}
    of = {
        name: make_episode(north, patient=make_patient(north, family_name=name), payer=payer)
        for name, payer in names.items()
    }
    log(north, of["Adams"], date(2026, 9, 10), 30, starts_at=sep(10, 14))
    log(north, of["Brown"], date(2026, 9, 10), 30, starts_at=sep(10, 14, 20))  # ten of them were Adams's
    together = {"shared_key": uuid4(), "starts_at": sep(15, 15)}
    log(north, of["Adams"], date(2026, 9, 15), 20, **together)
    log(north, of["Adams"], date(2026, 9, 15), 20, logged_by=north.lead, **together)  # the same twenty minutes
    voided = {"voided_by": north.care_manager, "voided_at": sep(17, 12), "void_reason": "twice"}
    log(north, of["Adams"], date(2026, 9, 16), 50, **voided)
    log(north, of["Adams"], date(2026, 9, 18), 15, logged_at=datetime(2026, 10, 3, 15, tzinfo=UTC))  # late
    log(north, of["Adams"], date(2026, 9, 21), 12, inpatient=True)
    log(north, of["Clark"], date(2026, 9, 21), 25, inpatient=True)  # this payer does not count them
    log(north, of["Clark"], date(2026, 9, 22), 40)
    with north.inside():
        for start, minutes in (
            (sep(23, 3, 45), 30),  # 22 September, 23:45: over a midnight inside the month, of its first day
            (datetime(2026, 10, 1, 3, 50, tzinfo=UTC), 25),  # 30 September, 23:50: ten minutes, and 15 of October
        ):
            log_time(
                episode=Episode.objects.get(pk=of["Adams"].pk),
                minutes=minutes,
                activity=Activity.REGISTRY,
                starts_at=start,
                form_key=uuid4(),
                by=north.care_manager,
                now=NOW,
            )
    return of


def totals(staffed: StaffedClinic, first: date) -> dict[str, object]:
    """As the month's page shows them, in the way JSON keeps them."""
    client = Client()
    client.force_login(staffed.lead.user)
    page = client.get(reverse("billing:month-of", kwargs={"clinic": staffed.clinic.slug, "first": first}))
    return json.loads(json.dumps(asdict(page.context["totals"])))


def test_page_night_sum_and_statements_agree(north: StaffedClinic, month: dict[str, Episode]) -> None:
    with north.inside():
        assert keep_totals(clinic=north.clinic, night=date(2026, 10, 5)) == 2
        kept = {each.first: each.totals for each in MonthTotal.objects.all()}
        rows = {row.episode.patient.family_name: row for row in queries.month(north.lead, SEP)}
        counted = minutes_of_month(clinic=north.clinic, month=SEP)
    assert {name: (row.counted, row.minutes_not_counted) for name, row in rows.items()} == {
        "Adams": (30 + 20 + 15 + 12 + 30 + 10, 20),
        "Brown": (20, 10),
        "Clark": (40, 25),
    }
    assert [counted[month[name].pk] for name in ("Adams", "Brown")] == [117, 20]
    assert kept == {SEP: totals(north, SEP), OCT: totals(north, OCT)}
    assert (kept[SEP]["minutes"], kept[SEP]["not_counted"], kept[OCT]["minutes"]) == (177, 55, 15)
    with north.inside():
        made = close_month(first=SEP, seen={"late": 3, "voided": 1}, by=north.lead, now=NOW)
        made.refresh_from_db()
        assert made.totals == kept[SEP]
        assert sum(made.statements.values_list("minutes", flat=True)) == 177
    assert totals(north, SEP) == kept[SEP]


def test_statements_stay_when_facts_change_and_the_difference_is_named(
    north: StaffedClinic, month: dict[str, Episode]
) -> None:
    with north.inside():
        made = close_month(first=SEP, seen={"late": 3, "voided": 1}, by=north.lead, now=NOW)
        before = list(made.statements.values())
        places = {each.patient.family_name: str(each.public_id) for each in Statement.objects.select_related("patient")}
    shown = totals(north, SEP)
    assert rerun("--clinic", "north", "--month", "2026-09")[0] == 0
    with north.inside():
        month["Adams"].time_entries.filter(minutes=12).update(minutes=60)
        Patient.objects.filter(pk=month["Brown"].patient_id).update(mrn="77")
        PayerPolicy.objects.filter(payer__name="Maple Health").update(verified_by=None, verified_on=None)
        assert list(made.statements.values()) == before
    assert totals(north, SEP) == shown
    code, said = rerun("--clinic", "north", "--month", "2026-09")
    assert code == 1
    again, now = said.split("facts as recorded now: differs")
    assert again == "worked out again: equal (3 statements)\n"
    named = {(name, line.rpartition(" ")[2]) for name, key in places.items() for line in now.split("\n") if key in line}
    assert named == {
        ("Adams", "inputs.stays.0.entries.4.minutes"),
        ("Brown", "inputs.claim.mrn"),
        ("Clark", "policy.verified"),
        ("Clark", "inputs.gates.verified"),
    }
