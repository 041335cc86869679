"""The loop closes between three people; two who answer at once lose nothing."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from casereview.models import LoopStep, Recommendation
from clinics.rules import Role
from registry.models import Episode
from tests.factories.casereview import make_recommendation
from tests.factories.clinics import StaffedClinic, add_member, make_clinic
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> StaffedClinic:
    return make_clinic("north", now=timezone.now() - timedelta(days=1))


@pytest.fixture
def rivera(clinic: StaffedClinic) -> Episode:
    """Nine weeks in, at 17 after 18, not reviewed yet."""
    today = clinic.clinic.today(timezone.now())
    person = make_patient(clinic, family_name="Rivera", given_name="Ana", mrn="10442")
    enrolled = today - timedelta(weeks=9)
    episode = make_episode(clinic, patient=person, referred_on=enrolled, enrolled_on=enrolled, consent_on=enrolled)
    with clinic.inside():
        make_result(episode, clinic.care_manager, total=18, on=enrolled)
        make_result(episode, clinic.care_manager, total=17, on=today - timedelta(days=1))
    return episode


def test_from_the_agenda_to_the_next_scores(browse, clinic: StaffedClinic, rivera: Episode) -> None:
    specialist, clinician, care_manager = (
        browse(member.user.email) for member in (clinic.specialist, clinic.clinician, clinic.care_manager)
    )
    for page in (specialist, clinician, care_manager):
        page.goto("/")

    specialist.locator("#why").get_by_role("link", name="Rivera, Ana").click()
    specialist.locator("#recommend").get_by_text("Change a dose").last.click()
    specialist.get_by_role("button", name="Raise the dose").click()
    specialist.locator("#recommend").get_by_label("Minutes").fill("8")
    specialist.get_by_role("button", name="Sign and next").click()
    expect(specialist.locator("#recommend")).to_contain_text("Fill in, or take out, what stands in brackets")
    specialist.locator("#recommend textarea").first.fill("Raise sertraline from 50 to 100 mg.")
    specialist.get_by_role("button", name="Sign and next").click()
    expect(specialist.get_by_text("The review of Rivera, Ana is signed.")).to_be_visible()

    clinician.reload()
    card = clinician.locator("article", has_text="Raise sertraline from 50 to 100 mg.")
    card.get_by_text("Change or decline").click()
    card.get_by_label("What you changed, or why you decline").fill("75 mg first, for a week.")
    card.get_by_role("button", name="Accept with this change").click()
    expect(clinician.locator("article", has_text="75 mg first, for a week.")).to_contain_text("Changed")

    care_manager.goto("/c/north/loop/?left=tell")
    care_manager.locator("li", has_text="75 mg first").get_by_role("link", name="Log contact").click()
    care_manager.get_by_label("75 mg first, for a week.").check()
    save(care_manager, clinic, "How the new dose is taken")

    a_week_passes(clinic)
    care_manager.goto(f"/c/north/episodes/{rivera.public_id}/note/")
    care_manager.locator("#scale-phq9 [data-scale-row]").first.locator("input").first.focus()
    for value in [1] * 8 + [0]:
        care_manager.keyboard.press(str(value))
    save(care_manager, clinic, "The next step")

    story = f"/c/north/patients/{rivera.patient.public_id}/loop/"
    for page in (specialist, care_manager):
        page.goto(story)
        loop = page.locator("article", has_text="Raise sertraline from 50 to 100 mg.")
        expect(loop).to_contain_text("75 mg first, for a week.")
        expect(loop).to_contain_text("Patient told")
        expect(loop.locator(".loop-effect").first).to_contain_text("17")
        expect(loop.locator(".loop-effect").first).to_contain_text("8")
    assert [*specialist.complaints[1:], *clinician.complaints, *care_manager.complaints] == []


def save(page: Page, clinic: StaffedClinic, covers: str) -> None:
    page.get_by_label("Minutes").fill("15")
    due = clinic.clinic.today(timezone.now()) + timedelta(days=14)
    page.get_by_label("Next contact on").fill(due.isoformat())
    page.get_by_label("It will cover").first.fill(covers)
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("button", name="Save contact")).to_have_count(0)


def a_week_passes(clinic: StaffedClinic) -> None:
    """What happened today happened a week ago."""
    week = timedelta(weeks=1)
    with clinic.inside():
        Recommendation.objects.update(
            made_at=F("made_at") - week, answered_at=F("answered_at") - week, told_on=F("told_on") - week
        )
        LoopStep.objects.update(at=F("at") - week)


def test_two_answer_at_once(browse, clinic: StaffedClinic, rivera: Episode) -> None:
    row = make_recommendation(clinic, rivera, clinic.clinic.today(timezone.now()))
    partner = add_member(clinic.clinic, Role.CLINICIAN, user__name="Theo Park")
    mine, theirs = browse(clinic.clinician.user.email), browse(partner.user.email)
    for page in (mine, theirs):
        page.goto("/c/north/waiting/?show=all")
        page.get_by_text("Change or decline").click()
        page.get_by_label("What you changed, or why you decline").fill(
            "Half the dose first." if page is mine else "Not before the ECG."
        )
    theirs.get_by_role("button", name="Decline for this reason").click()
    expect(theirs.locator(f"#rec-{row.public_id}")).to_contain_text("Declined")

    mine.get_by_role("button", name="Accept with this change").click()
    card = mine.locator(f"#rec-{row.public_id}")
    expect(card).to_contain_text("Theo Park answered this meanwhile: declined.")
    expect(card).to_contain_text("Not before the ECG.")
    expect(card.get_by_label("What you wrote, not saved")).to_have_value("Half the dose first.")

    # The one who won takes the answer back: the other answers.
    theirs.get_by_role("button", name="Undo").click()
    expect(theirs.locator(f"#rec-{row.public_id}")).to_contain_text("Accept")
    mine.reload()
    mine.get_by_text("Change or decline").click()
    mine.get_by_label("What you changed, or why you decline").fill("Half the dose first.")
    mine.get_by_role("button", name="Accept with this change").click()
    expect(mine.locator(f"#rec-{row.public_id}")).to_contain_text("Changed")
    with clinic.inside():
        assert Recommendation.objects.get(pk=row.pk).answer_text == "Half the dose first."
    assert theirs.complaints == []
