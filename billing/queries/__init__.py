"""Reads about billing: payers and their policies, what minutes are on the way to, and the month."""

from .month import MonthRow, Totals, month, month_of_patient, totals
from .outlook import Meter, Outlook
from .payers import Chosen, Policies, get_payer, get_policy, payers, policies_of

__all__ = [
    "Chosen",
    "Meter",
    "MonthRow",
    "Outlook",
    "Policies",
    "Totals",
    "get_payer",
    "get_policy",
    "month",
    "month_of_patient",
    "payers",
    "policies_of",
    "totals",
]
