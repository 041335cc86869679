"""The main job, as three people do it: an overdue patient called, reviewed and billed.

The clinic's month decides codes, so the clinic is put where it is about noon now: nothing here depends on the hour.
"""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from contacts.rules import Activity
from registry.models import Episode, Flag
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.contacts import make_contact, make_time
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient, make_payer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney", "Pacific/Honolulu", "Asia/Kolkata"]


@dataclass
class World:
    clinic: StaffedClinic
    today: date
    overdue: Episode


@pytest.fixture
def world(transactional_db: None) -> World:
    """Ana Rivera is three days late after nine weeks of treatment; two others have minutes this month.

    By hand, for this month:
    Rivera, later month: 15 registry + 22 contact = 37 counted (99493 from 31 to 75), 8 of the specialist left out.
    Abbott, first month: 40 registry = 40 counted (99492 from 36 to 85).
    Castillo, no consent: 50 logged, 0 counted, no code.
    """
    now = datetime.now(UTC)
    zone = min(ZONES, key=lambda name: abs(now.astimezone(ZoneInfo(name)).hour - 12))
    clinic = make_clinic("north", time_zone=zone, now=now - timedelta(days=1))
    today = clinic.clinic.today(now)
    payer = make_payer(clinic)
    make_policy(clinic, payer)

    def patient(family: str, given: str, mrn: str, enrolled: date, **fields: object) -> Episode:
        person = make_patient(clinic, family_name=family, given_name=given, mrn=mrn, birth_date=date(1980, 2, 3))
        return make_episode(
            clinic,
            patient=person,
            payer=payer,
            referred_on=enrolled - timedelta(days=3),
            enrolled_on=enrolled,
            initiating_visit_on=enrolled - timedelta(days=3),
            **{"consent_on": enrolled, **fields},
        )

    enrolled = today - timedelta(weeks=9)
    rivera = patient("Rivera", "Ana", "10442", enrolled)
    with clinic.inside():
        make_result(rivera, clinic.care_manager, total=18, on=enrolled)
        make_result(rivera, clinic.care_manager, instrument="gad7", total=12, on=enrolled)
    make_contact(
        rivera,
        clinic.care_manager,
        on=today - timedelta(days=40),
        minutes=30,
        next_contact_on=today - timedelta(days=3),
        next_contact_covers="Side effects, PHQ-9",
    )
    make_time(rivera, clinic.care_manager, 15, on=today, activity=Activity.REGISTRY, now=now)
    abbott = patient("Abbott", "Lena", "10500", today)
    make_time(abbott, clinic.care_manager, 40, on=today, activity=Activity.REGISTRY, now=now)
    castillo = patient("Castillo", "Omar", "10600", today, consent_on=None)
    make_time(castillo, clinic.care_manager, 50, on=today, activity=Activity.REGISTRY, now=now)
    call_command("nightly")
    with clinic.inside():
        flagged = Flag.objects.filter(episode=rivera, closed_on=None).values_list("kind", flat=True)
        assert set(flagged) == {"contact_overdue", "measure_due", "plan_missing", "review_due"}
    return World(clinic, today, rivera)


def answer(page: Page, scale: str, answers: list[int]) -> None:
    """By keyboard: each key answers and moves on to the next row."""
    fold = page.locator("details.scale-fold", has=page.locator(f"#scale-{scale}"))
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.locator(f"#scale-{scale} [data-scale-row]").first.locator("input").first.focus()
    for value in answers:
        page.keyboard.press(str(value))


def test_an_overdue_patient_is_called_reviewed_and_billed(browse, world: World):
    clinic = world.clinic
    care_manager, specialist, lead = (
        browse(member.user.email) for member in (clinic.care_manager, clinic.specialist, clinic.lead)
    )
    call(care_manager, world)
    review(specialist, world)
    bill(lead, world)
    assert [*care_manager.complaints, *specialist.complaints, *lead.complaints] == []


def call(page: Page, world: World) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="My caseload")).to_be_visible()
    page.get_by_role("link", name="Overdue").click()
    row = page.locator("tr[data-row]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Rivera, Ana")
    expect(row).to_contain_text("3 days late")
    expect(row).to_contain_text("measure due")
    row.get_by_role("link", name="Log a contact with Rivera, Ana").click()

    expect(page.get_by_role("heading", name="Contact with Rivera, Ana")).to_be_visible()
    answer(page, "phq9", [1] * 8 + [0])
    expect(page.locator("#scale-phq9 [data-scale-total]")).to_have_text("8")
    expect(page.locator("#scale-phq9 [data-scale-change]")).to_contain_text("10")
    answer(page, "gad7", [1] * 7)
    expect(page.locator("#scale-gad7 [data-scale-total]")).to_have_text("7")
    page.get_by_label("Minutes").fill("22")
    page.get_by_label("Next contact on").fill((world.today + timedelta(days=14)).isoformat())
    page.get_by_label("It will cover").first.fill("Activity plan")
    page.get_by_label("Discuss with the psychiatric specialist").check()
    page.get_by_label("Question").fill("Eight weeks on this dose: stay?")
    page.get_by_role("button", name="Save contact").click()

    page.goto("/c/north/caseload/")
    row = page.locator("tr[data-row]", has_text="Rivera, Ana")
    expect(row).to_contain_text("improving")
    expect(row).not_to_contain_text("late")
    expect(row).to_contain_text("today")
    expect(row).to_contain_text("37")


def review(page: Page, world: World) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Review queue")).to_be_visible()
    page.locator("#why").get_by_role("link", name="Rivera, Ana").click()
    expect(page.locator("#patient")).to_contain_text("Eight weeks on this dose: stay?")
    page.locator("#recommend textarea").first.fill("Stay on this dose; repeat the PHQ-9 in four weeks.")
    page.locator("#recommend").get_by_label("Minutes").fill("8")
    page.get_by_role("button", name="Sign and next").click()
    page.goto("/c/north/review/")
    expect(page.locator("#why [data-rows]")).not_to_contain_text("Rivera, Ana")


def bill(page: Page, world: World) -> None:
    page.goto("/c/north/month/")
    page.get_by_role("link", name="Files").click()
    claims = downloaded(page, "Billing worksheet")
    assert [(line["MRN"], line["Code"], line["Units"], line["Minutes"]) for line in claims] == [
        ("10500", "99492", "1", "40"),
        ("10442", "99493", "1", "37"),
    ]
    assert {line["Month"] for line in claims} == {f"{world.today:%Y-%m}"}
    counted, why = Counter[str](), defaultdict[str, set[str]](set)
    for line in downloaded(page, "Time log"):
        counted[line["MRN"]] += int(line["Minutes counted"])
        why[line["MRN"]].add(line["Why not counted"])
    assert counted == {"10442": 37, "10500": 40, "10600": 0}
    assert why["10600"] == {"no consent yet"}


def downloaded(page: Page, table: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"CSV of {table}").click()
    return list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
