"""Forms of payers, and of the marks their policies carry."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from billing.forms.parts import day_field
from billing.models import PayerPolicy
from billing.policies import OFFERED, policy
from registry.models import Payer


class PayerForm(forms.Form):
    name = forms.CharField(max_length=80)
    kind = forms.ChoiceField(choices=list(Payer._meta.get_field("kind").choices or ()))
    in_use = forms.BooleanField(
        label="In use", required=False, initial=True, help_text="Off: not offered for new coverage; old months keep it."
    )

    helper = FormHelper()
    helper.form_tag = False

    @classmethod
    def of(cls, payer: Payer, data: Any = None) -> "PayerForm":
        return cls(data, initial={"name": payer.name, "kind": payer.kind, "in_use": payer.ended_at is None})


class TakeOverForm(forms.Form):
    template = forms.ChoiceField(label="How it pays", choices=list(OFFERED.items()))
    valid_from = day_field("First day")
    valid_to = day_field("Last day", required=False, help_text="Leave empty until it ends.")
    source = forms.CharField(
        max_length=200, required=False, help_text="Where this is written: bulletin, contract page, date of a call."
    )
    verified = forms.BooleanField(
        label="I have verified this with the payer",
        required=False,
        help_text="Without it, every month under this policy says “needs review”.",
    )
    replaces = forms.BooleanField(
        label="End what is in force on these days",
        required=False,
        help_text="It then ends the day before, or is replaced as a whole.",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("template", Row(Column("valid_from"), Column("valid_to")), "source", "verified", "replaces")

    @classmethod
    def of(cls, template: str, data: Any = None) -> "TakeOverForm":
        """Filled in with the days on which that policy is in force."""
        if template not in OFFERED:
            return cls(data)
        shipped = policy(template)
        return cls(
            data,
            initial={
                "template": template,
                "valid_from": shipped.effective_from,
                "valid_to": shipped.effective_to,
                "source": shipped.source,
            },
        )


class VerifyForm(forms.Form):
    on = day_field("Checked on")
    source = forms.CharField(label="Where it is written, or who said it", max_length=200)

    helper = FormHelper()
    helper.form_tag = False

    @classmethod
    def of(cls, row: PayerPolicy, data: Any = None) -> "VerifyForm":
        return cls(data, initial={"on": row.verified_on, "source": row.source})


class EndForm(forms.Form):
    valid_to = day_field("Last day")

    helper = FormHelper()
    helper.form_tag = False

    @classmethod
    def of(cls, row: PayerPolicy, data: Any = None) -> "EndForm":
        return cls(data, initial={"valid_to": row.last_day})


class CasesForm(forms.Form):
    table = forms.FileField(
        label="A table of your own",
        help_text="CSV, UTF-8, with the columns case, payer_rule, month_kind, model, minutes, expected_codes.",
    )

    helper = FormHelper()
    helper.form_tag = False
