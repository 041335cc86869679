"""The patient's page and the forms around it, as a person in the clinic uses them."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.models import AccessLine
from clinics.templatetags.look import day
from registry.models import Episode, Patient
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient, make_payer


class Browser:
    """One person at one clinic's pages, by the routes' names."""

    def __init__(self, member) -> None:
        self.slug = member.clinic.slug
        self.client = Client()
        self.client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def url(self, name: str, **kwargs) -> str:
        return reverse(name, kwargs={"clinic": self.slug, **kwargs})

    def get(self, name: str, query: str = "", **kwargs):
        return self.client.get(f"{self.url(name, **kwargs)}?{query}")

    def post(self, name: str, data: dict, **kwargs):
        return self.client.post(self.url(name, **kwargs), data)


def words(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


@pytest.fixture
def care_manager(north: StaffedClinic) -> Browser:
    return Browser(north.care_manager)


ANA = {
    "mrn": "10442",
    "given_name": "Ana",
    "family_name": "Rivera",
    "birth_date": "1980-03-02",
    "language": "Spanish",
    "first_kind": "mobile",
    "first_value": "212 555 0134",
    "first_best_times": "after 4 pm",
}


def test_registering_with_payer_and_referral_leads_to_the_page_that_says_what_is_missing(
    north: StaffedClinic, care_manager: Browser
) -> None:
    payer = make_payer(north)
    answer = care_manager.post(
        "registry:register",
        ANA
        | {
            "payer": str(payer.public_id),
            "referred_on": str(timezone.localdate(timezone=north.clinic.zone)),
            "care_manager": str(north.care_manager.public_id),
        },
    )
    with north.inside():
        patient = Patient.objects.get()
    assert answer["Location"] == care_manager.url("registry:patient", patient=patient.public_id)
    page = words(care_manager.client.get(answer["Location"]))
    assert "What enrolment still lacks" in page
    assert "Consent to collaborative care" in page
    assert "Payer coverage" in page
    assert page.count("btn-primary btn-large") == 1
    assert "212 555 0134" in page
    assert "after 4 pm" in page


def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(north: StaffedClinic, care_manager: Browser) -> None:
    answer = care_manager.post(
        "registry:register", ANA | {"birth_date": "yesterday", "given_name": "", "note": "my words"}
    )
    page = words(answer)
    assert answer.status_code == 422
    assert "Enter a date, such as 2026-03-09." in page
    assert 'value="yesterday"' in page
    assert 'value="my words"' in page
    with north.inside():
        assert not Patient.objects.exists()


def test_a_referral_that_is_refused_registers_nobody(north: StaffedClinic, care_manager: Browser) -> None:
    tomorrow = timezone.localdate(timezone=north.clinic.zone) + timedelta(days=2)
    answer = care_manager.post("registry:register", ANA | {"referred_on": str(tomorrow)})
    assert answer.status_code == 422
    assert "cannot be after today" in words(answer)
    with north.inside():
        assert not Patient.objects.exists()


def test_a_duplicate_is_shown_and_the_person_decides(north: StaffedClinic, care_manager: Browser) -> None:
    known = make_patient(north, given_name="Anna", family_name="Rivera", birth_date=date(1980, 3, 2))
    answer = care_manager.post("registry:register", ANA)
    page = words(answer)
    assert answer.status_code == 422
    assert "same birth date and a similar name" in page
    assert care_manager.url("registry:patient", patient=known.public_id) in page
    assert 'value="Rivera"' in page
    assert care_manager.post("registry:register", ANA | {"confirmed": "on"}).status_code == 302
    again = care_manager.post("registry:register", ANA | {"confirmed": "on", "given_name": "Bea"})
    assert "Another patient of this clinic has this MRN." in words(again)


def test_two_people_edit_and_the_second_sees_both_texts(north: StaffedClinic, care_manager: Browser) -> None:
    patient = make_patient(north, **{key: ANA[key] for key in ("mrn", "given_name", "family_name")})
    at = {"patient": patient.public_id}
    care_manager.post("registry:edit", ANA | {"version": 1, "note": "ask for her sister"}, **at)
    answer = Browser(north.lead).post("registry:edit", ANA | {"version": 1, "note": "rings twice"}, **at)
    page = words(answer)
    assert answer.status_code == 422
    assert "Somebody else saved while you were typing" in page
    assert '<td data-label="Yours, not saved yet">rings twice</td>' in page
    assert '<td data-label="Theirs, saved">ask for her sister</td>' in page
    assert 'name="note" value="rings twice"' in page
    assert 'name="version" value="2"' in page
    Browser(north.lead).post("registry:edit", ANA | {"version": 2, "note": "rings twice; ask for her sister"}, **at)
    with north.inside():
        assert Patient.objects.get().note == "rings twice; ask for her sister"


def test_the_next_step_is_the_one_filled_button(north: StaffedClinic, care_manager: Browser) -> None:
    def filled(browser: Browser, patient: Patient) -> str:
        page = words(browser.get("registry:patient", patient=patient.public_id))
        assert page.count("btn-primary btn-large") <= 1
        return (
            page.split("btn-primary btn-large")[-1].split(">")[1].split("<")[0]
            if "btn-primary btn-large" in page
            else ""
        )

    patient = make_patient(north)
    assert filled(care_manager, patient) == "Open an episode"
    episode = make_episode(north, patient=patient, phase="referred", enrolled_on=None, consent_on=None)
    assert filled(care_manager, patient) == "Document consent"
    assert filled(Browser(north.specialist), patient) == "Review"
    data = {
        "given_on": str(timezone.localdate(timezone=north.clinic.zone)),
        "how": "verbal",
        "heard_by": str(north.clinician.public_id),
    }
    care_manager.post("registry:consent", data, episode=episode.public_id)
    assert filled(care_manager, patient) == "Enrol"
    care_manager.post(
        "registry:enrol",
        {"enrolled_on": str(timezone.localdate(timezone=north.clinic.zone))},
        episode=episode.public_id,
    )
    assert filled(care_manager, patient) == "Log contact"
    assert filled(Browser(north.clinician), patient) == ""


def test_the_story_holds_contacts_scores_and_the_course_and_can_be_narrowed(
    north: StaffedClinic, care_manager: Browser
) -> None:
    episode = make_episode(north)
    with north.inside():
        make_result(episode, north.care_manager, total=18, on=date(2026, 9, 8))
    make_contact(episode, north.care_manager, on=date(2026, 9, 15), minutes=22)
    at = {"patient": episode.patient.public_id}
    page = words(care_manager.get("registry:patient", **at))
    assert "PHQ-9: 18" in page
    assert "22 min" in page
    assert "Consent given" in page
    the_day = day(date(2026, 9, 15), north.clinic.today(timezone.now())).replace("\xa0", " ")
    assert f"{the_day}: contact" in page
    only = words(care_manager.get("registry:patient", "only=score", **at))
    assert "22 min</a>" not in only
    assert f"{the_day}: contact" in only  # the chart keeps everything


def test_an_earlier_episode_can_be_looked_at_and_says_it_has_ended(north: StaffedClinic, care_manager: Browser) -> None:
    old = make_episode(north, phase="closed", closed_on=date(2026, 10, 1), close_reason="graduated")
    make_episode(north, patient=old.patient, referred_on=date(2026, 11, 1), enrolled_on=date(2026, 11, 2))
    with north.inside():
        Episode.objects.filter(pk=old.pk).update(
            phq9_baseline=18, phq9_baseline_on=date(2026, 9, 8), phq9_last=4, phq9_last_on=date(2026, 9, 28),
            phq9_series=[["2026-09-08", 18], ["2026-09-28", 4]],
        )  # fmt: skip
    at = {"patient": old.patient.public_id}
    assert "This episode ended" not in words(care_manager.get("registry:patient", **at))
    page = words(care_manager.get("registry:patient", f"episode={old.public_id}", **at))
    assert "This episode ended" in page
    assert "in remission" in page  # as it stood on the last day, not as time has passed since


def test_opening_a_patient_leaves_a_line_of_who_looked(north: StaffedClinic, care_manager: Browser) -> None:
    patient = make_patient(north)
    care_manager.get("registry:patient", patient=patient.public_id)
    with north.inside():
        line = AccessLine.objects.get()
        assert (line.by, line.patient, line.kind) == (north.care_manager, patient.public_id, "open")


def test_walking_from_one_patient_to_the_next_keeps_the_list(north: StaffedClinic, care_manager: Browser) -> None:
    today = timezone.localdate(timezone=north.clinic.zone)
    first, second = (
        make_episode(north, patient=make_patient(north, family_name=name), next_contact_on=today - timedelta(days=late))
        for name, late in (("Aaa", 9), ("Bbb", 3))
    )
    query = "show=overdue&who=all&sort=needs"
    page = words(care_manager.get("registry:patient", query, patient=first.patient.public_id))
    assert "1 of 2" in page
    following = care_manager.url("registry:patient", patient=second.patient.public_id)
    assert f'href="{following}?{query}"' in page
    assert f'href="{care_manager.url("registry:caseload")}?{query}"' in page
    assert "Next patient" not in words(care_manager.get("registry:patient", patient=first.patient.public_id))


def test_finding_posts_the_words_and_the_address_holds_a_key(north: StaffedClinic, care_manager: Browser) -> None:
    make_patient(north, family_name="Rivera", given_name="Ana")
    sent = care_manager.post("registry:find", {"words": "Rivrea"})
    assert "iv" not in sent["Location"].split("?")[1].split("=")[0]
    assert "rivrea" not in sent["Location"].lower()
    assert "Rivera, Ana" in words(care_manager.client.get(sent["Location"]))
    assert "Nobody is found" in words(
        care_manager.client.post(care_manager.url("registry:find"), {"words": "Qqqq"}, follow=True)
    )
    live = care_manager.client.post(
        care_manager.url("registry:find"), {"words": "ana"}, follow=True, headers={"HX-Request": "true"}
    )
    assert "<html" not in live.content.decode()
    assert "Rivera, Ana" in words(live)


def test_closing_is_refused_in_words_while_an_alert_is_open(north: StaffedClinic, care_manager: Browser) -> None:
    episode = make_episode(north, open_alerts=1)
    answer = care_manager.post(
        "registry:close",
        {"reason": "graduated", "on": str(timezone.localdate(timezone=north.clinic.zone)), "note": "handed on"},
        episode=episode.public_id,
    )
    assert answer.status_code == 422
    assert "Close the alert first" in words(answer)
    assert answer.context["form"].errors["reason"]
    assert answer.context["form"]["note"].value() == "handed on"
    with north.inside():
        assert Episode.objects.get().is_open


@pytest.mark.parametrize("name", ["register", "find"])
def test_pages_open_for_those_who_may(north: StaffedClinic, name: str) -> None:
    assert Browser(north.care_manager).get(f"registry:{name}").status_code == 200
    assert Browser(north.administrator).get(f"registry:{name}").status_code == 403
