"""A real clinic's first hour in the browser: from the printed link to the first patient, without a shell."""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinics import actions, wall
from clinics.models import Clinic, User
from jobs.models import OutboxMessage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "unlikely brass lantern"


def save(page: Page) -> None:
    page.locator("main form button.btn-large").first.click()


def choose_password(page: Page) -> None:
    page.locator("[name=password]").fill(WORDS)
    page.get_by_label("The same password again").fill(WORDS)
    save(page)


def test_from_the_printed_link_to_the_first_patient(browse) -> None:
    ada = browse()
    ada.goto(urlsplit(actions.setup_link(now=timezone.now()) or "").path)
    ada.get_by_label("Your name").fill("Ada Moreno")
    ada.get_by_label("Your e-mail address").fill("ada@example.org")
    choose_password(ada)

    ada.get_by_label("Name of the clinic").fill("Harbor Family Practice")
    ada.get_by_label("Time zone").select_option("America/Denver")
    save(ada)
    expect(ada.get_by_role("heading", level=1)).to_have_text("First steps of Harbor Family Practice")

    ada.get_by_role("link", name="People and invitations").click()
    ada.get_by_role("link", name="Invite a person").click()
    ada.get_by_label("Name").fill("Noor Haddad")
    ada.get_by_label("E-mail address").fill("noor@example.org")
    ada.get_by_label("Care manager").check()
    save(ada)
    expect(ada.get_by_role("status").first).to_contain_text("on its way")

    ada.get_by_role("link", name="First steps").click()
    ada.get_by_role("link", name="Look and sign").click()
    save(ada)
    expect(ada.locator(".steps .gate-done")).to_have_count(4)  # payers are still open, which holds up nobody
    ada.get_by_role("button", name="Open the clinic as it is").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Harbor Family Practice is ready")

    clinic = Clinic.objects.get()
    with wall.in_clinic(clinic.pk):
        mailed = urlsplit(OutboxMessage.objects.get(template="invitation").context["link"]).path
    noor = browse()
    noor.goto(mailed)
    choose_password(noor)
    expect(noor.get_by_role("heading", level=1)).to_have_text("My caseload")
    noor.get_by_role("link", name="Register a patient").click()
    expect(noor).to_have_url(f"{noor.url.partition('/c/')[0]}/c/harbor-family-practice/patients/new/")
    assert not ada.complaints
    assert not noor.complaints


def test_colours_chosen_here_are_kept_with_the_account(browse, staffed) -> None:
    page = browse(staffed.lead.user.email)
    page.goto("/account/")
    with page.expect_response("**/account/theme/") as answer:
        page.locator("main").get_by_role("button", name="Dark").click()
    assert answer.value.status == 204
    assert User.objects.get(pk=staffed.lead.user_id).theme == "dark"
    elsewhere = browse(staffed.lead.user.email)
    elsewhere.goto("/account/")
    expect(elsewhere.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.fixture
def staffed(transactional_db: None):
    from tests.factories.clinics import make_clinic

    return make_clinic("north")
