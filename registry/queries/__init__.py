"""Every read of patients and episodes that is more than a look-up, one file per concept."""

from registry.queries.caseload import caseload, counts, neighbours, score_of_row, state_of_row
from registry.queries.digest import Finding, digest
from registry.queries.doors import (
    current_coverage,
    get_consent,
    get_coverage,
    get_diagnosis,
    get_episode,
    get_patient,
    locked,
    open_episode,
    payers_in_use,
)
from registry.queries.enrolment import consent_of, enrolment_facts, still_missing, suggested_scale
from registry.queries.episodes import courses_of, episodes, episodes_of, return_to_take_back, whole_episode
from registry.queries.figures import Figure, figures
from registry.queries.hand_offs import get_hand_off, hand_off_under_way, hand_offs_of
from registry.queries.limits import limits_of
from registry.queries.preview import Moved, Preview, preview
from registry.queries.rows import Row, ScoreLine, held_of, standing_before, standing_of
from registry.queries.search import Duplicate, find_patients, patients_like, possible_duplicates
from registry.queries.step_down import held_of_row

__all__ = [
    "Duplicate",
    "Figure",
    "Finding",
    "Moved",
    "Preview",
    "Row",
    "ScoreLine",
    "caseload",
    "consent_of",
    "counts",
    "courses_of",
    "current_coverage",
    "digest",
    "enrolment_facts",
    "episodes",
    "episodes_of",
    "figures",
    "find_patients",
    "get_consent",
    "get_coverage",
    "get_diagnosis",
    "get_episode",
    "get_hand_off",
    "get_patient",
    "hand_off_under_way",
    "hand_offs_of",
    "held_of",
    "held_of_row",
    "limits_of",
    "locked",
    "neighbours",
    "open_episode",
    "patients_like",
    "payers_in_use",
    "possible_duplicates",
    "preview",
    "return_to_take_back",
    "score_of_row",
    "standing_before",
    "standing_of",
    "state_of_row",
    "still_missing",
    "suggested_scale",
    "whole_episode",
]
