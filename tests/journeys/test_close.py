"""A month is closed with one patient blocked, a late entry arrives, it is opened again and closed anew: both versions
stay, and what lies between them is told.

By hand, for the month before this one, under a payer that follows CPT to the full threshold:
Okafor: 40 minutes in her first month -> 99492; with the late 46 it is 86 -> 99492 and one unit of 99494 (from 86).
Brandt: 45 minutes in his first month -> 99492, but nobody has signed his care plan: blocked.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import openpyxl
import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinics.models import Membership
from registry.models import Episode
from tests.factories.billing import log, make_policy, make_signed_plan, review_weekly, score
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode, make_patient, make_payer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@dataclass
class World:
    clinic: StaffedClinic
    first: date
    okafor: Episode

    @property
    def month(self) -> str:
        return f"/c/north/month/{self.first:%Y-%m}/"

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number - 1)


@pytest.fixture
def world(transactional_db: None) -> World:
    clinic = make_clinic("north", now=timezone.now() - timedelta(days=90))
    first = (clinic.clinic.today(timezone.now()).replace(day=1) - timedelta(days=1)).replace(day=1)
    payer = make_payer(clinic)
    make_policy(clinic, payer)
    with clinic.inside():
        Membership.objects.filter(pk=clinic.clinician.pk).update(npi="1234567893")

    def patient(family: str, given: str, mrn: str, minutes: int) -> Episode:
        enrolled = first + timedelta(days=2)
        person = make_patient(clinic, family_name=family, given_name=given, mrn=mrn)
        began = {"referred_on": first, "enrolled_on": enrolled, "consent_on": enrolled, "initiating_visit_on": enrolled}
        episode = make_episode(clinic, patient=person, payer=payer, **began)
        review_weekly(clinic, episode, first)
        score(clinic, episode, first + timedelta(days=9), 14)
        log(clinic, episode, first + timedelta(days=9), minutes)
        return episode

    okafor = patient("Okafor", "Ana", "10442", 40)
    make_signed_plan(clinic, okafor, first + timedelta(days=3), first + timedelta(days=183))
    patient("Brandt", "Ben", "10500", 45)
    return World(clinic, first, okafor)


def test_closed_opened_again_and_closed_anew(browse, world: World) -> None:
    lead, care_manager = (browse(member.user.email) for member in (world.clinic.lead, world.clinic.care_manager))

    lead.goto(world.month)
    expect(lead.get_by_text("This month is over and not closed yet")).to_be_visible()
    lead.get_by_role("link", name=f"Close {world.first:%B}").click()
    expect(lead.locator(".page-head, main").first).to_contain_text("1 ready to bill, 1 blocked")
    expect(lead.locator("main")).to_contain_text("Brandt, Ben")
    lead.get_by_role("button", name=f"Close {world.first:%B %Y}").click()
    expect(lead.get_by_text("is closed as version 1.")).to_be_visible()

    log_late(care_manager, world, refused=True)
    lead.get_by_role("link", name="Reopen").click()
    lead.get_by_label("Why").fill("A call of the month was not logged")
    lead.get_by_role("button", name=f"Reopen {world.first:%B %Y}").click()
    expect(lead.get_by_text("Open again since")).to_be_visible()
    log_late(care_manager, world, refused=False)

    lead.get_by_role("link", name=f"Close {world.first:%B}").click()
    lead.get_by_role("button", name=f"Close {world.first:%B %Y}").click()
    expect(lead.locator("#id_late_error")).to_be_visible()
    lead.get_by_label("I looked at it").check()
    lead.get_by_role("button", name=f"Close {world.first:%B %Y}").click()
    expect(lead.get_by_text("is closed as version 2.")).to_be_visible()

    lead.get_by_role("link", name="Versions").click()
    lead.get_by_role("link", name="What changed since version 1").click()
    expect(lead.get_by_role("heading", name="What changed from version 1 to 2")).to_be_visible()
    changes = lead.locator(".changes > li")
    expect(changes).to_have_count(1)
    expect(changes).to_contain_text("Okafor, Ana")
    expect(changes).to_contain_text("Minutes counted: 86, was 40")

    lines = {version: list(worksheet(lead, world, version)) for version in (1, 2)}
    gone = "Replaced by a later version of its month"
    assert lines[1] == [("10500", "99492", 1, 45, gone), ("10442", "99492", 1, 40, gone)]
    assert lines[2] == [
        ("10500", "99492", 1, 45, "Blocked"),
        ("10442", "99492", 1, 70, "Ready"),
        ("10442", "99494", 1, 16, "Ready"),
    ]
    for version in (1, 2):
        assert list(workbook(lead, world, version)) == lines[version]

    text = packet(lead, world)
    for figure in ("MRN 10442", "86 minutes counted", "99492 1 70", "99494 1 16", "PHQ-9 14", "NPI 1234567893"):
        assert figure in text, figure
    assert "Version 2, closed" in text
    said = [*lead.complaints, *care_manager.complaints]
    assert [words for words in said if "status of 422" not in words] == []  # the two refusals


def log_late(page: Page, world: World, *, refused: bool) -> None:
    page.goto(f"/c/north/episodes/{world.okafor.public_id}/time/")
    page.get_by_label("Minutes").fill("46")
    page.get_by_label("Spent on").select_option("coordination")
    page.get_by_text("Another day, when it began, inpatient").click()
    page.get_by_label("Day").fill(world.day(20).isoformat())
    page.get_by_role("button", name="Log time").click()
    if refused:
        expect(page.get_by_text("This month is closed.").first).to_be_visible()
        expect(page.get_by_label("Minutes")).to_have_value("46")
        expect(page.get_by_label("Day")).to_be_visible()
    else:
        expect(page.get_by_text("46 minutes logged.")).to_be_visible()


def worksheet(page: Page, world: World, version: int) -> Iterator[tuple[str, str, int, int, str]]:
    body = downloaded(page, world, version, "CSV").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(body)):
        yield row["MRN"], row["Code"], int(row["Units"]), int(row["Minutes"]), row["Claim"]


def workbook(page: Page, world: World, version: int) -> Iterator[tuple[str, str, int, int, str]]:
    """As a spreadsheet reads it: the figures are numbers, no cell is a formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, world, version, "XLSX"))).worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert not any(cell.data_type == "f" for cells in sheet.iter_rows() for cell in cells)
    for values in rows:
        row = dict(zip(heads, values, strict=True))
        assert isinstance(row["Date of service"], datetime)
        yield row["MRN"], row["Code"], row["Units"], row["Minutes"], row["Claim"]


def downloaded(page: Page, world: World, version: int, kind: str) -> bytes:
    page.goto(f"{world.month}files/?version={version}")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"{kind} of Billing worksheet").click()
    assert f"-v{version}." in download.value.suggested_filename
    return download.value.path().read_bytes()


def packet(page: Page, world: World) -> str:
    page.goto(f"{world.month}{world.okafor.public_id}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Audit packet (PDF)").click()
    reader = pypdf.PdfReader(download.value.path())
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())
