"""What becomes of claims: moves one by one and in batches, and how they go on when the month is closed again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, transaction

from billing import queries
from billing.actions import ClaimMove, MovesRefused, close_month, move_claim, move_claims, reopen_month
from billing.models import Claim, ClaimStep
from billing.queries import claims as read
from billing.rules import CLAIM, ClaimState
from billing.rules.claim_table import read_moves
from clinics.errors import Refused
from clinics.models import AuditLine
from measures.rules.imports import read as read_table
from registry.models import Consent, Episode
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    make_policy(north, make_payer(north))
    return billable(north, "Okafor")


def billable(staffed: StaffedClinic, name: str, minutes: int = 40) -> Episode:
    made = make_episode(staffed, patient=make_patient(staffed, family_name=name))
    make_signed_plan(staffed, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(staffed, made, SEP)
    log(staffed, made, date(2026, 9, 10), minutes)
    return made


def close(staffed: StaffedClinic, **seen: int) -> None:
    with staffed.inside():
        close_month(first=SEP, seen=seen, by=staffed.lead, now=NOW)


def again(staffed: StaffedClinic, **seen: int) -> None:
    with staffed.inside():
        reopen_month(first=SEP, reason="Late entry", by=staffed.lead, now=NOW)
    close(staffed, **seen)


def claim_of(staffed: StaffedClinic, episode: Episode) -> Claim:
    """The one that stands."""
    with staffed.inside():
        return read.claims(staffed.lead, SEP).get(statement__episode=episode)


def move(staffed: StaffedClinic, claim: Claim, *states: str, reason: str = "", reference: str = "") -> Claim:
    with staffed.inside():
        for state in states:
            move_claim(
                claim=claim,
                state=ClaimState(state),
                reason=reason if state in ("held", "denied") else "",
                reference=reference,
                by=staffed.lead,
                now=NOW,
            )
    return claim


def put(staffed: StaffedClinic, claim: Claim, state: str) -> None:
    """By the moves that lead there."""
    steps = {
        "ready": [],
        "held": ["held"],
        "blocked": ["held", "blocked"],
        "submitted": ["submitted"],
        "paid": ["submitted", "paid"],
        "denied": ["submitted", "denied"],
    }
    move(staffed, claim, *steps[state], reason="because")


def test_a_claim_moves_with_its_history(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    claim = claim_of(north, episode)
    move(north, claim, "submitted", reference="A-17")
    move(north, claim, "denied", reason="No visit on record")
    assert (claim.state, claim.reason, claim.reference) == ("denied", "No visit on record", "A-17")
    with north.inside():
        steps = [(step.state, step.reason, step.reference) for step in read.history_of(claim)]
        assert steps == [("denied", "No visit on record", "A-17"), ("submitted", "", "A-17"), ("ready", "", "")]
        lines = AuditLine.objects.filter(verb="claim.moved")
        assert {(line.patient, line.detail["state"]) for line in lines} == {
            (episode.patient.public_id, "submitted"),
            (episode.patient.public_id, "denied"),
        }


def test_the_same_said_twice_is_one_step(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    claim = claim_of(north, episode)
    move(north, claim, "submitted", "submitted", reference="A-17")
    with north.inside():
        assert ClaimStep.objects.filter(claim=claim, state="submitted").count() == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [(a, b) for a in ClaimState for b in ClaimState if a != b and a != "replaced" and not CLAIM.allows(a, b)],
)
def test_every_other_move_is_refused_by_action_and_database(
    north: StaffedClinic, episode: Episode, before: str, after: str
) -> None:
    close(north)
    claim = claim_of(north, episode)
    put(north, claim, before)
    with pytest.raises(Refused, match="cannot become") as refusal:
        move(north, claim, after, reason="because")
    assert refusal.value.field == "state"
    with north.inside(), pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=after, reason="because")


def test_a_batch_moves_as_a_whole_or_not_at_all(north: StaffedClinic, episode: Episode) -> None:
    blocked = make_episode(north, patient=make_patient(north, family_name="Rivera"))  # no plan
    log(north, blocked, date(2026, 9, 10), 40)
    close(north)
    one, other = claim_of(north, episode), claim_of(north, blocked)
    assert (one.state, other.state) == ("ready", "blocked")
    moves = [ClaimMove(one, ClaimState.SUBMITTED), ClaimMove(other, ClaimState.SUBMITTED)]
    with pytest.raises(MovesRefused, match="1 of 2 claims cannot move so") as refusal, north.inside():
        move_claims(moves=moves, by=north.lead, now=NOW)
    assert [(claim.pk, why) for claim, _, why in refusal.value.problems] == [
        (other.pk, "A claim that is blocked cannot become submitted.")
    ]
    assert claim_of(north, episode).state == "ready"


def test_as_many_queries_for_a_large_batch_as_for_a_small_one(north: StaffedClinic, django_assert_num_queries) -> None:
    make_many(north, 24)
    close(north)
    with north.inside():
        Claim.objects.update(state="ready")
        rows = list(read.claims(north.lead, SEP))
        assert len(rows) == 24
        for some in (rows[:3], rows[3:]):
            with django_assert_num_queries(6):
                moves = [ClaimMove(claim, ClaimState.SUBMITTED) for claim in some]
                assert move_claims(moves=moves, by=north.lead, now=NOW) == len(some)


def test_an_unverified_policy_and_a_missing_payer_make_no_clean_claim(north: StaffedClinic) -> None:
    unverified = billable(north, "Adams")
    close(north)
    claim = claim_of(north, unverified)
    assert (claim.state, claim.reason) == ("held", "nobody has verified the payer's policy")


@pytest.mark.parametrize("state", ["submitted", "paid", "denied"])
def test_what_the_payer_has_goes_on_in_the_next_version_when_nothing_changed(
    north: StaffedClinic, episode: Episode, state: str
) -> None:
    close(north)
    claim = claim_of(north, episode)
    move(north, claim, "submitted", *([] if state == "submitted" else [state]), reason="No visit", reference="A-17")
    again(north)
    now = claim_of(north, episode)
    assert (now.state, now.reference) == (state, "A-17")
    assert now.statement.close.version == 2
    with north.inside():
        claim.refresh_from_db()
        assert claim.state == "replaced"
        said = [(step.state, step.reason, step.claim.statement.close.version) for step in read.history_of(now)[:2]]
        assert set(said) == {(state, "carried over from version 1", 2), ("replaced", "replaced by version 2", 1)}


def test_what_the_payer_has_waits_for_a_person_when_the_codes_changed(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    move(north, claim_of(north, episode), "submitted", reference="A-17")
    with north.inside():
        reopen_month(first=SEP, reason="Late entry", by=north.lead, now=NOW)
    log(north, episode, date(2026, 9, 11), 50, logged_at=NOW)
    close(north, late=1)
    now = claim_of(north, episode)
    assert (now.state, now.reference) == ("held", "A-17")
    assert now.reason == "Version 1 is submitted; this one bills 99492 x 1, 99494 x 1 instead of 99492 x 1"


def test_a_paid_claim_whose_month_bills_nothing_now_is_not_lost(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    move(north, claim_of(north, episode), "submitted", "paid")
    with north.inside():
        reopen_month(first=SEP, reason="Consent was withdrawn", by=north.lead, now=NOW)
        Consent.objects.filter(episode=episode).update(given_on=date(2026, 9, 30))
    close(north)
    now = claim_of(north, episode)
    assert (now.state, now.reason) == ("held", "Version 1 is paid; this one bills nothing instead of 99492 x 1")


def test_a_submitted_claim_of_a_patient_no_longer_in_the_month_stays_and_says_so(
    north: StaffedClinic, episode: Episode
) -> None:
    close(north)
    move(north, claim_of(north, episode), "submitted")
    with north.inside():
        reopen_month(first=SEP, reason="Enrolled by mistake", by=north.lead, now=NOW)
        Episode.objects.filter(pk=episode.pk).update(enrolled_on=date(2026, 10, 1))
        episode.time_entries.update(service_date=date(2026, 10, 1))
    close(north)
    now = claim_of(north, episode)
    assert (now.state, now.statement.close.version) == ("submitted", 1)
    assert now.reason == "Not in version 2 of the month: say what becomes of it"


def test_while_a_month_is_open_again_nothing_of_it_is_submitted(north: StaffedClinic, episode: Episode) -> None:
    close(north)
    with north.inside():
        reopen_month(first=SEP, reason="Late entry", by=north.lead, now=NOW)
    with pytest.raises(Refused, match="Its month is open again"):
        move(north, claim_of(north, episode), "submitted")


def test_the_list_by_state_and_by_words(north: StaffedClinic, episode: Episode) -> None:
    other = billable(north, "Rivera")
    close(north)
    move(north, claim_of(north, other), "submitted", reference="B-20")
    with north.inside():
        everyone = read.claims(north.lead, SEP)
        assert [claim.statement.patient.family_name for claim in everyone] == ["Okafor", "Rivera"]
        assert [each.statement.episode for each in read.claims(north.lead, SEP, state="submitted")] == [other]
        assert [each.statement.episode for each in read.claims(north.lead, SEP, words="okafor")] == [episode]
        assert [each.statement.episode for each in read.claims(north.lead, SEP, words="b-20")] == [other]
        assert read.claim_counts(north.lead, SEP) == {
            "ready": 1, "blocked": 0, "held": 0, "submitted": 1, "paid": 0, "denied": 0, "replaced": 0,
        }  # fmt: skip
        assert queries.closes(north.lead, SEP).get().version == 1


def test_a_billers_table_finds_its_claims(north: StaffedClinic, south: StaffedClinic, episode: Episode) -> None:
    close(north)
    claim = claim_of(north, episode)
    mrn = episode.patient.mrn
    text = f"""claim,mrn,month,state,reason,reference
,{mrn},2026-09,submitted,,A-17
{claim.public_id},,,paid,,
,no,2026-09,paid,,
{claim.public_id},no,2026-10,submitted,,"""
    moves, bad = read_moves(read_table(text.encode()))
    assert [each.words for each in bad] == ["Row 5, claim: this claim stands in row 3 too"]
    with north.inside():
        matched, unmatched = read.match(north.lead, moves)
    assert [(each.asked.row, each.claim, each.changes) for each in matched] == [(2, claim, True)]
    assert [each.words for each in unmatched] == [
        "Row 3, state: A claim that is ready cannot become paid.",
        "Row 4, mrn: no claim of this patient stands in this month",
        "Row 5, mrn: the claim is another patient's",
    ]
    with south.inside():
        matched, unmatched = read.match(south.lead, moves)
    assert (matched, len(unmatched)) == ([], 4)
