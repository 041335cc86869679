"""Payer policies and a clinic's own amounts: dated data, never code."""

from datetime import date, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from billing.policies import TEMPLATES
from billing.rules.states import POLICY, PolicyState
from clinics.models import Membership, TenantModel, Versioned, moves_as_drawn
from registry.models import Payer


def _one_per_payer_and_day(name: str, condition: Q | None = None) -> ExclusionConstraint:
    """The embedded server has no btree_gist: the payer joins the exclusion as a range of one number."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(F("payer"), F("payer"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
            ("valid", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


@pghistory.track()
class PayerPolicy(TenantModel, Versioned):
    """How one payer turns minutes into codes, for a span of dates that no other policy in force of that payer
    overlaps. One as shipped may be taken over by one person; one with `changes` is approved by a second.

    `drafted_by` is whoever saved the draft last: what is approved has been before two people as a whole."""

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
            _one_per_payer_and_day("one_policy_per_payer_and_day", Q(state="approved")),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "replaced"))
                | Q(changes={})
                | Q(approved_by__isnull=False, drafted_by__isnull=False) & ~Q(approved_by=F("drafted_by")),
                name="changed_policies_have_a_second_approver",
            ),
        ]
        triggers = [
            moves_as_drawn(POLICY, "state"),
            pgtrigger.Protect(
                name="settings_stand_once_approved",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & (
                    pgtrigger.Q(old__template__df=pgtrigger.F("new__template"))
                    | pgtrigger.Q(old__changes__df=pgtrigger.F("new__changes"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.public_id}"

    @property
    def name(self) -> str:
        """Its own, or that of what it was taken over from."""
        return self.title or TEMPLATES.get(self.template, self.template)

    @property
    def first_day(self) -> date:
        day: date = self.valid.lower
        return day

    @property
    def last_day(self) -> date | None:
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None


@pghistory.track()
class PayerRate(TenantModel, Versioned):
    """What one payer pays the clinic for a unit of each code, for a span of dates that no other row of that payer
    overlaps: for estimates alone."""

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="rates")
    valid = DateRangeField()
    amounts = models.JSONField(default=dict, help_text="Code: cents for one unit.")
    source = models.CharField(max_length=200, blank=True)
    saved_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [_one_per_payer_and_day("one_rate_table_per_payer_and_day")]

    def __str__(self) -> str:
        return f"rates {self.public_id}"

    @property
    def last_day(self) -> date | None:
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None
