"""Pages of case review: the specialist's queue, the treating clinician's answers."""

from .loop import done, follow, loop, not_done, withdraw
from .queue import defer, queue, review
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
    "bring_back_template",
    "defer",
    "done",
    "edit_template",
    "follow",
    "loop",
    "not_done",
    "own_templates",
    "queue",
    "raise_template",
    "retire_template",
    "review",
    "take_back",
    "templates",
    "waiting",
    "withdraw",
]
