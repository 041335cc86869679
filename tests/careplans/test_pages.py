"""The pages of the care plan."""

import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careplans import actions
from careplans.models import CarePlan, PlanDraft
from clinics.models import AuditLine
from clinics.rules import Role
from registry.models import Episode
from tests.factories.careplans import drug, key, write
from tests.factories.clinics import add_member
from tests.factories.registry import make_episode


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


def url(name, public_id, clinic="north"):
    return reverse(f"careplans:{name}", args=[clinic, public_id])


class PlanFormParser(HTMLParser):
    """What the form of the page holds, as a browser without script would send it."""

    def __init__(self):
        super().__init__()
        self.held, self.inside, self.name = {}, False, ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = "plan-form" in given.get("class", "")
        elif not self.inside or "NEWROW" in name:
            self.name = ""
        elif tag == "input" and given.get("type") != "checkbox":
            self.held[name] = given.get("value", "")
        elif tag in ("select", "textarea"):
            self.name, self.held[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.held[self.name] = given["value"]

    def handle_endtag(self, tag):
        if tag in ("form", "select", "textarea"):
            self.name, self.inside = "", self.inside and tag != "form"

    def handle_data(self, data):
        if self.name and self.lasttag == "textarea":
            self.held[self.name] += data.removeprefix("\n")


def form_of(page):
    parser = PlanFormParser()
    parser.feed(page.content.decode())
    return parser.held


def names(held, part, field):
    return [name for name in held if re.fullmatch(rf"{part}-.{{36}}-{field}", name)]


def test_a_plan_is_written_from_the_last_one(client, north, episode):
    write(episode, north.lead, 0, goals="Walk & read", medications=drug("Sertraline", "50 mg"))
    held = form_of(client.get(url("write", episode.patient.public_id)))
    (goal,) = names(held, "goals", "words")
    (dose,) = names(held, "medications", "dose")
    assert (held[goal], held["base"]) == ("Walk & read", "1")

    held |= {dose: "100 mg", dose.replace("dose", "change"): "partial response"}
    for _ in range(2):
        response = client.post(url("write", episode.patient.public_id), held, follow=True)
    page = response.content.decode()
    assert "Version 2 is saved" in page
    assert "Sertraline 50 mg to 100 mg: partial response" in page
    assert "Not signed yet" in page
    assert CarePlan.objects.count() == 2
    newest = CarePlan.objects.get(number=2)
    assert newest.content["medications"][0]["key"] == CarePlan.objects.get(number=1).content["medications"][0]["key"]


def test_another_row_comes_without_losing_a_word(client, episode):
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    (goal,) = names(held, "goals", "words")
    held |= {goal: "Walk", "relapse-signs": "Sleeps in", "add": "goals"}
    (since,) = names(held, "medications", "started_on")
    held[since] = "last spring"
    again = form_of(client.post(address, held))
    assert len(names(again, "goals", "words")) == 2
    assert (again[goal], again["relapse-signs"], again[since]) == ("Walk", "Sleeps in", "last spring")
    assert not CarePlan.objects.exists()
    # The same stands there when the page is opened another time, until it is discarded.
    assert form_of(client.get(address))[goal] == "Walk"
    client.post(url("discard", episode.patient.public_id))
    assert "Walk" not in form_of(client.get(address)).values()


def test_each_mistake_stands_at_its_field_and_nothing_typed_is_lost(client, north, episode):
    write(episode, north.lead, 0, medications=drug("Sertraline", "50 mg", started_on="2026-09-08"))
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    (dose,) = names(held, "medications", "dose")
    row = dose.removesuffix("-dose")
    held |= {dose: "100 mg", f"{row}-stopped_on": "2026-09-01", "follow_up-check_in_on": "soon", "skill-aim": "Energy"}
    response = client.post(address, held)
    assert response.status_code == 422
    assert "Enter a day, such as" in response.content.decode()
    response = client.post(address, held | {"follow_up-check_in_on": ""})
    text = response.content.decode()
    for sentence in ("before it was begun", "Say why it was stopped", "Say why the dose changed: it was 50 mg"):
        assert text.count(sentence) == 2, sentence  # in the list above and at the field
    assert form_of(response)["skill-aim"] == "Energy"
    assert CarePlan.objects.count() == 1


def test_a_row_is_taken_out_by_a_tick(client, north, episode):
    write(episode, north.lead, 0, goals=["Walk", "Swim"])
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    gone = next(name for name in names(held, "goals", "words") if held[name] == "Swim")
    held[gone.replace("words", "gone")] = "on"
    client.post(address, held)
    assert CarePlan.objects.get(number=2).goals == "Walk"


def test_a_second_author_sees_both_texts_and_loses_nothing(client, north, episode):
    write(episode, north.care_manager, 0, goals="Walk", skill={"aim": "Pacing"}, follow_up={"words": "Monthly"})
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    goal = f"goals-{key('goals Walk')}-words"
    theirs = [{"words": "Swim", "key": key("goals Walk")}, "Their own goal"]
    write(episode, north.lead, 1, goals=theirs, skill={"aim": "Pacing"}, follow_up={"words": "Weekly"})

    own = f"goals-{uuid.uuid4()}-words"
    response = client.post(address, held | {goal: "Walk far", "skill-aim": "Pacing, breathing", own: "My own goal"})
    text = response.content.decode()
    assert response.status_code == 422
    assert f"{north.lead} saved version 2 while you were writing" in text
    assert text.count("wrote here, in version 2") == 1
    assert "Swim" in text
    both = form_of(response)
    assert (both[goal], both["skill-aim"], both["follow_up-words"]) == ("Walk far", "Pacing, breathing", "Weekly")
    assert {both[name] for name in names(both, "goals", "words")} == {"Walk far", "Their own goal", "My own goal"}
    # Left now, it is the same when it is opened again: the draft is kept.
    assert "in version 2" in client.get(address).content.decode()

    client.post(address, both | {goal: "Walk far, swim"})
    saved = CarePlan.objects.get(number=3)
    assert set(saved.goals.splitlines()) == {"Walk far, swim", "Their own goal", "My own goal"}
    assert not PlanDraft.objects.exists()


def test_who_else_writes_is_said_and_their_words_are_not(client, north, episode):
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    (goal,) = names(held, "goals", "words")
    assert client.post(url("draft", episode.patient.public_id), held | {goal: "Zither"}).status_code == 204
    client.force_login(add_member(north.clinic, Role.CARE_MANAGER).user)
    page = client.get(address).content.decode()
    assert f"{north.care_manager} is writing on this plan too" in page
    assert "Zither" not in page


def test_a_draft_that_comes_after_its_save_stays_away(client, episode):
    address = url("write", episode.patient.public_id)
    held = form_of(client.get(address))
    (goal,) = names(held, "goals", "words")
    client.post(address, held | {goal: "Walk"})
    assert client.post(url("draft", episode.patient.public_id), held | {goal: "Walk"}).status_code == 204
    assert not PlanDraft.objects.exists()
    assert client.post(url("draft", episode.patient.public_id), {"goals-x-words": "?"}).status_code == 422


def test_an_empty_plan_is_refused(client, episode):
    address = url("write", episode.patient.public_id)
    response = client.post(address, form_of(client.get(address)))
    assert response.status_code == 422
    assert "write at least one part" in response.content.decode()


def test_the_clinician_signs_with_one_press(client, north, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    assert "waits for the treating clinician" in client.get(url("plan", episode.patient.public_id)).content.decode()
    client.force_login(north.clinician.user)
    assert "Sign version 1" in client.get(url("plan", episode.patient.public_id)).content.decode()
    page = client.post(url("sign", plan.public_id), follow=True).content.decode()
    assert "Version 1 is signed until" in page
    assert str(north.clinician) in page


def test_signed_in_place_it_leads_back_there(client, north, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    client.force_login(north.clinician.user)
    waiting = reverse("casereview:waiting", args=["north"])
    assert client.post(url("sign", plan.public_id), {"back": "//elsewhere.example"}).url == url(
        "plan", episode.patient.public_id
    )
    assert client.post(url("sign", plan.public_id), {"back": waiting}).url == waiting


def test_two_versions_stand_side_by_side(client, north, episode):
    write(episode, north.lead, 0, goals=["Walk", "Swim"], medications=drug("Sertraline", "50 mg"))
    raised = {"key": key("medications Sertraline")} | drug("Sertraline", "100 mg", change="partial response")
    write(episode, north.lead, 1, goals=["Walk", "Read"], medications=raised)
    text = client.get(url("compare", episode.patient.public_id)).content.decode()
    for mark, words in (("del", "50 mg"), ("ins", "100 mg"), ("del", "Swim"), ("ins", "Read")):
        assert f"<{mark}>{words}</{mark}>" in text
    for word in ("Added", "Taken out", "Changed", "As before"):
        assert word in text
    nonsense = client.get(url("compare", episode.patient.public_id), {"from": "x", "to": "99"})
    assert nonsense.status_code == 200


def test_the_patients_page_is_plain_and_a_copy_is_noted(client, north, episode):
    write(
        episode,
        north.lead,
        0,
        goals="Walk",
        medications=[
            drug("Sertraline", "50 mg", side_effects="Nausea", adherence="Forgets"),
            drug("Fluoxetine", "20 mg", stopped_on="2026-09-09", stopped_why="Rash"),
        ],
        steps=["Shoes by the door", "Round the block"],
    )
    page = client.get(url("print", episode.patient.public_id)).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    for words in ("Walk", "Sertraline 50 mg", "Shoes by the door", "988"):
        assert words in sheet
    for words in ("Nausea", "Forgets", "Fluoxetine", "Rash", "PHQ"):
        assert words not in sheet
    assert "no copy of version 1 yet" in client.get(url("plan", episode.patient.public_id)).content.decode()
    plan = CarePlan.objects.get()
    said = client.post(url("copy", plan.public_id), {"how": "on paper", "whom": "the patient"}, follow=True)
    assert "On paper, to the patient" in said.content.decode()
    assert AuditLine.objects.filter(verb="plan.copied").count() == 1

    # While a newer one waits, the one in force is what goes home.
    actions.sign_plan(plan=plan, by=north.clinician, now=timezone.now())
    write(episode, north.lead, 1, goals="Swim")
    assert "Swim" not in client.get(url("print", episode.patient.public_id)).content.decode()
    told = client.get(url("plan", episode.patient.public_id)).content.decode()
    assert "On paper, to the patient" in told
    assert f'action="{url("copy", plan.public_id)}"' in told


def test_an_empty_plan_teaches(client, north, episode):
    assert "Write the first plan" in client.get(url("plan", episode.patient.public_id)).content.decode()
    for name in ("compare", "print"):
        assert client.get(url(name, episode.patient.public_id)).url == url("plan", episode.patient.public_id)
    client.force_login(north.clinician.user)
    page = client.get(url("plan", episode.patient.public_id)).content.decode()
    assert "No plan is written yet" in page
    assert "Write the first plan" not in page


def test_who_may_and_who_may_not(client, north, south, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    with south.inside():
        theirs = write(make_episode(south), south.care_manager, 0, goals="Theirs")
    for name, ident in (("plan", theirs.episode.patient.public_id), ("write", theirs.episode.patient.public_id)):
        assert client.get(url(name, ident)).status_code == 404
        assert client.get(url(name, ident, clinic="south")).status_code == 404
    assert client.post(url("sign", plan.public_id)).status_code == 403

    client.force_login(north.clinician.user)
    assert client.post(url("sign", theirs.public_id)).status_code == 404
    assert client.get(url("write", episode.patient.public_id)).status_code == 403
    client.force_login(north.administrator.user)
    assert client.get(url("plan", episode.patient.public_id)).status_code == 403
    plan.refresh_from_db()
    assert plan.signed_at is None


def test_long_histories_take_no_more_queries(client, north, episode):
    def ask():
        asked = {}
        for name in ("plan", "compare", "write", "print"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(url(name, episode.patient.public_id)).status_code == 200
            asked[name] = len(found)
        return asked

    def written(number):
        drugs = [drug(f"Drug {each}", "5 mg") for each in range(number)]
        steps = [f"Step {each}" for each in range(number)]
        write(episode, north.care_manager, number - 1, goals=[f"Goal {number}"], medications=drugs, steps=steps)

    written(1)
    ask()  # the first page of a session writes when it was seen
    few = ask()
    for number in range(2, 8):
        written(number)
        plan = CarePlan.objects.get(number=number)
        actions.give_copy(plan=plan, how="on paper", by=north.care_manager, now=timezone.now())
        if number % 2:
            actions.sign_plan(plan=plan, by=north.clinician, now=timezone.now())
    assert ask() == few


def test_many_plans_to_sign_take_no_more_queries(client, north, episode):
    def ask():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("casereview:waiting", args=["north"])).status_code == 200
        return len(found)

    client.force_login(north.clinician.user)
    write(episode, north.care_manager, 0, goals="Walk")
    ask()
    few = ask()
    for _ in range(4):
        other = make_episode(north)
        actions.sign_plan(
            plan=write(other, north.care_manager, 0, goals="Walk"), by=north.clinician, now=timezone.now()
        )
        write(other, north.care_manager, 1, goals="Swim")
    assert ask() == few


def test_a_plan_is_read_and_signed_where_it_waits(client, north, episode):
    first = write(episode, north.care_manager, 0, goals="Walk")
    long_ago = timezone.now() - timedelta(300)
    actions.sign_plan(plan=first, by=north.clinician, now=long_ago)
    waiting = reverse("casereview:waiting", args=["north"])
    client.force_login(north.clinician.user)
    page = client.get(waiting).content.decode()
    assert "Signature ran out" in page
    assert "Nothing waits for you" not in page
    client.post(url("sign", first.public_id), {"back": waiting})
    page = client.get(waiting).content.decode()
    assert "Nothing waits for you" in page

    write(episode, north.care_manager, 2, goals=["Walk", "Swim"], skill={"aim": "Energy"})
    page = client.get(waiting).content.decode()
    for words in ("Changed since version 2", "Goal added: Swim", "Skill: what it is for Energy", "Sign version 3"):
        assert words in page, words


def test_a_signature_that_ran_out_says_what_to_do(client, north, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    actions.sign_plan(plan=plan, by=north.clinician, now=timezone.now() - timedelta(300))
    address = url("write", episode.patient.public_id)
    page = client.get(address)
    assert "If all of it still holds, save it as it is" in page.content.decode()
    assert "Sign it anew" not in client.get(url("plan", episode.patient.public_id)).content.decode()
    client.post(address, form_of(page))
    assert [each.state for each in CarePlan.objects.all()] == ["waiting", "signed"]
    client.force_login(north.clinician.user)
    assert "Sign version 2" in client.get(url("plan", episode.patient.public_id)).content.decode()


def test_the_plan_s_first_check_is_the_patient_s_next_one(client, north, episode):
    page = reverse("registry:patient", args=["north", episode.patient.public_id])
    today = north.clinic.today(timezone.now())
    check_on = today + timedelta(9)
    Episode.objects.filter(pk=episode.pk).update(phase="relapse_prevention", phase_on=today)
    write(episode, north.care_manager, 0, goals="Walk")
    assert "says nothing about relapse prevention yet" in client.get(page).content.decode()
    write(episode, north.care_manager, 1, goals="Walk", relapse={"signs": "Sleeps in", "first_check_on": check_on})
    told = client.get(page).content.decode()
    assert "says nothing about relapse prevention" not in told
    assert "Warning signs: Sleeps in" in told
    assert "in 9 days" in told[told.index("Check for relapse:") :]
