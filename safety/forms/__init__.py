"""Forms of safety. They validate; `safety.actions` saves."""

from safety.forms.alerts import CloseForm, ConcernForm, HandOverForm, MemberField, NoteForm
from safety.forms.cover import AbsenceForm, HolidayForm, HoursForm, OnCallForm
from safety.forms.protocol import DrillForm, ProtocolForm

__all__ = [
    "AbsenceForm",
    "CloseForm",
    "ConcernForm",
    "DrillForm",
    "HandOverForm",
    "HolidayForm",
    "HoursForm",
    "MemberField",
    "NoteForm",
    "OnCallForm",
    "ProtocolForm",
]
