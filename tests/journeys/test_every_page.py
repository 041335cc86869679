"""Every page there is, found by walking the resolver: WCAG 2.2 AA in both themes, no refused script, no sideways
scroll."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, TimeoutError

from tests.factories.clinics import StaffedClinic, make_clinic
from tests.guards.routes import CLINIC_ROUTES, OPEN_ROUTES, Route
from tests.guards.world import World, arguments

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# One's own pages and those of strangers that answer a GET without a token in the address.
ACCOUNT = [
    route
    for route in OPEN_ROUTES
    if "<" not in route.path and "(?P" not in route.path and not route.path.startswith("api/")
]
SETTLED = """theme => document.documentElement.dataset.bsTheme === theme
  && !document.getAnimations().length && !document.querySelector(".htmx-request")"""
# A busy machine lays the smaller window out a moment after it was made smaller; what stays too wide is a fault.
FITS = "width => innerWidth === width && document.documentElement.scrollWidth <= width"
STRANGERS = ["account_login", "account_reset_password", "account_reset_password_done", "style"]


@pytest.fixture
def staffed(transactional_db: None, settings) -> StaffedClinic:
    settings.DEMO = True
    return make_clinic("north")


def faults(page: Page, url: str, axe, *, status: tuple[int, ...] = (200,)) -> Iterator[str]:
    """What is wrong with this page; nothing, for an address that gives no page on a GET."""
    answer = page.request.get(url)
    if answer.status == 405 or not answer.text().lstrip().startswith("<!doctype html>"):
        return  # a form's address, a fragment or a file
    if answer.status not in status:
        yield f"{url}: {answer.status}"
        return
    page.complaints.clear()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(url)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(SETTLED, arg=theme)
        yield from (f"{url} ({theme}): {violation}" for violation in axe(page, colours=theme == "dark"))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        page.wait_for_function(FITS, arg=390, timeout=5_000)
    except TimeoutError:
        yield f"{url}: scrolls sideways at 390 px"
    if page.url != answer.url:
        yield f"{url}: went on to {page.url} by itself"
    refused = f"status of {answer.status}"  # the page itself, where it is a refusal
    yield from (f"{url}: {complaint}" for complaint in page.complaints if refused not in complaint)


def opener(route: Route, staffed: StaffedClinic) -> str | None:
    """The address of somebody who may open the page."""
    permission = route.permissions["GET"]
    people = [member for member in staffed.members.values() if member.can(permission)]
    return people[0].user.email if people else None


def test_every_page_of_a_clinic(browse, axe, staffed):
    world = World(staffed)
    pages = {member.user.email: browse(member.user.email) for member in staffed.members.values()}
    found: list[str] = []
    routes = [route for route in CLINIC_ROUTES if route.is_page]
    for route in routes:
        found += faults(pages[opener(route, staffed)], route.url(**arguments(route, world)), axe)
    assert not found, "\n".join(found)
    assert len(routes) > 30


def test_every_page_of_ones_own_and_of_strangers(browse, axe, staffed):
    """Refusals are pages too: the last recovery code, a second factor that is not there."""
    mine, strange = browse(staffed.lead.user.email), browse()
    found: list[str] = []
    for route in ACCOUNT:
        page = strange if route.name in STRANGERS else mine
        found += faults(page, route.url(), axe, status=(200, 403, 404))
    assert not found, "\n".join(found)
