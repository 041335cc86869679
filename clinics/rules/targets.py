"""The numbers that treatment is steered by, per scale: defaults with their sources, and what makes no sense together.

| key                         | the number says                                                                      |
|-----------------------------|--------------------------------------------------------------------------------------|
| `<scale>.remission_below`   | a score below it is remission                                                        |
| `<scale>.improved_below`    | from a baseline at or above it, a score below it is clinically significant           |
| `<scale>.response_percent`  | so far below the baseline is a response                                              |
| `<scale>.meaningful_points` | so many points are more than chance                                                  |
| `<scale>.worsening_points`  | so many points above the baseline are worsening                                      |
| `<scale>.early_weeks`       | from this week on a drop that is not yet meaningful asks for a change within the team |
| `<scale>.target_weeks`      | from this week on a missed target asks for case review                               |
| `<scale>.not_measured_days` | an older score no longer speaks for today                                            |
| `<scale>.relapse_score`     | after remission, a score at or above it (0: no relapse rule on this scale)           |
| `<scale>.relapse_points`    | or so many points above the score in remission                                       |
| `<scale>.relapse_times`     | in so many scores in a row, or in one whose risk item is positive                    |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clinics.rules.kinds import SettingKind

SCALES = {"phq9": "PHQ-9", "gad7": "GAD-7"}
_HIGHEST = {"phq9": 27, "gad7": 21}
_GAD7 = "Taken over from the PHQ-9"


def _number(
    label: str,
    default: int,
    source: str,
    unit: str,
    low: int,
    high: int,
    confirmed: bool = False,
    zero: str = "",
) -> SettingKind:
    return SettingKind(label, default, source, unit, low, high, confirmed=confirmed, previewed=True, zero=zero)


def _of_scale(scale: str) -> dict[str, SettingKind]:
    """One scale's numbers. What is confirmed for the PHQ-9 is not thereby confirmed for another scale."""
    phq9, name, high = scale == "phq9", SCALES[scale], _HIGHEST[scale]
    points = 5 if phq9 else 4

    def source(words: str) -> str:
        return words if phq9 else _GAD7

    found = {
        "remission_below": _number("remission below", 5, f"{name} below 5", "points", 1, high, phq9),
        "improved_below": _number(
            "improved below", 10, source("MHIP: a baseline of 10 or more and now below 10"), "points", 2, high, phq9
        ),
        "response_percent": _number(
            "response from", 50, "At least 50% below the baseline", "percent below the baseline", 10, 90, True
        ),
        "meaningful_points": _number(
            "meaningful change from", points, f"Meaningful change on the {name}", "points", 1, 15
        ),
        "worsening_points": _number(
            "worsening from a rise of", points, source("Any rise of 5 points or more"), "points", 1, 15
        ),
        "early_weeks": _number(
            "looked at within the team after", 4, "Week 4: less than a meaningful drop", "weeks", 1, 26
        ),
        "target_weeks": _number(
            "brought to case review after", 8, "Week 8: neither halved nor below the cut", "weeks", 2, 52
        ),
        "not_measured_days": _number("not measured after", 30, "No score in 30 days", "days", 7, 180),
        "relapse_score": _number(
            "relapse after remission from a score of",
            10 if phq9 else 0,
            "PHQ-9 of 10 or more after remission" if phq9 else "No source names one for the GAD-7",
            "points",
            2,
            high,
            zero="not watched",
        ),
        "relapse_points": _number(
            "relapse also from this far above the score in remission",
            5,
            source("5 points above the score in remission"),
            "points",
            1,
            15,
        ),
        "relapse_times": _number(
            "relapse is believed after so many scores in a row",
            2,
            source("Twice, or once with item 9 positive"),
            "scores",
            1,
            4,
        ),
    }
    return {f"{scale}.{key}": _named(name, kind) for key, kind in found.items()}


def _named(name: str, kind: SettingKind) -> SettingKind:
    return SettingKind(**{**vars(kind), "label": f"{name}: {kind.label}"})


TARGETS: dict[str, SettingKind] = {key: kind for scale in SCALES for key, kind in _of_scale(scale).items()}


def contradictions(values: Mapping[str, Any]) -> dict[str, str]:
    """What makes no sense among these settings: the key to blame, and the words for the person."""
    found: dict[str, str] = {}
    for scale in SCALES:
        of = {key.partition(".")[2]: value for key, value in values.items() if key.startswith(f"{scale}.")}
        if of["remission_below"] > of["improved_below"]:
            found[f"{scale}.remission_below"] = (
                f"Remission cannot begin above the cut for improvement, which is {of['improved_below']}."
            )
        if of["early_weeks"] >= of["target_weeks"]:
            found[f"{scale}.early_weeks"] = (
                f"This week comes before the one of case review, which is {of['target_weeks']}."
            )
        if 0 < of["relapse_score"] < of["remission_below"]:
            found[f"{scale}.relapse_score"] = f"A score below {of['remission_below']} is remission, not relapse."
    return found
