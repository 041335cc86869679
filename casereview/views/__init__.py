"""Pages of case review: the specialist's queue, the treating clinician's answers."""

from .loop import done, follow, loop, not_done, withdraw
from .queue import defer, queue, review
from .waiting import answer, take_back, waiting

__all__ = [
    "answer",
    "defer",
    "done",
    "follow",
    "loop",
    "not_done",
    "queue",
    "review",
    "take_back",
    "waiting",
    "withdraw",
]
