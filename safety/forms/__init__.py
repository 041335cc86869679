"""Forms of safety. They validate; `safety.actions` saves."""

from safety.forms.alerts import CloseForm, ConcernForm, HandOverForm, MemberField, NoteForm

__all__ = ["CloseForm", "ConcernForm", "HandOverForm", "MemberField", "NoteForm"]
