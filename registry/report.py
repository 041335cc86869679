"""The caseload as lines of a file: the page's columns, one value per cell."""

from collections.abc import Iterable, Iterator
from datetime import date

from registry.queries import Row
from registry.rules import State

HEAD = (
    "MRN",
    "Family name",
    "Given name",
    "Birth date",
    "Phase",
    "Weeks",
    "PHQ-9 baseline",
    "PHQ-9 last",
    "PHQ-9 on",
    "PHQ-9 change",
    "GAD-7 baseline",
    "GAD-7 last",
    "GAD-7 on",
    "GAD-7 change",
    "State",
    "Why",
    "Last treatment contact",
    "Attempts since",
    "Next contact",
    "Next contact covers",
    "Days late",
    "Last review",
    "Open alerts",
    "Due",
    "Minutes this month",
    "Care manager",
)


def caseload_lines(rows: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    yield HEAD
    for row in rows:
        episode, patient = row.episode, row.patient
        yield (
            patient.mrn,
            patient.family_name,
            patient.given_name,
            patient.birth_date.isoformat(),
            row.phase.label,
            row.weeks,
            *_scores(row.phq9.baseline, row.phq9.last, row.phq9.last_on),
            *_scores(row.gad7.baseline, row.gad7.last, row.gad7.last_on),
            State(row.standing.state).label,
            row.standing.reason,
            _day(episode.last_contact_on),
            episode.attempts_since,
            _day(episode.next_contact_on),
            episode.next_contact_covers,
            row.overdue.days if row.overdue else 0,
            _day(episode.last_review_on),
            episode.open_alerts,
            "; ".join(flag.get_kind_display().lower() for flag in row.flags),
            row.minutes,
            str(episode.care_manager or ""),
        )


def _scores(baseline: int | None, last: int | None, on: date | None) -> tuple[object, ...]:
    moved = last - baseline if baseline is not None and last is not None else None
    return baseline, last, _day(on), moved


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
