"""Writes of contacts, drafts and the time log."""

from .drafts import discard_draft, save_draft
from .notes import ContactInput, ResultInput, save_contact, void_contact
from .time import log_time, void_time

__all__ = [
    "ContactInput",
    "ResultInput",
    "discard_draft",
    "log_time",
    "save_contact",
    "save_draft",
    "void_contact",
    "void_time",
]
