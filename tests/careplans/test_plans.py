"""Care plans: versions that nobody overwrites, signed by the treating clinician."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from careplans import actions, glance, queries, rules
from careplans.models import CarePlan
from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from registry.actions import update_glance
from registry.models import Episode
from tests.factories import careplans as factory
from tests.factories.registry import make_episode

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
GOAL = factory.key("goal")


def write(episode, by, base, *, now=NOW, **parts):
    return factory.write(episode, by, base, now=now, **parts)


@pytest.mark.parametrize(
    ("signed", "until"),
    [
        (date(2026, 3, 15), date(2026, 9, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 6, 1)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_a_signature_holds_for_six_months(signed, until):
    assert rules.signed_until(signed) == until


def test_each_save_is_a_version_and_the_same_form_is_one(north, episode):
    key = uuid.uuid4()
    first = write(episode, north.care_manager, 0, goals={"words": " Walk \r\nmore ", "key": GOAL}, form_key=key)
    assert write(episode, north.care_manager, 0, goals={"words": "Walk \nmore", "key": GOAL}, form_key=key) == first
    second = write(episode, north.lead, 1, goals="Walk", steps="Pacing")
    assert (first.number, first.goals, second.number) == (1, "Walk \nmore", 2)
    assert [plan.number for plan in queries.plans(member=north.lead, episode=episode)] == [2, 1]


def test_nobody_writes_over_somebody(north, episode):
    write(episode, north.care_manager, 0, goals="Walk")
    with pytest.raises(Stale):
        write(episode, north.lead, 0, goals="Swim")
    assert CarePlan.objects.get().goals == "Walk"


def test_a_version_says_something_new(north, episode):
    with pytest.raises(Refused, match="nothing in it"):
        write(episode, north.care_manager, 0, goals="  ")
    write(episode, north.care_manager, 0, goals="Walk")
    with pytest.raises(Refused, match="Nothing is changed since version 1"):
        write(episode, north.care_manager, 1, goals={"words": "Walk ", "key": factory.key("goals Walk")})
    closed = make_episode(north, phase="closed", closed_on=NOW.date(), close_reason="graduated")
    with pytest.raises(Refused, match="closed"):
        write(closed, north.care_manager, 0, goals="Walk")


def test_the_newest_version_is_signed_and_the_row_shows_until_when(north, episode):
    first = write(episode, north.care_manager, 0, goals="Walk")
    signed = actions.sign_plan(plan=first, by=north.clinician, now=NOW)
    assert (signed.signed_by, signed.signed_until) == (north.clinician, date(2027, 6, 1))
    assert Episode.objects.get(pk=episode.pk).plan_signed_until == date(2027, 6, 1)
    again = actions.sign_plan(plan=first, by=north.lead, now=NOW + timedelta(1))
    assert again.signed_by == north.clinician

    # A newer version waits; the signed one holds meanwhile.
    second = write(episode, north.care_manager, 1, goals="Swim")
    assert Episode.objects.get(pk=episode.pk).plan_signed_until == date(2027, 6, 1)
    assert queries.in_force(member=north.lead, episode=episode) == first
    third = write(episode, north.care_manager, 2, goals="Read")
    with pytest.raises(Refused, match="Version 3 was written meanwhile"):
        actions.sign_plan(plan=second, by=north.clinician, now=NOW)
    actions.sign_plan(plan=third, by=north.clinician, now=NOW + timedelta(60))
    assert Episode.objects.get(pk=episode.pk).plan_signed_until == date(2027, 7, 30)

    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0
    update_glance(episode=episode, plan_signed_until=None)
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 1
    assert Episode.objects.get(pk=episode.pk).plan_signed_until == date(2027, 7, 30)


def test_the_clinic_s_day_counts_for_the_signature(north, episode):
    late = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)  # 30 Nov, half past eleven at night in New York
    plan = write(episode, north.care_manager, 0, goals="Walk")
    assert actions.sign_plan(plan=plan, by=north.clinician, now=late).signed_until == date(2027, 5, 30)


def test_what_waits_for_a_clinician_s_signature(north, south, episode):
    def waiting(member):
        return [(plan.episode_id, plan.number) for plan in queries.to_sign(member, NOW.date())]

    write(episode, north.care_manager, 0, goals="Walk")
    second = write(episode, north.care_manager, 1, goals="Swim")
    other = make_episode(north, clinician=north.lead)
    write(other, north.care_manager, 0, goals="Read")
    with south.inside():
        write(make_episode(south), south.care_manager, 0, goals="Theirs")
    assert waiting(north.clinician) == [(episode.pk, 2)]
    assert waiting(north.lead) == [(other.pk, 1)]
    actions.sign_plan(plan=second, by=north.clinician, now=NOW)
    assert waiting(north.clinician) == []


def test_every_version_and_signature_leaves_a_line(north, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    actions.sign_plan(plan=plan, by=north.clinician, now=NOW)
    lines = AuditLine.objects.filter(target=plan.public_id).order_by("pk")
    assert [(line.verb, line.detail) for line in lines] == [
        ("plan.written", {"number": 1}),
        ("plan.signed", {"number": 1}),
    ]


def test_a_signature_that_ran_out_waits_again_and_is_given_anew(north, episode):
    first = write(episode, north.care_manager, 0, goals="Walk", steps="Round the block")
    actions.sign_plan(plan=first, by=north.clinician, now=NOW)
    last_day = datetime(2027, 6, 1, 15, tzinfo=UTC)
    later = last_day + timedelta(1)
    for now, waits in ((last_day, []), (later, [first])):
        assert list(queries.to_sign(north.clinician, now.date())) == waits
    assert actions.sign_plan(plan=first, by=north.clinician, now=last_day) == first

    anew = [actions.sign_plan(plan=first, by=north.clinician, now=later) for _ in range(2)]  # pressed twice
    assert [(plan.number, plan.signed_until) for plan in anew] == [(2, date(2027, 12, 2))] * 2
    assert anew[0].content == first.content
    assert queries.in_force(member=north.lead, episode=episode) == anew[0]
    assert Episode.objects.get(pk=episode.pk).plan_signed_until == date(2027, 12, 2)
    assert not queries.to_sign(north.clinician, later.date()).exists()
    assert glance.recompute(clinic_id=north.clinic.pk, today=later.date()) == 0


def test_the_same_words_are_a_version_once_the_signature_ran_out(north, episode):
    first = write(episode, north.care_manager, 0, goals="Walk")
    actions.sign_plan(plan=first, by=north.clinician, now=NOW)
    with pytest.raises(Refused, match="Nothing is changed"):
        write(episode, north.care_manager, 1, goals="Walk")
    later = datetime(2027, 7, 1, 15, tzinfo=UTC)
    second = write(episode, north.care_manager, 1, goals="Walk", now=later)
    assert list(queries.to_sign(north.clinician, later.date())) == [second]
    # A press on the page that still shows the first one is told of the second: it waits, it is not signed unseen.
    write(episode, north.care_manager, 2, goals="Swim", now=later)
    with pytest.raises(Refused, match="Version 3 was written meanwhile"):
        actions.sign_plan(plan=second, by=north.clinician, now=later)


def test_what_is_to_be_signed_tells_what_it_changes(north, episode):
    first = write(episode, north.care_manager, 0, goals="Walk")
    (fresh,) = queries.waiting_to_be_signed(north.clinician, NOW.date())
    assert (fresh.in_force, fresh.changes, fresh.lines) == (None, [], [("Goals", "Walk")])
    actions.sign_plan(plan=first, by=north.clinician, now=NOW)
    write(episode, north.care_manager, 1, goals=["Walk", "Swim"])
    write(episode, north.care_manager, 2, goals=["Walk", "Swim", "Read"])
    (found,) = queries.waiting_to_be_signed(north.clinician, NOW.date())
    assert (found.plan.number, found.in_force) == (3, first)
    assert found.changes == ["Goal added: Swim", "Goal added: Read"]  # since the one in force, not the last written


def test_two_members_write_from_the_same_version_and_nothing_is_lost(north, episode):
    """Both keep a draft, one saves; the other is told, and what they had goes together with what was saved."""
    first = write(episode, north.care_manager, 0, goals="Walk", follow_up={"words": "Weekly"})
    key, now = f"goals-{factory.key('goals Walk')}-words", NOW
    for by, words in ((north.care_manager, "Walk far"), (north.lead, "Walk daily")):
        pairs = [(key, words), ("base", "1")]
        assert actions.save_draft(episode=episode, form_key=uuid.uuid4(), fields=pairs, by=by, now=now)
    held = {"key": factory.key("goals Walk")}
    second = write(episode, north.lead, 1, goals=[held | {"words": "Walk daily"}, "Cook"])
    assert queries.draft_of(north.lead, episode) is None
    kept = queries.draft_of(north.care_manager, episode)
    assert [key, "Walk far"] in kept.fields, "the other's draft stays until its own author saves"
    words = factory.content(goals=[held | {"words": "Walk far"}, "Read"], follow_up={"words": "Weekly"})
    mine = rules.tidy(words, uuid.uuid4)
    with pytest.raises(Stale):
        actions.write_plan(episode=episode, base=1, content=mine, form_key=uuid.uuid4(), by=north.care_manager, now=now)
    both = rules.merged(first.content, mine, second.content)
    goals = {row.row["words"]: row.theirs for row in both["goals"]}
    assert goals == {"Walk far": {"words": "Walk daily"}, "Cook": {}, "Read": {}}
    third = actions.write_plan(
        episode=episode,
        base=2,
        content={part: [row.row for row in rows] for part, rows in both.items()},
        form_key=uuid.uuid4(),
        by=north.care_manager,
        now=now,
    )
    assert set(third.goals.splitlines()) == {"Walk far", "Cook", "Read"}
    assert "follow_up" not in third.content, "what the other took out and I left alone stays out"


def test_medications_over_time_are_read_from_all_versions(north, south, episode):
    row = {"key": factory.key("sertraline")}
    write(episode, north.care_manager, 0, medications=row | factory.drug("Sertraline", "50 mg"))
    raised = row | factory.drug("Sertraline", "100 mg", change="partial response", side_effects="Nausea")
    later = datetime(2027, 1, 5, 3, tzinfo=UTC)  # still 4 Jan where the clinic is
    write(episode, north.lead, 1, medications=raised, now=later)
    other = make_episode(north)
    write(other, north.lead, 0, medications=factory.drug("Fluoxetine", "20 mg"))
    (course,) = queries.medications_over_time(member=north.specialist, episode=episode)
    assert [(dose.from_date, dose.dose, dose.reason, dose.version) for dose in course.doses] == [
        (date(2026, 12, 1), "50 mg", "", 1),
        (date(2027, 1, 4), "100 mg", "partial response", 2),
    ]
    assert (course.is_taken, course.side_effects) == (True, "Nausea")
    with south.inside():
        assert queries.medications_over_time(member=south.specialist, episode=episode) == []
