"""Dated amounts for estimates: the clinic's own of each payer, then those that are shipped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from django.http import Http404

from billing.models import PayerRate
from billing.rates import shipped_for
from billing.rules import Estimate, RateTable, estimate
from clinics.models import Membership, TenantQuerySet
from clinics.queries import setting
from registry.models import Payer


class Rates:
    """Of one clinic, read once: one query each for the setting, the amounts and the payers."""

    def __init__(self, member: Membership) -> None:
        self.member = member

    @cached_property
    def shown(self) -> bool:
        """Whether the clinic wants estimates at all."""
        return bool(setting(self.member.clinic, "estimates.shown"))

    @cached_property
    def _own(self) -> dict[int, list[RateTable]]:
        found: dict[int, list[RateTable]] = defaultdict(list)
        for row in PayerRate.objects.for_member(self.member):
            found[row.payer_id].append(
                RateTable("the clinic's own amounts", row.amounts, row.valid.lower, row.last_day, row.source)
            )
        return found

    @cached_property
    def _payers(self) -> dict[str, Payer]:
        return {payer.name: payer for payer in Payer.objects.for_member(self.member).order_by("pk")}

    def named(self, name: str) -> Payer | None:
        """By the name that a statement keeps; None when no payer bears it any more."""
        return self._payers.get(name)

    def of(self, payer: Payer) -> list[RateTable]:
        """The clinic's own come first."""
        return [*self._own.get(payer.pk, ()), *shipped_for(payer.kind)]

    def estimate(self, payer: Payer | None, codes: Iterable[tuple[str, int]], on: date) -> Estimate:
        return estimate(codes, on, self.of(payer) if payer else [])


def rates_of(member: Membership, payer: Payer) -> TenantQuerySet[PayerRate]:
    """The latest first."""
    rows = PayerRate.objects.for_member(member).filter(payer=payer)
    return rows.select_related("payer", "saved_by__user").order_by("-valid")


def get_rate(*, member: Membership, payer: Payer, public_id: UUID) -> PayerRate:
    found = rates_of(member, payer).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such amounts.")
    return found
