"""Writes to a clinic's own amounts, for estimates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from billing.actions.policies import span
from billing.models import PayerRate
from billing.policies import CODES
from clinics import audit
from clinics.actions import save_version
from clinics.errors import Refused
from clinics.models import Membership
from registry.models import Payer

MOST_CENTS = 1_000_000  # no unit of these codes comes near


@transaction.atomic
def save_rate(
    *,
    payer: Payer,
    valid_from: date,
    valid_to: date | None,
    amounts: Mapping[str, int],
    source: str,
    rate: PayerRate | None = None,
    version: int = 0,
    by: Membership,
    now: datetime,
) -> PayerRate:
    """What this payer pays for a unit of each code on these days; a code that is left out has no amount of its own.

    A row that stands is saved over the `version` that was opened: `Stale` when somebody saved it since."""
    if valid_to is not None and valid_to < valid_from:
        raise Refused("The last day comes before the first.", "valid_to")
    if not amounts:
        raise Refused("Write an amount for at least one code.")
    if unknown := next((code for code in amounts if code not in CODES), None):
        raise Refused(f"{unknown} is no code of a policy.")
    if wrong := next((code for code, cents in amounts.items() if not 0 < cents <= MOST_CENTS), None):
        raise Refused(f"Write an amount above 0, up to ${MOST_CENTS // 100:,}.", wrong)
    values = {
        "valid": span(valid_from, valid_to),
        "amounts": dict(amounts),
        "source": source.strip(),
        "saved_by": by,
        "saved_at": now,
    }
    try:
        with transaction.atomic():
            if rate is None:
                rate = PayerRate.objects.create(clinic_id=by.clinic_id, payer=payer, **values)
            else:
                for name, value in values.items():
                    setattr(rate, name, value)
                save_version(rate, seen=version, fields=values)
    except IntegrityError as error:
        raise Refused("These days overlap other amounts of this payer. End those first.", "valid_from") from error
    audit.record("rates.saved", target=rate, by=by, at=now, payer=payer.public_id)
    return rate
