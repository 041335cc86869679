"""A clinic's own policies: drafted, changed, approved by somebody else; what they replace, and every move refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from billing.actions import (
    approve_policy,
    change_draft,
    draft_policy,
    drop_policy,
    end_policy,
    take_over,
    verify_policy,
)
from billing.models import PayerPolicy
from billing.policies import differences, policy
from clinics.errors import Refused, Stale
from clinics.models import AuditLine, Membership
from registry.models import Payer
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_payer

NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
Span = tuple[date, date | None]


@pytest.fixture
def payer(north: StaffedClinic) -> Payer:
    return make_payer(north)


def drafted(north: StaffedClinic, payer: Payer, days: Span = (date(2026, 7, 1), None), **fields: Any) -> PayerPolicy:
    values: dict[str, Any] = {"template": "standard", "changes": {"gap_months": 12}, "title": "Own", **fields}
    with north.inside():
        return draft_policy(
            payer=payer, valid_from=days[0], valid_to=days[1], by=north.administrator, now=NOW, **values
        )


def approved(north: StaffedClinic, draft: PayerPolicy) -> PayerPolicy:
    with north.inside():
        return approve_policy(policy=draft, version=draft.version, by=north.lead, now=NOW)


def spans() -> list[tuple[str, str, date, date | None]]:
    """(name, state, first, last day), oldest first."""
    return [(row.name, row.state, row.first_day, row.last_day) for row in PayerPolicy.objects.order_by("valid", "pk")]


@pytest.mark.parametrize(
    ("standing", "draft", "left"),
    [
        # (first day, day after the last) of what is in force; the draft's days; what is left of the former
        ((date(2026, 1, 1), None), (date(2026, 7, 1), None), [(date(2026, 1, 1), date(2026, 6, 30))]),
        ((date(2026, 7, 1), None), (date(2026, 7, 1), None), []),
        ((date(2026, 8, 1), date(2026, 9, 1)), (date(2026, 7, 1), date(2026, 12, 31)), []),
        (
            (date(2026, 1, 1), None),
            (date(2026, 7, 1), date(2026, 7, 31)),
            [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 8, 1), None)],
        ),
        ((date(2026, 7, 1), None), (date(2026, 7, 1), date(2026, 7, 31)), [(date(2026, 8, 1), None)]),
        ((date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), None), [(date(2026, 1, 1), date(2026, 6, 30))]),
    ],
)
def test_what_is_in_force_makes_room_for_what_is_approved(
    north: StaffedClinic, payer: Payer, standing: Span, draft: Span, left: list[Span]
) -> None:
    former = make_policy(north, payer, "full-time", since=standing[0], until=standing[1])
    row = approved(north, drafted(north, payer, draft))
    with north.inside():
        rest = PayerPolicy.objects.filter(template="full-time", state="approved").order_by("valid")
        assert [(each.first_day, each.last_day) for each in rest] == left
        assert {each.verified_by_id for each in rest} <= {north.lead.pk}
        former.refresh_from_db()
        assert former.state == ("approved" if left else "replaced")
        assert (row.state, row.approved_by, row.approved_at) == ("approved", north.lead, NOW)
        assert {"policy.drafted", "policy.approved"} <= set(AuditLine.objects.values_list("verb", flat=True))


def test_a_draft_bills_nothing_and_may_overlap(north: StaffedClinic, payer: Payer) -> None:
    make_policy(north, payer)
    drafted(north, payer)
    drafted(north, payer)
    with north.inside():
        assert sorted(state for _, state, _, _ in spans()) == ["approved", "draft", "draft"]


def test_another_payers_policies_stay(north: StaffedClinic, payer: Payer) -> None:
    other = make_policy(north, make_payer(north, "Acme"))
    approved(north, drafted(north, payer))
    with north.inside():
        other.refresh_from_db()
        assert (other.state, other.last_day) == ("approved", None)


def test_whoever_saved_it_last_does_not_approve_it(north: StaffedClinic, payer: Payer) -> None:
    row = drafted(north, payer)
    with north.inside():
        with pytest.raises(Refused, match="somebody else"):
            approve_policy(policy=row, version=row.version, by=north.administrator, now=NOW)
        row = changed(row, by=north.lead, gap_months=9)
        with pytest.raises(Refused, match="somebody else"):
            approve_policy(policy=row, version=row.version, by=north.lead, now=NOW)
        assert approve_policy(policy=row, version=row.version, by=north.administrator, now=NOW).state == "approved"


def changed(row: PayerPolicy, *, by: Membership, version: int | None = None, **changes: Any) -> PayerPolicy:
    return change_draft(
        policy=row,
        version=row.version if version is None else version,
        valid_from=row.first_day,
        valid_to=row.last_day,
        title=row.title,
        source=row.source,
        changes=changes,
        by=by,
        now=NOW,
    )


def test_the_database_holds_to_a_second_person_and_to_the_settings_approved(north: StaffedClinic, payer: Payer) -> None:
    row = drafted(north, payer)
    with north.inside():
        mine = PayerPolicy.objects.filter(pk=row.pk)
        for approver in (None, north.administrator):
            with pytest.raises(IntegrityError), transaction.atomic():
                mine.update(state="approved", approved_by=approver)
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(state="approved", approved_by=north.lead, drafted_by=None)
        approve_policy(policy=row, version=row.version, by=north.lead, now=NOW)
        for values in ({"changes": {}}, {"template": "full-time"}):
            with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
                mine.update(**values)
        for state in ("draft", "dropped"):
            with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
                mine.update(state=state)


def test_two_people_at_one_draft(north: StaffedClinic, payer: Payer) -> None:
    row = drafted(north, payer)
    with north.inside():
        seen = row.version
        changed(row, by=north.lead, gap_months=9)
        with pytest.raises(Stale):
            changed(row, by=north.administrator, version=seen, gap_months=3)
        with pytest.raises(Stale):
            approve_policy(policy=row, version=seen, by=north.administrator, now=NOW)
        row.refresh_from_db()
        assert (row.changes, row.state) == ({"gap_months": 9}, "draft")


def test_what_was_verified_is_another_thing_once_it_is_changed(north: StaffedClinic, payer: Payer) -> None:
    row = drafted(north, payer)
    with north.inside():
        row = verify_policy(policy=row, on=date(2026, 10, 4), source="Call with Jo", by=north.lead, now=NOW)
        assert (row.verified_by, row.verified_on, row.source) == (north.lead, date(2026, 10, 4), "Call with Jo")
        row = changed(row, by=north.lead, gap_months=12)
        assert row.verified_by == north.lead
        row = changed(row, by=north.lead, gap_months=9)
        assert (row.verified_by, row.verified_on) == (None, None)


Act = Callable[[StaffedClinic, PayerPolicy], Any]
ACTS: dict[str, Act] = {
    "approve": lambda north, row: approve_policy(policy=row, version=row.version, by=north.lead, now=NOW),
    "drop": lambda north, row: drop_policy(policy=row, by=north.lead, now=NOW),
    "change": lambda north, row: changed(row, by=north.lead, gap_months=3),
    "end": lambda north, row: end_policy(policy=row, valid_to=date(2026, 12, 31), by=north.lead, now=NOW),
    "verify": lambda north, row: verify_policy(policy=row, on=NOW.date(), source="x", by=north.lead, now=NOW),
}


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("draft", {"end"}),
        ("approved", {"approve", "drop", "change"}),
        ("replaced", {"approve", "drop", "change", "end", "verify"}),
        ("dropped", {"approve", "drop", "change", "end", "verify"}),
    ],
)
def test_what_may_be_done_in_which_state(north: StaffedClinic, payer: Payer, state: str, refused: set[str]) -> None:
    row = drafted(north, payer)
    with north.inside():
        if state != "draft":
            steps = ["approved", "replaced"][: 1 + (state == "replaced")] if state != "dropped" else ["dropped"]
            for step in steps:
                PayerPolicy.objects.filter(pk=row.pk).update(state=step, approved_by=north.lead)
        for name, act in ACTS.items():
            row.refresh_from_db()
            with transaction.atomic():
                if name in refused:
                    with pytest.raises(Refused):
                        act(north, row)
                else:
                    act(north, row)
                transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"template": "nowhere"}, "template"),
        ({"changes": {"colour": "green"}}, "changes"),
        ({"changes": {"codes": {"00000": {}}}}, "changes"),
        ({"changes": {"threshold": "guess"}}, "changes"),
        ({"template": "medicare-2018"}, "valid_to"),
        ({"template": "medicare-2026", "days": (date(2025, 12, 31), None)}, "valid_from"),
        ({"days": (date(2026, 7, 1), date(2026, 6, 30))}, "valid_to"),
    ],
)
def test_what_no_draft_may_say(north: StaffedClinic, payer: Payer, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        drafted(north, payer, **values)
    assert refused.value.field == field
    with north.inside():
        assert not PayerPolicy.objects.exists()


def test_ending_makes_shorter_and_never_longer(north: StaffedClinic, payer: Payer) -> None:
    row = make_policy(north, payer)
    with north.inside():
        row = end_policy(policy=row, valid_to=date(2026, 9, 30), by=north.administrator, now=NOW)
        assert row.last_day == date(2026, 9, 30)
        for day in (date(2026, 10, 1), date(2025, 12, 31)):
            with pytest.raises(Refused) as refused:
                end_policy(policy=row, valid_to=day, by=north.administrator, now=NOW)
            assert refused.value.field == "valid_to"


@pytest.mark.parametrize(
    ("on", "source", "field"), [(date(2026, 10, 6), "x", "on"), (date(2026, 10, 1), " ", "source")]
)
def test_what_is_no_verification(north: StaffedClinic, payer: Payer, on: date, source: str, field: str) -> None:
    row = make_policy(north, payer, verified=False)
    with north.inside(), pytest.raises(Refused) as refused:
        verify_policy(policy=row, on=on, source=source, by=north.lead, now=NOW)
    assert refused.value.field == field


def test_a_policy_taken_over_names_who_did_and_when(north: StaffedClinic, payer: Payer) -> None:
    with north.inside():
        row = take_over(
            payer=payer,
            template="medicare-2026",
            valid_from=date(2026, 1, 1),
            valid_to=None,
            source="Bulletin",
            by=north.administrator,
            now=NOW,
        )
        assert (row.drafted_by, row.approved_by, row.approved_at) == (north.administrator, north.administrator, NOW)
        assert row.verified_by is None


def test_only_what_differs_is_kept() -> None:
    wanted = {
        "threshold": "midpoint",
        "gap_months": 6,
        "region": "NC",
        "codes": {
            code: {"unit": unit, "from": "2018-01-01", "to": None, "check_below": 0, "least": least}
            for code, unit, least in (
                ("99492", 70, {"initial": 36}),
                ("99493", 60, {"subsequent": 40}),
                ("99494", 30, {"initial": 16, "subsequent": 16}),
                ("99484", 20, {"initial": 20, "subsequent": 20}),
            )
        },
        "caps": {"99494": 2},
    }
    changes = differences("nc-medicaid", wanted)
    assert changes == {
        "codes": {"99493": {"midpoint": {"subsequent": 40}}, "G2214": None},
        "caps": {"99494": 2},
    }
    made = policy("nc-medicaid", changes)
    assert [rule.code for rule in made.rules] == ["99492", "99493", "99494", "99484"]
    assert (made.rule("99493").least, made.rule("99493").source) == ({"subsequent": 40}, "")
