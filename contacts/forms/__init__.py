"""Forms of contacts and the time log. They validate; `contacts.actions` saves."""

from .entries import TimeForm, VoidContactForm, VoidForm
from .note import NoteForm
from .sheet import Sheet, path_back, retyped

__all__ = ["NoteForm", "Sheet", "TimeForm", "VoidContactForm", "VoidForm", "path_back", "retyped"]
