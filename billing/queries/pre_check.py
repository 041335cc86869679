"""What to look at before a month is closed: counts, whom they are about, and who can mend it. None of it forbids the
close; late and voided entries ask for a second look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from billing.queries.month import MonthRow, month
from billing.rules import Stand
from clinics.models import Membership, TenantQuerySet
from contacts.models import Draft, TimeEntry
from contacts.rules import Activity, add_months, month_bounds
from registry.models import Episode
from registry.rules import counted, short_date


@dataclass(frozen=True)
class CheckLine:
    """One patient's; `words` says what."""

    episode: Episode
    words: str


@dataclass(frozen=True)
class Check:
    code: str
    word: str
    why: str  # what happens with them at the close, and who can mend it before
    lines: tuple[CheckLine, ...]
    must_look: bool = False  # a person says that they looked

    @property
    def count(self) -> int:
        return len(self.lines)


def pre_check(member: Membership, first: date, rows: Iterable[MonthRow] | None = None) -> list[Check]:
    """Every check, also those with nothing in them, in the order they are worked through. `rows` are the month's, when
    they have been read already."""
    rows = month(member, first) if rows is None else list(rows)
    billing = [row for row in rows if row.bill.codes]
    return [
        Check(
            "late",
            "Entries logged after the month ended",
            "They count like all others. Look whether each is what it says.",
            tuple(_late(member, first)),
            must_look=True,
        ),
        Check(
            "voided",
            "Entries taken back",
            "They do not count. Look whether each reason holds.",
            tuple(_voided(member, first)),
            must_look=True,
        ),
        Check(
            "drafts",
            "Contact notes not saved yet",
            "A draft is nobody's minutes. Ask its writer to save or discard it before you close.",
            tuple(_drafts(member, first)),
        ),
        Check(
            "payer",
            "Patients without a payer in this month",
            "Their claims begin as blocked. The care manager adds the coverage.",
            _of(billing, lambda row: not row.inputs.claim.payer, lambda row: row.bill.words),
        ),
        Check(
            "policy",
            "Claims under a policy that nobody verified",
            "Their claims begin as held. The lead verifies the policy.",
            _of(
                billing,
                lambda row: bool(row.inputs.claim.payer) and row.bill.needs_review,
                lambda row: row.inputs.claim.payer,
            ),
        ),
        Check(
            "held",
            "Claims that a person decides on",
            "They begin as held, with this reason.",
            _of(billing, lambda row: bool(row.held), lambda row: row.held),
        ),
        Check(
            "plan",
            "Care plans without a signature",
            "Their claims begin as blocked. The treating clinician signs.",
            _of(billing, lambda row: _blocks(row, "plan"), lambda row: _why(row, "plan")),
        ),
        Check(
            "blocked",
            "All claims that something blocks",
            "They begin as blocked; what is mended later asks for the month to be reopened.",
            _of(billing, lambda row: row.blocked, what_blocks),
        ),
    ]


def _of(
    rows: Iterable[MonthRow], concerns: Callable[[MonthRow], bool], words: Callable[[MonthRow], str]
) -> tuple[CheckLine, ...]:
    return tuple(CheckLine(row.episode, words(row)) for row in rows if concerns(row))


def _blocks(row: MonthRow, gate: str) -> bool:
    return any(each.code == gate and each.stand is Stand.BLOCKED for each in row.gates)


def _why(row: MonthRow, gate: str) -> str:
    return next(each.why for each in row.gates if each.code == gate)


def what_blocks(row: MonthRow) -> str:
    """The gates by name; empty when nothing does."""
    return ", ".join(gate.word for gate in row.gates if gate.stand is Stand.BLOCKED)


def _late(member: Membership, first: date) -> Iterator[CheckLine]:
    ended = datetime.combine(add_months(first, 1), time(), member.clinic.zone)
    for entry in _entries(member, first).filter(voided_at=None, logged_at__gte=ended):
        logged = short_date(entry.logged_at.astimezone(member.clinic.zone).date(), first)
        yield CheckLine(entry.episode, f"{_entry(entry)}, logged on {logged} by {entry.logged_by}")


def _voided(member: Membership, first: date) -> Iterator[CheckLine]:
    for entry in _entries(member, first).exclude(voided_at=None).select_related("voided_by__user"):
        yield CheckLine(entry.episode, f"{_entry(entry)}, taken back by {entry.voided_by}: {entry.void_reason}")


def _entries(member: Membership, first: date) -> TenantQuerySet[TimeEntry]:
    rows = TimeEntry.objects.for_member(member).filter(service_date__range=month_bounds(first))
    return rows.select_related("episode__patient", "logged_by__user").order_by("service_date", "logged_at")


def _entry(entry: TimeEntry) -> str:
    activity = Activity(entry.activity).label.lower()
    return f"{short_date(entry.service_date, entry.service_date)}: {counted(entry.minutes, 'minute')} of {activity}"


def _drafts(member: Membership, first: date) -> Iterator[CheckLine]:
    """Whose they are, never what they say."""
    first_day, last_day = (day.isoformat() for day in month_bounds(first))
    rows = Draft.objects.for_member(member).filter(
        fields__service_date__gte=first_day, fields__service_date__lte=last_day
    )
    for draft in rows.select_related("episode__patient", "member__user").order_by("saved_at"):
        yield CheckLine(draft.episode, f"begun by {draft.member}")
