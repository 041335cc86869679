"""Every read of safety that is more than a look-up: alerts, how far they have come, who watches, safety plans."""

from safety.queries.alerts import (
    CLOSED_DAYS,
    Counts,
    Standing,
    alerts,
    alerts_of,
    alerts_of_form,
    counts,
    get_alert,
    handlers,
    listed,
    standing,
)
from safety.queries.calendar import Book, CoverNow, asked, book, climbed, cover, team_of, watch_words
from safety.queries.folds import SOON_DAYS, Banner, Fold, banner, fold_of, folded, follow_ups
from safety.queries.plans import get_safety_plan, last_plan, safety_plans
from safety.queries.protocol import drills, protocols, readers
from safety.queries.rota import calendar_rows, month_of_cover, on_cover
from safety.queries.times import Month, Times, closed_since, months, overnight, times
from safety.queries.walk import PointState, Walk, dealt_with

__all__ = [
    "CLOSED_DAYS",
    "SOON_DAYS",
    "Banner",
    "Book",
    "Counts",
    "CoverNow",
    "Fold",
    "Month",
    "PointState",
    "Standing",
    "Times",
    "Walk",
    "alerts",
    "alerts_of",
    "alerts_of_form",
    "asked",
    "banner",
    "book",
    "calendar_rows",
    "climbed",
    "closed_since",
    "counts",
    "cover",
    "dealt_with",
    "drills",
    "fold_of",
    "folded",
    "follow_ups",
    "get_alert",
    "get_safety_plan",
    "handlers",
    "last_plan",
    "listed",
    "month_of_cover",
    "months",
    "on_cover",
    "overnight",
    "protocols",
    "readers",
    "safety_plans",
    "standing",
    "team_of",
    "times",
    "watch_words",
]
