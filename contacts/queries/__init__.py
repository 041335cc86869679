"""Reads of contacts, drafts and the time log."""

from .minutes import (
    COUNTED,
    COUNTED_OF_ROW,
    CountedEntry,
    clinic_counting,
    counted_entries,
    counting_values,
    get_time_entry,
    minutes_of_month,
    time_entries,
)
from .notes import (
    AtWork,
    Practice,
    at_work,
    contacts_of,
    draft_of,
    get_contact,
    last_treatment,
    open_request,
    practice,
)

__all__ = [
    "COUNTED",
    "COUNTED_OF_ROW",
    "AtWork",
    "CountedEntry",
    "Practice",
    "at_work",
    "clinic_counting",
    "contacts_of",
    "counted_entries",
    "counting_values",
    "draft_of",
    "get_contact",
    "get_time_entry",
    "last_treatment",
    "minutes_of_month",
    "open_request",
    "practice",
    "time_entries",
]
