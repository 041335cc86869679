"""A month's place in a patient's course of care, from the counted minutes of the months before it."""

from collections.abc import Iterable, Mapping
from datetime import date

from contacts.rules import month_bounds

from .codes import CareModel, InitialRule, MonthKind, Policy, codes, month_kind


def _looks_at_codes(policy: Policy) -> bool:
    return policy.initial_once_a_year or policy.initial_rule is InitialRule.FIRST_CODE


def history_months(policies: Iterable[Policy]) -> int:
    """How many whole months back the question *first or later?* can reach under any of these policies.

    Who asks what earlier months were billed as needs the whole year before, and for its first month the gap before.
    """
    return max((policy.gap_months + 12 * _looks_at_codes(policy) for policy in policies), default=0)


def kind_in_course(
    policy: Policy, month: date, minutes_by_month: Mapping[date, int], model: CareModel = CareModel.COCM
) -> MonthKind:
    """First or later, as `month_kind` decides; earlier months' codes are worked out where the payer asks for them."""
    served = {first: minutes for first, minutes in minutes_by_month.items() if minutes > 0 and first < month}
    coded: set[date] = set()
    initial: set[date] = set()
    for first in sorted(served) if _looks_at_codes(policy) else ():
        kind = month_kind(month=first, service_months=served, policy=policy, coded_months=coded, initial_months=initial)
        if codes(policy, served[first], kind, model, month_bounds(first)[1]).codes:
            coded.add(first)
            if kind is MonthKind.INITIAL:
                initial.add(first)
    return month_kind(month=month, service_months=served, policy=policy, coded_months=coded, initial_months=initial)
