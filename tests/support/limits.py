"""The numbers of a clinic that has signed nothing, and of one that signed others."""

from typing import Any

from clinics.rules import DEFAULTS
from registry.rules import Limits, Scale

LIMITS = Limits.read(DEFAULTS)
PHQ9_LIMITS, GAD7_LIMITS = LIMITS[Scale.PHQ9], LIMITS[Scale.GAD7]
REVIEW = LIMITS.review(Scale.PHQ9)


def signed(**values: Any) -> Limits:
    """phq9_target_weeks=12 and everything else as it comes."""
    keys = {key.replace(".", "_"): key for key in DEFAULTS}
    return Limits.read(DEFAULTS | {keys[name]: value for name, value in values.items()})
