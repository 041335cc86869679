"""Pages of case review: the specialist's queue and what is moved in it, questions, the treating clinician's answers."""

from .agenda import move, pin, put_off
from .agenda import take_back as take_mark_back
from .drafts import discard as discard_draft
from .drafts import save as save_draft
from .loop import done, drop, follow, loop, not_done, take_up, withdraw
from .preread import pre_read
from .questions import ask
from .questions import withdraw as withdraw_question
from .queue import queue, review
from .templates import (
    add_template,
    bring_back_template,
    edit_template,
    own_templates,
    raise_template,
    retire_template,
    templates,
)
from .waiting import answer, take_back, waiting

__all__ = [
    "add_template",
    "answer",
    "ask",
    "bring_back_template",
    "discard_draft",
    "done",
    "drop",
    "edit_template",
    "follow",
    "loop",
    "move",
    "not_done",
    "own_templates",
    "pin",
    "pre_read",
    "put_off",
    "queue",
    "raise_template",
    "retire_template",
    "review",
    "save_draft",
    "take_back",
    "take_mark_back",
    "take_up",
    "templates",
    "waiting",
    "withdraw",
    "withdraw_question",
]
