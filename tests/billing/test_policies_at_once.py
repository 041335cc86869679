"""Two people at one policy, with real commits: one of them wins, and the other is told what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from billing.actions import approve_policy, draft_policy
from billing.models import PayerPolicy
from billing.rules import PolicyState
from clinics.errors import Refused
from registry.models import Payer
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_payer
from tests.support.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


def draft(staffed: StaffedClinic, payer: Payer, title: str, since: date = date(2026, 3, 1)) -> PayerPolicy:
    with staffed.inside():
        return draft_policy(
            payer=payer,
            template="standard",
            valid_from=since,
            valid_to=None,
            title=title,
            changes={"gap_months": 12},
            by=staffed.care_manager,
            now=NOW,
        )


def approve(staffed: StaffedClinic, policy: PayerPolicy, who: str = "lead") -> PayerPolicy:
    row = PayerPolicy.objects.select_related("payer").get(pk=policy.pk)
    return approve_policy(policy=row, version=policy.version, by=getattr(staffed, who), now=NOW)


def test_two_who_approve_the_same_draft(north: StaffedClinic) -> None:
    policy = draft(north, make_payer(north), "Ours")
    said = together(lambda: approve(north, policy), lambda: approve(north, policy, "administrator"), clinic=north)
    [refused] = [each for each in said if isinstance(each, Refused)]
    assert refused.message
    with north.inside():
        assert PayerPolicy.objects.get(pk=policy.pk).state == PolicyState.APPROVED


def test_two_drafts_for_the_same_days_never_hold_together(north: StaffedClinic) -> None:
    """Whichever is approved second makes the first give way, on the days they share; no day has two policies."""
    payer = make_payer(north)
    make_policy(north, payer)
    mine, theirs = draft(north, payer, "Mine"), draft(north, payer, "Theirs", date(2026, 6, 1))
    said = together(lambda: approve(north, mine), lambda: approve(north, theirs, "administrator"), clinic=north)
    with north.inside():
        approved = list(PayerPolicy.objects.filter(payer=payer, state=PolicyState.APPROVED))
        for day in (date(2026, 2, 1), date(2026, 4, 1), date(2026, 7, 1)):
            in_force = [each for each in approved if each.valid.lower <= day <= (each.last_day or date.max)]
            assert len(in_force) == 1
    assert all(isinstance(each, PayerPolicy) or each.message for each in said)
    assert any(isinstance(each, PayerPolicy) for each in said)
