"""The safety plan's headings, in the order they are used when it gets worse."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """`label` is read by the patient, `ask` by whoever writes it down with them."""

    code: str
    label: str
    ask: str


PLAN_HEADINGS: tuple[Heading, ...] = (
    Heading("signs", "How I notice it is getting worse", "Thoughts, moods, places, times of day, in their own words"),
    Heading("alone", "What I can do by myself", "What has helped before, and what could get in the way of it"),
    Heading("distraction", "People and places that take my mind off it", "No need to talk about it there"),
    Heading("people", "People I can ask for help", "Names and numbers, and what each may be told"),
    Heading("professionals", "Professionals I can call", "This clinic, its hours, and who answers when it is closed"),
    Heading("safer", "How I make the place around me safer", "What is out of reach, who keeps it, until when"),
    Heading("reasons", "What is worth living for", "The patient's own reasons, as they said them"),
)
CRISIS_LINES = "Call or text 988 at any hour, every day. If your life is in danger, call 911."


def tidy(sections: Mapping[str, str]) -> dict[str, str]:
    """The words under our headings, without what is empty."""
    words = {heading.code: sections.get(heading.code, "").replace("\r\n", "\n").strip() for heading in PLAN_HEADINGS}
    return {code: text for code, text in words.items() if text}


@dataclass(frozen=True)
class Change:
    """One heading in two versions."""

    heading: Heading
    before: str
    after: str


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Where the later version says something else."""
    found = [Change(each, before.get(each.code, ""), after.get(each.code, "")) for each in PLAN_HEADINGS]
    return [change for change in found if change.before != change.after]
