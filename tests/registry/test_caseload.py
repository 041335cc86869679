"""*My caseload*: who stands in it, why, in which order; the page, its file and its search."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import AccessLine
from clinics.rules import Role
from registry import queries
from registry.models import Coverage, Episode, Flag, Patient, SavedView
from registry.rules import EVERYONE, NOBODY, Show, Sort, State, View
from tests.factories.billing import log
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.registry import make_episode, make_patient, make_payer
from tests.support.limits import LIMITS

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ENROLLED = TODAY - timedelta(weeks=9)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def put(staffed: StaffedClinic, name: str, **columns) -> Episode:
    """Somebody with these columns of the row; measured last week and doing well unless said otherwise."""
    well = {
        "referred_on": ENROLLED,
        "enrolled_on": ENROLLED,
        "phq9_baseline": 18,
        "phq9_baseline_on": ENROLLED,
        "phq9_last": 8,
        "phq9_last_on": ago(7),
        "phq9_series": [[ENROLLED.isoformat(), 18], [ago(7).isoformat(), 8]],
        "next_contact_on": TODAY + timedelta(days=5),
    }
    patient = make_patient(staffed, family_name=name, given_name="Pat", mrn=f"M-{name}")
    return make_episode(staffed, patient=patient, **well | columns)


def names(staffed: StaffedClinic, *, by=None, words: str = "", **asked) -> list[str]:
    view = View(**({"who": EVERYONE} | asked))
    with staffed.inside():
        found = queries.caseload(member=by or staffed.care_manager, view=view, words=words, today=TODAY, limits=LIMITS)
        return [episode.patient.family_name for episode in found]


def browser(member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(member, query: str = "", **headers):
    url = reverse("registry:caseload", kwargs={"clinic": member.clinic.slug})
    return browser(member).get(f"{url}?{query}", **headers)


@pytest.fixture
def caseload(north: StaffedClinic) -> dict[str, Episode]:
    """One of each kind, named by what is the matter."""
    return {
        "Alert": put(north, "Alert", open_alerts=1),
        "Late": put(north, "Late", next_contact_on=ago(1)),
        "Later": put(north, "Later", next_contact_on=ago(40)),
        "Due": put(north, "Due", next_contact_on=TODAY),
        "Unplanned": put(north, "Unplanned", next_contact_on=None),
        "Worse": put(north, "Worse", phq9_last=24),
        "Stalled": put(north, "Stalled", phq9_last=15),
        "Unmeasured": put(north, "Unmeasured", phq9_last_on=ago(31)),
        "New": put(north, "New", phase="referred", enrolled_on=None),
        "Well": put(north, "Well"),
    }


def test_whoever_needs_somebody_first_stands_first(north: StaffedClinic, caseload: dict[str, Episode]) -> None:
    assert names(north) == [
        "Alert", "Later", "Late", "Due", "Unplanned", "Worse", "Stalled", "New", "Unmeasured", "Well",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (Show.TODAY, {"Alert", "Late", "Later", "Due", "Unplanned"}),
        (Show.OVERDUE, {"Late", "Later"}),
        (Show.NOT_IMPROVING, {"Stalled"}),
        (Show.NOT_MEASURED, {"Unmeasured", "New"}),
        (Show.WORSENING, {"Worse"}),
        (Show.IMPROVING, {"Alert", "Late", "Later", "Due", "Unplanned", "Well"}),
        (Show.ALERTS, {"Alert"}),
        (Show.NEW, {"New"}),
        (Show.ALL, None),
    ],
)
def test_each_chip_counts_what_it_shows(north: StaffedClinic, caseload, show: Show, expected: set[str] | None) -> None:
    shown = names(north, show=show)
    assert set(shown) == (expected if expected is not None else set(caseload))
    with north.inside():
        counts = queries.counts(member=north.care_manager, view=View(who=EVERYONE), today=TODAY, limits=LIMITS)
    assert counts[show] == len(shown)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("down", [False, True])
def test_empty_values_stand_last_both_ways(north: StaffedClinic, sort: Sort, down: bool) -> None:
    low = put(north, "Aa", gad7_baseline=9, gad7_last=3, last_contact_on=ago(20), last_review_on=ago(20),
              phq9_last=2, minutes_month=date(2026, 11, 1), minutes_counted=10)  # fmt: skip
    put(north, "Bb", gad7_baseline=9, gad7_last=12, last_contact_on=ago(2), last_review_on=ago(2), phq9_last=12,
        next_contact_on=TODAY + timedelta(days=9), minutes_month=date(2026, 11, 1), minutes_counted=50)  # fmt: skip
    put(north, "Empty", phq9_baseline=None, phq9_last=None, phq9_last_on=None, enrolled_on=None, phase="referred",
        next_contact_on=None)  # fmt: skip
    with north.inside():
        Flag.objects.create(clinic=north.clinic, episode=low, kind="measure_due", since=TODAY, opened_on=TODAY)
    found = names(north, sort=sort, down=down)
    always_filled = {Sort.NEEDS, Sort.NAME, Sort.STATE, Sort.FLAGS, Sort.MINUTES}
    if sort not in always_filled:
        assert found[-1] == "Empty"
    if sort not in {Sort.STATE, Sort.WEEKS}:  # there the two are equal
        both = [name for name in found if name != "Empty"]
        assert both == list(reversed([n for n in names(north, sort=sort, down=not down) if n != "Empty"]))


def test_mine_everyones_a_colleagues_and_nobodys(north: StaffedClinic) -> None:
    other = add_member(north.clinic, Role.CARE_MANAGER)
    put(north, "Mine")
    put(north, "Theirs", care_manager=other)
    put(north, "Nobodys", care_manager=None)
    assert names(north, who="mine") == ["Mine"]
    assert set(names(north, who="mine", by=north.clinician)) == {"Mine", "Theirs", "Nobodys"}
    assert names(north, who=str(other.public_id)) == ["Theirs"]
    assert names(north, who=NOBODY) == ["Nobodys"]
    assert names(north, who="somebody") == []


def test_a_closed_episode_leaves_the_caseload_and_another_clinics_never_enters(north, south) -> None:
    put(north, "Gone", phase="closed", closed_on=TODAY, close_reason="graduated")
    put(south, "Elsewhere")
    assert names(north) == []


def test_full_remission_from_18_to_0_is_minus_100_percent(north: StaffedClinic) -> None:
    """Peers' defect 1: a score of 0 showed nothing."""
    put(north, "Rivera", phq9_last=0, phq9_series=[[ENROLLED.isoformat(), 18], [ago(7).isoformat(), 0]])
    html = page(north.care_manager).content.decode()
    assert "−18" in html
    assert "(−100%)" in html
    assert "in remission" in html


def test_from_0_to_6_is_six_points_and_no_percentage(north: StaffedClinic) -> None:
    """Peers' defect 2: a baseline of 0 divided by zero."""
    put(north, "Rivera", phq9_baseline=0, phq9_last=6, phq9_series=[[ENROLLED.isoformat(), 0], [ago(7).isoformat(), 6]])
    html = page(north.care_manager).content.decode()
    assert "+6" in html
    assert "%)" not in html


def test_a_lost_patients_weeks_keep_growing(north: StaffedClinic) -> None:
    """Peers' defect 4: weeks ended at the last session."""
    put(north, "Lost", last_contact_on=ENROLLED + timedelta(days=3))
    assert "wk 9" in page(north.care_manager).content.decode()
    with time_machine.travel(NOW + timedelta(weeks=10), tick=False):
        assert "wk 19" in page(north.care_manager).content.decode()


@pytest.mark.parametrize(
    ("days", "words", "grade"), [(1, "1 day late", 1), (7, "7 days late", 2), (30, "30 days late", 3)]
)
def test_late_from_the_first_day_and_heavier_with_time(north, days: int, words: str, grade: int) -> None:
    """Peers' defect 6: three weeks late looked like any other day."""
    put(north, "Late", next_contact_on=ago(days), next_contact_covers="side effects")
    html = " ".join(page(north.care_manager).content.decode().split())
    assert words in html
    assert f"late-{grade}" in html
    assert "side effects" in html


def test_minutes_of_an_older_month_are_none_of_this_one(north: StaffedClinic) -> None:
    log(north, put(north, "Now"), date(2026, 11, 10), 41)
    put(north, "Then", minutes_month=date(2026, 10, 1), minutes_counted=77)
    html = page(north.care_manager).content.decode()
    assert "<b>41</b>" in html
    assert "<b>77</b>" not in html
    assert names(north, sort=Sort.MINUTES) == ["Now", "Then"]


def test_the_state_says_why_in_words(north: StaffedClinic, caseload) -> None:
    html = page(north.care_manager, "show=not_improving").content.decode()
    assert "week 9, 18 to 15, needs a 50% drop or below 10" in html
    assert "1 patients" not in html


def test_the_words_of_a_search_are_posted_kept_and_never_in_an_address(north: StaffedClinic, caseload) -> None:
    client, slug = browser(north.care_manager), north.clinic.slug
    sent = client.post(
        reverse("registry:caseload-search", kwargs={"clinic": slug}), {"words": "Stallde", "show": "all", "who": "all"}
    )
    assert sent.status_code == 302
    assert "tall" not in sent["Location"].lower()
    html = client.get(sent["Location"]).content.decode()
    assert "Stalled, Pat" in html
    assert "Well, Pat" not in html
    assert client.get(sent["Location"].replace("show=all", "show=alerts")).status_code == 200
    # Another person who is sent the address sees no words and no search.
    assert "Well, Pat" in browser(north.lead).get(sent["Location"]).content.decode()


def test_a_chip_pressed_with_htmx_brings_the_list_alone_and_its_address(north: StaffedClinic, caseload) -> None:
    answer = page(north.care_manager, "show=alerts&who=all&sort=needs", headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "Alert, Pat" in html
    assert "Well, Pat" not in html
    assert answer["HX-Push-Url"].endswith("show=alerts&who=all&sort=needs")


def test_a_view_is_kept_as_codes_without_the_words(north: StaffedClinic, caseload) -> None:
    client, slug = browser(north.care_manager), north.clinic.slug
    sent = client.post(
        reverse("registry:caseload-search", kwargs={"clinic": slug}),
        {"words": "Stalled", "show": "overdue", "who": "all"},
    )
    key = sent["Location"].split("search=")[1]
    client.post(
        reverse("registry:save-view", kwargs={"clinic": slug}),
        {"name": "Late ones", "show": "overdue", "who": "all", "sort": "next", "down": "1", "search": key},
    )
    with north.inside():
        saved = SavedView.objects.get()
        assert saved.query == "show=overdue&who=all&sort=next&down=1"
    assert "Late ones" in page(north.care_manager).content.decode()
    assert "Late ones" not in page(north.lead).content.decode()
    client.post(reverse("registry:forget-view", kwargs={"clinic": slug, "saved": saved.public_id}))
    assert "Late ones" not in page(north.care_manager, "show=all").content.decode().split("</nav>")[-1]


def test_the_file_holds_the_views_rows_as_plain_text_and_leaves_a_line_in_the_trail(north: StaffedClinic) -> None:
    put(north, "=cmd|'/c calc'!A1", next_contact_on=ago(3), next_contact_covers="@SUM(1)")
    put(north, "Well")
    url = reverse("registry:caseload-csv", kwargs={"clinic": north.clinic.slug})
    answer = browser(north.care_manager).get(f"{url}?show=overdue&who=all")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["Family name"] == "'=cmd|'/c calc'!A1"
    assert rows[0]["Next contact covers"] == "'@SUM(1)"
    assert (rows[0]["PHQ-9 change"], rows[0]["Days late"], rows[0]["State"]) == ("-10", "3", "Improving")
    with north.inside():
        line = AccessLine.objects.get(kind="export")
        assert (line.by, line.rows, line.page) == (north.care_manager, 1, "registry:caseload-csv")
    assert browser(north.clinician).get(url).status_code == 403


@pytest.mark.parametrize("query", ["show=nonsense&sort=nonsense&who=nonsense&page=nonsense", "page=99", "down=2"])
def test_an_address_nobody_knows_is_no_error(north: StaffedClinic, caseload, query: str) -> None:
    assert page(north.care_manager, query).status_code == 200


def test_an_empty_caseload_teaches(north: StaffedClinic) -> None:
    assert "No patients are yours yet" in page(north.care_manager).content.decode()
    assert "No episode is open" in page(north.lead, "who=all").content.decode()
    put(north, "Well")
    assert "No one is overdue" in page(north.care_manager, "show=overdue&who=all").content.decode()
    assert "of 0" not in page(north.care_manager, "show=overdue&who=all").content.decode()


def _many(staffed: StaffedClinic, number: int) -> None:
    """So many rows at once, with flags, payers and every state."""
    payer, clinic = make_payer(staffed), staffed.clinic
    with staffed.inside():
        patients = Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                mrn=f"B{n}",
                given_name="Pat",
                family_name=f"Bulk{n}",
                birth_date=date(1980, 1, 1),
                created_at=NOW,
                search_grams=["bulk"],
            )
            for n in range(number)
        )
        episodes = Episode.objects.bulk_create(
            Episode(
                clinic=clinic,
                patient=patient,
                phase="active",
                referred_on=ENROLLED,
                enrolled_on=ENROLLED,
                care_manager=staffed.care_manager,
                phq9_baseline=18,
                phq9_baseline_on=ENROLLED,
                phq9_last=n % 28,
                phq9_last_on=ago(n % 45),
                phq9_series=[[ENROLLED.isoformat(), 18], [ago(n % 45).isoformat(), n % 28]],
                next_contact_on=ago(n % 60 - 30),
                open_alerts=n % 50 == 0,
            )
            for n, patient in enumerate(patients)
        )
        Flag.objects.bulk_create(
            Flag(clinic=clinic, episode=episode, kind="measure_due", since=TODAY, opened_on=TODAY)
            for episode in episodes[::3]
        )
        Coverage.objects.bulk_create(
            Coverage(clinic=clinic, patient=patient, payer=payer, starts_on=date(2026, 1, 1)) for patient in patients
        )


def test_60_and_2000_episodes_cost_the_same_queries(north: StaffedClinic, south: StaffedClinic) -> None:
    counted = []
    for staffed, number in ((north, 60), (south, 2000)):
        _many(staffed, number)
        client = browser(staffed.care_manager)
        url = reverse("registry:caseload", kwargs={"clinic": staffed.clinic.slug})
        with CaptureQueriesContext(
            connection,
        ) as caught:
            html = client.get(f"{url}?sort=flags").content.decode()
        assert f"1 to 50 of {number} patients" in html
        counted.append(len(caught))
        rows = [q["sql"] for q in caught if 'FROM "registry_episode"' in q["sql"] and "LIMIT 50" in q["sql"]]
        assert len(rows) == 1
    assert counted[0] == counted[1]


def test_one_patient_to_the_next_in_the_lists_own_order(north: StaffedClinic, caseload) -> None:
    view = View(who=EVERYONE, show=Show.OVERDUE)
    with north.inside():
        later, late = caseload["Later"].patient, caseload["Late"].patient
        found = queries.neighbours(member=north.lead, view=view, today=TODAY, limits=LIMITS, patient=later.public_id)
        assert found == (None, late.public_id, "1 of 2")
        gone = queries.neighbours(
            member=north.lead, view=view, today=TODAY, limits=LIMITS, patient=caseload["Well"].patient.public_id
        )
        assert gone == (None, later.public_id, "")


def test_the_row_shows_what_the_rule_says(north: StaffedClinic, caseload) -> None:
    with north.inside():
        for episode in queries.caseload(member=north.lead, view=View(who=EVERYONE), today=TODAY, limits=LIMITS):
            row = queries.Row(episode, TODAY, LIMITS)
            assert row.standing.state == State(episode.standing)
