"""The caseload's SQL and the rule in Python put the same patient into the same state."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import Episode
from registry.queries.caseload import state_of_row
from registry.rules import Scale, state
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient
from tests.support.limits import LIMITS, signed

TODAY = date(2026, 11, 22)
scores = st.one_of(st.none(), st.integers(0, 27))
days_ago = st.one_of(st.none(), st.sampled_from([0, 1, 29, 30, 31, 55, 56, 57, 70]))
OTHERS = {
    f"{scale}_{name}": value
    for scale in Scale
    for name, value in {
        "remission_below": 4,
        "improved_below": 8,
        "response_percent": 40,
        "meaningful_points": 3,
        "worsening_points": 2,
        "early_weeks": 2,
        "target_weeks": 10,
        "not_measured_days": 55,
    }.items()
}
rows = st.fixed_dictionaries(
    {
        "scale": st.sampled_from(list(Scale)),
        "limits": st.sampled_from([LIMITS, signed(**OTHERS)]),
        "baseline": scores,
        "baseline_on": days_ago,
        "last": scores,
        "last_on": days_ago,
        "enrolled_on": days_ago,
        "course_on": st.one_of(st.none(), st.sampled_from([0, 1, 20, 55, 56])),
    }
)


def _day(ago: int | None) -> date | None:
    return None if ago is None else TODAY - timedelta(days=ago)


def test_sql_and_python_agree_on_the_state(north: StaffedClinic) -> None:
    treated = make_episode(north, patient=make_patient(north), referred_on=date(2026, 1, 1))
    referred = make_episode(north, referred_on=date(2026, 1, 1), enrolled_on=None, phase="referred")

    @settings(max_examples=400, suppress_health_check=list(HealthCheck))
    @given(rows)
    def agree(row: dict) -> None:
        scale, limits = row["scale"], row["limits"]
        facts = {
            "baseline": row["baseline"],
            "baseline_on": _day(row["baseline_on"]),
            "last": row["last"],
            "last_on": _day(row["last_on"]),
        }
        enrolled_on = _day(row["enrolled_on"])
        course_on = _day(row["course_on"])
        course_on = course_on if enrolled_on and course_on and course_on > enrolled_on else None
        # The other scale says something else: only the primary one may speak.
        other = next(each for each in Scale if each is not scale)
        columns = {f"{scale}_{name}": value for name, value in facts.items()}
        columns |= dict.fromkeys([f"{other}_{name}" for name in facts])
        episode = treated if enrolled_on else referred
        Episode.objects.filter(pk=episode.pk).update(
            primary_scale=scale, enrolled_on=enrolled_on, course_on=course_on, **columns
        )
        found = Episode.objects.annotate(standing=state_of_row(TODAY, limits)).get(pk=episode.pk)
        days = {"enrolled_on": enrolled_on, "course_on": course_on, "today": TODAY}
        assert found.standing == state(scale, **facts, **days, limits=limits[scale]).state

    with north.inside():
        agree()
