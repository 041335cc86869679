"""Writes of contacts, drafts and the time log."""

from .drafts import clear_drafts, discard_draft, save_draft
from .letters import give_letter
from .notes import ContactInput, ResultInput, save_contact, void_contact
from .planned import follow_signature, plan_contact
from .questions import LONGEST_QUESTION, ask_specialist, withdraw_question
from .referrals import StepInput, make_referral, step_referral
from .time import entries_of, log_time, parts_of, void_time

__all__ = [
    "LONGEST_QUESTION",
    "ContactInput",
    "ResultInput",
    "StepInput",
    "ask_specialist",
    "clear_drafts",
    "discard_draft",
    "entries_of",
    "follow_signature",
    "give_letter",
    "log_time",
    "make_referral",
    "parts_of",
    "plan_contact",
    "save_contact",
    "save_draft",
    "step_referral",
    "void_contact",
    "void_time",
    "withdraw_question",
]
