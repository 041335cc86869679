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
from clinics.timeline import Item
from cocm.chart import MARKS, Chart, Line, build
from cocm.templatetags.scales import scale as scale_of
from registry.queries import Row, ScoreLine
from registry.rules import Scale, Thresholds

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
    "episode": "Course",
}


@dataclass(frozen=True)
class Story:
    items: list[Item]
    chart: Chart
    chart_words: str
    chips: list[dict[str, Any]]


@register.simple_tag(takes_context=True)
def story(context: RequestContext, row: Row) -> Story:
    """Everything of the episode, the latest first; `?only=` in the address narrows the list, never the chart."""
    request = context["request"]
    episode = row.episode
    told = [item for teller in TELLERS for item in teller.items(member=request.member, episode=episode)]
    told.sort(key=lambda item: (item.on, item.at is not None, item.at.timestamp() if item.at else 0.0), reverse=True)
    only = request.GET.get("only", "")
    shown = [item for item in told if item.kind == only] if only in KINDS else told
    return Story(shown, _chart(row, told), _words(row), _chips(request.GET.copy(), told, only))


def _chips(query: Any, told: list[Item], only: str) -> list[dict[str, Any]]:
    counts = Counter(item.kind for item in told)
    chips = []
    for kind, label in {"": "All", **KINDS}.items():
        query["only"] = kind
        count = counts[kind] if kind else len(told)
        if count:
            chips.append({"label": label, "count": count, "href": f"?{query.urlencode()}", "on": kind == only})
    return chips


def _chart(row: Row, told: list[Item]) -> Chart:
    """The primary scale first. What was voided leaves no mark."""
    episode = row.episode
    scales = sorted(Scale, key=lambda scale: scale != episode.primary_scale)
    happened = {kind: {item.on for item in told if item.kind == kind and not item.voided} for kind in MARKS}
    first = episode.enrolled_on or episode.referred_on
    return build([_line(row, scale) for scale in scales], happened, first=first, last=episode.closed_on or row.today)


def _line(row: Row, scale: Scale) -> Line:
    scores, drawn = row.scores[scale], scale_of(scale.value)
    target, words = _target(scores, row.limits[scale])
    return Line(scale.label, drawn["maximum"], drawn["bands"], scores.series, scores.baseline, target, words)


def _target(line: ScoreLine, limits: Thresholds) -> tuple[int | None, str]:
    """The highest score that counts as improved at the target week, and by which of the two ways."""
    if not line.baseline:
        return None, ""
    half = line.baseline * (100 - limits.response_percent) // 100
    below = limits.improved_below - 1
    if line.baseline > below > half:
        return below, f"target: below {limits.improved_below}"
    return half, f"target: {limits.response_percent}% lower, {half}"


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
