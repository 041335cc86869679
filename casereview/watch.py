"""What case review watches: who comes up again, and recommendations that nobody answers."""

from __future__ import annotations

from datetime import datetime

from clinics.models import Clinic
from clinics.watching import NotWatched, Watched
from registry.queries import limits_of


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    limits = limits_of(clinic)
    return [
        Watched(
            "Case review",
            f"A stalled patient comes up again {limits.again_days} days after the last review",
            ("review.again_days",),
        ),
        Watched(
            "Case review",
            f"A recommendation without an answer comes up after {limits.unanswered_days} days",
            ("review.unanswered_days",),
        ),
    ]


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    return [
        NotWatched("Whether a recommendation that was accepted is carried out", "It leaves the queue once answered.")
    ]
