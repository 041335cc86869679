"""Targets and rhythm: nobody signs a number without having seen whom it moves."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinics import actions, queries
from clinics.errors import Refused
from clinics.models import AccessLine, Membership, Setting
from clinics.queries import field_of
from clinics.rules import PREVIEWED
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode, make_patient
from tests.support.at_once import together

URL = "/c/north/targets/"


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def lead(north: StaffedClinic) -> Client:
    return signed_in(north.lead)


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    """Week 9, 18 to 9: halved. With a response of 60% she is not improving any more."""
    today = timezone.localdate(timezone=north.clinic.zone)
    found = []
    for name in ("Ada", "Bea", "Cleo"):
        episode = make_episode(
            north,
            patient=make_patient(north, given_name=name, family_name="Moved"),
            referred_on=today - timedelta(days=70),
            enrolled_on=today - timedelta(days=63),
        )
        with north.inside():
            Episode.objects.filter(pk=episode.pk).update(**course(today, 18, 10))
        found.append(episode)
    return found


def course(today: date, first: int, last: int) -> dict[str, Any]:
    begun, measured = today - timedelta(days=63), today - timedelta(days=3)
    return {
        "phq9_baseline": first,
        "phq9_baseline_on": begun,
        "phq9_last": last,
        "phq9_last_on": measured,
        "phq9_series": [[begun.isoformat(), first], [measured.isoformat(), last]],
    }


def typed(north: StaffedClinic, **changed: Any) -> dict[str, Any]:
    """What a browser posts: every number as it stands, the version that was seen, and what was changed."""
    with north.inside():
        signed = queries.signed_settings(north.clinic)
    values = {field_of(key): queries.in_force(signed)[key] for key in PREVIEWED}
    return values | {"seen": queries.version_of(signed, PREVIEWED), "source": "Committee of 4 March"} | changed


def look(client: Client, posted: dict[str, Any]) -> Any:
    return client.post(URL, posted | {"look": ""})


def sign(client: Client, posted: dict[str, Any], looked: Any) -> Any:
    return client.post(URL, posted | {"sign": "", "looked": looked.context["form"]["looked"].value()})


def in_force(north: StaffedClinic, key: str) -> Any:
    with north.inside():
        return queries.setting(north.clinic, key)


def test_a_look_shows_counts_and_names_with_both_reasons_and_saves_nothing(
    lead: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    posted = typed(north, phq9_improved_below=11)
    page = words(look(lead, posted))
    assert "3 patients would move from not improving to improving" in page
    assert f"/c/north/patients/{three[0].patient.public_id}/" in page
    assert "week 9, 18 to 10, needs a 50% drop or below 10" in page
    assert "week 9, 18 to 10, now below 11" in page
    assert "PHQ-9: improved below" in page
    with north.inside():
        assert not Setting.objects.exists()
        assert AccessLine.objects.get(kind="list").rows == 3


def test_what_was_looked_at_is_signed_and_nothing_else(
    lead: Client, north: StaffedClinic, three: list[Episode]
) -> None:
    posted = typed(north, phq9_improved_below=11)
    answer = sign(lead, posted, look(lead, posted))
    assert answer["Location"] == "/c/north/watched/"
    with north.inside():
        row = Setting.objects.select_related("signed_by__user").get()
    assert (row.key, row.value, row.source) == ("phq9.improved_below", 11, "Committee of 4 March")
    assert row.signed_by == north.lead
    page = words(lead.get("/c/north/caseload/?show=improving&who=all"))
    assert page.count("18 to 10, now below 11") == 3


def test_signing_without_a_look_shows_the_look_instead(lead: Client, north: StaffedClinic) -> None:
    posted = typed(north, phq9_improved_below=11)
    answer = lead.post(URL, posted | {"sign": ""})
    assert answer.status_code == 422
    assert "You changed a number after the last look" in words(answer)
    assert in_force(north, "phq9.improved_below") == 10
    looked = look(lead, posted)
    assert sign(lead, posted | {"phq9_improved_below": 12}, looked).status_code == 422
    assert in_force(north, "phq9.improved_below") == 10
    assert sign(lead, posted, looked).status_code == 302


def test_of_two_who_sign_at_once_the_second_sees_what_the_first_signed(lead: Client, north: StaffedClinic) -> None:
    mine, theirs = typed(north, phq9_improved_below=11), typed(north, phq9_improved_below=9)
    looked = look(lead, mine)
    other = signed_in(north.administrator)
    assert sign(other, theirs, look(other, theirs)).status_code == 302
    answer = sign(lead, mine, looked)
    form = answer.context["form"]
    assert (answer.status_code, form["phq9_improved_below"].value()) == (422, "11")
    assert "Someone signed another number" in words(answer)
    assert "In force: 9 points." in form["phq9_improved_below"].help_text
    assert in_force(north, "phq9.improved_below") == 9
    assert sign(lead, mine | {"seen": form["seen"].value()}, answer).status_code == 302
    assert in_force(north, "phq9.improved_below") == 11


@pytest.mark.django_db(transaction=True)
def test_two_signatures_in_the_same_instant_are_one_and_a_refusal() -> None:
    north = make_clinic("north")

    def signing(value: int, by: Membership) -> list[Setting]:
        return actions.change_settings(
            values={"phq9.improved_below": value}, source="", seen="", by=by, now=timezone.now()
        )

    done = together(lambda: signing(11, north.lead), lambda: signing(9, north.administrator), clinic=north)
    assert sorted(type(each).__name__ for each in done) == ["Stale", "list"]
    with north.inside():
        assert Setting.objects.count() == 1


def test_who_may_not_see_patients_sees_how_many_and_no_name(north: StaffedClinic, three: list[Episode]) -> None:
    page = words(look(signed_in(north.administrator), typed(north, phq9_improved_below=11)))
    assert "3 patients would move from not improving to improving" in page
    assert "Names are shown to whoever may see patients." in page
    assert "Moved" not in page
    assert "/patients/" not in page
    with north.inside():
        assert not AccessLine.objects.exists()


def test_a_rhythm_shows_who_would_be_due(lead: Client, north: StaffedClinic, three: list[Episode]) -> None:
    today = timezone.localdate(timezone=north.clinic.zone)
    with north.inside():
        Episode.objects.filter(pk=three[0].pk).update(phq9_last_on=today - timedelta(days=20))
        Episode.objects.update(last_review_on=today - timedelta(days=7))
    page = words(look(lead, typed(north, rhythm_active=14, review_days=7)))
    assert "Nobody would change state today" in page
    assert "1 more patient would be due for a score" in page
    assert "3 more patients would be due for case review" in page
    with north.inside():
        Episode.objects.update(phq9_last_on=today - timedelta(days=31))
    page = words(look(lead, typed(north, phq9_not_measured_days=60, rhythm_active=60)))
    assert "3 patients would move from not measured to not improving" in page
    assert "3 patients would no longer be due for a score" in page


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"phq9_remission_below": 10}, "phq9_remission_below", "Remission cannot begin above the cut"),
        ({"gad7_early_weeks": 9}, "gad7_early_weeks", "This week comes before the one of case review"),
        ({"phq9_relapse_score": 1}, "phq9_relapse_score", "or 0 to switch it off"),
        ({"phq9_target_weeks": "soon"}, "phq9_target_weeks", "Enter a whole number."),
        ({"rhythm_active": 400}, "rhythm_active", "less than or equal to 90"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_nothing_typed_is_lost(
    lead: Client, north: StaffedClinic, changed: dict[str, Any], field: str, said: str
) -> None:
    answer = look(lead, typed(north, **changed, phq9_improved_below=9))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert said in form.errors[field][0]
    assert (form[field].value(), form["phq9_improved_below"].value()) == (str(changed[field]), "9")
    assert "preview" not in answer.context


def test_nonsense_is_refused_by_the_action_whoever_asks(north: StaffedClinic) -> None:
    with north.inside(), pytest.raises(Refused) as refusal:
        actions.change_settings(values={"phq9.early_weeks": 8}, source="", by=north.lead, now=timezone.now())
    assert refusal.value.field == "phq9_early_weeks"
    with north.inside():
        assert not Setting.objects.exists()


def test_nothing_to_sign_is_said_and_the_rest_can_be_signed_as_it_stands(lead: Client, north: StaffedClinic) -> None:
    answer = look(lead, typed(north))
    assert "No number is changed, and none is left to sign." in words(answer)
    posted = typed(north, rest="on")
    assert sign(lead, posted, look(lead, posted)).status_code == 302
    with north.inside():
        assert set(Setting.objects.values_list("key", flat=True)) == set(PREVIEWED)


def test_a_look_at_60_patients_costs_what_a_look_at_one_does(
    lead: Client, north: StaffedClinic, three: list[Episode], django_assert_num_queries: Any
) -> None:
    posted = typed(north, phq9_improved_below=11)
    look(lead, posted)
    with django_assert_num_queries(20, exact=False) as few:
        look(lead, posted)
    for number in range(20):
        make_episode(north, patient=make_patient(north, family_name=f"More{number}"))
    with django_assert_num_queries(len(few)):
        look(lead, posted)


# --- what is watched ---


def test_every_rule_stands_with_its_number_and_its_signature(lead: Client, north: StaffedClinic) -> None:
    page = words(lead.get("/c/north/watched/"))
    assert "Worsening: the last score is 5 points or more above the baseline" in page
    assert "default, nobody has signed it" in page
    with north.inside():
        actions.change_settings(values={"phq9.worsening_points": 6}, source="Board", by=north.lead, now=timezone.now())
    page = words(lead.get("/c/north/watched/"))
    assert "Worsening: the last score is 6 points or more above the baseline" in page
    assert f"signed by {north.lead.user.name}" in page
    assert "Board" in page


def test_what_is_not_watched_follows_the_settings(lead: Client, north: StaffedClinic) -> None:
    page = words(lead.get("/c/north/watched/"))
    for said in ("No C-SSRS Screener rule is on", "No relapse rule is on for the GAD-7", "No alert comes from GAD-7"):
        assert said in page
    assert "PHQ-9 item 9: an answer of 1 or more raises an alert" in page
    with north.inside():
        actions.change_settings(
            values={"gad7.relapse_score": 10, "phq9.relapse_score": 0, "instruments": ["gad7"]},
            source="",
            by=north.lead,
            now=timezone.now(),
        )
    page = words(lead.get("/c/north/watched/"))
    assert "No relapse rule is on for the PHQ-9" in page
    assert "No relapse rule is on for the GAD-7" not in page
    assert "PHQ-9 item 9" not in page


def test_everybody_may_read_what_is_watched_and_only_signers_are_led_on(north: StaffedClinic) -> None:
    for role, member in north.members.items():
        page = words(signed_in(member).get("/c/north/watched/"))
        assert ("/c/north/targets/" in page) is (role in ("lead", "administrator"))
