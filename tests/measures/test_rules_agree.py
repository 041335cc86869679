"""Verdicts and states over any course: they never contradict each other, and the order of entry does not matter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from measures.rules import Code, Course, Score, expected, marks, target, verdicts
from registry.rules import Scale, State, Thresholds, reached, state

ENROLLED = date(2026, 3, 3)


@st.composite
def thresholds(draw) -> Thresholds:
    """Any numbers a clinic may sign together."""
    remission = draw(st.integers(1, 10))
    early = draw(st.integers(1, 8))
    return Thresholds(
        remission_below=remission,
        improved_below=draw(st.integers(max(2, remission), 20)),
        response_percent=draw(st.integers(10, 90)),
        meaningful_points=draw(st.integers(1, 15)),
        worsening_points=draw(st.integers(1, 15)),
        early_weeks=early,
        target_weeks=draw(st.integers(early + 1, 20)),
        not_measured_days=draw(st.integers(7, 180)),
        relapse_score=draw(st.just(0) | st.integers(max(2, remission), 20)),
        relapse_points=draw(st.integers(1, 15)),
        relapse_times=draw(st.integers(1, 4)),
    )


@st.composite
def courses(draw) -> Course:
    """Scores with gaps, prorated ones, some before enrolment, several on one day."""
    scale = draw(st.sampled_from(list(Scale)))
    one = st.tuples(
        st.integers(-30, 200), st.none() | st.integers(0, 27), st.booleans(), st.sampled_from([True, False, False])
    )
    drawn = draw(st.lists(one, max_size=10))
    scores = [
        Score(ENROLLED + timedelta(days=on), total, prorated=prorated, at_risk=risk, entered=number)
        for number, (on, total, risk, prorated) in enumerate(drawn)
    ]
    latest = max([score.on for score in scores], default=ENROLLED)
    today = max(latest, ENROLLED) + timedelta(days=draw(st.integers(0, 60)))
    enrolled = draw(st.sampled_from([ENROLLED, ENROLLED, ENROLLED, None]))
    return Course(scale, enrolled, tuple(scores), today, draw(thresholds()))


def holds(course: Course) -> dict[Code, bool | None]:
    return {verdict.code: verdict.holds for verdict in verdicts(course)}


def standing(course: Course) -> State:
    """As the registry row has it: the last complete score of all, whenever it was."""
    last = course.points[-1] if course.points else None
    return state(
        course.scale,
        baseline=course.first.total if course.first else None,
        baseline_on=course.first.on if course.first else None,
        last=last.total if last else None,
        last_on=last.on if last else None,
        enrolled_on=course.enrolled_on,
        today=course.today,
        limits=course.limits,
    ).state


@given(courses(), st.randoms(use_true_random=False))
def test_the_order_of_entry_into_the_list_does_not_matter(course, random):
    shuffled = list(course.scores)
    random.shuffle(shuffled)
    assert verdicts(replace(course, scores=tuple(shuffled))) == verdicts(course)


@given(courses())
def test_a_form_with_a_gap_changes_no_verdict(course):
    gap = Score(course.today, None, at_risk=True, entered=99)
    assert verdicts(replace(course, scores=(gap, *course.scores))) == verdicts(course)


@given(courses())
def test_a_zero_is_read_as_a_score(course):
    best = Score(course.today + timedelta(days=1), 0, entered=99)
    found = holds(replace(course, scores=(*course.scores, best), today=best.on))
    if course.first is not None:
        assert found[Code.REMISSION]
        assert found[Code.RESPONSE] is (True if course.first.total else None)
        assert found[Code.CHANGE] is (course.first.total != 0)


@given(courses())
def test_verdicts_never_contradict_each_other(course):
    found = holds(course)
    good = found[Code.RESPONSE] or found[Code.REMISSION] or found[Code.IMPROVEMENT]
    assert not (good and (found[Code.EARLY] or found[Code.TARGET] or found[Code.WORSENING]))
    assert not (found[Code.RELAPSE] and found[Code.REMISSION])
    assert not (found[Code.WORSENING] and found[Code.PATH])
    if found[Code.CHANGE] is None:
        assert not any(value for code, value in found.items() if code is not Code.BASELINE)


@given(courses())
def test_state_and_verdicts_agree(course):
    found, now = holds(course), standing(course)
    today_alone = [found[code] for code in (Code.PATH, Code.EARLY, Code.TARGET, Code.WORSENING)]
    if now is State.NOT_MEASURED:
        assert today_alone == [None] * 4
        return
    assert found[Code.WORSENING] is (now is State.WORSENING)
    week = (course.today - course.enrolled_on).days // 7
    if now is State.IMPROVING:
        assert not found[Code.EARLY]
        assert not found[Code.TARGET]
    if now is State.NOT_IMPROVING:
        assert found[Code.TARGET] is (True if week >= course.limits.target_weeks else None)
        if week < course.limits.target_weeks:
            assert found[Code.EARLY] is (True if week >= course.limits.early_weeks else None)


@given(courses())
def test_whoever_keeps_to_the_path_is_improving_from_the_early_week_on(course):
    if course.pair is None or course.enrolled_on is None:
        return
    read = replace(course, today=course.pair[1].on)
    week = (read.today - course.enrolled_on).days // 7
    if holds(read)[Code.PATH] and week >= course.limits.early_weeks and course.first.on <= ENROLLED:
        assert standing(read) is State.IMPROVING


@given(courses())
def test_every_reason_is_a_sentence_and_only_concerns_suggest_something(course):
    for verdict in verdicts(course):
        assert verdict.reason
        assert verdict.holds is not None or not verdict.suggests
        assert verdict.is_concern or not verdict.suggests


@given(st.integers(0, 27), thresholds())
def test_the_target_is_reached_at_its_score_and_not_one_above(baseline, limits):
    goal = target(baseline, limits)
    if goal is None:
        assert reached(baseline, baseline, limits)
    else:
        assert goal < baseline
        assert reached(baseline, goal, limits)
        assert not reached(baseline, goal + 1, limits)


@given(st.integers(0, 27), st.integers(0, 100), thresholds())
def test_the_path_only_ever_falls_from_the_baseline_to_the_target(baseline, begun, limits):
    begun_on = ENROLLED + timedelta(days=begun)
    days = [begun_on + timedelta(days=each) for each in range(160)]
    path = [expected(on, baseline, begun_on, ENROLLED, limits) for on in days]
    if not marks(baseline, begun_on, ENROLLED, limits):
        assert set(path) == {None}
        return
    assert path[0] == baseline
    assert path == sorted(path, reverse=True)
    assert path[-1] == target(baseline, limits)


zones = st.sampled_from(["America/New_York", "Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Kolkata", "UTC"])
MARCH_29 = datetime(2026, 3, 29, tzinfo=UTC)
instants = st.integers(0, 4 * 24 * 60).map(lambda minutes: MARCH_29 + timedelta(minutes=minutes))


@given(instants, zones)
def test_the_look_of_week_4_begins_at_the_clinics_own_midnight(now, zone):
    local = now.astimezone(ZoneInfo(zone))
    scores = (Score(ENROLLED, 18), Score(ENROLLED + timedelta(days=21), 17, entered=1))
    limits = Thresholds(5, 10, 50, 5, 5, 4, 8, 30, 10, 5, 2)
    found = holds(Course(Scale.PHQ9, ENROLLED, scores, local.date(), limits))
    begins = datetime(2026, 3, 31, tzinfo=ZoneInfo(zone))
    assert found[Code.EARLY] is (True if local >= begins else None)
