"""An episode from referral to its end: what each step asks for, refuses and leaves in the trail."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinics.errors import Refused, Stale
from clinics.models import AuditLine, Setting
from clinics.rules import Role
from contacts.rules import Activity
from registry import actions, queries
from registry.models import Consent, Diagnosis, Episode
from registry.rules import CloseReason, Phase, Step, next_step
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.contacts import make_time
from tests.factories.measures import make_result
from tests.factories.registry import REFERRED_ON, EpisodeFactory, make_episode, make_patient, make_payer

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def by(member) -> dict:
    return {"by": member, "now": NOW}


@pytest.fixture
def referred(north: StaffedClinic) -> Episode:
    """Referred ten days ago, with nothing but a phone number and a care manager."""
    patient = make_patient(north)
    with north.inside():
        return actions.refer(
            patient=patient,
            referred_on=TODAY - timedelta(days=10),
            care_manager=north.care_manager,
            **by(north.care_manager),
        )


def consent(staffed: StaffedClinic, episode: Episode, on: date) -> Consent:
    with staffed.inside():
        return actions.document_consent(
            episode=episode, given_on=on, how="verbal", heard_by=staffed.clinician, **by(staffed.clinician)
        )


def fresh(staffed: StaffedClinic, episode: Episode) -> Episode:
    with staffed.inside():
        return Episode.objects.select_related("patient").get(pk=episode.pk)


def test_one_open_episode_per_patient(north: StaffedClinic, referred: Episode) -> None:
    with north.inside(), pytest.raises(Refused, match="open episode already"):
        actions.refer(patient=referred.patient, referred_on=TODAY, **by(north.lead))
    with north.inside(), pytest.raises(IntegrityError), transaction.atomic():
        EpisodeFactory(clinic=north.clinic, patient=referred.patient)


def test_what_enrolment_lacks_is_listed_with_who_does_it(north: StaffedClinic, referred: Episode) -> None:
    with north.inside():
        lacking = {gap.code: gap.who for gap in queries.still_missing(referred, TODAY)}
    assert lacking == {
        "coverage": "care manager",
        "treating_clinician": "clinic lead",
        "specialist": "clinic lead",
        "consent": "treating clinician",
        "initiating_visit": "treating clinician",
        "diagnosis": "treating clinician",
        "assessment": "care manager",
    }
    with north.inside():
        assert next_step(Phase.REFERRED, queries.still_missing(referred, TODAY)) is Step.CONSENT
    complete = make_episode(north)
    with north.inside():
        assert queries.still_missing(complete, TODAY) == []


def test_enrolment_needs_consent_of_that_day_and_a_care_manager(north: StaffedClinic, referred: Episode) -> None:
    with north.inside(), pytest.raises(Refused, match="no consent for that day"):
        actions.enrol(episode=referred, enrolled_on=TODAY, **by(north.care_manager))
    consent(north, referred, TODAY - timedelta(days=3))
    with north.inside(), pytest.raises(Refused, match="no consent for that day"):
        actions.enrol(episode=referred, enrolled_on=TODAY - timedelta(days=4), **by(north.care_manager))
    with north.inside():
        Episode.objects.update(care_manager=None)
        with pytest.raises(Refused, match="Nobody is the care manager"):
            actions.enrol(episode=referred, enrolled_on=TODAY, **by(north.lead))
        Episode.objects.update(care_manager=north.care_manager)
        enrolled = actions.enrol(episode=referred, enrolled_on=TODAY - timedelta(days=1), **by(north.care_manager))
        assert (enrolled.phase, enrolled.enrolled_on) == (Phase.ENROLLED, TODAY - timedelta(days=1))
        assert [change.to_phase for change in enrolled.status_changes.all()] == [Phase.REFERRED, Phase.ENROLLED]


@pytest.mark.parametrize(("day", "words"), [(-11, "before the referral"), (1, "cannot be after today")])
def test_nobody_is_enrolled_before_the_referral_or_tomorrow(north, referred, day: int, words: str) -> None:
    consent(north, referred, TODAY - timedelta(days=12))
    with north.inside(), pytest.raises(Refused, match=words) as refused:
        actions.enrol(episode=referred, enrolled_on=TODAY + timedelta(days=day), **by(north.care_manager))
    assert refused.value.field == "enrolled_on"


def test_enrolling_makes_the_first_score_since_the_baseline(north: StaffedClinic, referred: Episode) -> None:
    """A screening score never is one; the row says so in the same moment, not the night after."""
    for total, days in ((21, 8), (17, 2)):
        with north.inside():
            make_result(referred, north.care_manager, total=total, on=TODAY - timedelta(days=days))
    assert fresh(north, referred).phq9_baseline is None
    consent(north, referred, TODAY - timedelta(days=3))
    with north.inside():
        actions.enrol(episode=referred, enrolled_on=TODAY - timedelta(days=3), **by(north.care_manager))
    row = fresh(north, referred)
    assert (row.phq9_baseline, row.phq9_baseline_on, row.phq9_last) == (17, TODAY - timedelta(days=2), 17)


def test_consent_keeps_the_words_in_force_and_minutes_count_from_its_day(north, referred: Episode) -> None:
    make_time(referred, north.care_manager, 20, on=TODAY - timedelta(days=5), activity=Activity.REGISTRY, now=NOW)
    make_time(referred, north.care_manager, 11, on=TODAY - timedelta(days=1), activity=Activity.REGISTRY, now=NOW)
    assert fresh(north, referred).minutes_counted == 0
    given = consent(north, referred, TODAY - timedelta(days=2))
    assert "You can stop at any time" in given.text
    assert given.text_version == "1"
    assert fresh(north, referred).minutes_counted == 11
    with north.inside():
        actions.withdraw_consent(consent=given, withdrawn_on=TODAY - timedelta(days=1), **by(north.clinician))
    assert fresh(north, referred).minutes_counted == 0
    with north.inside(), pytest.raises(Refused, match="withdrawn"):
        actions.withdraw_consent(consent=given, withdrawn_on=TODAY, **by(north.clinician))


def test_consent_is_given_anew_in_good_time_and_withdrawn_whole(north: StaffedClinic, referred: Episode) -> None:
    """Some payers want it each year: from ten months on, and a withdrawal ends the old one with the new."""
    who = {"by": north.clinician, "now": datetime(2027, 12, 1, 18, tzinfo=UTC)}

    def given(on: date) -> Consent:
        return actions.document_consent(episode=referred, given_on=on, how="verbal", heard_by=north.clinician, **who)

    with north.inside():
        first = given(TODAY)
        with pytest.raises(Refused, match="consent already"):
            given(TODAY + timedelta(days=299))
        second = given(TODAY + timedelta(days=300))
        gone = TODAY + timedelta(days=320)
        actions.withdraw_consent(consent=second, withdrawn_on=gone, **who)
        first.refresh_from_db()
        assert first.withdrawn_on == gone
        assert queries.consent_of(referred, gone) is None


def test_consent_is_not_given_twice_but_again_after_it_was_withdrawn(north: StaffedClinic, referred: Episode) -> None:
    first = consent(north, referred, TODAY - timedelta(days=3))
    with pytest.raises(Refused, match="consent already"):
        consent(north, referred, TODAY)
    with north.inside():
        actions.withdraw_consent(consent=first, withdrawn_on=TODAY, **by(north.clinician))
    assert consent(north, referred, TODAY).given_on == TODAY


def test_phases_follow_each_other_and_leave_their_day(north: StaffedClinic) -> None:
    episode = make_episode(north)
    steps = by(north.care_manager)
    with north.inside():
        with pytest.raises(Refused, match="cannot follow"):
            actions.move_phase(episode=episode, to=Phase.REFERRED, on=TODAY, **steps)
        with pytest.raises(Refused, match="pages of their own"):
            actions.move_phase(episode=episode, to=Phase.CLOSED, on=TODAY, **steps)
        moved = actions.move_phase(
            episode=episode, to=Phase.RELAPSE_PREVENTION, on=TODAY - timedelta(days=2), reason="remission", **steps
        )
        with pytest.raises(Refused, match="The last change was on 18 Nov"):
            actions.move_phase(episode=moved, to=Phase.ACTIVE, on=TODAY - timedelta(days=3), reason="x", **steps)
        with pytest.raises(Refused, match="Say why") as refused:
            actions.move_phase(episode=moved, to=Phase.ACTIVE, on=TODAY, reason=" ", **steps)
        assert refused.value.field == "reason"
        back = actions.move_phase(episode=moved, to=Phase.ACTIVE, on=TODAY, reason="worse again", **steps)
        assert [(c.from_phase, c.to_phase, c.reason) for c in back.status_changes.all()] == [
            (Phase.ACTIVE, Phase.RELAPSE_PREVENTION, "remission"),
            (Phase.RELAPSE_PREVENTION, Phase.ACTIVE, "worse again"),
        ]


def test_nobody_leaves_the_list_while_an_alert_is_open(north: StaffedClinic) -> None:
    episode = make_episode(north, open_alerts=1)
    ending = {"episode": episode, "reason": CloseReason.GRADUATED, "on": TODAY} | by(north.care_manager)
    with north.inside():
        with pytest.raises(Refused, match="risk alert"):
            actions.close_episode(**ending)
        actions.update_glance(episode=episode, open_alerts=0)
        closed = actions.close_episode(**ending, note="  May call the clinic at any time. ")
        assert (closed.phase, closed.close_reason, closed.closed_on) == (Phase.CLOSED, "graduated", TODAY)
        assert closed.closing_note == "May call the clinic at any time."
        with pytest.raises(Refused, match="cannot follow"):
            actions.close_episode(**ending)


def test_coming_back_is_a_new_episode_without_the_old_baseline(north: StaffedClinic) -> None:
    old = make_episode(north, phq9_baseline=18, phq9_last=4)
    with north.inside():
        actions.close_episode(episode=old, reason=CloseReason.GRADUATED, on=TODAY, **by(north.lead))
        again = actions.refer(patient=old.patient, referred_on=TODAY, **by(north.lead))
        assert (again.phq9_baseline, again.phase) == (None, Phase.REFERRED)
        assert queries.episodes_of(north.lead, old.patient) == [again, old]


def test_the_team_is_of_this_clinic_and_of_that_role(north: StaffedClinic, south: StaffedClinic) -> None:
    episode, left = make_episode(north), add_member(north.clinic, Role.CARE_MANAGER, ended_at=NOW)
    for stranger in (north.clinician, south.care_manager, left):
        with north.inside(), pytest.raises(Refused, match="Choose a care manager"):
            actions.set_up(episode=episode, values={"care_manager": stranger}, version=1, **by(north.lead))
    colleague = add_member(north.clinic, Role.CARE_MANAGER)
    with north.inside():
        actions.set_up(
            episode=episode, values={"care_manager": colleague, "interval_weeks": 4}, version=1, **by(north.lead)
        )
        assert AuditLine.objects.get(verb="episode.set_up").detail == {"fields": ["care_manager", "interval_weeks"]}
        with pytest.raises(Stale):
            actions.set_up(episode=fresh(north, episode), values={"interval_weeks": 2}, version=1, **by(north.lead))


def test_a_diagnosis_is_checked_for_its_shape_and_listed_once(north: StaffedClinic, referred: Episode) -> None:
    adding = {"episode": referred, "text": "Depression", "since": TODAY} | by(north.clinician)
    with north.inside():
        found = actions.add_diagnosis(code="f331", **adding)
        assert found.code == "F33.1"
        for code, words in (("F33.1", "on the list already"), ("depressed", "looks like F33.1")):
            with pytest.raises(Refused, match=words):
                actions.add_diagnosis(code=code, **adding)
        actions.end_diagnosis(diagnosis=found, ended_on=TODAY, **by(north.clinician))
        assert actions.add_diagnosis(code="F33.1", **adding) != found


def test_every_step_leaves_one_line_in_the_trail(north: StaffedClinic, referred: Episode) -> None:
    make_payer(north)
    consent(north, referred, TODAY - timedelta(days=3))
    with north.inside():
        actions.enrol(episode=referred, enrolled_on=TODAY, **by(north.care_manager))
        actions.move_phase(episode=referred, to=Phase.ACTIVE, on=TODAY, **by(north.care_manager))
        actions.close_episode(episode=referred, reason=CloseReason.GRADUATED, on=TODAY, **by(north.care_manager))
        lines = AuditLine.objects.filter(patient=referred.patient.public_id).order_by("pk")
        assert [line.verb for line in lines] == [
            "episode.opened",
            "consent.documented",
            "episode.enrolled",
            "episode.moved",
            "episode.closed",
        ]


@pytest.mark.parametrize(
    ("code", "signed", "scale"),
    [
        ("F33.1", {}, "phq9"),
        ("F41.1", {}, "gad7"),
        ("F41.1", {"primary.anxiety": "phq9"}, "phq9"),
        ("F43.1", {}, None),
    ],
)
def test_the_first_diagnosis_suggests_the_scale_until_somebody_chose(client, north, code, signed, scale):
    episode = make_episode(north)
    with north.inside():
        for key, value in signed.items():
            Setting.objects.create(clinic=north.clinic, key=key, value=value, signed_by=north.lead, signed_at=NOW)
        episode.diagnoses.all().delete()
        Diagnosis.objects.create(clinic=north.clinic, episode=episode, code=code, text="X", since=REFERRED_ON)
        found = queries.suggested_scale(episode)
        assert (found.scale if found else None) == scale
    client.force_login(north.clinician.user)
    page = client.get(f"/c/north/episodes/{episode.public_id}/team/").content.decode()
    assert (f"suggested by {code}" in page) is (scale is not None)
    assert re.search(r'value="(\w+)" selected', page[page.index('name="primary_scale"') :])[1] == (scale or "phq9")
    with north.inside():
        actions.set_up(episode=episode, values={"primary_scale": "phq9"}, version=1, **by(north.lead))
        assert queries.suggested_scale(fresh(north, episode)) is None
