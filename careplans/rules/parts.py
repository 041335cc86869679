"""What a care plan holds: parts, each of one row or many, each row in named fields. Form, comparison, merge and API
follow this table."""

from dataclasses import dataclass
from typing import Literal

from registry.rules import Labelled


class SkillKind(Labelled):
    ACTIVATION = "behavioral_activation", "Behavioral activation"
    PROBLEM_SOLVING = "problem_solving", "Problem solving"
    THOUGHTS = "thoughts", "Working with thoughts"
    BREATHING = "breathing", "Breathing and relaxation"
    SLEEP = "sleep", "Sleep habits"
    EXPOSURE = "exposure", "Facing what is feared, step by step"
    MOTIVATION = "motivation", "Motivation to change"
    OTHER = "other", "Something else"


@dataclass(frozen=True)
class Field:
    code: str
    label: str
    kind: Literal["words", "line", "day", "skill"] = "words"
    ask: str = ""
    is_plain: bool = False  # told without its label

    @property
    def most(self) -> int:
        """Characters."""
        return {"words": 4000, "line": 200, "day": 10, "skill": 30}[self.kind]


@dataclass(frozen=True)
class Part:
    """`one` names a single row of a part that has many: "Another medication"."""

    code: str
    label: str
    ask: str
    fields: tuple[Field, ...]
    one: str = ""

    @property
    def many(self) -> bool:
        return bool(self.one)

    @property
    def is_list(self) -> bool:
        """Plain lines, each in one field."""
        return self.many and len(self.fields) == 1

    def field(self, code: str) -> Field:
        return next(field for field in self.fields if field.code == code)


PARTS: tuple[Part, ...] = (
    Part("problems", "Problems", "What is worked on, each for itself.", (Field("words", "Problem"),), "problem"),
    Part(
        "goals",
        "Goals",
        "What the patient wants to be able to do, in their own words.",
        (Field("words", "Goal, as the patient says it"),),
        "goal",
    ),
    Part(
        "medications",
        "Medications",
        "One row for each drug, also when it is stopped: so its doses can be read over time.",
        (
            Field("drug", "Drug", "line"),
            Field("dose", "Dose", "line", "Such as 50 mg in the morning"),
            Field("started_on", "Taken since", "day"),
            Field("dose_on", "This dose since", "day"),
            Field("change", "What changed, and why"),
            Field("side_effects", "Side effects"),
            Field("adherence", "How it is taken"),
            Field("stopped_on", "Stopped on", "day"),
            Field("stopped_why", "Stopped because", "line"),
        ),
        "medication",
    ),
    Part(
        "skill",
        "Skill",
        "The brief treatment that is practised between contacts.",
        (Field("kind", "Kind", "skill", is_plain=True), Field("aim", "What it is for", is_plain=True)),
    ),
    Part(
        "steps",
        "Steps of the skill",
        "In their order; each can be ticked in a contact once it was practised.",
        (Field("words", "Step"),),
        "step",
    ),
    Part(
        "follow_up",
        "Follow-up",
        "How often you speak, how, and which scale is repeated when.",
        (Field("words", "How you keep in touch", is_plain=True), Field("check_in_on", "Next check-in", "day")),
    ),
    Part(
        "safety",
        "When it gets worse",
        "The first steps, in a line each. The safety plan has the whole.",
        (Field("words", "Step"),),
        "safety step",
    ),
    Part(
        "relapse",
        "Relapse prevention",
        "For the time after: written together once the patient is better.",
        (
            Field("signs", "Warning signs"),
            Field("kept_up", "What is kept up"),
            Field("kept_for", "For how long", "line"),
            Field("skills", "Own skills"),
            Field("whom", "Whom to call"),
            Field("first_check_on", "First check, with a PHQ-9", "day"),
            Field("more", "Anything else"),
        ),
    ),
)
PART = {part.code: part for part in PARTS}
