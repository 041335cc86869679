"""What stands around every page: where I am, where I can go, what everybody must know.

Nothing is read until a template asks for it, so fragments for htmx cost no query here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from clinics.models import Membership
from clinics.queries import memberships_of
from clinics.rules import Can, Role
from cocm import demo_people
from jobs.queries import is_delayed

THEMES = {"auto": "Auto", "light": "Light", "dark": "Dark"}

# (words, URL name, second key after "g"), in the order of each role's day.
PLACES: dict[Role, tuple[tuple[str, str, str], ...]] = {
    Role.CARE_MANAGER: (
        ("My caseload", "registry:caseload", "c"),
        ("This morning", "registry:digest", "d"),
        ("To carry out", "casereview:follow", "o"),
        ("Out of reach", "contacts:outreach", "u"),
        ("Meetings", "casereview:meetings", "e"),
        ("Month", "billing:month", "m"),
    ),
    Role.SPECIALIST: (
        ("Review queue", "casereview:queue", "r"),
        ("Meetings", "casereview:meetings", "e"),
        ("Caseload", "registry:caseload", "c"),
    ),
    Role.CLINICIAN: (
        ("Waiting for me", "casereview:waiting", "w"),
        ("To carry out", "casereview:follow", "o"),
        ("Meetings", "casereview:meetings", "e"),
    ),
    Role.LEAD: (
        ("Clinic", "clinics:clinic", "h"),
        ("Waiting", "casereview:waiting", "w"),
        ("Month", "billing:month", "m"),
        ("Night runs", "jobs:runs", "n"),
        ("People", "clinics:people", "p"),
    ),
    Role.ADMINISTRATOR: (("People", "clinics:people", "p"), ("Settings", "clinics:settings", "s")),
}


@dataclass(frozen=True)
class Place:
    words: str
    url: str
    key: str
    here: str  # the value of aria-current: this page, or true on a page under it


class Frame:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.demo = settings.DEMO
        self.version = settings.VERSION
        self.theme_choices = THEMES.items()
        self.single_keys = request.COOKIES.get("keys") != "off"
        self.member: Membership | None = getattr(request, "member", None)

    @cached_property
    def theme(self) -> str:
        """This device's own choice, else the one kept with the account."""
        chosen = self.request.COOKIES.get("theme") or getattr(self.user, "theme", "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def user(self) -> Any:
        """The person signed in, or None; error pages may come before anybody was looked for."""
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    @cached_property
    def memberships(self) -> list[Membership]:
        return memberships_of(self.user) if self.user else []

    @property
    def delayed(self) -> bool:
        """Has background work stood still? Whoever is inside is told; everything they do still works."""
        return bool(self.user) and is_delayed(now=timezone.now())

    @cached_property
    def roles(self) -> str:
        return ", ".join(Role(role).label for role in self.member.roles) if self.member else ""

    @cached_property
    def places(self) -> list[Place]:
        return self._places(self.member) if self.member else []

    @cached_property
    def clinics(self) -> list[tuple[Membership, str]]:
        """My clinics, each with the address of my first place there."""
        found = [(mine, self._places(mine)) for mine in self.memberships]
        return [(mine, places[0].url if places else reverse("home")) for mine, places in found]

    def _places(self, member: Membership) -> list[Place]:
        """The places of all the member's roles, each once, under the first role's words."""
        found: dict[str, Place] = {}
        for role in Role:
            for words, name, key in PLACES[role] if role in member.roles else ():
                url = _clinic_url(member, name)
                if url not in found:
                    found[url] = Place(words, url, key, here=self._here(url))
        return list(found.values())

    def _here(self, url: str) -> str:
        if self.request.path == url:
            return "page"
        return "true" if self.request.path.startswith(url) else ""

    @property
    def sign_ins(self) -> dict[str, Any] | None:
        """The invented people who may be tried out, in the demo only."""
        return {"people": demo_people.SIGN_INS, "password": demo_people.PASSWORD} if self.demo else None

    @cached_property
    def find_url(self) -> str:
        """Where the words of a patient search are posted; empty for those who see no patients."""
        return _clinic_url(self.member, "registry:find") if self.member and self.member.can(Can.SEE_PATIENTS) else ""

    @cached_property
    def alerts_url(self) -> str:
        """Where the count of open alerts comes from, after the page (_components/alert_count.html)."""
        return _clinic_url(self.member, "safety:count") if self.member and self.member.can(Can.HANDLE_ALERTS) else ""


def _clinic_url(member: Membership, name: str) -> str:
    return reverse(name, kwargs={"clinic": member.clinic.slug})


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
