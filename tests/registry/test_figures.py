"""The clinic's four figures: the caseload's own counts, and what was four weeks ago."""

from datetime import date, timedelta

from clinics.models import Clinic
from registry.models import Flag
from registry.queries import figures
from registry.rules import FlagKind, Phase
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 11, 20)


def shown(north) -> dict[str, tuple[int, int | None]]:
    with north.inside():
        return {figure.name: (figure.now, figure.before) for figure in figures(member=north.lead, today=TODAY)}


def test_now_and_four_weeks_ago(north):
    late = make_episode(north, next_contact_on=TODAY - timedelta(days=2))
    left = make_episode(
        north,
        patient=make_patient(north),
        phase=Phase.CLOSED,
        closed_on=TODAY - timedelta(days=10),
        close_reason="graduated",
    )
    with north.inside():
        for episode, opened, closed in ((late, 60, 50), (left, 40, 11)):
            Flag.objects.create(
                clinic=north.clinic,
                episode=episode,
                kind=FlagKind.CONTACT_OVERDUE,
                since=TODAY - timedelta(days=opened),
                opened_on=TODAY - timedelta(days=opened),
                closed_on=TODAY - timedelta(days=closed),
            )
    assert shown(north) == {
        "Open episodes": (1, 2),
        "Contacts overdue": (1, 1),
        "Not measured": (1, None),
        "Not improving": (0, None),
    }


def test_a_young_clinic_has_no_past(north):
    with north.inside():
        Clinic.objects.filter(pk=north.clinic.pk).update(created_at="2026-11-10T12:00:00Z")
        north.lead.clinic.refresh_from_db()
    assert shown(north)["Open episodes"] == (0, None)


def test_the_figures_stand_on_the_clinics_page(north, client):
    make_episode(north, next_contact_on=date(2026, 1, 2))
    client.force_login(north.lead.user)
    page = client.get("/c/north/clinic/").content.decode()
    assert "Contacts overdue" in page
    assert "show=overdue&amp;who=all" in page
