"""The letter a patient is given when an episode ends: plain words, the way back, the crisis line.

It may be opened by somebody else at home, so nothing in it says what the care was for: no score, no diagnosis, no name
of a programme, and not why it ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from registry.rules import DISENGAGED, CloseReason, Labelled


class LetterWay(Labelled):
    POST = "post", "By post"
    IN_PERSON = "in_person", "Handed over"
    PORTAL = "portal", "By portal message"
    READ_OUT = "read_out", "Read out by phone"


NO_LETTER: Collection[str] = (CloseReason.DIED,)
_OPENING = {
    **dict.fromkeys(DISENGAGED, "We have not been able to talk with you for some time."),
    CloseReason.WITHDREW: "You told us that you would like to stop for now.",
    CloseReason.TRANSFERRED: "Another care team looks after you now. We have told them what they need to know.",
}
_CLOSING = {
    CloseReason.TRANSFERRED: "Your appointments with us have ended. Please call your new care team with any question.",
}


@dataclass(frozen=True)
class Letter:
    greeting: str
    paragraphs: tuple[str, ...]
    way_back: str
    crisis: str
    clinic: str

    @property
    def words(self) -> str:
        """The whole letter as it is kept."""
        return "\n\n".join([self.greeting, *self.paragraphs, self.way_back, self.crisis, self.clinic])


def letter(*, name: str, clinic: str, reason: str, ended: str, way_back: str, crisis: str) -> Letter | None:
    """None when nobody is to be written to. `ended` is the last day in words."""
    if reason in NO_LETTER:
        return None
    told = [_OPENING.get(CloseReason(reason), "Thank you for working with us.")]
    told.append(
        _CLOSING.get(
            CloseReason(reason),
            f"Your regular calls and visits with our care team ended on {ended}. "
            "Your other care at the clinic goes on as before.",
        )
    )
    return Letter(f"Dear {name},", tuple(told), way_back, crisis, clinic)


def long_date(day: date) -> str:
    """23 November 2026: nobody who reads a letter should have to guess the year."""
    return f"{day.day} {day:%B} {day.year}"
