"""The door of patients' own forms: no account, a cookie for one form, the same answer to all who may not come in.

The cookie says which form this browser opened and whether the birth date was given. It is bound to the clinic's own
address and sent by our own pages only (SameSite), so the forms need no further token; a browser that tells where a
request comes from is believed (Sec-Fetch-Site). Django's own check cannot stand here: pages without a referrer send
`Origin: null`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinics import address, audit, wall
from clinics.access import public
from clinics.models import Clinic
from measures import queries, rules
from measures.actions import come_to
from measures.models import MeasureRequest

COOKIE = "form" if settings.PLAIN_HTTP else "__Secure-form"
SALT = "measures.form"
View = Callable[..., HttpResponse]


def door(kind: str) -> Callable[[View], View]:
    """A page for a patient of the address's clinic, its comings counted as `kind` (rules.DOORS)."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @csrf_exempt
        @login_not_required
        @public
        @wraps(view)
        def inner(request: HttpRequest, clinic: str, **kwargs: Any) -> HttpResponse:
            wait = _wait(request, kind)
            if wait:
                return sealed(_too_often(request, wait))
            here = Clinic.objects.filter(slug=clinic).first()
            if here is None or _from_elsewhere(request):
                return sealed(gone(request))
            route = request.resolver_match.view_name if request.resolver_match else ""
            with wall.in_clinic(here.pk), timezone.override(here.zone), audit.history_of(None, route):
                return sealed(view(request, here, **kwargs))

        return inner

    return decorate


def gone(request: HttpRequest) -> HttpResponse:
    """Wrong, expired, revoked, finished, never made: nobody learns which."""
    return render(request, "measures/patient/gone.html", status=404)


def sealed(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, told to nobody."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _wait(request: HttpRequest, kind: str) -> int:
    if request.method != "POST" and kind == "answer":
        return 0
    return come_to(door=kind, address=address.of(request), now=timezone.now())


def _too_often(request: HttpRequest, wait: int) -> HttpResponse:
    minutes = max(1, round(wait / 60))
    response = render(request, "measures/patient/wait.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    return response


def _from_elsewhere(request: HttpRequest) -> bool:
    sent_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    return request.method == "POST" and sent_from not in ("same-origin", "none")


@dataclass(frozen=True)
class Seat:
    """Who sits in this browser: the form it opened, and whether the birth date was right."""

    form: MeasureRequest
    proved: bool

    @property
    def goes_on(self) -> bool:
        check = rules.goes_on if self.proved else rules.opens
        return check(queries.times_of(self.form), timezone.now())


def seat_of(request: HttpRequest, clinic: Clinic) -> Seat | None:
    """None without a cookie of ours, or when it has waited too long."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=max(rules.SEATED.values()))
        form = queries.by_id(clinic, UUID(held["form"]))
        if form is None:
            return None
        signing.loads(request.COOKIES[COOKIE], salt=SALT, max_age=rules.SEATED[form.channel])
    except signing.BadSignature:
        return None
    return Seat(form, held["proved"])


def take_seat(response: HttpResponse, form: MeasureRequest, *, proved: bool) -> HttpResponse:
    """Also on every answer: the time begins again."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"form": str(form.public_id), "proved": proved}, salt=SALT),
        max_age=rules.SEATED[form.channel],
        path=_path(form.clinic),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def leave_seat(response: HttpResponse, clinic: Clinic) -> HttpResponse:
    response.delete_cookie(COOKIE, path=_path(clinic), samesite="Lax")
    return response


def _path(clinic: Clinic) -> str:
    return reverse("tablet", kwargs={"clinic": clinic.slug})
