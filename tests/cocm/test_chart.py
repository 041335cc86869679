"""The scores chart: what is where, and the same in words for keys and the table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocm.chart import LEFT, RIGHT, Line, build

BANDS = [(0, 4, "Minimal"), (5, 9, "Mild"), (10, 14, "Moderate"), (15, 27, "Severe")]
FIRST = date(2026, 9, 7)


def line(*scores: tuple[int, int], name: str = "PHQ-9", baseline: int | None = None) -> Line:
    return Line(name, 27, BANDS, [(FIRST + timedelta(weeks=w), s) for w, s in scores], baseline, 9, "target: below 10")


def drawn(*lines: Line, last: int = 10, **happened: set[date]):
    return build(lines, happened, first=FIRST, last=FIRST + timedelta(weeks=last))


def test_the_course_spans_the_page_and_higher_scores_stand_higher() -> None:
    points = drawn(line((0, 18), (5, 9), (10, 0))).panels[0].points
    assert [point.x for point in points] == [LEFT, pytest.approx((LEFT + RIGHT) / 2), RIGHT]
    assert points[0].y < points[1].y < points[2].y


def test_a_score_of_zero_is_on_the_floor_and_a_scale_without_scores_has_no_panel() -> None:
    chart = drawn(line((0, 0)), line(name="GAD-7"))
    assert [panel.name for panel in chart.panels] == ["PHQ-9"]
    assert chart.panels[0].points[0].y == chart.panels[0].floor


def test_a_day_says_its_scores_its_change_and_what_happened() -> None:
    week_five = FIRST + timedelta(weeks=5)
    chart = drawn(line((0, 18), (5, 12), baseline=18), contact={week_five}, review={week_five, FIRST})
    assert chart.latest.replace("\N{NO-BREAK SPACE}", " ") == (
        "Mon 12 Oct: PHQ-9 12, moderate, −6 since the baseline; contact; review"
    )
    assert [(stop.on, cells) for stop, cells in chart.table] == [
        (week_five, ["12, moderate, −6 since the baseline"]),
        (FIRST, ["18, severe"]),
    ]
    assert chart.kinds == {"contact": "contact", "review": "review"}


def test_a_first_score_alone_is_not_stretched_over_the_page() -> None:
    chart = build([line((0, 12))], {}, first=FIRST, last=FIRST)
    assert chart.panels[0].points[0].x == LEFT
    assert chart.panels[0].segments == []


@given(
    st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 27)), min_size=1, max_size=12),
    st.sets(st.integers(-30, 220), max_size=8),
)
def test_everything_stands_inside_its_panel(scores, contacts) -> None:
    chart = drawn(line(*sorted(scores)), contact={FIRST + timedelta(weeks=week) for week in contacts})
    places = [point.x for point in chart.panels[0].points] + [mark.x for mark in chart.marks]
    assert all(LEFT <= x <= RIGHT for x in places)
    assert all(0 < point.y <= chart.panels[0].floor for point in chart.panels[0].points)
    assert [stop.on for stop in chart.stops] == sorted({stop.on for stop in chart.stops})
