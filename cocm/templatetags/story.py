"""A patient's story, told from every app's `timeline.py`: one list of everything, and the chart it is marked on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.template import RequestContext

import careplans.timeline
import casereview.timeline
import contacts.timeline
import measures.timeline
import registry.timeline
import safety.timeline
from clinics.models import Membership
from clinics.timeline import Item
from cocm.chart import Chart, Event, Line, Score, build, target
from cocm.templatetags.scales import scale as scale_of
from measures.queries import History, histories, risk_rows
from measures.queries import Row as Result
from registry.models import Episode
from registry.queries import Row
from registry.rules import Scale

register = template.Library()

TELLERS = (
    registry.timeline,
    contacts.timeline,
    measures.timeline,
    casereview.timeline,
    careplans.timeline,
    safety.timeline,
)
# The filters of the timeline, in their order.
KINDS = {
    "contact": "Contacts",
    "attempt": "Attempts",
    "score": "Scores",
    "review": "Reviews",
    "plan": "Plans",
    "risk": "Risk",
    "referral": "Referrals",
    "episode": "Course",
}


@dataclass(frozen=True)
class Story:
    items: list[Item]
    chips: list[dict[str, Any]]
    everything: list[Item]


@register.simple_tag(takes_context=True)
def story(context: RequestContext, row: Row) -> Story:
    """Everything of the episode, the latest first; `?only=` in the address narrows the list."""
    request = context["request"]
    told = _told(request.member, row.episode)
    only = request.GET.get("only", "")
    shown = [item for item in told if item.kind == only] if only in KINDS else told
    return Story(shown, _chips(request.GET.copy(), told, only), told)


@register.inclusion_tag("registry/_course.html", takes_context=True)
def scores_chart(context: RequestContext, row: Row, told: list[Item] | None = None) -> dict[str, Any]:
    """The scores of the episode as a chart and as a table, with what was done beside; `told` is the whole story."""
    request, episode = context["request"], row.episode
    told = _told(request.member, episode) if told is None else told
    found = histories(member=request.member, episode=episode)
    return {
        "request": request,
        "episode": episode,
        "told": told,
        "risks": risk_rows(found),
        "chart": _chart(row, found, told),
        "words": _words(row),
    }


def _told(member: Membership, episode: Episode) -> list[Item]:
    told = [item for teller in TELLERS for item in teller.items(member=member, episode=episode)]
    told.sort(key=lambda item: (item.on, item.at is not None, item.at.timestamp() if item.at else 0.0), reverse=True)
    return told


def _chips(query: Any, told: list[Item], only: str) -> list[dict[str, Any]]:
    counts = Counter(item.kind for item in told)
    chips = []
    for kind, label in {"": "All", **KINDS}.items():
        query["only"] = kind
        count = counts[kind] if kind else len(told)
        if count:
            chips.append({"label": label, "count": count, "href": f"?{query.urlencode()}", "on": kind == only})
    return chips


def _chart(row: Row, found: list[History], told: list[Item]) -> Chart:
    """The primary scale first. What was voided leaves no mark, but an answer about risk was given all the same."""
    episode = row.episode
    by_code = {history.instrument.code: history for history in found}
    scales = sorted(Scale, key=lambda scale: scale != episode.primary_scale)
    lines = [_line(row, scale, by_code[scale]) for scale in scales if scale in by_code]
    events = [
        Event(item.on, item.kind) for item in told if item.kind in ("contact", "review", "plan") and not item.voided
    ]
    events += [Event(each.result.taken_on, "risk", _risk(each)) for each in risk_rows(found)]
    first = episode.enrolled_on or episode.referred_on
    return build(lines, events, first=first, last=episode.closed_on or row.today)


def _line(row: Row, scale: Scale, history: History) -> Line:
    first, drawn = row.scores[scale].baseline, scale_of(scale.value)
    return Line(
        scale.label, drawn["maximum"], drawn["bands"], _scores(history), first, target(first, row.limits[scale])
    )


def _scores(history: History) -> list[Score]:
    return [
        Score(
            each.result.taken_on,
            each.result.total,
            moved=each.from_baseline.points if each.from_baseline else None,
            is_baseline=each.is_baseline,
            prorated=each.result.prorated,
        )
        for each in reversed(history.rows)
        if each.result.total is not None and each.result.voided_at is None
    ]


def _risk(row: Result) -> str:
    """PHQ-9 item 9: several days, in an unfinished form"""
    where = ", in an unfinished form" if row.unfinished else ""
    where += ", in a form voided since" if row.result.voided_at else ""
    return f"{row.instrument.short_name} {'; '.join(risk.words for risk in row.risks)}{where}"


def _words(row: Row) -> str:
    """The chart in one sentence, for those who do not see it."""
    parts = []
    days: list[date] = []
    for scale, line in row.scores.items():
        if line.series:
            days += [line.series[0][0], line.series[-1][0]]
            first, last = line.series[0][1], line.series[-1][1]
            parts.append(f"{scale.label} {last}" if len(line.series) == 1 else f"{scale.label} from {first} to {last}")
    if not parts:
        return "No score yet"
    return f"{' and '.join(parts)} in {(max(days) - min(days)).days // 7} weeks"
