"""A patient's month, from its facts to what it bills. Pages, the close and a later re-run all go through `worked`."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from contacts.rules import Activity, Agreement, Entry, month_of, verdicts
from registry.rules import counted, short_date

from .codes import Bill, billed
from .course import Placed, kind_in_course
from .gates import Gate, GateFacts, Stand, gates, held
from .policy import CareModel, MonthFacts, Policy
from .service_day import service_day


@dataclass(frozen=True)
class Logged:
    """A time entry: whole minutes of one person on one clinic-local date.

    `lost` are those that the person's entries that began earlier take, over all patients; `shared` is one activity of
    several people."""

    id: str
    on: date
    minutes: int
    activity: Activity
    role: str
    by: str
    starts_at: datetime | None = None
    logged_at: datetime | None = None
    inpatient: bool = False
    shared: str = ""
    lost: int = 0


@dataclass(frozen=True)
class Stay:
    """One of the patient's episodes that touch the month, with the entries of the month, oldest first."""

    closed_on: date | None
    consents: tuple[Agreement, ...]
    entries: tuple[Logged, ...]


@dataclass(frozen=True)
class Claimed:
    """Who and what stands on the claim."""

    mrn: str
    family_name: str
    given_name: str
    birth_date: date
    payer: str = ""
    member_number: str = ""
    clinician: str = ""
    npi: str = ""
    place_of_service: str = ""
    diagnoses: tuple[tuple[str, str], ...] = ()  # (ICD-10-CM code, words)


@dataclass(frozen=True)
class MonthInputs:
    """Every fact a month is worked out from; with the policy, all there is to know."""

    first: date
    last: date
    stays: tuple[Stay, ...]
    earlier: tuple[tuple[date, int], ...]  # (first day, counted minutes) of months before
    gates: GateFacts
    claim: Claimed
    also_covered: tuple[str, ...] = ()  # other payers in the month
    apcm_base: bool | None = None
    trouble: str = ""  # why the payer's own policy could not be read
    care_manager: str = ""  # whose patient it was


@dataclass(frozen=True)
class Line:
    """One time entry in the month's working."""

    entry: Logged
    counted: int
    reason: str  # why not all of it; empty when it counts

    @property
    def words(self) -> str:
        entry = self.entry
        told = (
            f"{short_date(entry.on)}: {counted(entry.minutes, 'minute')} of {entry.activity.label.lower()}, {entry.by}"
        )
        if not self.reason:
            return told
        left = "not counted" if not self.counted else f"{self.counted} counted"
        return f"{told} – {left}: {self.reason}"


@dataclass(frozen=True)
class MonthResult:
    lines: tuple[Line, ...]
    placed: Placed
    bill: Bill
    gates: tuple[Gate, ...]
    notes: tuple[str, ...]
    service_on: date | None
    held: str  # why a person decides before it is billed

    @property
    def counted(self) -> int:
        return sum(line.counted for line in self.lines)

    @property
    def not_counted(self) -> list[tuple[str, int]]:
        """(reason, minutes), the most minutes first."""
        found: Counter[str] = Counter()
        for line in self.lines:
            if line.reason:
                found[line.reason] += line.entry.minutes - line.counted
        return found.most_common()

    @property
    def minutes_not_counted(self) -> int:
        return sum(line.entry.minutes - line.counted for line in self.lines)

    @property
    def missing(self) -> list[Gate]:
        return [gate for gate in self.gates if gate.stand is not Stand.DONE]

    @property
    def blocked(self) -> bool:
        return any(gate.stand is Stand.BLOCKED for gate in self.gates)

    @property
    def working(self) -> list[str]:
        """The whole sum, line by line: entries, what was left out, then the rule's own steps."""
        return [*(line.words for line in self.lines), *self.bill.working]


Pricing = Callable[[Policy, MonthFacts], Bill]


def worked(
    policy: Policy, inputs: MonthInputs, *, model: CareModel = CareModel.COCM, price: Pricing = billed
) -> MonthResult:
    """`price` is `billed`, or one that remembers its answers."""
    lines = tuple(line for stay in inputs.stays for line in _lines(policy, stay))
    minutes = sum(line.counted for line in lines)
    placed = kind_in_course(policy, month_of(inputs.first), dict(inputs.earlier), model)
    facts = MonthFacts(minutes, placed.kind, inputs.last, model, kind_why=placed.why, apcm_base=inputs.apcm_base)
    bill = price(policy, facts)
    by_day: Counter[date] = Counter()
    for line in lines:
        by_day[line.entry.on] += line.counted
    return MonthResult(
        lines=lines,
        placed=placed,
        bill=bill,
        gates=tuple(gates(inputs.gates, bill.lines)),
        notes=tuple(_notes(inputs, bill)),
        held=bill.held or (held(inputs.gates) if bill.codes else ""),
        service_on=service_day(policy, facts, bill, by_day),
    )


def _lines(policy: Policy, stay: Stay) -> list[Line]:
    """What of each entry counts, by the consent that held on its day and by the others beside it."""
    found = verdicts(
        [_as_ruled(entry) for entry in stay.entries],
        consents=stay.consents,
        closed_on=stay.closed_on,
        counting=policy.counting,
    )
    return [Line(entry, told.minutes, told.reason) for entry, told in zip(stay.entries, found, strict=True)]


def _as_ruled(entry: Logged) -> Entry:
    return Entry(
        minutes=entry.minutes,
        activity=entry.activity,
        service_date=entry.on,
        role=entry.role,
        inpatient=entry.inpatient,
        lost=entry.lost,
        shared=entry.shared,
        starts_at=entry.starts_at,
        logged_at=entry.logged_at,
        key=entry.id,
    )


def _notes(inputs: MonthInputs, bill: Bill) -> list[str]:
    """What a person should know before billing, beside the gates."""
    notes = list(bill.notes)
    if bill.held:
        notes.append(f"Held: {bill.held}.")
    if inputs.trouble:
        notes.append(f"{inputs.trouble} The standard policy is shown in its place.")
    if inputs.also_covered:
        notes.append(f"Also covered in this month by {', '.join(inputs.also_covered)}: check who pays.")
    if bill.unbilled_minutes and bill.codes:
        notes.append(f"{counted(bill.unbilled_minutes, 'minute')} beyond the time of these codes.")
    return notes
