"""Every write to risk alerts. Nothing is deleted: what was done is a step with its author and its time."""

from safety.actions.raising import raise_concern, raise_for_answer
from safety.actions.steps import acknowledge, add_note, close, hand_over

__all__ = ["acknowledge", "add_note", "close", "hand_over", "raise_concern", "raise_for_answer"]
