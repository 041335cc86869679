"""Pages of case review: the specialist's queue, the treating clinician's answers."""

from .queue import defer, queue, review
from .waiting import answer, take_back, waiting

__all__ = ["answer", "defer", "queue", "review", "take_back", "waiting"]
