"""Results, and how each stands against the baseline and the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import Http404

from clinics.models import Membership, TenantQuerySet
from clinics.timeline import Item, tally
from measures import rules
from measures.instruments import Band, Instrument
from measures.models import NEWEST_FIRST, MeasureResult
from measures.queries.instruments import Instruments, instruments_of
from registry.models import Episode
from registry.queries import courses_of
from registry.rules import Change, Limits, Scale, change


def get_result(*, member: Membership, public_id: UUID) -> MeasureResult:
    rows = MeasureResult.objects.for_member(member).select_related(
        "clinic", "episode__patient", "entered_by__user", "replaces"
    )
    result = rows.filter(public_id=public_id).first()
    if result is None:
        raise Http404("No such result here.")
    return result


def results(*, member: Membership, episode: Episode) -> TenantQuerySet[MeasureResult]:
    """All of an episode, voided ones too, newest first."""
    rows = MeasureResult.objects.for_member(member).filter(episode=episode)
    return rows.select_related("entered_by__user", "voided_by__user", "replaces").order_by(*NEWEST_FIRST)


def last_results(episode: Episode) -> dict[str, MeasureResult]:
    """The newest complete result of each instrument: what was said last time."""
    rows = MeasureResult.objects.filter(
        clinic_id=episode.clinic_id, episode=episode, voided_at=None, total__isnull=False
    )
    newest = rows.order_by("instrument", "-taken_on", "-entered_at", "-pk").distinct("instrument")
    return {result.instrument: result for result in newest}


@dataclass(frozen=True)
class Row:
    """One result as a person reads it."""

    result: MeasureResult
    instrument: Instrument
    is_baseline: bool = False
    from_baseline: Change | None = None
    from_last: Change | None = None
    between: str = ""  # what was done since the result before

    @property
    def band(self) -> Band | None:
        return rules.band(self.instrument, self.result.total)

    @property
    def risks(self) -> list[rules.RiskAnswer]:
        return rules.risk_answers(self.instrument, self.result.answers)

    @property
    def unfinished(self) -> str:
        """7 of 9 answered; empty when there is a total."""
        return "" if self.result.total is not None else f"{self._answered} answered"

    @property
    def prorated(self) -> str:
        """Empty for a total that was added up."""
        return f"prorated from {self._answered} answers" if self.result.prorated else ""

    @property
    def _answered(self) -> str:
        counted = len(self.instrument.scored_items) or len(self.result.answers)
        return f"{sum(answer is not None for answer in self.result.answers[:counted])} of {counted}"


@dataclass(frozen=True)
class History:
    """An episode's results of one instrument as it is now, newest first, voided ones among them."""

    instrument: Instrument
    rows: list[Row]

    def beside(self, told: Sequence[Item]) -> History:
        """The same with what was done from one result to the next; a voided one parts nothing."""
        rows: list[Row] = []
        since = date.min
        for row in reversed(self.rows):
            if row.result.voided_at is None:
                until = row.result.taken_on
                row = replace(row, between=tally(item for item in told if since < item.on <= until))
                since = until
            rows.append(row)
        return History(self.instrument, rows[::-1])


def histories(*, member: Membership, episode: Episode) -> list[History]:
    """One per instrument that was ever taken: the primary scale first, then the clinic's order, then the rest."""
    library = instruments_of(member.clinic)
    by_code: dict[str, list[MeasureResult]] = {}
    for result in results(member=member, episode=episode):
        by_code.setdefault(result.instrument, []).append(result)
    order = [episode.primary_scale, *(instrument.code for instrument in library.offered), *by_code]
    starts = courses_of(episode)
    return [_history(library, code, by_code[code], starts) for code in dict.fromkeys(order) if code in by_code]


def row_of(result: MeasureResult) -> Row:
    """One result by itself."""
    return Row(result, instruments_of(result.clinic).of(result))


def risk_rows(shown: Iterable[History]) -> list[Row]:
    """Every positive answer to a risk item of the episode, newest first: unfinished and voided forms too."""
    rows = [row for history in shown for row in history.rows if row.risks]
    return sorted(rows, key=lambda row: (row.result.taken_on, row.result.entered_at), reverse=True)


def course_of(*, member: Membership, episode: Episode, today: date, limits: Limits) -> rules.Course:
    """The episode's scores of its primary scale, as the rules read them on that day; one query."""
    scale = Scale(episode.primary_scale)
    rows = MeasureResult.objects.for_member(member).filter(episode=episode, instrument=scale, voided_at=None)
    found = list(rows.order_by(*NEWEST_FIRST))
    return rules.Course(
        scale, episode.enrolled_on, tuple(_scores(found)), today, limits[scale], course_on=episode.course_on
    )


def stretches_of(*, episode: Episode, course: rules.Course) -> list[rules.Stretch]:
    """Every course of the episode on that scale; more than one where a relapse began another."""
    return rules.stretches(course.scores, courses_of(episode), course.today)


def _history(library: Instruments, code: str, newest_first: list[MeasureResult], starts: Sequence[date]) -> History:
    """Each result stands against the baseline of its own course."""
    courses = list(zip(starts, rules.baselines(_scores(newest_first), starts), strict=True))[::-1]
    rows: list[Row] = []
    before: int | None = None
    for result in reversed(newest_first):
        counts = result.voided_at is None and result.total is not None
        first = next((each for since, each in courses if since <= result.taken_on), None)
        is_baseline = first is not None and first.ref == result.pk
        changes = (change(first.total if first else None, result.total), change(before, result.total))
        later = first is not None and result.taken_on >= first.on and not is_baseline
        rows.append(
            Row(
                result,
                library.of(result),
                is_baseline=is_baseline,
                from_baseline=changes[0] if counts and later else None,
                from_last=changes[1] if counts else None,
            )
        )
        before = result.total if counts else before
    return History(library.get(code), rows[::-1])


def _scores(newest_first: Iterable[MeasureResult]) -> list[rules.Score]:
    """Oldest first: of two on one day the first entered is the baseline, the last entered the last."""
    valid = [result for result in newest_first if result.voided_at is None]
    return [
        rules.Score(r.taken_on, r.total, r.prorated, at_risk=r.risk_positive, entered=number, ref=r.pk)
        for number, r in enumerate(reversed(valid))
    ]
