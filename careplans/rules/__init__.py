"""Care plans: what they hold, how two versions differ, how two authors come together, how one is signed."""

from .comparing import Change, PartChange, compared, in_words
from .content import (
    KEY,
    Content,
    Problem,
    Row,
    SkillStep,
    by_key,
    day,
    drug,
    line,
    name_of,
    prefix,
    problems,
    shown,
    skill_steps,
    tidy,
    told,
)
from .medications import Dose, MedicationCourse, Written, courses
from .merging import Kept, MergedContent, MergedRow, merged
from .paper import Heading, for_the_patient
from .parts import PART, PARTS, Field, Part, SkillKind
from .signing import PLAN, SIGNED_MONTHS, PlanState, signed_until

__all__ = [
    "KEY",
    "PART",
    "PARTS",
    "PLAN",
    "SIGNED_MONTHS",
    "Change",
    "Content",
    "Dose",
    "Field",
    "Heading",
    "Kept",
    "MedicationCourse",
    "MergedContent",
    "MergedRow",
    "Part",
    "PartChange",
    "PlanState",
    "Problem",
    "Row",
    "SkillKind",
    "SkillStep",
    "Written",
    "by_key",
    "compared",
    "courses",
    "day",
    "drug",
    "for_the_patient",
    "in_words",
    "line",
    "merged",
    "name_of",
    "prefix",
    "problems",
    "shown",
    "signed_until",
    "skill_steps",
    "tidy",
    "told",
]
