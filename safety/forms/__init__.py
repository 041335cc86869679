"""Forms of safety. They validate; `safety.actions` saves."""

from safety.forms.alerts import ConcernForm, HandOverForm, MemberField, NoteForm
from safety.forms.cover import AbsenceForm, HolidayForm, HoursForm, OnCallForm
from safety.forms.plans import CopyForm, PlanForm, merged, prefilled
from safety.forms.protocol import DrillForm, ProtocolForm
from safety.forms.walk import CloseForm, LevelForm, PointForm, SeveralForm, TalkForm

__all__ = [
    "AbsenceForm",
    "CloseForm",
    "ConcernForm",
    "CopyForm",
    "DrillForm",
    "HandOverForm",
    "HolidayForm",
    "HoursForm",
    "LevelForm",
    "MemberField",
    "NoteForm",
    "OnCallForm",
    "PlanForm",
    "PointForm",
    "ProtocolForm",
    "SeveralForm",
    "TalkForm",
    "merged",
    "prefilled",
]
