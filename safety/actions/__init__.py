"""Every write to risk alerts and safety plans. Nothing is deleted: what was done is a step with its author and its
time."""

from safety.actions.bulk import RiskyAnswer, raise_many, tell_voided
from safety.actions.calendar import add_absence, add_holiday, add_hours, add_on_call, remove_cover
from safety.actions.escalating import escalate_due
from safety.actions.forms import form_voided, hear_answer
from safety.actions.plans import give_copy, write_plan
from safety.actions.protocol import publish_protocol, read_protocol, start_drill
from safety.actions.raising import raise_concern, raise_for_answer
from safety.actions.steps import acknowledge, acknowledge_all, add_note, for_each, hand_over
from safety.actions.walk import close, exempt, log_attempt, log_spoke, set_level, tick, untick

__all__ = [
    "RiskyAnswer",
    "acknowledge",
    "acknowledge_all",
    "add_absence",
    "add_holiday",
    "add_hours",
    "add_note",
    "add_on_call",
    "close",
    "escalate_due",
    "exempt",
    "for_each",
    "form_voided",
    "give_copy",
    "hand_over",
    "hear_answer",
    "log_attempt",
    "log_spoke",
    "publish_protocol",
    "raise_concern",
    "raise_for_answer",
    "raise_many",
    "read_protocol",
    "remove_cover",
    "set_level",
    "start_drill",
    "tell_voided",
    "tick",
    "untick",
    "write_plan",
]
