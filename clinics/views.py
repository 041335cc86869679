"""The way in: each person lands on the home page of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinics import queries
from clinics.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    """My clinics; with one clinic, straight to its home page."""
    return render(request, "clinics/home.html", {"memberships": queries.memberships_of(request.user)})
