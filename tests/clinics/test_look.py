"""How dates, changes, minutes and the small drawings come out."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import timezone

from clinics.templatetags import look

TODAY = date(2026, 11, 27)
BANDS = [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"), (20, 27, "severe")]


def plain(words: str) -> str:
    return words.replace(look.NBSP, " ")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (date(2026, 11, 27), "Fri 27 Nov"),
        (date(2026, 1, 2), "Fri 2 Jan"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
        (date(2027, 1, 1), "Fri 1 Jan 2027"),
        (None, ""),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another(moment: date | None, words: str) -> None:
    assert plain(look.day(moment, TODAY)) == words


def test_an_instant_falls_on_the_clinics_own_day() -> None:
    after_utc_midnight = datetime(2026, 11, 28, 4, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/New_York")):
        assert plain(look.day(after_utc_midnight, TODAY)) == "Fri 27 Nov"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"), (1, "yesterday"), (-1, "tomorrow"), (6, "6 days ago"), (-2, "in 2 days"),
        (60, "60 days ago"), (61, "2 months ago"), (400, "13 months ago"),
    ],
)  # fmt: skip
def test_distance_is_said_in_words_and_the_date_is_at_hand(days: int, words: str) -> None:
    moment = TODAY - timedelta(days=days)
    shown = plain(look.ago(moment, TODAY))
    assert f">{words}</time>" in shown
    assert f'title="{plain(look.day(moment, TODAY))}"' in shown
    assert f'datetime="{moment.isoformat()}"' in shown


def test_an_instant_of_today_says_its_time_in_the_clinics_zone() -> None:
    with timezone.override(ZoneInfo("America/Phoenix")):
        assert ">today 10:42</time>" in plain(look.ago(datetime(2026, 11, 27, 17, 42, tzinfo=UTC), TODAY))


@pytest.mark.parametrize(("change", "words"), [(-9, "\u22129"), (3, "+3"), (0, "0"), (None, "")])
def test_a_change_has_its_sign(change: int | None, words: str) -> None:
    assert look.signed(change) == words


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 min"), (75, "75 min"), (timedelta(minutes=15), "15 min"), (None, "")]
)
def test_minutes_stay_minutes(count: int | timedelta | None, words: str) -> None:
    assert plain(look.minutes(count)) == words


@pytest.mark.parametrize(
    ("days", "grade", "words"),
    [
        (-2, 0, "in 2 days"), (-1, 0, "tomorrow"), (0, 0, "today"), (1, 1, "1 day late"), (6, 1, "6 days late"),
        (7, 2, "7 days late"), (29, 2, "29 days late"), (30, 3, "30 days late"),
    ],
)  # fmt: skip
def test_lateness_grows_at_one_seven_and_thirty_days(days: int, grade: int, words: str) -> None:
    due = TODAY - timedelta(days=days)
    assert look.days_late(due, TODAY) == days
    assert look.late_grade(days) == grade
    shown = render_to_string("_components/overdue.html", {"days": days})
    assert words in shown
    assert ("late-3" in shown) == (grade == 3)


@pytest.mark.parametrize("state", ["improving", "not improving", "worsening", "not measured"])
def test_a_state_is_a_shape_and_a_word(state: str) -> None:
    shown = render_to_string("_components/state.html", {"state": state})
    assert "<svg" in shown
    assert state in shown


def points(svg: str) -> list[tuple[float, float]]:
    found = re.search(r'points="([^"]*)"', svg)
    assert found
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found[1].split())]


def test_a_line_puts_zero_on_the_floor_and_the_maximum_at_the_top() -> None:
    (_, top), (_, floor) = points(look.sparkline([27, 0], 27, BANDS))
    assert (top, floor) == (1, look.HEIGHT - 1)


def test_a_line_spaces_scores_by_date_and_leaves_gaps_out() -> None:
    series = [(date(2026, 11, 1), 18), (date(2026, 11, 8), None), (date(2026, 11, 11), 15), (date(2026, 11, 21), 9)]
    svg = look.sparkline(series, 27, BANDS, "PHQ-9")
    first, second, last = (x for x, _ in points(svg))
    assert second - first == pytest.approx((last - first) / 2)
    assert 'aria-label="PHQ-9 over time, oldest first: 18, 15, 9"' in svg
    assert svg.count("<rect") == len(BANDS)


def test_one_score_is_a_point_and_none_is_said() -> None:
    assert len(points(look.sparkline([0], 27))) == 1
    assert "PHQ-9: none yet" in look.sparkline([None], 27, name="PHQ-9")


def test_a_long_line_is_heard_by_where_it_began_ran_and_ended() -> None:
    svg = look.sparkline([18, 20, 17, 15, 12, 10, 9, 8, 0], 27, BANDS, "PHQ-9")
    assert 'aria-label="PHQ-9: 9 scores from 18 to 0, between 0 and 20"' in svg


def test_drawings_carry_no_inline_style_and_escape_their_words() -> None:
    svg = look.sparkline([1], 27, BANDS, '"><script>')
    assert "style=" not in svg
    assert "<script>" not in svg


@pytest.mark.parametrize(
    ("value", "ticks", "width", "reached"),
    [(0, [36, 60], "0.0", 0), (45, [36, 60, 90], "50.0", 1), (120, [36, 60], "100.0", 2), (0, [], "0.0", 0)],
)
def test_the_meter_fills_to_its_minutes(value: int, ticks: list[int], width: str, reached: int) -> None:
    bar = look.minutes_bar(value, ticks)
    assert f'class="fill" width="{width}"' in bar
    assert bar.count("tick-reached") == reached


class SampleForm(forms.Form):
    minutes = forms.IntegerField(min_value=1)
    note = forms.CharField()

    def clean(self) -> None:
        raise forms.ValidationError("This month is closed.")


def test_the_error_list_leads_to_each_field() -> None:
    form = SampleForm({"a-minutes": "0", "a-note": "x"}, prefix="a")
    rows = look.form_errors(form, None)["rows"]
    assert [row.get("name") for row in rows] == [None, "a-minutes"]
    shown = render_to_string("_components/form_errors.html", {"rows": rows})
    assert "2 things to mend" in shown
    assert 'href="#id_a-minutes"' in shown


def test_a_form_nobody_sent_has_no_errors_to_list() -> None:
    assert not look.form_errors(SampleForm())["rows"]


@pytest.mark.parametrize(
    ("name", "short"), [("Maya Lindqvist", "ML"), ("Dr Ana de la Cruz", "DC"), ("root", "R"), ("", "")]
)
def test_initials(name: str, short: str) -> None:
    assert look.initials(name) == short
