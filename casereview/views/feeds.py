"""One's meetings as a calendar file, for programs that cannot sign in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from casereview.queries.feeds import calendar_of, feed_by_secret
from clinics import wall
from clinics.access import public
from clinics.models import Clinic


@require_safe
@login_not_required
@public
def calendar(request: HttpRequest, clinic: str, secret: str) -> HttpResponse:
    """Wrong, ended, never made: nobody learns which."""
    here = Clinic.objects.filter(slug=clinic).first()
    text = ""
    if here:
        with wall.in_clinic(here.pk):
            if feed_by_secret(here, secret):
                text = calendar_of(here, timezone.now())
    if text:
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="case-review-meetings.ics"'
    else:
        response = HttpResponseNotFound("There is no such calendar.", content_type="text/plain")
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
