"""The audit packet of one patient's month: its data in words, and the PDF that typst makes of it.

Whatever people wrote reaches typst as data (JSON in its inputs) and is shown as text; nothing of it is ever markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst

from billing.exports.tables import Context, standing
from billing.queries import MonthRow, StatementRow
from billing.queries.packets import Record, Score
from careplans import rules as plans
from careplans.models import CarePlan
from casereview.models import Recommendation, Review
from casereview.rules.effect import effect
from clinics.models import Clinic
from clinics.rules import Role
from contacts.rules import month_bounds
from registry.rules import Scale

ROOT = Path(__file__).parent / "typst"
SHOWN_SCORES = 12
DEMO = "Invented people. Nothing here is real."
Data = dict[str, Any]


class Packets:
    """Makes PDFs one after the other, with the fonts that typst brings and no others; not for two threads at once."""

    def __init__(self, context: Context, clinic: Clinic, *, made_at: datetime, made_by: str) -> None:
        self.context, self.clinic, self.made_at, self.made_by = context, clinic, made_at, made_by
        fonts = typst.Fonts(include_system_fonts=False)
        self._typst = typst.Compiler(str(ROOT / "packet.typ"), root=str(ROOT), font_paths=fonts)

    def pdf(self, row: MonthRow, record: Record) -> bytes:
        data = packet(row, record, self.context, self.clinic, made_at=self.made_at, made_by=self.made_by)
        made = self._typst.compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
        if not isinstance(made, bytes):
            raise TypeError("typst made something else than one PDF")
        return made


def packet(row: MonthRow, record: Record, context: Context, clinic: Clinic, *, made_at: datetime, made_by: str) -> Data:
    """Everything the page says, as text."""
    claim, stands = row.inputs.claim, standing(row)
    said = f"{stands.state.label}: {stands.reason}" if stands.reason else stands.state.label
    service_on = day(row.result.service_on) if row.result.service_on else "none yet"
    return {
        "demo": DEMO if clinic.is_demo else "",
        "clinic": clinic.name,
        "month": f"{row.inputs.first:%B %Y}",
        "patient": f"{claim.family_name}, {claim.given_name}",
        "mrn": claim.mrn,
        "made": f"Made {moment(made_at, context)} by {made_by}",
        "facts": [
            ["Birth date", day(claim.birth_date)],
            ["Payer", ", ".join(filter(None, (claim.payer or "none on record", claim.member_number)))],
            ["Billing clinician", f"{claim.clinician or 'none named'}{f', NPI {claim.npi}' if claim.npi else ''}"],
            ["Care manager", row.inputs.care_manager or "none named"],
            ["Place of service", claim.place_of_service],
            ["Date of service", service_on],
            ["Claim", said if row.bill.codes else "Nothing to bill"],
            *_frozen(row, context),
        ],
        "codes": [[line.rule.code, str(line.units), str(line.minutes)] for line in row.bill.lines],
        "minutes": [str(row.counted), str(row.minutes_not_counted)],
        "policy": row.meter.chosen.words,
        "steps": [[step.words, step.source] for step in row.bill.steps],
        "notes": list(row.notes),
        "gates": [
            [gate.word, gate.stand.label, "; ".join(filter(None, (gate.why, gate.fixer))), gate.stand.value]
            for gate in row.gates
        ],
        "log": list(_log(row, context)),
        "diagnoses": [list(each) for each in claim.diagnoses],
        "scores": _scores(row, record),
        "plans": list(_plans(row, record, context)),
        "reviews": [_review(review, row, record, context) for review in record.reviews],
        "consents": [
            {
                "words": f"{each.get_how_display()}, {day(each.given_on)}, heard by {each.heard_by}",
                "version": each.text_version,
                "withdrawn": f"withdrawn {day(each.withdrawn_on)}" if each.withdrawn_on else "",
                "text": each.text,
            }
            for each in record.consents
        ],
        "next": _next(record),
    }


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def moment(at: datetime, context: Context) -> str:
    local = at.astimezone(context.zone)
    return f"{day(local)}, {local:%H:%M}"


def _frozen(row: MonthRow, context: Context) -> Iterator[list[str]]:
    close = context.close
    if close is None or not isinstance(row, StatementRow):
        yield ["Statement", "The month is open: figures as they stand now"]
        return
    yield ["Statement", f"Version {close.version}, closed {moment(close.closed_at, context)} by {close.closed_by}"]
    yield ["Digest (SHA-256)", row.statement.digest]


def _log(row: MonthRow, context: Context) -> Iterator[list[str]]:
    for line in row.lines:
        entry = line.entry
        start = f" {entry.starts_at.astimezone(context.zone):%H:%M}" if entry.starts_at else ""
        yield [
            f"{day(entry.on)}{start}",
            str(entry.minutes),
            str(line.counted),
            entry.activity.label,
            f"{entry.by}, {Role(entry.role).label.lower()}",
            line.reason,
        ]


def _scores(row: MonthRow, record: Record) -> list[list[str]]:
    """Until the month's end: the first of each scale and the last ones."""
    known = [score for score in record.scores if score.result.taken_on <= row.inputs.last]
    begun: dict[str, Score] = {}
    for score in known:
        begun.setdefault(score.name, score)
    shown = [score for score in known if score in known[-SHOWN_SCORES:] or score is begun[score.name]]
    return [_score(score) for score in shown]


def _score(score: Score) -> list[str]:
    result = score.result
    severity = [score.band.label if score.band else "", "prorated" if result.prorated else ""]
    return [
        day(result.taken_on),
        score.name,
        str(result.total),
        ", ".join(filter(None, severity)),
        result.get_mode_display(),
    ]


def _plans(row: MonthRow, record: Record, context: Context) -> Iterator[Data]:
    """What was written or signed in the month, with what it changed; and what was in force before it."""
    first, last = month_bounds(row.inputs.first)
    before: CarePlan | None = None
    for plan in record.plans:
        previous = before if before and before.episode_id == plan.episode_id else None
        before = plan
        written, signed = _local(plan.written_at, context), _local(plan.signed_at, context)
        in_month = any(on is not None and first <= on <= last for on in (written, signed))
        newest = plan is record.plans[-1]
        if not in_month and not newest:
            continue
        yield {
            "title": f"Version {plan.number}, written {moment(plan.written_at, context)} by {plan.written_by}",
            "signed": _signed(plan, context),
            "changes": plans.in_words(previous.content, plan.content) if previous else [],
            "lines": [list(each) for each in plans.in_short(plan.content)] if newest else [],
        }


def _local(at: datetime | None, context: Context) -> date | None:
    return at.astimezone(context.zone).date() if at else None


def _signed(plan: CarePlan, context: Context) -> str:
    if plan.signed_at is None or plan.signed_until is None:
        return "not signed"
    return f"signed {moment(plan.signed_at, context)} by {plan.signed_by}, holds until {day(plan.signed_until)}"


def _review(review: Review, row: MonthRow, record: Record, context: Context) -> Data:
    earlier = " (before this month)" if review.reviewed_on < row.inputs.first else ""
    return {
        "title": f"{day(review.reviewed_on)}{earlier}, {review.reviewed_by}",
        "summary": review.summary,
        "recommendations": [_recommendation(each, row, record, context) for each in review.recommendations.all()],
    }


def _recommendation(each: Recommendation, row: MonthRow, record: Record, context: Context) -> Data:
    """What was advised, and what came of it: the answer, the doing, the telling, the scores after."""
    after = [each.get_state_display()]
    if each.answered_at is not None:
        words = f": {each.answer_text}" if each.answer_text else ""
        after.append(f"{each.get_answer_display()} by {each.answered_by}, {moment(each.answered_at, context)}{words}")
    if each.done_on is not None:
        words = f": {each.done_note}" if each.done_note else ""
        after.append(f"Done {day(each.done_on)} by {each.done_by}{words}")
    if each.told_on is not None:
        after.append(f"Patient told {day(each.told_on)}")
    if each.ended_why:
        after.append(f"{each.get_state_display()}: {each.ended_why}")
    scale = Scale(row.episode.primary_scale)
    series = [(s.result.taken_on, s.result.total or 0) for s in record.scores if s.result.instrument == scale.value]
    made_on = each.made_at.astimezone(context.zone).date()
    followed = effect(scale, series, made_on=made_on, since=each.told_on or each.done_on)
    if followed is not None and followed.after:
        after.append(followed.words(row.inputs.last))
    return {"words": f"{each.get_kind_display()}: {each.text}", "after": after}


def _next(record: Record) -> str:
    contact = record.contact
    if contact is None or contact.next_contact_on is None:
        return "No contact of the month names a next one."
    return f"{day(contact.next_contact_on)}: {contact.next_contact_covers} (named {day(contact.service_date)})"
