"""Beginnings of recommendations: the shipped ones, read once from our own data, in the shape of a clinic's own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from casereview.rules import RecommendationKind, Urgency

DATA = Path(__file__).with_name("data") / "recommendations.json"


@dataclass(frozen=True)
class Beginning:
    """`code` names it in the form; `due_days` count from the day it is used, none leaves the day open."""

    code: str
    kind: str
    title: str
    text: str
    urgency: str = Urgency.ROUTINE.value
    doer: str = "clinician"
    due_days: int | None = None

    def due_on(self, today: date) -> date | None:
        return None if self.due_days is None else today + timedelta(days=self.due_days)

    def row(self, today: date) -> dict[str, object]:
        """As the row of a form begins."""
        return {
            "kind": self.kind,
            "text": self.text,
            "urgency": self.urgency,
            "doer": self.doer,
            "due_on": self.due_on(today),
        }


BEGINNINGS: Mapping[str, Beginning] = MappingProxyType(
    {row["code"]: Beginning(**row) for row in json.loads(DATA.read_text(encoding="utf-8"))["templates"]}
)
EMPTY = Beginning(code="empty", kind=RecommendationKind.OTHER.value, title="", text="")
