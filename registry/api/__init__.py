"""The registry's API: thin edges over the actions and queries of its pages."""

from registry.api.caseload import Caseload, CaseloadSearch
from registry.api.episodes import (
    EpisodeAction,
    EpisodeClose,
    EpisodeConsents,
    EpisodeDiagnoses,
    EpisodeEnrol,
    EpisodePhase,
    Episodes,
    OneEpisode,
    ReturnTakenBack,
)
from registry.api.hand_offs import EpisodeHandOffs, HandOffAsked, HandOffCallOff, HandOffConfirm, OneHandOff
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
    "EpisodeAction",
    "EpisodeClose",
    "EpisodeConsents",
    "EpisodeDiagnoses",
    "EpisodeEnrol",
    "EpisodeHandOffs",
    "EpisodePhase",
    "Episodes",
    "HandOffAsked",
    "HandOffCallOff",
    "HandOffConfirm",
    "HandoverBack",
    "HandoverPreview",
    "HandoverSign",
    "HandoverUndo",
    "Handovers",
    "OneEpisode",
    "OneHandOff",
    "OneHandover",
    "OnePatient",
    "PatientSearch",
    "Patients",
    "ReturnTakenBack",
]
