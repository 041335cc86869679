"""Reads about billing: payers and their policies, what minutes are on the way to, and the month."""

from .difference import Changed, difference
from .expected import Expected, expected, expected_of
from .files import Source, exports, get_export, pieces, row_of, source
from .impact import Impact, closed_months, impact, standing_for
from .month import MonthRow, Totals, month, month_of_patient, totals
from .outlook import Meter, Outlook
from .payers import Chosen, Policies, TimeLine, get_payer, get_policy, payers, policies_of, time_line
from .pre_check import Check, pre_check
from .rates import Rates, get_rate, rates_of
from .statements import StatementRow, close_in_force, closes, get_close, month_row, month_rows, rows_of, version_before

__all__ = [
    "Changed",
    "Check",
    "Chosen",
    "Expected",
    "Impact",
    "Meter",
    "MonthRow",
    "Outlook",
    "Policies",
    "Rates",
    "Source",
    "StatementRow",
    "TimeLine",
    "Totals",
    "close_in_force",
    "closed_months",
    "closes",
    "difference",
    "expected",
    "expected_of",
    "exports",
    "get_close",
    "get_export",
    "get_payer",
    "get_policy",
    "get_rate",
    "impact",
    "month",
    "month_of_patient",
    "month_row",
    "month_rows",
    "payers",
    "pieces",
    "policies_of",
    "pre_check",
    "rates_of",
    "row_of",
    "rows_of",
    "source",
    "standing_for",
    "time_line",
    "totals",
    "version_before",
]
