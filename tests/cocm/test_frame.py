"""The frame: each role's places, and the pages that stand without a clinic."""

import pytest
from django.conf import LazySettings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import URLResolver, include, path

from clinics.models import Clinic, Membership, User
from clinics.rules import Role
from cocm import demo_people
from cocm.frame import PLACES, Frame


def named(app: str) -> URLResolver:
    """Every address of an app that the frame points to, whether its page is there or not."""
    names = {name for places in PLACES.values() for _, name, _ in places} | {"registry:find", "safety:count"}
    own = [path(f"{name}/", lambda request: None, name=name.split(":")[1]) for name in names if name.startswith(app)]
    return path("c/<slug:clinic>/", include((own, app)))


urlpatterns = [named(app) for app in ("clinics", "registry", "contacts", "casereview", "billing", "jobs", "safety")]


def frame_of(*roles: Role, **cookies: str) -> Frame:
    request: HttpRequest = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    request.member = Membership(clinic=Clinic(slug="north"), user=User(name="A"), roles=list(roles))  # type: ignore[attr-defined]
    return Frame(request)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("role", Role)
def test_every_role_reaches_every_place_of_its_day(role: Role) -> None:
    assert [place.words for place in frame_of(role).places] == [words for words, _, _ in PLACES[role]]


@pytest.mark.urls(__name__)
def test_two_roles_share_a_place_once() -> None:
    places = frame_of(Role.CARE_MANAGER, Role.LEAD).places
    assert len({place.url for place in places}) == len(places)
    assert len({place.key for place in places}) == len(places)


@pytest.mark.urls(__name__)
def test_a_page_under_a_place_keeps_the_place_lit() -> None:
    frame = frame_of(Role.LEAD)
    [month] = [place for place in frame.places if place.words == "Month"]
    for address, lit in ((month.url, "page"), (f"{month.url}2026-10/", "true"), ("/c/north/patients/", "")):
        frame = frame_of(Role.LEAD)
        frame.request.path = address
        assert {place.words: place.here for place in frame.places if place.here} == ({"Month": lit} if lit else {})


@pytest.mark.urls(__name__)
def test_only_those_who_see_patients_may_search() -> None:
    assert frame_of(Role.CLINICIAN).find_url
    assert not frame_of(Role.ADMINISTRATOR).find_url


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', "auto")])
def test_the_theme_cookie_is_believed_only_when_known(cookie: str, theme: str) -> None:
    assert frame_of(Role.LEAD, theme=cookie).theme == theme


def test_sign_in_names_the_invented_people_in_the_demo_only(client: Client, settings: LazySettings, db: None) -> None:
    _, email = demo_people.SIGN_INS[0]
    assert email not in client.get("/account/login/").content.decode()
    settings.DEMO = True
    shown = client.get("/account/login/").content.decode()
    assert email in shown
    assert "Nothing here is real" in shown


def test_the_style_page_is_for_the_demo(client: Client, settings: LazySettings, db: None) -> None:
    assert client.get("/style/").status_code == 404
    settings.DEMO = True
    shown = client.get("/style/").content.decode()
    assert "not measured" in shown
    assert "style=" not in shown
    assert "<style" not in shown


def test_an_unknown_address_says_what_to_do(client: Client, db: None) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Nothing was changed" in response.content.decode()


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_for_the_worst_need_neither_request_nor_database(name: str) -> None:
    assert "To my first page" in render_to_string(name)
