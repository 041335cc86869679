"""Payer policies: dated data, never code. Statements and closing build on `contacts.ServiceMonth`."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value

from clinics.models import Membership, TenantModel
from registry.models import Payer


@pghistory.track()
class PayerPolicy(TenantModel):
    """How one payer turns minutes into codes, for a span of dates that no other policy of that payer overlaps."""

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="policies")
    valid = DateRangeField()
    template = models.CharField(max_length=40, help_text="The policy in billing/data/policies.json this starts from.")
    changes = models.JSONField(default=dict, help_text="What differs from the template.")
    source = models.CharField(max_length=200, blank=True)
    verified_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            # The embedded server has no btree_gist: the payer joins the exclusion as a range of one number.
            ExclusionConstraint(
                name="one_policy_per_payer_and_day",
                expressions=[
                    (Func(F("payer"), F("payer"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"policy {self.public_id}"
