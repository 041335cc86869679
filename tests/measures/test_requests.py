"""Forms for patients as staff send them, see them and take them back."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from clinics.models import AuditLine
from jobs.models import OutboxMessage
from measures import instruments
from measures.models import MeasureRequest, MeasureResult, Wording
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.forms import Phone, heading, send
from tests.factories.registry import make_episode, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    patient = make_patient(north, given_name="Ana", family_name="Rivera", email="ana@example.org")
    return make_episode(north, patient=patient)


@pytest.fixture
def staff(north: StaffedClinic, client: Client) -> Client:
    client.force_login(north.care_manager.user)
    return client


def pages(episode: Episode) -> str:
    return f"/c/north/patients/{episode.patient.public_id}/forms/"


def asked(**more: object) -> dict[str, object]:
    return {"instruments": ["phq9"], "channel": "link", "days": 3, **more}


def test_the_link_is_shown_once(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    answer = staff.post(pages(episode) + "send/", asked())
    text = answer.content.decode()
    secret = text.partition("/f/north/")[2].partition("/")[0]
    assert heading(Phone().get(f"{secret}/", follow=True)) == "A short form from North Clinic"
    assert "<svg" in text
    listed = staff.get(pages(episode)).content.decode()
    assert secret not in listed
    with north.inside():
        [request] = MeasureRequest.objects.all()
        assert request.expires_at - request.made_at == timedelta(days=3)
        assert AuditLine.objects.filter(verb="form.sent", by=north.care_manager).count() == 1


def test_a_tablet_code_opens_for_half_an_hour(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    text = staff.post(pages(episode) + "send/", asked(channel="kiosk")).content.decode()
    with north.inside():
        request = MeasureRequest.objects.get()
    assert request.expires_at - request.made_at == timedelta(minutes=30)
    code = text.partition('<p class="big-figure"><span class="user-select-all">')[2].partition("<")[0]
    page = Phone().client.post("/f/north/", {"code": code, "month": 2, "day": 3, "year": 1980}, follow=True)
    assert heading(page) == "9 short questions"


def test_the_mail_says_nothing_about_whom_or_why(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    staff.post(pages(episode) + "send/", asked(by_mail="on"))
    with north.inside():
        [message] = OutboxMessage.objects.all()
    mail = render_to_string(f"mail/{message.template}.txt", message.context)
    assert message.to == "ana@example.org"
    assert "North Clinic has a short form for you" in mail
    assert "/f/north/" in mail
    for word in ("Ana", "Rivera", "PHQ", "depress", "mood", "health", "care", "question", "patient"):
        assert word.lower() not in mail.lower().replace("north clinic", "")


def test_without_an_address_no_mail_is_offered(north: StaffedClinic, staff: Client) -> None:
    page = staff.get(pages(make_episode(north)) + "send/").content.decode()
    assert "by_mail" not in page
    assert "No e-mail address is known" in page


def test_nothing_chosen_is_said_at_the_field(episode: Episode, staff: Client) -> None:
    answer = staff.post(pages(episode) + "send/", {"channel": "link", "days": 3})
    assert answer.status_code == 422
    assert "Choose at least one." in answer.content.decode()


def test_how_it_stands_in_words(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    def words() -> str:
        return staff.get(pages(episode)).content.decode()

    phone, sent = Phone(), send(north, episode)
    assert "Not opened yet" in words()
    phone.get(f"{sent.secret}/")
    assert "Opened, no birth date yet" in words()
    phone.open(sent)
    assert "Opened, nothing answered yet" in words()
    for number in range(1, 5):
        phone.answer(number, 0)
    assert "Being filled in: 4 of 9 answered" in words()
    results = f"/c/north/patients/{episode.patient.public_id}/results/"
    assert "Being filled in: 4 of 9 answered" in staff.get(results).content.decode()
    assert (
        "Being filled in: 4 of 9 answered"
        in staff.get(f"/c/north/patients/{episode.patient.public_id}/").content.decode()
    )
    phone.finish()
    assert "Finished: 4 of 9 answered" in words()
    text = staff.get(results).content.decode()
    assert "By the patient&#x27;s link" in text
    assert "the patient, entered" in text


def test_revoke_and_send_again(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    sent = send(north, episode, days=7)
    text = staff.post(f"/c/north/forms/{sent.request.public_id}/again/").content.decode()
    secret = text.partition("/f/north/")[2].partition("/")[0]
    assert Phone().open(sent).status_code == 404
    assert Phone().get(f"{secret}/").status_code == 302
    with north.inside():
        newest = MeasureRequest.objects.order_by("-pk").first()
        assert (newest.expires_at - newest.made_at).days == 7
    staff.post(f"/c/north/forms/{newest.public_id}/revoke/")
    assert Phone().get(f"{secret}/").status_code == 404
    page = staff.post(f"/c/north/forms/{newest.public_id}/revoke/", follow=True).content.decode()
    assert "not open any more" in page
    with north.inside():
        assert AuditLine.objects.filter(verb="form.revoked").count() == 2


def test_no_form_without_an_open_episode(north: StaffedClinic, staff: Client) -> None:
    patient = make_patient(north)
    answer = staff.get(f"/c/north/patients/{patient.public_id}/forms/send/", follow=True)
    assert "There is no open episode" in answer.content.decode()


def test_only_languages_whose_words_are_loaded(north: StaffedClinic, episode: Episode, staff: Client) -> None:
    """Invented words: another language is never a translation of ours."""
    assert 'name="language"' not in staff.get(pages(episode) + "send/").content.decode()
    scale = instruments.get("gad7")
    body = {
        "stem": "Zzz?",
        "options": [{"value": option.value, "text": f"zz {option.value}"} for option in scale.options],
        "items": [{"number": item.number, "text": f"zz {item.number}", "scored": item.scored} for item in scale.items],
    }
    with north.inside():
        Wording.objects.create(
            clinic=north.clinic,
            instrument="gad7",
            language="es",
            number=1,
            body=body,
            licence_line="Invented.",
            loaded_by=north.lead,
            loaded_at=timezone.now(),
        )
    assert 'name="language"' in staff.get(pages(episode) + "send/").content.decode()
    refused = staff.post(pages(episode) + "send/", asked(language="es"))
    assert refused.status_code == 422
    assert "in that language" in refused.content.decode()
    phone, sent = Phone(), send(north, episode, "gad7", language="es")
    phone.open(sent)
    assert '<span lang="es" id="asked">zz 1</span>' in phone.get("form/1/").content.decode()
    phone.answer(1, 0)
    phone.finish()
    with north.inside():
        assert MeasureResult.objects.get().language == "es"
