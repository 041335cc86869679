"""The way in: each person lands on the home page of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinics import queries
from clinics.access import public
from clinics.models import Membership
from clinics.rules import Can, Role

# In the order of a day: who also sees patients starts with them.
HOMES = {
    Role.CARE_MANAGER: "registry:caseload",
    Role.SPECIALIST: "casereview:queue",
    Role.CLINICIAN: "casereview:waiting",
    Role.LEAD: "clinics:clinic",
    Role.ADMINISTRATOR: "clinics:people",
}


def home_of(member: Membership) -> str:
    """The address where this person's day in this clinic begins; while the clinic is being set up, its steps."""
    place = {"clinic": member.clinic.slug}
    if member.clinic.set_up_at is None and member.can(Can.MANAGE_SETTINGS):
        return reverse("clinics:start", kwargs=place)
    return reverse(next(name for role, name in HOMES.items() if member.has_role(role)), kwargs=place)


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """My clinics; with one clinic, straight to its home page."""
    mine = queries.memberships_of(request.user)
    if len(mine) == 1:
        return redirect(home_of(mine[0]))
    may_found = queries.may_found_clinic(request.user)
    if not mine and may_found:
        return redirect("new-clinic")
    clinics = [(member, home_of(member)) for member in mine]
    return render(request, "clinics/home.html", {"clinics": clinics, "may_found": may_found})
