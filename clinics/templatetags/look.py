"""How facts look on every page: dates, changes, minutes, and the two small drawings (score line, minutes meter).

Drawings are SVG with attributes and classes only: the content security policy allows no inline style.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
WIDTH, HEIGHT, MARGIN = 120.0, 36.0, 4.0
MOST_HEARD = 8
# The days from which lateness is shown heavier: from day 1, a week, thirty days.
LATE_GRADES = (1, 7, 30)


def _local(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


@register.filter
def day(moment: date | datetime | None, today: date | None = None) -> str:
    """Fri 27 Nov; with the year when it is not this year's. `today` defaults to the clinic's own date."""
    if not moment:
        return ""
    local = _local(moment)
    year = (today or timezone.localdate()).year
    words = f"{local:%a} {local.day} {local:%b}" + (f" {local.year}" if local.year != year else "")
    return words.replace(" ", NBSP)


def _distance(days: int) -> str:
    """Days before (positive) or after today, in the unit a person would use; past two months, months."""
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if days in near:
        return near[days]
    count, unit = abs(days), "days"
    if count > 60:
        count, unit = count // 30, "months"
    return f"{count} {unit} ago" if days > 0 else f"in {count} {unit}"


@register.filter
def ago(moment: date | datetime | None, now: date | datetime | None = None) -> str:
    """Relative time that shows its exact date on hover: <time title="Fri 27 Nov, 10:42">6 days ago</time>."""
    if not moment:
        return ""
    today = _local(now) if now else timezone.localdate()
    exact, machine = day(moment, today), _local(moment).isoformat()
    words = _distance((today - _local(moment)).days)
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        exact, machine = f"{exact}, {local:%H:%M}", local.isoformat(timespec="minutes")
        if words == "today":
            words = f"today {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, words.replace(" ", NBSP))


@register.filter
def signed(change: int | None) -> str:
    """A change with its sign, the minus a real one: +3, −9, 0."""
    if change is None or change == "":
        return ""
    return f"{MINUS}{-change}" if change < 0 else f"+{change}" if change else "0"


@register.filter
def minutes(count: int | timedelta | None) -> str:
    """Minutes stay minutes: billing thresholds are counted in them."""
    if isinstance(count, timedelta):
        count = round(count.total_seconds() / 60)
    return "" if count is None else f"{count}{NBSP}min"


@register.filter
def days_late(due: date | None, today: date | None = None) -> int | None:
    """Days past the date: positive is late, 0 is today, negative is still to come."""
    return None if due is None else ((today or timezone.localdate()) - _local(due)).days


@register.filter
def late_grade(days: int) -> int:
    """0 not late, 1 from day one, 2 from a week, 3 from thirty days."""
    return sum(days >= start for start in LATE_GRADES)


@register.filter
def code(words: str) -> str:
    """`Not improving`, `not-improving` and `not_improving` name the same state."""
    return str(words).lower().replace("-", "_").replace(" ", "_")


@register.filter
def initials(name: str) -> str:
    parts = str(name).replace("@", " ").split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@register.simple_tag
def sparkline(
    series: Iterable[Any], maximum: int, bands: Sequence[Sequence[Any]] = (), name: str = "Scores"
) -> SafeString:
    """The whole history of scores as a small line over the severity bands, the last point marked.

    `series`: scores, or (date, score) pairs, oldest first; None is a gap and draws no point, 0 is a score.
    `bands`: (low, high, ...) rows as the instrument holds them; only their order and edges are drawn.
    """
    points = _points(list(series))

    def y(score: float) -> float:
        return round(HEIGHT - 1 - (HEIGHT - 2) * score / maximum, 1)

    edges = [(y(band[0]), y(min(band[1] + 1, maximum))) for band in bands]
    shades = format_html_join(
        "",
        '<rect class="band-{}" x="0" width="{}" y="{}" height="{}"/>',
        ((min(i, 4), int(WIDTH), top, round(floor - top, 1)) for i, (floor, top) in enumerate(edges)),
    )
    if not points:
        middle = HEIGHT / 2
        body = format_html('<line class="none" x1="4" x2="{}" y1="{}" y2="{}"/>', int(WIDTH - 4), middle, middle)
        return _svg(f"{name}: none yet", shades + body)
    drawn = [(x, y(score)) for x, score in points]
    line = " ".join(f"{x},{height}" for x, height in drawn)
    body = format_html(
        '<polyline class="line" points="{}"/><circle class="last" cx="{}" cy="{}" r="3.5"/>', line, *drawn[-1]
    )
    return _svg(_heard(name, [score for _, score in points]), shades + body)


def _heard(name: str, scores: list[int]) -> str:
    """The line for those who hear it: every score while they are few, then where it began, ran and ended."""
    if len(scores) <= MOST_HEARD:
        return f"{name} over time, oldest first: {', '.join(map(str, scores))}"
    return f"{name}: {len(scores)} scores from {scores[0]} to {scores[-1]}, between {min(scores)} and {max(scores)}"


def _svg(label: str, body: SafeString) -> SafeString:
    start = format_html('<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="', int(WIDTH), int(HEIGHT))
    return format_html('{}{}">{}</svg>', start, label, body)


def _points(series: list[Any]) -> list[tuple[float, int]]:
    """(x, score) of every score there is; x by date when dates are given, else evenly. One score stands at the end."""
    dated = bool(series) and isinstance(series[0], tuple | list)
    places = [pair[0].toordinal() if dated else index for index, pair in enumerate(series)]
    scores = [pair[1] if dated else pair for pair in series]
    kept = [(place, score) for place, score in zip(places, scores, strict=True) if score is not None]
    if not kept:
        return []
    first, room = kept[0][0], WIDTH - 2 * MARGIN
    span = kept[-1][0] - first
    return [(round(MARGIN + (room * (place - first) / span if span else room), 1), score) for place, score in kept]


@register.simple_tag
def minutes_bar(value: int, ticks: Sequence[int] = (), maximum: int | None = None) -> SafeString:
    """The bare bar of the meter: minutes against that payer's thresholds, one tick each. The words stand beside it."""
    top = max([maximum or 0, value, *ticks, 1])

    def x(count: int) -> float:
        return round(100 * count / top, 2)

    marks = format_html_join(
        "",
        '<line class="tick{}" x1="{}" x2="{}" y1="0" y2="12"/>',
        ((" tick-reached" if value >= tick and tick < top else "", x(tick), x(tick)) for tick in ticks),
    )
    return format_html(
        '<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="12"/><rect class="fill" width="{}" height="12"/>{}</svg>',
        x(value),
        marks,
    )


@register.inclusion_tag("_components/form_errors.html")
def form_errors(*forms: BaseForm | Sequence[BaseForm]) -> dict[str, Any]:
    """The list above a form (or several, lists of forms too) that takes focus and links to each field."""
    rows: list[dict[str, str]] = []
    for form in chain.from_iterable([each] if isinstance(each, BaseForm) else each or [] for each in forms):
        if not form or not form.is_bound:
            continue
        rows += [{"text": text} for text in form.non_field_errors()]
        rows += [
            {"text": text, "label": field.label, "name": field.html_name, "id": field.auto_id}
            for field in form
            for text in field.errors
        ]
    return {"rows": rows}


SHAPES = {
    "improving": '<path d="M1 3h10L6 11z"/>',
    "not_improving": '<rect x="1" y="4.5" width="10" height="3"/>',
    "worsening": '<path d="M1 9h10L6 1z"/>',
    "not_measured": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-dasharray="2.4 2.3"/>',
    "risk": '<path d="M6 0l6 6-6 6-6-6z"/>',
    "late": '<circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M6 3v3.4l2.2 1.4" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "done": '<path d="M1.5 6.5l3 3 6-7" fill="none" stroke="currentColor" stroke-width="2"/>',
    "open": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "blocked": '<circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M2.8 9.2l6.4-6.4" stroke="currentColor" stroke-width="1.8"/>',
    "caret": '<path d="M1 3.5l5 5 5-5" fill="none" stroke="currentColor" stroke-width="2"/>',
}


@register.simple_tag
def shape(name: str) -> SafeString:
    """One of our own small marks, in the colour of the text around it and silent to a screen reader."""
    return mark_safe(  # noqa: S308 - constants of this file
        f'<svg class="icon" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{SHAPES[name]}</svg>'
    )
