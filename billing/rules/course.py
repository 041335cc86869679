"""A month's place in a patient's course of care, from the counted minutes of the months before it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from contacts.rules import month_bounds, months_between
from registry.rules import counted

from .codes import billed
from .policy import CareModel, InitialRule, MonthFacts, MonthKind, Policy


class Placed(NamedTuple):
    kind: MonthKind
    why: str


def month_kind(
    *,
    month: date,
    service_months: Collection[date],
    policy: Policy,
    coded_months: Collection[date] = (),
    initial_months: Collection[date] = (),
) -> Placed:
    """Whether a month is the first of a course of care or a later one. All months by their first day, of every episode.

    A month is initial when none of the `gap_months` whole months before it, nor a nearer one, had service; a month
    whose minutes earned nothing is still one with service, unless the payer counts from the first code. A new episode
    within the gap goes on as subsequent. `initial_months` are those billed as initial, for a once-a-year payer.
    """
    by_code = policy.initial_rule is InitialRule.FIRST_CODE
    before = [earlier for earlier in (coded_months if by_code else service_months) if earlier < month]
    what = "a code" if by_code else "service"
    last = max(before, default=None)
    if last is not None and months_between(last, month) <= policy.gap_months:
        return Placed(MonthKind.SUBSEQUENT, f"{last:%B %Y} had {what}")
    used = [first for first in initial_months if first.year == month.year and first < month]
    if policy.initial_once_a_year and used:
        return Placed(MonthKind.SUBSEQUENT, f"the first-month code was used in {max(used):%B %Y}, once a calendar year")
    return Placed(MonthKind.INITIAL, f"no {what} in the {counted(policy.gap_months, 'whole month')} before")


def _looks_at_codes(policy: Policy) -> bool:
    return policy.initial_once_a_year or policy.initial_rule is InitialRule.FIRST_CODE


def history_months(policies: Iterable[Policy]) -> int:
    """How many whole months back the question *first or later?* can reach under any of these policies.

    Who asks what earlier months were billed as needs the whole year before, and for its first month the gap before.
    """
    return max((policy.gap_months + 12 * _looks_at_codes(policy) for policy in policies), default=0)


def kind_in_course(
    policy: Policy, month: date, minutes_by_month: Mapping[date, int], model: CareModel = CareModel.COCM
) -> Placed:
    """First or later, as `month_kind` decides; earlier months' codes are worked out where the payer asks for them."""
    served = {first: minutes for first, minutes in minutes_by_month.items() if minutes > 0 and first < month}
    coded: set[date] = set()
    initial: set[date] = set()
    for first in sorted(served) if _looks_at_codes(policy) else ():
        kind, _ = month_kind(
            month=first, service_months=served, policy=policy, coded_months=coded, initial_months=initial
        )
        if billed(policy, MonthFacts(served[first], kind, month_bounds(first)[1], model)).codes:
            coded.add(first)
            if kind is MonthKind.INITIAL:
                initial.add(first)
    return month_kind(month=month, service_months=served, policy=policy, coded_months=coded, initial_months=initial)
