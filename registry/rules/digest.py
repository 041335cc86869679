"""What a night's findings about one patient ask for."""

from collections.abc import Set

from .episodes import FlagKind
from .labels import Labelled
from .states import State


class Todo(Labelled):
    """The most pressing first; each patient stands in the first group that fits."""

    RISK = "risk", "Follow up after risk"
    WORSE = "worse", "Look again: not as hoped"
    CONTACT = "contact", "Call: the contact is late"
    REVIEW = "review", "Bring to case review"
    MEASURE = "measure", "Repeat the scale"
    TELL = "tell", "Tell the patient what was agreed"
    CHASE = "chase", "Ask after a referral or hand-off"
    RELAPSE = "relapse", "Check for signs of relapse"
    WRITE = "write", "Write the first care plan"
    SIGN = "sign", "Get the plan signed"
    DECIDE = "decide", "Decide: no treatment contact for long"
    STEP_DOWN = "step_down", "Ready to step down"
    NOTHING = "nothing", "Nothing to do: done, or better"


_ASKED = (
    (FlagKind.RISK_FOLLOW_UP, Todo.RISK),
    (FlagKind.CONTACT_OVERDUE, Todo.CONTACT),
    (FlagKind.REVIEW_DUE, Todo.REVIEW),
    (FlagKind.MEASURE_DUE, Todo.MEASURE),
    (FlagKind.UNTOLD, Todo.TELL),
    (FlagKind.REFERRAL_DUE, Todo.CHASE),
    (FlagKind.HAND_OFF_DUE, Todo.CHASE),
    (FlagKind.RELAPSE_CHECK, Todo.RELAPSE),
    (FlagKind.PLAN_MISSING, Todo.WRITE),
    (FlagKind.PLAN_SIGNATURE, Todo.SIGN),
    (FlagKind.INACTIVE, Todo.DECIDE),
)


def todo(opened: Set[FlagKind], before: State, now: State, *, is_ready: bool = False) -> Todo:
    """From the flags the night opened and the state before and after it.

    Better news asks for nothing (improving, or no longer worsening) but a look at the next phase. A score that ran out
    asks for the next one.
    """
    asked = {what for kind, what in _ASKED if kind in opened}
    if before is not now:
        if now is State.WORSENING or (now is State.NOT_IMPROVING and before is not State.WORSENING):
            asked.add(Todo.WORSE)
        elif now is State.NOT_MEASURED:
            asked.add(Todo.MEASURE)
    if is_ready:
        asked.add(Todo.STEP_DOWN)
    return next((each for each in Todo if each in asked), Todo.NOTHING)
