"""One line of a patient's story. Each app tells its own (`<app>/timeline.py: items`); the patient page merges them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Item:
    """`on` is the clinic-local date it belongs to, `at` the instant it was entered, which orders one day's items."""

    on: date
    at: datetime | None
    kind: str  # contact | score | review | plan | risk | episode: the filter of the timeline and the mark of the line
    icon: str
    title: str
    text: str = ""
    url: str = ""
    voided: bool = False
