"""The month's claims as rows of a file for the biller."""

from collections.abc import Iterable, Iterator

from billing.models import Claim
from billing.rules.claim_table import COLUMNS


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
