"""Forms of payers and their policies."""

from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from billing.models import PayerPolicy
from billing.policies import OFFERED
from registry.models import Payer


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


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


class PolicyForm(forms.Form):
    template = forms.ChoiceField(label="How it pays", choices=list(OFFERED.items()))
    valid_from = _day("First day")
    valid_to = _day("Last day", required=False, help_text="Leave empty until it ends.")
    source = forms.CharField(
        max_length=200, required=False, help_text="Where this is written: bulletin, contract page, date of a call."
    )
    verified = forms.BooleanField(
        label="I have verified this with the payer",
        required=False,
        help_text="Without it, every month under this policy says “needs review”.",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("template", Row(Column("valid_from"), Column("valid_to")), "source", "verified")

    @classmethod
    def of(cls, policy: PayerPolicy, data: Any = None) -> "PolicyForm":
        until = policy.valid.upper
        return cls(
            data,
            initial={
                "template": policy.template,
                "valid_from": policy.valid.lower,
                "valid_to": until - timedelta(days=1) if until else None,
                "source": policy.source,
                "verified": policy.verified_by_id is not None,
            },
        )
