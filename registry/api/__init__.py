"""The registry's API: thin edges over the actions and queries of its pages."""

from registry.api.caseload import Caseload, CaseloadSearch
from registry.api.episodes import (
    EpisodeClose,
    EpisodeConsents,
    EpisodeDiagnoses,
    EpisodeEnrol,
    EpisodePhase,
    Episodes,
    OneEpisode,
)
from registry.api.handovers import (
    HandoverBack,
    HandoverPreview,
    Handovers,
    HandoverSign,
    HandoverUndo,
    OneHandover,
)
from registry.api.patients import OnePatient, Patients, PatientSearch

__all__ = [
    "Caseload",
    "CaseloadSearch",
    "EpisodeClose",
    "EpisodeConsents",
    "EpisodeDiagnoses",
    "EpisodeEnrol",
    "EpisodePhase",
    "Episodes",
    "HandoverBack",
    "HandoverPreview",
    "HandoverSign",
    "HandoverUndo",
    "Handovers",
    "OneEpisode",
    "OneHandover",
    "OnePatient",
    "PatientSearch",
    "Patients",
]
