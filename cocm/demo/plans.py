"""Care plans of the invented clinics: versions a few months apart, a drug whose dose grows, a skill in steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from careplans.models import CarePlan
from careplans.rules import PlanState
from contacts.models import Contact, PractisedStep
from contacts.rules import Kind, is_treatment

if TYPE_CHECKING:
    from cocm.demo.courses import Course
    from cocm.demo.patients import Sheet

from cocm.demo import words


def write_plans(sheet: Sheet, lived: Course, episode: Any) -> list[CarePlan]:
    """One at the beginning, one every five months or so, one when it is stable; most are signed within days, and some
    are not renewed in time."""
    made, rng = sheet.made, sheet.rng
    assert lived.enrolled_on is not None
    ends = lived.closed_on or sheet.today
    renewed = [lived.enrolled_on + timedelta(days=days) for days in range(0, (ends - lived.enrolled_on).days + 1, 160)]
    if rng.random() < 0.12:  # nobody renewed it: its signature runs out
        renewed = renewed[:1]
    early = lived.enrolled_on + timedelta(days=rng.randint(25, 45))
    days = sorted({day for day in (*renewed, early, lived.stable_from) if day is not None and day <= ends})
    contents = _contents(sheet, lived, days)
    rows = []
    for number, (on, content) in enumerate(zip(days, contents, strict=True), start=1):
        signed_on = on + timedelta(days=rng.randint(1, 6))
        is_last = number == len(days)
        by_now = signed_on <= sheet.today and (is_last or signed_on < days[number])
        signed = episode.clinician is not None and by_now and rng.random() < 0.92
        rows.append((number, on, content, signed_on if signed else None))
    in_force = max((number for number, _, _, signed_on in rows if signed_on), default=0)
    plans = []
    for number, on, content, signed_day in rows:
        waits = number == len(rows) and signed_day is None
        state = PlanState.WAITING if waits else PlanState.SIGNED if number == in_force else PlanState.REPLACED
        plan: CarePlan = made.add(
            CarePlan,
            episode=episode,
            number=number,
            content=content,
            state=state.value,
            written_by=episode.care_manager,
            written_at=made.at(on),
            form_key=made.uuid(),
            signed_by=episode.clinician if signed_day else None,
            signed_at=made.at(signed_day) if signed_day else None,
            signed_until=signed_day + timedelta(days=182) if signed_day else None,
        )
        plans.append(plan)
    return plans


def practise(sheet: Sheet, plans: list[CarePlan], contacts: list[Contact]) -> None:
    """What was gone through in each treatment contact, by the plan of that day: the first steps early, all of them
    later."""
    made, rng = sheet.made, sheet.rng
    treated = [contact for contact in contacts if is_treatment(Kind(contact.kind))]
    for count, contact in enumerate(treated):
        plan = next((plan for plan in reversed(plans) if plan.written_at < contact.entered_at), None)
        for step in plan.content.get("steps", [])[: 1 + count // 3] if plan else []:
            if rng.random() < 0.5:
                made.add(PractisedStep, contact=contact, plan=plan, step=UUID(step["key"]))


def _contents(sheet: Sheet, lived: Course, days: list[date]) -> list[dict[str, Any]]:
    made, rng = sheet.made, sheet.rng
    drug, doses = rng.choice(words.MEDICATIONS)
    skill, aim, steps = rng.choice(words.SKILLS)
    keys = {name: str(made.uuid()) for name in ("drug", *words.GOALS, *words.PROBLEMS, *words.SAFETY, *steps)}
    found = []
    for number, on in enumerate(days):
        stable = lived.stable_from is not None and on >= lived.stable_from
        content: dict[str, Any] = {
            "problems": [{"key": keys[each], "words": each} for each in words.PROBLEMS[: 1 + (number > 0)]],
            "goals": [{"key": keys[each], "words": each} for each in words.GOALS],
            "medications": [_drug(keys["drug"], drug, doses, days, number)] if drug else [],
            "skill": [{"key": "skill", "kind": skill, "aim": aim}],
            "steps": [{"key": keys[each], "words": each} for each in steps[: 2 + number]],
            "follow_up": [
                {
                    "key": "follow_up",
                    "words": "Monthly by phone." if stable else "Every two weeks by phone, PHQ-9 each time.",
                    "check_in_on": (on + timedelta(days=28 if stable else 14)).isoformat(),
                }
            ],
            "safety": [{"key": keys[each], "words": each} for each in words.SAFETY],
        }
        if stable:
            check_on = max(on, sheet.today - timedelta(days=25)) + timedelta(days=28)
            content["relapse"] = [{"key": "relapse", **words.RELAPSE, "first_check_on": check_on.isoformat()}]
        found.append({code: rows for code, rows in content.items() if rows})
    return found


def _drug(key: str, drug: str, doses: tuple[str, ...], days: list[date], number: int) -> dict[str, str]:
    """The dose grows once, at the second version, with its reason."""
    step = min(number, len(doses) - 1, 1)
    row = {"key": key, "drug": drug, "dose": doses[step], "started_on": days[0].isoformat()}
    if step:
        row |= {"dose_on": days[1].isoformat(), "change": "Raised after a partial response, well tolerated."}
    row |= {"side_effects": "Nausea in the first week." if number == 0 else "None now."}
    return row | {"adherence": "Every day, with breakfast."}
