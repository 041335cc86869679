"""What the caseload can show and in which order, as codes: an address, a saved view and a file say the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from .labels import Labelled


class Show(Labelled):
    """The filter chips, in their order."""

    TODAY = "today", "Today"
    OVERDUE = "overdue", "Overdue"
    NOT_IMPROVING = "not_improving", "Not improving"
    NOT_MEASURED = "not_measured", "Not measured"
    WORSENING = "worsening", "Worsening"
    IMPROVING = "improving", "Improving"
    ALERTS = "alerts", "Alerts"
    NEW = "new", "New"
    STEP_DOWN = "step_down", "Ready to step down"
    ALL = "all", "All"


SHOW_MEANS: Mapping[Show, str] = {
    Show.TODAY: "an open alert, a contact due today or late, or nothing planned next",
    Show.OVERDUE: "the next contact is past its day",
    Show.NOT_IMPROVING: "measured, and short of the target",
    Show.NOT_MEASURED: "no recent score, or none after the baseline",
    Show.WORSENING: "the score rose clearly above the baseline",
    Show.IMPROVING: "the score is falling as it should",
    Show.ALERTS: "a risk alert is open",
    Show.NEW: "referred or enrolled, active treatment not begun",
    Show.STEP_DOWN: "a response that held: relapse prevention may come next",
    Show.ALL: "everyone whose episode is open",
}


class Sort(Labelled):
    NEEDS = "needs", "needs me first"
    NAME = "name", "name"
    WEEKS = "weeks", "weeks in treatment"
    PHQ9 = "phq9", "PHQ-9"
    PHQ9_CHANGE = "phq9_change", "PHQ-9 change"
    GAD7 = "gad7", "GAD-7"
    GAD7_CHANGE = "gad7_change", "GAD-7 change"
    STATE = "state", "state"
    SPOKE = "spoke", "last spoke"
    NEXT = "next", "next contact"
    REVIEW = "review", "last review"
    FLAGS = "flags", "flags"
    MINUTES = "minutes", "minutes this month"


# Pressed once, these lead with what asks for somebody: the highest score, the most flags, the most minutes.
DOWN_FIRST = frozenset({Sort.PHQ9, Sort.GAD7, Sort.PHQ9_CHANGE, Sort.GAD7_CHANGE, Sort.FLAGS, Sort.MINUTES})
NEEDS_MEANS = (
    "Open alerts first, then late contacts (longest first), contacts due today, nothing planned, worsening, "
    "not improving, not measured; everyone else by the next contact."
)
MINE, EVERYONE, NOBODY = "mine", "all", "none"


@dataclass(frozen=True)
class View:
    """One way to look at the caseload. `who` is mine, all, none (no care manager) or a member's public id; `search`
    is the key under which the server keeps the words typed, never the words."""

    show: Show = Show.ALL
    who: str = MINE
    sort: Sort = Sort.NEEDS
    down: bool = False
    search: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any], who: str = MINE) -> View:
        """From an address; a code nobody knows is as if it were not there."""
        return cls(
            show=_known(Show, asked.get("show"), Show.ALL),
            who=str(asked.get("who") or who)[:36],
            sort=_known(Sort, asked.get("sort"), Sort.NEEDS),
            down=asked.get("down") == "1",
            search=str(asked.get("search") or "")[:16],
        )

    @property
    def query(self) -> str:
        parts = {"show": self.show.value, "who": self.who, "sort": self.sort.value}
        parts |= {"down": "1"} if self.down else {}
        parts |= {"search": self.search} if self.search else {}
        return urlencode(parts)

    @property
    def descending(self) -> bool:
        return self.down != (self.sort in DOWN_FIRST)

    def but(self, **changes: Any) -> View:
        return replace(self, **changes)

    def by(self, sort: Sort) -> View:
        """What a press on that column's head leads to: the column, or the other way round."""
        return replace(self, sort=sort, down=self.sort is sort and not self.down)

    def without_words(self) -> View:
        return replace(self, search="")


def _known(kind: type[Any], value: object, default: Any) -> Any:
    return kind(value) if value in [member.value for member in kind] else default
