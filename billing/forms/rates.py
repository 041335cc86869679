"""A clinic's own amounts, in dollars as people write them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from billing.actions.rates import MOST_CENTS
from billing.forms.parts import day_field
from billing.models import PayerRate
from billing.policies import CODES, about_code
from clinics.errors import Refused, Stale


class RateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    valid_from = day_field("First day")
    valid_to = day_field("Last day", required=False, help_text="Empty: until further notice.")
    source = forms.CharField(max_length=200, required=False, help_text="Contract, fee schedule, remittances.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in CODES:
            self.fields[code] = forms.DecimalField(
                label=f"{code}, dollars a unit",
                help_text=about_code(code)["what"],
                min_value=Decimal("0.01"),
                max_value=Decimal(MOST_CENTS) / 100,
                decimal_places=2,
                required=False,
            )

    @classmethod
    def of(cls, rate: PayerRate | None, data: Any = None) -> "RateForm":
        if rate is None:
            return cls(data)
        initial = {"version": rate.version, "valid_from": rate.valid.lower, "valid_to": rate.last_day}
        dollars = {code: Decimal(cents) / 100 for code, cents in rate.amounts.items()}
        return cls(data, initial=initial | {"source": rate.source} | dollars)

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("valid_from", "valid_to", "source")]

    @property
    def amounts(self) -> list[BoundField]:
        return [self[code] for code in CODES]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them; after `is_valid`."""
        data = self.cleaned_data
        amounts = {code: int(data[code] * 100) for code in CODES if data[code] is not None}
        return {name: data[name] for name in ("version", "valid_from", "valid_to", "source")} | {"amounts": amounts}

    def refuse(self, refusal: Refused, rate: PayerRate | None) -> None:
        """At its field; after a save of somebody else the same words stand over theirs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        if rate is not None and isinstance(refusal, Stale):
            rate.refresh_from_db()
            self.data = self.data.copy()
            self.data["version"] = rate.version
