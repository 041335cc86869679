"""The claim's date of service, by the payer's rule."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from .codes import Bill, billed
from .policy import MonthFacts, Policy, ServiceDay


def service_day(policy: Policy, facts: MonthFacts, bill: Bill, minutes_by_day: Mapping[date, int]) -> date | None:
    """`minutes_by_day` are the counted ones; None when nothing is billed. `facts.on` is the month's last day."""
    days = sorted(day for day, minutes in minutes_by_day.items() if minutes > 0)
    if not bill.codes or not days:
        return None
    if policy.service_day is ServiceDay.FIRST_SERVICE:
        return days[0]
    if policy.service_day is ServiceDay.THRESHOLD_MET:
        code, so_far = bill.codes[0][0], 0
        for day in days:
            so_far += minutes_by_day[day]
            if code in dict(billed(policy, replace(facts, minutes=so_far)).codes):
                return day
    return facts.on
