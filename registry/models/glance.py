"""The registry row: what the caseload shows of an episode without reading anything else.

Each app writes its own columns, in the transaction of the fact itself, through `registry.actions.update_glance`; its
`glance.py` recomputes them from the facts in one statement. What depends on today is computed in the query.
"""

from django.db import models


class AtAGlance(models.Model):
    # registry
    phase_on = models.DateField(null=True, help_text="The day the phase it is in began.")
    hand_off_due_on = models.DateField(null=True, help_text="When to ask whether the hand-off is confirmed.")
    # measures
    phq9_baseline = models.PositiveSmallIntegerField(null=True)
    phq9_baseline_on = models.DateField(null=True)
    phq9_last = models.PositiveSmallIntegerField(null=True)
    phq9_last_on = models.DateField(null=True)
    phq9_series = models.JSONField(default=list, help_text="[[ISO date, total], ...] of the episode, oldest first.")
    gad7_baseline = models.PositiveSmallIntegerField(null=True)
    gad7_baseline_on = models.DateField(null=True)
    gad7_last = models.PositiveSmallIntegerField(null=True)
    gad7_last_on = models.DateField(null=True)
    gad7_series = models.JSONField(default=list)
    risk_item_on = models.DateField(null=True, help_text="The last positive risk item of the episode.")
    # safety
    open_alerts = models.PositiveSmallIntegerField(default=0)
    risk_follow_up_on = models.DateField(null=True, help_text="A contact is due by then, by the level of risk.")
    # careplans
    plan_signed_until = models.DateField(null=True)
    plan_unsigned_since = models.DateField(null=True, help_text="The newest version waits for a signature since then.")
    relapse_check_on = models.DateField(null=True, help_text="The next check of the relapse-prevention plan.")
    # contacts
    last_contact_on = models.DateField(null=True, help_text="The last treatment contact.")
    last_contact_mode = models.CharField(max_length=12, blank=True)
    attempts_since = models.PositiveSmallIntegerField(default=0)
    next_contact_on = models.DateField(null=True)
    next_contact_covers = models.CharField(max_length=200, blank=True)
    minutes_month = models.DateField(null=True, help_text="First day of the month the minutes belong to.")
    minutes_counted = models.PositiveIntegerField(default=0)
    review_asked_on = models.DateField(null=True, help_text="The day of the open question to the specialist.")
    referral_due_on = models.DateField(null=True, help_text="The first open referral that somebody must ask after.")
    # casereview
    last_review_on = models.DateField(null=True)
    open_recommendations = models.PositiveSmallIntegerField(default=0)
    untold_since = models.DateField(null=True, help_text="The oldest agreed recommendation the patient has not heard.")

    class Meta:
        abstract = True


GLANCE_FIELDS = [field.name for field in AtAGlance._meta.local_fields]
