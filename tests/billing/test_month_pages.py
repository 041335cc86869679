"""The month's pages and its report, through the front door."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from billing import queries
from billing.actions.totals import keep_totals
from billing.models import MonthTotal
from clinics.rules import Role
from contacts.models import ServiceMonth
from registry.models import Episode
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly, score
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import close_month
from tests.factories.registry import make_episode, make_patient, make_payer

SEP, OCT = date(2026, 9, 1), date(2026, 10, 1)


def url(staffed: StaffedClinic, name: str, **kwargs: object) -> str:
    return reverse(f"billing:{name}", kwargs={"clinic": staffed.clinic.slug, **kwargs})


@pytest.fixture
def as_lead(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.lead.user)
    return client


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    patient = make_patient(north, given_name="Zoë", family_name="=HYPERLINK(1)", mrn="@77", birth_date=date(1980, 2, 3))
    made = make_episode(north, patient=patient)
    make_policy(north, make_payer(north), "medicare-2026")
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made, SEP)
    score(north, made, date(2026, 9, 9))
    log(north, made, date(2026, 9, 4), 25, "outreach")
    log(north, made, date(2026, 9, 21), 86)
    return made


def test_the_page_shows_minutes_codes_and_gates(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    page = as_lead.get(url(north, "month-of", first=SEP)).content.decode()
    assert "September 2026" in page
    assert "99492" in page
    assert "99494" in page
    assert "before consent on 7 Sep" in page
    assert "Nothing more" in page


def test_the_drawer_is_a_page_without_script_and_a_fragment_with_it(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    where = url(north, "month-patient", first=SEP, episode=episode.public_id)
    whole, part = as_lead.get(where), as_lead.get(where, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for answer in (whole, part):
        assert "99494 x 1: the first from 86 minutes (70 of 99492 and 16), one more each 30" in answer.content.decode()


def test_who_may_see(client: Client, north: StaffedClinic, south: StaffedClinic) -> None:
    expected = {
        Role.CARE_MANAGER: 200,
        Role.SPECIALIST: 403,
        Role.CLINICIAN: 403,
        Role.LEAD: 200,
        Role.ADMINISTRATOR: 403,
    }
    for role, page in expected.items():
        client.force_login(north.members[role].user)
        assert client.get(url(north, "month")).status_code == page, role
    client.force_login(south.lead.user)
    assert client.get(url(north, "month")).status_code == 404


def test_another_clinics_patient_is_not_found(client: Client, south: StaffedClinic, north: StaffedClinic) -> None:
    theirs = make_episode(north)
    client.force_login(south.lead.user)
    assert client.get(url(south, "month-patient", first=SEP, episode=theirs.public_id)).status_code == 404


def test_an_empty_month_teaches_and_offers_no_download(as_lead: Client, north: StaffedClinic) -> None:
    page = as_lead.get(url(north, "month-of", first=date(2026, 1, 1))).content.decode()
    assert "Nobody in this month yet" in page
    assert reverse("billing:files", kwargs={"clinic": "north", "first": date(2026, 1, 1)}) not in page


@pytest.mark.parametrize("words", ["2026-13", "1999-01", "2026-1"])
def test_an_address_that_is_no_month_is_not_found(as_lead: Client, north: StaffedClinic, words: str) -> None:
    assert as_lead.get(f"/c/north/month/{words}/").status_code == 404


def names(client: Client, staffed: StaffedClinic, **query: str) -> list[str]:
    page = client.get(url(staffed, "month-of", first=SEP), query).context["page"]
    return [row.episode.patient.family_name for row in page]


def test_order_and_filters(as_lead: Client, north: StaffedClinic) -> None:
    """Adams blocked with 40 minutes, Brown ready with 36, Clark nothing yet and minutes left out."""
    made = {}
    make_policy(north, make_payer(north))
    for name, minutes in (("Adams", 40), ("Brown", 36), ("Clark", 5)):
        made[name] = make_episode(north, patient=make_patient(north, family_name=name))
        log(north, made[name], date(2026, 9, 10), minutes)
    make_signed_plan(north, made["Brown"], date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made["Brown"], SEP)
    log(north, made["Clark"], date(2026, 9, 1), 50)
    assert names(as_lead, north) == ["Adams", "Brown", "Clark"]
    assert names(as_lead, north, sort="minutes") == ["Clark", "Brown", "Adams"]
    assert names(as_lead, north, sort="-name") == ["Clark", "Brown", "Adams"]
    assert names(as_lead, north, sort="codes")[-1] == names(as_lead, north, sort="-codes")[-1] == "Clark"
    assert names(as_lead, north, sort="nonsense", show="nonsense") == ["Adams", "Brown", "Clark"]
    assert names(as_lead, north, show="blocked") == ["Adams"]
    assert names(as_lead, north, show="ready") == ["Brown"]
    assert names(as_lead, north, show="short") == ["Clark"]
    assert names(as_lead, north, show="left-out") == ["Clark"]


def test_totals(north: StaffedClinic, episode: Episode) -> None:
    other = make_episode(north)
    log(north, other, date(2026, 9, 10), 36)
    with north.inside():
        found = queries.totals(queries.month(north.lead, SEP))
    assert found.codes == [("99492", 2), ("99494", 1)]
    assert (found.patients, found.minutes, found.not_counted, found.ready, found.blocked) == (2, 122, 25, 1, 1)


def test_pages_hold_fifty(as_lead: Client, north: StaffedClinic) -> None:
    make_many(north, 60)
    first = as_lead.get(url(north, "month-of", first=OCT)).context["page"]
    last = as_lead.get(url(north, "month-of", first=OCT), {"page": 2}).context["page"]
    assert [len(first.object_list), len(last.object_list)] == [50, 10]


def test_the_same_number_of_queries_for_any_number_of_patients(
    as_lead: Client, north: StaffedClinic, django_assert_max_num_queries
) -> None:
    as_lead.get(url(north, "month-of", first=OCT))  # the first request of a session writes its clock
    counts = []
    for number in (10, 200):
        make_many(north, number)
        with django_assert_max_num_queries(60) as seen:
            assert as_lead.get(url(north, "month-of", first=OCT)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_list_is_narrowed_and_its_figures_follow(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    other = make_episode(north, patient=make_patient(north, family_name="Adams"), care_manager=None)
    log(north, other, date(2026, 9, 10), 36)
    everybody = as_lead.get(url(north, "month-of", first=SEP)).context
    assert everybody["totals"].patients == 2
    assert [value for value, _ in everybody["choices"]["need"]][:1] == ["score"]
    manager = {"manager": str(north.care_manager.public_id)}
    for asked, expected in ((manager, [episode]), ({"need": "plan"}, [other]), ({"payer": "Nobody"}, [])):
        answer = as_lead.get(url(north, "month-of", first=SEP), asked)
        assert [row.episode for row in answer.context["page"]] == expected
        assert answer.context["totals"].patients == len(expected)
        assert "Everybody" in answer.content.decode()


def test_each_gate_leads_to_its_evidence(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    page = as_lead.get(url(north, "month-patient", first=SEP, episode=episode.public_id)).content.decode()
    kwargs = {"clinic": north.clinic.slug, "patient": episode.patient.public_id}
    assert reverse("careplans:plan", kwargs=kwargs) in page
    assert reverse("measures:results", kwargs=kwargs) in page


def test_the_night_keeps_the_figures_of_the_page(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        ServiceMonth.objects.create(clinic=north.clinic, first=SEP)
        for _ in range(2):  # it may run twice
            assert keep_totals(clinic=north.clinic, night=date(2026, 10, 2)) == 2
        kept = MonthTotal.objects.get(first=SEP)
    shown = asdict(as_lead.get(url(north, "month-of", first=SEP)).context["totals"])
    assert kept.totals == json.loads(json.dumps(shown))
    assert (kept.totals["patients"], kept.totals["minutes"], kept.totals["ready"]) == (1, 86, 1)
    close_month(north.lead, SEP)
    with north.inside():
        assert keep_totals(clinic=north.clinic, night=date(2026, 10, 3)) == 1
