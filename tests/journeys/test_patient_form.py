"""A patient alone with a form, in a real browser: on a phone, without script, with large text, on the tablet."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page, expect

from measures import actions
from measures.models import MeasureResult
from registry.models import Episode
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.forms import BORN, send
from tests.factories.registry import make_episode
from tests.guards.routes import OPEN_ROUTES
from tests.journeys.test_every_page import SETTLED

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def north(transactional_db: None) -> StaffedClinic:
    return make_clinic("north")


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def sent(north: StaffedClinic, episode: Episode) -> actions.Sent:
    return send(north, episode)


def enter(page: Page) -> None:
    """The birth date, as asked on both first pages."""
    page.get_by_label("Month").select_option(str(BORN.month))
    page.get_by_label("Day").fill(str(BORN.day))
    page.get_by_label("Year").fill(str(BORN.year))
    page.get_by_role("button", name="Open the form").click()


def follow(page: Page, sent: actions.Sent) -> None:
    page.goto(f"/f/north/{sent.secret}/")
    assert sent.secret not in page.url
    enter(page)


def answer(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


@pytest.fixture
def left_alone(browse: Callable[..., Page], north: StaffedClinic, sent: actions.Sent) -> RiskAlert:
    """The alert of a patient who answered item 9 "several days" and closed the tab. Nobody has seen it yet."""
    page = browse(**PHONE)
    follow(page, sent)
    page.get_by_role("link", name="Start").click()
    for _ in range(8):
        answer(page, "Not at all")
    answer(page, "Several days")
    page.close()
    with north.inside():
        return RiskAlert.objects.select_related("owner__user").get()


def test_the_tab_is_closed_and_the_alert_has_its_owner(
    left_alone: RiskAlert, north: StaffedClinic, browse: Callable[..., Page]
) -> None:
    assert (timezone.now() - left_alone.raised_at).total_seconds() < 30
    assert left_alone.acknowledged_at is None
    staff = browse(left_alone.owner.user.email)
    staff.goto("/c/north/alerts/")
    expect(staff.get_by_text("PHQ-9 item 9: several days").first).to_be_visible()
    with north.inside():
        assert not MeasureResult.objects.exists()


def test_at_once_the_patient_reads_where_help_is(browse: Callable[..., Page], sent: actions.Sent) -> None:
    page = browse(**PHONE)
    follow(page, sent)
    page.goto("/f/north/form/9/")
    answer(page, "Several days")
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    expect(page.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("Question 1 of 9")).to_be_visible()
    assert not page.complaints


def test_without_script_and_with_large_text(
    browse: Callable[..., Page], north: StaffedClinic, sent: actions.Sent
) -> None:
    """200% text: half the width for the same letters."""
    page = browse(java_script_enabled=False, viewport={"width": 195, "height": 422})
    follow(page, sent)
    page.get_by_role("link", name="Start").click()
    for _ in range(9):
        assert not sideways(page)
        answer(page, "Several days")
        if page.url.endswith("/read/"):
            page.get_by_role("link", name="Go on").click()
    answer(page, "Somewhat difficult")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    page.get_by_role("link", name="Change question 2", exact=True).click()
    answer(page, "Not at all")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    assert not sideways(page)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    with north.inside():
        result = MeasureResult.objects.get()
        assert (result.total, result.answers[1], result.difficulty) == (8, 0, 1)


def sideways(page: Page) -> bool:
    """Wider than the window? Asked from outside: the page itself runs no script."""
    box = page.locator("main").bounding_box()
    widest = max((b["x"] + b["width"] for b in boxes(page)), default=0)
    return widest > page.viewport_size["width"] or box["width"] > page.viewport_size["width"]


def boxes(page: Page) -> Iterator[dict[str, float]]:
    for each in page.locator("main h1, main p, main button, main input, main select, main a").all():
        if box := each.bounding_box():
            yield box


def test_the_tablet_forgets(browse: Callable[..., Page], north: StaffedClinic, episode: Episode) -> None:
    sent = send(north, episode, channel="kiosk")
    page = browse(viewport={"width": 810, "height": 1080})
    page.goto("/f/north/")
    page.get_by_label("Your code").fill(sent.code)
    enter(page)
    page.get_by_role("link", name="Start").click()
    answer(page, "Nearly every day")
    page.goto("/f/north/form/check/")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Please give the tablet back.")).to_be_visible()
    for _ in range(4):
        page.go_back()
        assert "Nearly every day" not in page.content()
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "form"]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_every_page_of_a_form(browse: Callable[..., Page], axe, north: StaffedClinic, episode: Episode) -> None:
    """Both themes, a phone's width, large text, targets of 44 px; what the page is told of nothing refused."""
    page, found, seen = browse(**PHONE), [], set()

    def look(where: str, route: str) -> None:
        page.wait_for_url(lambda url: resolve(urlsplit(url).path).url_name == route)
        seen.add(route)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(SETTLED, arg=theme)
            found.extend(f"{where} ({theme}): {fault}" for fault in axe(page))
        page.evaluate(LARGE)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{where}: scrolls sideways")
        low = page.locator("main button, a.patient-go, main input, main select")
        found.extend(f"{where}: {each.inner_text()} is low" for each in low.all() if each.bounding_box()["height"] < 44)

    link, gone = send(north, episode), send(north, episode)
    page.goto("/f/north/")
    look("tablet", "tablet")
    page.goto(f"/f/north/{link.secret}/")
    look("birth date", "form")
    page.get_by_role("button", name="Open the form").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    look("no birth date", "form")
    enter(page)
    look("start", "form-start")
    page.get_by_role("link", name="Start").click()
    look("question", "form-question")
    answer(page, "Several days")
    page.goto("/f/north/form/1/")
    look("answered question", "form-question")
    page.goto("/f/north/form/9/")
    answer(page, "Several days")
    look("help", "form-read")
    page.goto("/f/north/form/check/")
    look("check", "form-check")
    page.get_by_role("button", name="Finish").click()
    look("thanks", "form-thanks")
    with north.inside():
        actions.revoke_form(request=gone.request, by=north.care_manager, now=timezone.now())
    page.complaints.clear()
    page.goto(f"/f/north/{gone.secret}/")
    look("gone", "open-form")
    page.goto("/f/north/thanks/tablet/")
    look("thanks on the tablet", "tablet-thanks")
    complaints = [words for words in page.complaints if "status of 404" not in words]
    assert found + complaints == []
    assert seen == {route.name for route in OPEN_ROUTES if route.path.startswith("f/")}
