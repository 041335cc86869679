"""The contact note in a real browser: by keyboard alone, without script, with a draft that comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from contacts.models import Contact, Draft
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.contacts import make_contact
from tests.factories.registry import make_episode
from tests.journeys.conftest import session_of

pytestmark = pytest.mark.journey


@pytest.fixture
def north(transactional_db: None) -> StaffedClinic:
    return make_clinic("north")


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    """Last spoke two weeks ago, about medication."""
    made = make_episode(north)
    on = north.clinic.today(timezone.now()) - timedelta(days=14)
    make_contact(made, north.care_manager, on=on, now=timezone.now(), note={"adherence": "Sertraline 50 mg"})
    return made


@pytest.fixture
def context(browser: Browser, live_server, north: StaffedClinic, request: pytest.FixtureRequest) -> BrowserContext:
    context = browser.new_context(base_url=live_server.url, **getattr(request, "param", {}))
    context.add_cookies([session_of(north.care_manager.user.email, live_server.url)])
    yield context
    context.close()


def note(episode: Episode) -> str:
    return f"/c/north/episodes/{episode.public_id}/note/"


def latest(north: StaffedClinic) -> Contact:
    with north.inside():
        return Contact.objects.select_related("time").order_by("pk").last()


def tab_to(page: Page, name: str) -> None:
    """As one would by hand: on with Tab until the field has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.name || document.activeElement.tagName") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")


def test_by_keyboard_alone(context: BrowserContext, episode: Episode, north: StaffedClinic) -> None:
    page = context.new_page()
    page.goto(note(episode))
    expect(page.locator("[name=kind][value=treatment]")).to_be_focused()
    tab_to(page, "mode")
    page.keyboard.press("2")
    expect(page.locator("[name=mode][value=video]")).to_be_checked()
    tab_to(page, "note_symptoms")
    page.keyboard.type("Sleeps better, 3 nights of 7.")
    tab_to(page, "phq9-item_1")
    for answer in "110100010":
        page.keyboard.press(answer)
    expect(page.locator("#scale-phq9 [data-scale-total]")).to_have_text("4")
    tab_to(page, "note_skill")
    page.keyboard.type("Walked twice")
    tab_to(page, "next_contact_covers")
    page.keyboard.type("PHQ-9")
    tab_to(page, "minutes")
    page.keyboard.type("22")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved: 22 minutes, PHQ-9 4. All 22 minutes count.")).to_be_visible()
    saved = latest(north)
    assert (saved.kind, saved.mode, saved.time.minutes) == ("treatment", "video", 22)
    assert saved.note == {
        "symptoms": "Sleeps better, 3 nights of 7.",
        "adherence": "Sertraline 50 mg",
        "skill": "Walked twice",
    }
    assert saved.next_contact_on == north.clinic.today(timezone.now()) + timedelta(weeks=2)


@pytest.mark.parametrize("context", [{"java_script_enabled": False}, {}], indirect=True, ids=["no script", "script"])
def test_each_kind_shows_its_own_and_hides_nothing_written(
    context: BrowserContext, episode: Episode, north: StaffedClinic
) -> None:
    page = context.new_page()
    page.goto(note(episode))
    symptoms, tried = page.locator("[name=note_symptoms]"), page.locator("[name=note_tried]")
    expect(symptoms).to_be_visible()
    expect(tried).to_be_hidden()
    expect(page.locator("[name=mode][value=portal]")).to_be_hidden()
    symptoms.fill("She called back later")
    page.locator("[name=kind][value=attempt]").check()
    expect(tried).to_be_visible()
    expect(symptoms).to_be_visible()  # it holds words
    expect(page.locator("[name=note_goals]")).to_be_hidden()
    expect(page.locator("[name=note_adherence]")).to_be_hidden()  # only carried along
    expect(page.locator("[name=next_contact_on]")).to_be_hidden()
    expect(page.locator("[name=phq9-item_1]").first).to_be_hidden()
    expect(page.locator("[name=mode][value=portal]")).to_be_visible()
    tried.fill("Mobile at 10")
    page.locator("[name=outcome_attempt][value=call_back]").check()
    next_try = page.locator("[name=next_try]").input_value()  # suggested by the clinic's schedule
    page.get_by_role("button", name="Save contact").click()
    page.wait_for_url("**/patients/**")
    saved = latest(north)
    assert saved.note == {"symptoms": "She called back later", "tried": "Mobile at 10"}
    assert (saved.outcome, str(saved.next_contact_on)) == ("call_back", next_try)


def test_a_draft_survives_a_closed_tab_and_an_ended_session(
    context: BrowserContext, episode: Episode, north: StaffedClinic, live_server
) -> None:
    page = context.new_page()
    page.goto(note(episode))
    page.locator("[name=note_symptoms]").press_sequentially("Sleeps")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved", timeout=10_000)
    page.close()

    page = context.new_page()
    page.goto(note(episode))
    expect(page.get_by_text("restored").first).to_be_visible()
    expect(page.locator("[name=note_symptoms]")).to_have_value("Sleeps")
    context.clear_cookies()
    page.locator("[name=note_symptoms]").press("Control+End")
    page.keyboard.type(" better")
    expect(page.locator("[data-draft-state]")).to_contain_text("You have been signed out", timeout=10_000)
    with north.inside():
        assert Draft.objects.get().fields["note_symptoms"] == "Sleeps"
    context.add_cookies([session_of(north.care_manager.user.email, live_server.url)])
    page.keyboard.type(" now")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved", timeout=15_000)
    with north.inside():
        assert Draft.objects.get().fields["note_symptoms"] == "Sleeps better now"


def test_time_is_logged_where_one_stands(context: BrowserContext, episode: Episode, north: StaffedClinic) -> None:
    page = context.new_page()
    page.goto(f"/c/north/patients/{episode.patient.public_id}/")
    panel = page.locator("#month-panel")
    panel.get_by_label("Minutes").fill("500")
    panel.get_by_role("button", name="Log time").click()
    expect(panel.locator(".error-list")).to_be_focused()
    panel.get_by_label("Minutes").fill("12")
    panel.get_by_label("Spent on").select_option("coordination")
    panel.get_by_role("button", name="Log time").click()
    line = panel.locator("li", has_text="Care coordination")
    expect(line).to_be_visible()
    expect(page.locator("#said")).to_contain_text("12 minutes logged.")
    line.get_by_role("link", name="Void").click()
    page.get_by_label("Why").fill("Twice")
    page.get_by_role("button", name="Void these minutes").click()
    expect(page.get_by_text("12 minutes voided.")).to_be_visible()


@pytest.mark.parametrize(
    "context", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_every_page_is_accessible(context: BrowserContext, episode: Episode, north: StaffedClinic, axe) -> None:
    contact = latest(north)
    page = context.new_page()
    for path in (
        note(episode),
        f"/c/north/episodes/{episode.public_id}/time/",
        f"/c/north/contacts/{contact.public_id}/",
        f"/c/north/contacts/{contact.public_id}/void/",
    ):
        page.goto(path)
        assert axe(page) == [], path
    page.goto(note(episode))
    page.get_by_role("button", name="Save contact").click()
    expect(page.locator(".error-list")).to_be_focused()
    assert axe(page) == []
