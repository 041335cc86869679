"""The plan as the patient reads it at home: plain words, no scores, no codes, nothing of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from careplans.rules.content import Content, Row, drug, shown
from careplans.rules.parts import PART


@dataclass(frozen=True)
class Heading:
    """`lines` under each other; as steps where their order counts."""

    title: str
    lines: tuple[str, ...]
    is_steps: bool = False


def for_the_patient(content: Content, today: date) -> list[Heading]:
    """The headings that hold something. What was stopped, how it is taken and why is the team's; a day that has passed
    helps nobody."""
    return [heading for heading in _headings(content, today) if heading.lines]


def _headings(content: Content, today: date) -> Iterator[Heading]:
    yield Heading("What I want to be able to do", _words(content, "goals"))
    yield Heading("What we are working on", _words(content, "problems"))
    yield Heading("My medicines", tuple(drug(row) for row in content.get("medications", ()) if _is_taken(row)))
    skill = _row(content, "skill")
    yield Heading("What I practise", (skill["aim"],) if "aim" in skill else ())
    yield Heading("Step by step", _words(content, "steps"), is_steps=True)
    kept = {"words": "", "check_in_on": "We speak on"}
    yield Heading("How we keep in touch", _labelled(content, "follow_up", kept, today))
    yield Heading("When it gets worse", _words(content, "safety"), is_steps=True)
    asked = {
        "signs": "I notice it by",
        "kept_up": "I go on with",
        "kept_for": "For",
        "skills": "What helps me",
        "whom": "I call",
        "first_check_on": "We look at it together on",
        "more": "",
    }
    yield Heading("Staying well", _labelled(content, "relapse", asked, today))


def _row(content: Content, code: str) -> Row:
    return next(iter(content.get(code, ())), {})


def _words(content: Content, code: str) -> tuple[str, ...]:
    return tuple(row["words"] for row in content.get(code, ()))


def _is_taken(row: Row) -> bool:
    return "stopped_on" not in row


def _labelled(content: Content, code: str, labels: dict[str, str], today: date) -> tuple[str, ...]:
    row = _row(content, code)
    told = (each for each in PART[code].fields if each.code in row)
    coming = (each for each in told if each.kind != "day" or row[each.code] >= today.isoformat())
    found = ((labels[each.code], shown(each, row[each.code])) for each in coming)
    return tuple(f"{label}: {words}" if label else words for label, words in found)
