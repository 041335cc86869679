"""One line of a patient's story. Each app tells its own (`<app>/timeline.py: items`); the patient page merges them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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


_COUNTED = {
    "contact": ("contact", "contacts"),
    "attempt": ("try", "tries"),
    "review": ("review", "reviews"),
    "plan": ("plan change", "plan changes"),
}


def tally(items: Iterable[Item]) -> str:
    """2 contacts, 1 try, 1 review: what was done, in a few words; voided entries were not."""
    found = Counter(item.kind for item in items if not item.voided)
    counted = [(found[kind], one, many) for kind, (one, many) in _COUNTED.items() if found[kind]]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counted)
