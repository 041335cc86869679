from registry.models.episodes import Consent, Diagnosis, Episode, StatusChange
from registry.models.flags import Flag, SavedView
from registry.models.glance import GLANCE_FIELDS, AtAGlance
from registry.models.handovers import HandOff, HandOffStep, Handover, HandoverLine
from registry.models.patients import SEXES, ContactPoint, Coverage, Patient, Payer

__all__ = [
    "GLANCE_FIELDS",
    "SEXES",
    "AtAGlance",
    "Consent",
    "ContactPoint",
    "Coverage",
    "Diagnosis",
    "Episode",
    "Flag",
    "HandOff",
    "HandOffStep",
    "Handover",
    "HandoverLine",
    "Patient",
    "Payer",
    "SavedView",
    "StatusChange",
]
