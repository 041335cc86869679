"""Forms of contacts and the time log. They validate; `contacts.actions` saves."""

from .entries import TimeForm, UnsavedMinutes, VoidContactForm, VoidForm
from .note import NoteForm
from .referrals import LetterForm, ReferralForm, StepForm
from .sheet import Sheet, path_back, retyped

__all__ = [
    "LetterForm",
    "NoteForm",
    "ReferralForm",
    "Sheet",
    "StepForm",
    "TimeForm",
    "UnsavedMinutes",
    "VoidContactForm",
    "VoidForm",
    "path_back",
    "retyped",
]
