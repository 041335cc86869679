"""What became of each invented recommendation: answered, carried out, heard of; some of it still to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casereview.models import LoopStep, Recommendation, Review
from casereview.rules import OPEN, LoopState, WhyDropped
from clinics.models import Membership
from cocm.demo import words
from contacts.models import Contact
from contacts.rules import Kind
from registry.models import Episode
from registry.rules import CloseReason

if TYPE_CHECKING:
    from cocm.demo.patients import Sheet

ANSWERS = {"accepted": "", "changed": "Half the step first.", "declined": "Patient prefers to wait."}
STATES = {(True, True): "finished", (True, False): "done", (False, True): "told"}
REFUSED = "worried about side effects, asked twice"
CARE_MANAGERS = {"skill", "measure"}


def write_loop(sheet: Sheet, episode: Episode, review: Review, contacts: Sequence[Contact]) -> None:
    made, rng = sheet.made, sheet.rng
    kind, text = rng.choice(words.RECOMMENDATIONS)
    doer = "care_manager" if kind in CARE_MANAGERS else "clinician"
    values: dict[str, Any] = {"episode": episode, "review": review, "kind": kind, "text": text, "doer": doer}
    steps: list[tuple[str, str, Membership | None, date]] = [("made", "", review.reviewed_by, review.reviewed_on)]
    answered_on = review.reviewed_on + timedelta(days=rng.randint(1, 9))
    if episode.clinician is not None and answered_on <= sheet.today:
        answer = rng.choices(list(ANSWERS), weights=[75, 15, 10])[0]
        values |= {"state": answer, "answer": answer, "answer_text": ANSWERS[answer]}
        values |= {"answered_by": episode.clinician, "answered_at": made.at(answered_on)}
        steps.append(("answered", ANSWERS[answer], episode.clinician, answered_on))
        if answer != "declined":
            carried = _carried_out(sheet, episode, answered_on, contacts, doer)
            values |= carried
            if "done_on" in carried:
                steps.append(("done", "", carried["done_by"], carried["done_on"]))
            if "told_on" in carried:
                steps.append(("told", "", episode.care_manager, carried["told_on"]))
    row = made.add(Recommendation, made_by=review.reviewed_by, made_at=review.reviewed_at, **values)
    if ended := _ended(row, episode, sheet.today):
        on, why = ended
        row.state, row.ended_why, row.ended_by, row.ended_at = LoopState.DROPPED, why, episode.care_manager, made.at(on)
        steps.append(("dropped", why, episode.care_manager, on))
    for hour, (step, said, by, on) in enumerate(steps, start=11):
        made.add(LoopStep, recommendation=row, kind=step, words=said, by=by, at=made.at(on, hour))


def _ended(row: Recommendation, episode: Episode, today: date) -> tuple[date, str] | None:
    """On what day it ended unfinished, and why: with its episode, or because the patient would not have it."""
    if row.state not in OPEN or episode.care_manager is None:
        return None
    if episode.closed_on:
        return episode.closed_on, f"The episode ended: {CloseReason(episode.close_reason).label.lower()}"
    agreed_on = row.answered_at.date() if row.answered_at else today
    if row.done_on is None and today - agreed_on > timedelta(days=6) and row.public_id.int % 4 == 0:
        return today - timedelta(days=1), f"{WhyDropped.REFUSED.label}: {REFUSED}"
    return None


def _carried_out(
    sheet: Sheet, episode: Episode, agreed_on: date, contacts: Sequence[Contact], doer: str
) -> dict[str, Any]:
    """Told in the first talk after it was agreed to; of late, now and then nobody has got round to it."""
    rng = sheet.rng
    found: dict[str, Any] = {}
    missed = 0.3 if sheet.today - agreed_on < timedelta(weeks=5) else 0.0
    done_on = agreed_on + timedelta(days=rng.randint(0, 7))
    if done_on <= min(sheet.today, episode.closed_on or sheet.today) and rng.random() >= missed:
        by = episode.care_manager if doer == "care_manager" else episode.clinician
        found |= {"done_on": done_on, "done_by": by}
    heard = next((each for each in contacts if each.kind == Kind.TREATMENT and each.service_date >= agreed_on), None)
    if heard is not None and rng.random() >= missed:
        found |= {"told_on": heard.service_date, "told_in": heard}
    state = STATES.get(("done_on" in found, "told_on" in found))
    return found | ({"state": state} if state else {})
