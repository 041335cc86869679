"""A real browser against a real server, with invented clinics in the database."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Request

from cocm.demo.load import load

# Playwright's own loop runs in this thread; the database is used beside it, not inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# What a bar that stays in sight covers can be scrolled into view: where it covers what is luck of the layout.
UNSTUCK = """() => document.querySelectorAll("body *").forEach((each) => {
  if (getComputedStyle(each).position === "sticky") each.style.position = "static";
})"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
VIOLATIONS = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`);
}"""
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium where it is installed, else Playwright's own; without either the run fails."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    found = {"executable_path": shutil.which("chromium")} if shutil.which("chromium") else {}
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | found | {"args": quiet + sandbox}


@pytest.fixture
def clinics(transactional_db: None) -> None:
    """The demo's three clinics, smaller."""
    load(seed=11, now=timezone.now(), scale=0.2)


@pytest.fixture
def browse(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`browse("care@demo.example")`: a browser of that person's own, signed in; without an address, a stranger's.

    What the browser's console complains of, a refused script for instance, is in `page.complaints`. A test that fails
    tells the way each of its pages went."""
    contexts: list[BrowserContext] = []

    def open_as(email: str = "", **options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        contexts.append(context)
        if email:
            context.add_cookies([session_of(email, live_server.url)])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", tell_the_way)
        page.on("requestfailed", lambda asked: print("failed", asked.method, asked.url, asked.failure))
        page.on("framenavigated", lambda frame: print("at", frame.url))
        return page

    yield open_as
    for context in contexts:
        context.close()


def tell_the_way(asked: Request) -> None:
    if asked.is_navigation_request():
        print("asked", asked.method, asked.url)


def session_of(email: str, url: str) -> dict[str, str]:
    from clinics.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    [cookie] = client.cookies.values()
    return {"name": cookie.key, "value": cookie.value, "url": url}


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """WCAG 2.2 AA violations of the page as it stands: rule, and the first element of each. `colours` alone are what
    another theme can change."""
    source = AXE.read_text()

    def check(page: Page, colours: bool = False) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)
        page.evaluate(UNSTUCK)
        return list(page.evaluate(VIOLATIONS, COLOURS if colours else RULES))

    return check
