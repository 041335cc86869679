"""The month's billing report as rows of a file: the least a biller needs, and why a month cannot be billed yet."""

from collections.abc import Iterable, Iterator
from datetime import date

from billing.models import Claim
from billing.queries import MonthRow
from billing.rules.claim_table import COLUMNS

HEAD = (
    "MRN",
    "Name",
    "Birth date",
    "Payer",
    "Policy",
    "Month",
    "Minutes counted",
    "Minutes not counted",
    "Kind",
    "Codes",
    "Gates",
    "Notes",
)


def lines(first: date, rows: Iterable[MonthRow]) -> Iterator[tuple[object, ...]]:
    yield HEAD
    for row in rows:
        patient, chosen = row.episode.patient, row.meter.chosen
        yield (
            patient.mrn,
            f"{patient.family_name}, {patient.given_name}",
            patient.birth_date.isoformat(),
            chosen.payer.name if chosen.payer else "",
            chosen.words,
            f"{first:%Y-%m}",
            row.counted,
            row.minutes_not_counted,
            row.kind.value,
            "; ".join(f"{code} x {units}" for code, units in row.bill.codes),
            "; ".join(f"{gate.words} ({gate.stand.label.lower()})" for gate in row.missing),
            "; ".join([*row.notes, *(f"{minutes} min not counted: {why}" for why, minutes in row.not_counted)]),
        )


def claim_lines(claims: Iterable[Claim]) -> Iterator[tuple[object, ...]]:
    """The columns that come back, then what helps to find the claim; those are passed over when it comes back."""
    yield (*COLUMNS, "name", "codes", "date of service")
    for claim in claims:
        statement = claim.statement
        patient, on = statement.patient, statement.service_on
        yield (
            claim.public_id,
            patient.mrn,
            f"{statement.close.month.first:%Y-%m}",
            claim.state,
            claim.reason,
            claim.reference,
            f"{patient.family_name}, {patient.given_name}",
            "; ".join(f"{code} x {units}" for code, units in statement.codes),
            on.isoformat() if on else "",
        )
