"""The banner follows a patient at risk: every page that opens one carries it, found by walking the resolver."""

from django.test import Client

from clinics.models import AccessLine
from registry.models import Patient
from tests.factories.clinics import StaffedClinic
from tests.guards.routes import CLINIC_ROUTES
from tests.guards.world import World, arguments

BANNER = 'id="safety-banner"'


def test_every_page_that_opens_a_patient_at_risk_says_so(client: Client, north: StaffedClinic) -> None:
    world = World(north)
    assert world.alert.closed_at is None
    everything = [arguments(route, world) for route in CLINIC_ROUTES if route.is_page]
    assert everything
    missing, opened = [], set()
    for route in CLINIC_ROUTES:
        if not route.is_page:
            continue
        member = next(member for member in north.members.values() if member.can(route.permissions["GET"]))
        client.force_login(member.user)
        with north.inside():
            seen = AccessLine.objects.count()
        answer = client.get(route.url(**arguments(route, world)))
        page = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
        with north.inside():
            lines = [line for line in AccessLine.objects.order_by("pk")[seen:] if line.patient]
        if lines and page.lstrip().startswith("<!doctype html>"):
            opened.add(route.name)
            if BANNER not in page:
                missing.append(route.name)
    assert not missing
    assert {"registry:patient", "contacts:note", "measures:results", "careplans:plan", "safety:plan"} <= opened


def test_no_banner_without_a_risk_and_none_on_a_list(client: Client, north: StaffedClinic) -> None:
    world = World(north)
    client.force_login(north.care_manager.user)
    patient = world.patient
    assert isinstance(patient, Patient)
    page = f"/c/north/patients/{patient.public_id}/"
    assert BANNER not in client.get(page).content.decode()
    assert world.alert
    assert BANNER in client.get(page).content.decode()
    assert BANNER not in client.get("/c/north/alerts/").content.decode()
