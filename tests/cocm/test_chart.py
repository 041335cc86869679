"""The scores chart: what is where, and the same in words for keys and the table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cocm.chart import BEGIN, END, MOST_FIGURES, Chart, Event, Line, Score, build, target
from registry.rules import Scale, reached
from tests.support.limits import GAD7_LIMITS, PHQ9_LIMITS, signed

BANDS = [(0, 4, "Minimal"), (5, 9, "Mild"), (10, 14, "Moderate"), (15, 27, "Severe")]
FIRST = date(2026, 9, 7)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Dates say their year once it is another."""
    with time_machine.travel(datetime(2026, 11, 20, 15, tzinfo=UTC)):
        yield


def line(*scores: tuple[int, int], name: str = "PHQ-9", baseline: int | None = None) -> Line:
    found = []
    for week, total in scores:
        moved = None if baseline is None else total - baseline
        found.append(Score(FIRST + timedelta(weeks=week), total, moved, is_baseline=(week, total) == (0, baseline)))
    return Line(name, 27, BANDS, found, baseline, (9, "below 10"))


def drawn(*lines: Line, last: int = 10, **happened: set[date]) -> Chart:
    events = [Event(on, kind) for kind, days in happened.items() for on in days]
    return build(lines, events, first=FIRST, last=FIRST + timedelta(weeks=last))


def said(chart: Chart) -> list[str]:
    return [stop.words.replace("\N{NO-BREAK SPACE}", " ") for stop in chart.stops]


def test_the_course_spans_the_page_and_higher_scores_stand_higher() -> None:
    points = drawn(line((0, 18), (5, 9), (10, 0))).panels[0].points
    assert [point.x for point in points] == [BEGIN, pytest.approx((BEGIN + END) / 2), END]
    assert points[0].y < points[1].y < points[2].y


def test_a_score_of_zero_is_on_the_floor_and_a_scale_without_scores_has_no_panel() -> None:
    chart = drawn(line((0, 0)), line(name="GAD-7"))
    assert [panel.name for panel in chart.panels] == ["PHQ-9"]
    assert chart.panels[0].points[0].y == chart.panels[0].floor


def test_a_day_says_its_scores_its_change_and_what_happened() -> None:
    week_five = FIRST + timedelta(weeks=5)
    chart = drawn(
        line((0, 18), (5, 12), baseline=18),
        line((5, 12), (6, 15), baseline=12, name="GAD-7"),
        contact={week_five, FIRST + timedelta(weeks=2)},
        review={week_five},
    )
    assert said(chart) == [
        "Mon 7 Sep: PHQ-9 18, severe, the baseline",
        "Mon 21 Sep: contact",
        "Mon 12 Oct: PHQ-9 12, moderate, 6 below the baseline; "
        "GAD-7 12, moderate, the same as the baseline; the same day: contact; review",
        "Mon 19 Oct: GAD-7 15, severe, 3 above the baseline",
    ]
    assert chart.kinds == {"contact": "contact", "review": "review"}


def test_a_score_from_before_the_baseline_has_moved_nowhere() -> None:
    screening = Score(FIRST - timedelta(weeks=2), 20)
    chart = build([Line("PHQ-9", 27, BANDS, [screening])], [], first=FIRST, last=FIRST)
    assert said(chart) == ["Mon 24 Aug: PHQ-9 20, severe"]


def test_a_prorated_score_is_drawn_and_said_as_one() -> None:
    chart = build([Line("PHQ-9", 27, BANDS, [Score(FIRST, 9, prorated=True)])], [], first=FIRST, last=FIRST)
    assert said(chart) == ["Mon 7 Sep: PHQ-9 9, mild, prorated"]
    assert chart.prorated
    assert not drawn(line((0, 9))).prorated


def test_an_answer_about_risk_has_its_mark_and_its_words_where_no_score_is() -> None:
    """An unfinished form, or one voided since, has no point."""
    event = Event(FIRST + timedelta(weeks=3), "risk", "PHQ-9 item 9: several days, in an unfinished form")
    chart = build([line((0, 18))], [event], first=FIRST, last=FIRST + timedelta(weeks=10))
    assert said(chart)[1] == "Mon 28 Sep: PHQ-9 item 9: several days, in an unfinished form"
    assert [mark.kind for mark in chart.marks] == ["risk"]


def test_each_score_stands_inside_its_band() -> None:
    panel = drawn(line(*((week, week) for week in range(28)))).panels[0]
    for point in panel.points:
        inside = [shade for shade in panel.shades if shade.y <= point.y <= shade.floor]
        assert [shade.word for shade in inside] == [word for low, high, word in BANDS if low <= point.total <= high]


def test_many_points_keep_only_the_numbers_of_the_first_and_the_last() -> None:
    few = drawn(line(*((week, 9) for week in range(MOST_FIGURES)))).panels[0]
    many = drawn(line(*((week, 9) for week in range(30)))).panels[0]
    assert all(point.has_figure for point in few.points)
    assert [at for at, point in enumerate(many.points) if point.has_figure] == [0, 29]


def test_each_panel_has_its_own_baseline_and_target() -> None:
    phq9, gad7 = drawn(line((0, 18), baseline=18), line((0, 0), baseline=0, name="GAD-7")).panels
    assert [level.words for level in phq9.levels] == ["baseline 18", "target 9 (below 10)"]
    assert [level.y for level in gad7.levels if level.kind == "baseline"] == [gad7.floor]


@pytest.mark.parametrize(
    ("baseline", "limits", "found"),
    [
        (None, PHQ9_LIMITS, None),
        (0, PHQ9_LIMITS, None),
        (24, PHQ9_LIMITS, (12, "50% lower")),
        (18, PHQ9_LIMITS, (9, "50% lower")),
        (13, PHQ9_LIMITS, (9, "below 10")),
        (8, PHQ9_LIMITS, (4, "50% lower")),
        (6, PHQ9_LIMITS, (4, "below 5")),
        (1, PHQ9_LIMITS, (0, "50% lower")),
        (12, signed(phq9_response_percent=75, phq9_improved_below=6)[Scale.PHQ9], (5, "below 6")),
    ],
)
def test_the_target_line_is_where_the_rules_put_it(baseline, limits, found) -> None:
    assert target(baseline, limits) == found


@given(st.integers(5, 27), st.sampled_from([PHQ9_LIMITS, GAD7_LIMITS]))
def test_a_score_on_the_target_line_has_reached_it_and_one_above_has_not(baseline, limits) -> None:
    at, _ = target(baseline, limits)
    assert reached(baseline, at, limits)
    assert not reached(baseline, at + 1, limits)


def test_a_first_score_alone_is_not_stretched_over_the_page() -> None:
    chart = build([line((0, 12))], {}, first=FIRST, last=FIRST)
    assert chart.panels[0].points[0].x == BEGIN
    assert chart.panels[0].segments == []


@given(
    st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 27)), min_size=1, max_size=12),
    st.sets(st.integers(-30, 220), max_size=8),
)
def test_everything_stands_inside_its_panel(scores, contacts) -> None:
    chart = drawn(line(*sorted(scores)), contact={FIRST + timedelta(weeks=week) for week in contacts})
    places = [point.x for point in chart.panels[0].points] + [mark.x for mark in chart.marks]
    assert all(BEGIN <= x <= END for x in places)
    assert all(0 < point.y <= chart.panels[0].floor for point in chart.panels[0].points)
    assert [stop.on for stop in chart.stops] == sorted({stop.on for stop in chart.stops})
