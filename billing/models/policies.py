"""Payer policies: dated data, never code."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from billing.rules.states import POLICY, PolicyState
from clinics.models import Membership, TenantModel, moves_as_drawn
from registry.models import Payer


@pghistory.track()
class PayerPolicy(TenantModel):
    """How one payer turns minutes into codes, for a span of dates that no other policy in force of that payer
    overlaps. One as shipped may be taken over by one person; one with `changes` is approved by a second."""

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="policies")
    valid = DateRangeField()
    template = models.CharField(max_length=40, help_text="The policy in billing/data/policies.json this starts from.")
    changes = models.JSONField(default=dict, help_text="What differs from the template.")
    title = models.CharField(max_length=80, blank=True, help_text="The clinic's own name for it, or a plan's.")
    state = models.CharField(max_length=8, choices=PolicyState.choices(), default=PolicyState.APPROVED)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    drafted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
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
                condition=Q(state="approved"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "replaced"))
                | Q(changes={})
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("drafted_by")),
                name="changed_policies_have_a_second_approver",
            ),
        ]
        triggers = [moves_as_drawn(POLICY, "state")]

    def __str__(self) -> str:
        return f"policy {self.public_id}"
