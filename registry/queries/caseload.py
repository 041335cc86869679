"""The caseload: one row per open episode, read from the registry row, its patient and its flags alone.

What depends on today (lateness, the state, who needs somebody first) is computed here in the query, by the same rules
as `registry.rules`; the tests hold the two together.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Flag
from registry.queries.search import patients_like
from registry.queries.step_down import held_of_row
from registry.rules import EVERYONE, MINE, NOBODY, Limits, Phase, Scale, Show, Sort, State, Thresholds, View

Rows = TenantQuerySet[Any]  # episodes, annotated
TEAM = ("care_manager", "specialist", "clinician")


def state_of_row(today: date, limits: Limits) -> Case:
    """`registry.rules.state` over the row's columns of the primary scale."""
    by_scale = [When(primary_scale=scale.value, then=_state(scale, limits[scale], today)) for scale in Scale]
    return Case(*by_scale, default=Value(State.NOT_MEASURED.value), output_field=CharField())


def score_of_row() -> Case:
    """The last score of the primary scale."""
    return Case(*(When(primary_scale=scale.value, then=F(f"{scale}_last")) for scale in Scale))


def _state(scale: Scale, limits: Thresholds, today: date) -> Case:
    first, last = F(f"{scale}_baseline"), F(f"{scale}_last")

    def q(column: str, value: object) -> Q:
        return Q(**{f"{scale}_{column}": value})

    missing = Q(enrolled_on=None)
    for column in ("baseline", "baseline_on", "last", "last_on"):
        missing |= q(column, None)
    old = q("last_on__lt", today - timedelta(days=limits.not_measured_days))
    target = today - timedelta(weeks=limits.target_weeks)
    before_target = Q(course_on__gt=target) | Q(course_on=None, enrolled_on__gt=target)
    rules: list[tuple[Any, State]] = [
        (missing | old | q("last_on__lte", F(f"{scale}_baseline_on")), State.NOT_MEASURED),
        (q("last__lt", limits.remission_below), State.IMPROVING),
        (q("last__gte", first + limits.worsening_points), State.WORSENING),
        (LessThanOrEqual(last * 100, first * (100 - limits.response_percent)), State.IMPROVING),
        (q("baseline__gte", limits.improved_below) & q("last__lt", limits.improved_below), State.IMPROVING),
        (before_target & q("last__lte", first - limits.meaningful_points), State.IMPROVING),
    ]
    cases = [When(rule, then=Value(found.value)) for rule, found in rules]
    return Case(*cases, default=Value(State.NOT_IMPROVING.value), output_field=CharField())


def _needs_today(today: date) -> Q:
    return Q(open_alerts__gt=0) | Q(next_contact_on__lte=today) | Q(next_contact_on=None)


def _shown(show: Show, today: date) -> Q:
    chosen = {
        Show.TODAY: _needs_today(today),
        Show.OVERDUE: Q(next_contact_on__lt=today),
        Show.ALERTS: Q(open_alerts__gt=0),
        Show.NEW: Q(phase__in=(Phase.REFERRED, Phase.ENROLLED)),
        Show.STEP_DOWN: Q(ready=True),
        Show.ALL: Q(),
    }
    return chosen[show] if show in chosen else Q(standing=show.value)


def caseload(*, member: Membership, view: View, words: str = "", today: date, limits: Limits) -> Rows:
    """The rows of the view, in its order, each with its patient, care manager and open flags: two queries."""
    found = _everyone(member, view.who, words, today, limits).filter(_shown(view.show, today))
    open_flags = Flag.objects.filter(closed_on=None).order_by("kind")
    return (
        found.order_by(*_order(view, today))
        .select_related("patient", "care_manager__user")
        .prefetch_related(Prefetch("flags", open_flags, to_attr="open_flags"))
    )


def counts(*, member: Membership, view: View, words: str = "", today: date, limits: Limits) -> dict[Show, int]:
    """How many each chip would show, in one query."""
    found = _everyone(member, view.who, words, today, limits)
    counted = found.aggregate(
        **{show.value: Count("pk", filter=_shown(show, today)) for show in Show if show != "all"}, all=Count("pk")
    )
    return {show: counted[show.value] for show in Show}


def neighbours(
    *, member: Membership, view: View, words: str = "", today: date, limits: Limits, patient: UUID
) -> tuple[UUID | None, UUID | None, str]:
    """The patients before and after this one in the view, and "7 of 62"; nothing when it has left the view."""
    found = _everyone(member, view.who, words, today, limits).filter(_shown(view.show, today))
    order = list(found.order_by(*_order(view, today)).values_list("patient__public_id", flat=True))
    if patient not in order:
        return None, order[0] if order else None, ""
    at = order.index(patient)
    before = order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    return before, after, f"{at + 1} of {len(order)}"


def _everyone(member: Membership, who: str, words: str, today: date, limits: Limits) -> Rows:
    """Every open episode of these people and words, with its state and whether it is ready to step down."""
    rows = Episode.objects.for_member(member).filter(closed_on=None)
    if who == MINE:
        mine = Q()
        for place in TEAM:
            mine |= Q(**{place: member})
        rows = rows.filter(mine)
    elif who == NOBODY:
        rows = rows.filter(care_manager=None)
    elif who != EVERYONE:
        theirs = _uuid(who)
        rows = rows.filter(care_manager__public_id=theirs) if theirs else rows.none()
    if words:
        rows = rows.filter(patient__in=patients_like(member, words).order_by().values("pk"))
    return rows.annotate(standing=state_of_row(today, limits), ready=held_of_row(today, limits))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _minutes(today: date) -> Case:
    """This month's; those of an older month are none of this one's."""
    current = When(minutes_month=today.replace(day=1), then=F("minutes_counted"))
    return Case(current, default=Value(0), output_field=IntegerField())


def _need(today: date) -> Case:
    """`registry.rules.NEEDS_MEANS` as numbers."""
    ranks: list[Q] = [
        Q(open_alerts__gt=0),
        Q(next_contact_on__lt=today),
        Q(next_contact_on=today),
        Q(next_contact_on=None),
        *(Q(standing=state.value) for state in (State.WORSENING, State.NOT_IMPROVING, State.NOT_MEASURED)),
    ]
    cases = [When(rule, then=Value(rank)) for rank, rule in enumerate(ranks)]
    return Case(*cases, default=Value(len(ranks)), output_field=IntegerField())


_STATE_ORDER = (State.WORSENING, State.NOT_IMPROVING, State.NOT_MEASURED, State.IMPROVING)


def _columns(today: date) -> dict[Sort, Combinable]:
    flags = Flag.objects.filter(episode=OuterRef("pk"), closed_on=None).order_by().values("episode")
    state = [When(standing=state.value, then=Value(rank)) for rank, state in enumerate(_STATE_ORDER)]
    return {
        Sort.NEEDS: _need(today),
        Sort.NAME: F("patient__family_name"),
        Sort.WEEKS: F("enrolled_on"),
        Sort.PHQ9: F("phq9_last"),
        Sort.PHQ9_CHANGE: F("phq9_last") - F("phq9_baseline"),
        Sort.GAD7: F("gad7_last"),
        Sort.GAD7_CHANGE: F("gad7_last") - F("gad7_baseline"),
        Sort.STATE: Case(*state, output_field=IntegerField()),
        Sort.SPOKE: F("last_contact_on"),
        Sort.NEXT: F("next_contact_on"),
        Sort.REVIEW: F("last_review_on"),
        Sort.FLAGS: Coalesce(Subquery(flags.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        Sort.MINUTES: _minutes(today),
    }


def _order(view: View, today: date) -> list[Any]:
    """Empty values last, whichever way; then by next contact and name, so that the order is the same every time."""
    column = _columns(today)[view.sort]
    down = view.descending
    first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)  # type: ignore[attr-defined]
    tie = [F("next_contact_on").asc(nulls_last=True), "patient__family_name", "patient__given_name", "pk"]
    if view.sort is Sort.NAME:
        given = F("patient__given_name")
        tie = [given.desc() if down else given.asc(), "pk"]
    return [first, *tie]
