"""What the codes of a month may bring, for whoever exports it; never part of a statement, a claim or a file.

It is kept from those who log minutes: no page shows a person what their next minute would earn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from billing.queries.month import MonthRow
from billing.queries.rates import Rates
from billing.rules import Estimate
from clinics.models import Membership
from clinics.rules import Can
from contacts.rules import month_bounds


@dataclass(frozen=True)
class Expected:
    ready: Estimate
    blocked: Estimate
    missing: tuple[tuple[str, str, int], ...]  # payer, code, how many patients of theirs are left out of the sums
    tables: tuple[str, ...]

    @property
    def left_out(self) -> str:
        return "; ".join(f"{code} of {payer} ({number})" for payer, code, number in self.missing)


def _rates(member: Membership) -> Rates | None:
    """None where nothing is shown: the clinic does not want estimates, or the member is none of those who export."""
    rates = Rates(member)
    return rates if member.can(Can.EXPORT_BILLING) and rates.shown else None


def _estimate(rates: Rates, row: MonthRow, first: date) -> Estimate:
    return rates.estimate(
        rates.named(row.inputs.claim.payer), row.bill.codes, row.result.service_on or month_bounds(first)[1]
    )


def expected_of(member: Membership, row: MonthRow, first: date) -> Estimate | None:
    """One patient's month; None where estimates are not shown or nothing is billed."""
    rates = _rates(member)
    return _estimate(rates, row, first) if rates and row.bill.codes else None


def expected(member: Membership, rows: Iterable[MonthRow], first: date) -> Expected | None:
    """The sums of a month; None where estimates are not shown. Three queries for any number of rows."""
    rates = _rates(member)
    if rates is None:
        return None
    cents = {False: 0, True: 0}
    missing: Counter[tuple[str, str]] = Counter()
    tables: dict[str, None] = {}
    for row in rows:
        if not row.bill.codes:
            continue
        one = _estimate(rates, row, first)
        cents[row.blocked] += one.cents or 0
        missing.update((row.inputs.claim.payer or "no payer", code) for code in one.missing)
        tables.update(dict.fromkeys(one.tables))
    lacking = tuple((payer, code, number) for (payer, code), number in sorted(missing.items()))
    return Expected(Estimate(cents[False]), Estimate(cents[True]), lacking, tuple(tables))
