"""Dated amounts: what codes may bring, a clinic's own before the published ones, and never a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from billing.actions import close_month, save_rate
from billing.models import PayerRate
from billing.queries import Rates, expected, month_rows
from billing.rates import shipped_for
from billing.rules import RateTable, estimate
from clinics.errors import Refused, Stale
from clinics.models import Setting
from clinics.rules import Role
from registry.models import Episode
from tests.factories.billing import log, make_many, make_policy, make_rate, make_signed_plan, review_weekly
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_payer

NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
ON, SEP = date(2026, 3, 31), date(2026, 9, 1)
OWN = RateTable("own", {"99492": 15000}, date(2026, 3, 1), date(2026, 3, 31))
PUBLISHED = RateTable("published", {"99492": 16032, "99494": 6146}, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("codes", "on", "cents", "missing"),
    [
        ([], ON, 0, ()),
        ([("99492", 1)], ON, 15000, ()),
        ([("99492", 1), ("99494", 2)], ON, 15000 + 2 * 6146, ()),
        ([("99492", 1)], date(2026, 4, 1), 16032, ()),
        ([("99492", 1)], date(2025, 12, 31), None, ("99492",)),
        ([("99492", 1), ("G2214", 1)], ON, None, ("G2214",)),
    ],
)
def test_the_first_table_in_force_that_names_a_code(codes, on, cents, missing) -> None:
    found = estimate(codes, on, [OWN, PUBLISHED])
    assert (found.cents, found.missing) == (cents, missing)


@given(st.lists(st.tuples(st.sampled_from(["99492", "99494"]), st.integers(1, 9))))
def test_it_is_the_sum_of_its_parts(codes) -> None:
    parts = [estimate([each], ON, [OWN, PUBLISHED]).cents for each in codes]
    assert estimate(codes, ON, [OWN, PUBLISHED]).cents == sum(parts)


def test_an_estimate_in_words() -> None:
    assert estimate([("99492", 9)], ON, [PUBLISHED]).words == "about $1,442.88"
    assert estimate([("G2214", 1)], ON, [PUBLISHED]).words == "no estimate: no amount for G2214"


def test_the_published_amounts_of_medicare() -> None:
    [table] = shipped_for("medicare")
    assert (table.amounts["99492"], table.since, table.until) == (16032, date(2026, 1, 1), date(2026, 12, 31))
    assert shipped_for("commercial") == []


def test_a_clinics_own_come_first_and_are_read_once(north: StaffedClinic) -> None:
    medicare, acme = make_payer(north), make_payer(north, "Acme", kind="commercial")
    make_rate(north, medicare, **{"99493": 10000})
    with north.inside():
        rates = Rates(north.lead)
        assert rates.shown is False
        with CaptureQueriesContext(connection) as seen:
            assert rates.estimate(medicare, [("99493", 1), ("99494", 1)], ON).cents == 10000 + 6146
            assert rates.estimate(acme, [("99493", 1)], ON).missing == ("99493",)
            assert rates.estimate(None, [("99493", 1)], ON).missing == ("99493",)
        assert len(seen) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amounts": {}}, None),
        ({"amounts": {"99999": 100}}, None),
        ({"amounts": {"99492": 0}}, "99492"),
        ({"amounts": {"99492": 2_000_000}}, "99492"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
        ({"valid_from": date(2026, 6, 1)}, "valid_from"),
    ],
)
def test_amounts_that_are_refused(north: StaffedClinic, values, field) -> None:
    payer = make_payer(north)
    make_rate(north, payer, since=date(2026, 6, 1))
    given = {"valid_from": date(2026, 1, 1), "valid_to": None, "amounts": {"99492": 100}, "source": ""}
    given |= {"valid_to": date(2026, 5, 31)} | values
    if "valid_from" in values:
        given["valid_to"] = None
    with north.inside(), pytest.raises(Refused) as refused:
        save_rate(payer=payer, **given, by=north.lead, now=NOW)
    assert refused.value.field == field
    with north.inside():
        assert PayerRate.objects.count() == 1


def test_the_database_holds_to_one_table_a_day(north: StaffedClinic) -> None:
    payer = make_payer(north)
    make_rate(north, payer, until=date(2026, 6, 1))
    make_rate(north, payer, since=date(2026, 6, 1))
    make_rate(north, make_payer(north, "Acme"))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rate(north, payer, since=date(2026, 3, 1), until=date(2026, 4, 1))


def test_amounts_are_written_on_the_payers_page(client: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    client.force_login(north.administrator.user)
    where = reverse("billing:new-rate", kwargs={"clinic": north.clinic.slug, "payer": payer.public_id})
    answer = client.post(where, {"version": "0", "valid_from": "2026-01-01", "99492": "1.234", "source": "Contract"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["99492"])
    assert "Contract" in answer.content.decode()
    client.post(where, {"version": "0", "valid_from": "2026-01-01", "99492": "150.29", "source": "Contract"})
    with north.inside():
        row = PayerRate.objects.get()
        assert (row.amounts, row.saved_by, row.last_day) == ({"99492": 15029}, north.administrator, None)
    one = reverse("billing:rate", kwargs={"clinic": north.clinic.slug, "payer": payer.public_id, "rate": row.public_id})
    typed = {"version": "1", "valid_from": "2026-01-01", "99492": "151"}
    assert client.post(one, typed).status_code == 302
    answer = client.post(one, typed | {"99492": "152"})
    assert answer.status_code == 422
    assert "Someone else saved this" in answer.content.decode()
    with north.inside():
        row.refresh_from_db()
        assert row.amounts == {"99492": 15100}
        with pytest.raises(Stale):
            save_rate(
                payer=payer,
                rate=row,
                version=1,
                valid_from=date(2026, 1, 1),
                valid_to=None,
                amounts={"99492": 1},
                source="",
                by=north.lead,
                now=NOW,
            )
    for role, member in north.members.items():
        client.force_login(member.user)
        assert client.get(one).status_code == (200 if role in (Role.LEAD, Role.ADMINISTRATOR) else 403)


@pytest.fixture
def september(north: StaffedClinic) -> list[Episode]:
    """Three Medicare patients with 40 minutes (99492 at 160.32), the third without a signed plan; a fourth has a payer
    of whose codes nobody knows an amount."""
    medicare, maple = make_payer(north), make_payer(north, "Maple Health", "commercial")
    for payer in (medicare, maple):
        make_policy(north, payer)
    episodes = [make_episode(north, payer=medicare) for _ in range(3)] + [make_episode(north, payer=maple)]
    for number, episode in enumerate(episodes):
        review_weekly(north, episode, SEP)
        log(north, episode, date(2026, 9, 10), 40)
        if number != 2:
            make_signed_plan(north, episode, date(2026, 9, 8), date(2027, 3, 8))
    return episodes


def wants_estimates(staffed: StaffedClinic) -> None:
    with staffed.inside():
        Setting.objects.create(
            clinic=staffed.clinic, key="estimates.shown", value=True, signed_by=staffed.lead, signed_at=NOW
        )


def month_page(staffed: StaffedClinic, who: str) -> str:
    client = Client()
    client.force_login(getattr(staffed, who).user)
    page = client.get(reverse("billing:month-of", args=[staffed.clinic.slug, SEP]))
    return " ".join(page.content.decode().replace("\xa0", " ").split())


def test_estimates_are_shown_to_whoever_exports_once_the_clinic_wants_them(
    north: StaffedClinic, september: list[Episode]
) -> None:
    assert "Estimate" not in month_page(north, "lead")
    wants_estimates(north)
    page = month_page(north, "lead")
    assert "about $320.64, and about $160.32 blocked" in page
    assert "By Medicare 2026, national, outside a facility." in page
    assert "Not in it for want of an amount: 99492 of Maple Health (1)" in page
    assert "Estimate" not in month_page(north, "care_manager")


def test_a_closed_month_is_estimated_from_its_statements_and_holds_no_amount(
    north: StaffedClinic, september: list[Episode]
) -> None:
    wants_estimates(north)
    make_rate(north, make_payer(north, "Maple Health", "commercial"), **{"99492": 20000})
    with north.inside():
        made = close_month(first=SEP, seen={}, by=north.lead, now=NOW)
        kept = str(list(made.statements.values_list("policy", "inputs", "result")))
    log(north, september[0], date(2026, 9, 11), 46)
    page = month_page(north, "lead")
    assert "about $520.64, and about $160.32 blocked" in page
    assert "the clinic's own amounts" in page.replace("&#x27;", "'")
    assert "16032" not in kept
    assert "20000" not in kept


@pytest.mark.parametrize("patients", [3, 30])
def test_any_number_of_rows_costs_three_queries_more(
    north: StaffedClinic, django_assert_num_queries, patients: int
) -> None:
    make_many(north, patients)
    wants_estimates(north)
    with north.inside():
        rows = list(month_rows(north.lead, SEP))
        with django_assert_num_queries(3):
            assert expected(north.lead, rows, SEP) is not None
