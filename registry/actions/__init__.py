"""Every write to patients and episodes, one file per concept."""

from registry.actions.episodes import close_episode, enrol, refer, set_up
from registry.actions.facts import add_diagnosis, document_consent, end_diagnosis, withdraw_consent
from registry.actions.hand_offs import ask_after, begin_hand_off, call_off_hand_off, confirm_hand_off
from registry.actions.patients import (
    PossibleDuplicates,
    ReachInput,
    add_coverage,
    edit_patient,
    end_coverage,
    register_patient,
)
from registry.actions.phases import move_phase, take_back_return
from registry.actions.rows import update_glance
from registry.actions.views import forget_view, save_view

__all__ = [
    "PossibleDuplicates",
    "ReachInput",
    "add_coverage",
    "add_diagnosis",
    "ask_after",
    "begin_hand_off",
    "call_off_hand_off",
    "close_episode",
    "confirm_hand_off",
    "document_consent",
    "edit_patient",
    "end_coverage",
    "end_diagnosis",
    "enrol",
    "forget_view",
    "move_phase",
    "refer",
    "register_patient",
    "save_view",
    "set_up",
    "take_back_return",
    "update_glance",
    "withdraw_consent",
]
