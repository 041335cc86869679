"""Contacts and the time log: entered once, voided with a reason, never edited."""

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from careplans.models import CarePlan
from clinics.models import Membership, TenantModel, moves_as_drawn, voided_together
from contacts.rules import Activity, Kind, Mode, Outcome
from contacts.rules.letters import LetterWay
from contacts.rules.referrals import OPEN, REFERRAL, ReferralState
from measures.models import MeasureResult
from registry.models import Episode


@pghistory.track()
class Contact(TenantModel):
    """One contact or attempt, whole: note, outcome and next step. Only the kind *treatment* is a session."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.label) for kind in Kind])
    mode = models.CharField(max_length=12, choices=[(mode.value, mode.label) for mode in Mode])
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.label) for o in Outcome])
    service_date = models.DateField()
    note = models.JSONField(default=dict, help_text="Words by prompt code of the kind's template.")
    next_contact_on = models.DateField(null=True, blank=True)
    next_contact_covers = models.CharField(max_length=200, blank=True)
    discuss = models.BooleanField(default=False, help_text="To be discussed with the psychiatric specialist.")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    form_key = models.UUIDField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key"], name="contact_once_per_form"),
            models.CheckConstraint(
                condition=~Q(kind="treatment") | Q(next_contact_on__isnull=False) & ~Q(next_contact_covers=""),
                name="treatment_names_its_next_step",
            ),
            voided_together("contact_voided_by_and_why_together"),
        ]
        indexes = [models.Index(fields=["clinic", "episode", "-service_date"], name="contacts_of_episode")]
        ordering = ["-service_date", "-entered_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class ContactResult(TenantModel):
    """Which results were taken in which contact."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="measured")
    result = models.OneToOneField(MeasureResult, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.result_id}"


class PractisedStep(TenantModel):
    """A step of the plan's skills that was gone through in a contact."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="practised")
    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="+", help_text="The version it was read from.")
    step = models.UUIDField(help_text="The step's key in the plan, the same in every version that carries it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "contact", "step"], name="step_once_per_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.step}"


class PlannedContact(TenantModel):
    """The next contact as the care plan names it: it stands until a contact names another day. Never edited."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="planned_contacts")
    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="+", help_text="The version that names the day.")
    on = models.DateField()
    covers = models.CharField(max_length=200)
    planned_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    planned_on = models.DateField(help_text="The clinic's day.")
    planned_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(on__gte=F("planned_on")), name="planned_ahead")]
        indexes = [models.Index(fields=["clinic", "episode"], name="planned_of_episode")]
        ordering = ["planned_at", "pk"]

    def __str__(self) -> str:
        return f"planned contact {self.public_id}"


class ServiceMonth(TenantModel):
    """The time log's own book: writers share its lock, a close takes it alone."""

    first = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "first"], name="one_book_per_month"),
            models.CheckConstraint(condition=Q(first__day=1), name="month_starts_on_the_first"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="month_closed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@pghistory.track()
class TimeEntry(TenantModel):
    """Whole minutes of one person for one patient on one clinic-local date, that of their start when it is known."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="time_entries")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, blank=True, related_name="time")
    activity = models.CharField(max_length=20, choices=[(a.value, a.label) for a in Activity])
    minutes = models.PositiveSmallIntegerField()
    service_date = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True, help_text="In whole minutes; empty when nobody said.")
    inpatient = models.BooleanField(default=False, help_text="The patient was in hospital at the time.")
    shared_key = models.UUIDField(
        null=True, blank=True, help_text="Of one activity that several people log for this patient."
    )
    logged_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    logged_as = models.CharField(max_length=24, help_text="The role the minutes were worked in.")
    logged_at = models.DateTimeField()
    form_key = models.UUIDField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key"], name="time_once_per_form"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=480), name="minutes_1_to_480"),
            voided_together("time_voided_by_and_why_together"),
        ]
        indexes = [
            models.Index(fields=["clinic", "service_date"], condition=Q(voided_at=None), name="time_of_month"),
            models.Index(fields=["clinic", "episode", "service_date"], name="time_of_episode"),
            models.Index(
                fields=["clinic", "logged_by", "starts_at"],
                condition=Q(voided_at=None, starts_at__isnull=False),
                name="clock_of_person",
            ),
        ]
        ordering = ["-service_date", "-logged_at"]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"


class Draft(TenantModel):
    """What a person has typed and not saved yet; seen by nobody else."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="drafts")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "episode", "member"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"draft {self.public_id}"


class ReviewRequest(TenantModel):
    """A question for the psychiatric specialist, often at the end of a contact; open until a review answers it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="review_requests")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, blank=True, related_name="review_request")
    question = models.CharField(max_length=400, blank=True)
    about_medication = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_open_request_per_episode",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.public_id}"


@pghistory.track()
class Referral(TenantModel):
    """A patient sent to somebody else; open until the report is back or it is called off."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="referrals")
    to_whom = models.CharField(max_length=160)
    what_for = models.TextField()
    made_on = models.DateField()
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    form_key = models.UUIDField()
    state = models.CharField(max_length=12, choices=ReferralState.choices(), default=ReferralState.MADE.value)
    scheduled_for = models.DateField(null=True, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True)
    ask_on = models.DateField(null=True, blank=True, help_text="When to ask after it; empty once it has ended.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key"], name="referral_once_per_form"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ask_on__isnull=False) | ~Q(state__in=OPEN) & Q(ask_on=None),
                name="an_open_referral_is_asked_after",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_for__isnull=False), name="scheduled_for_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("seen", "reported")) | Q(seen_on__isnull=False), name="seen_on_a_day"
            ),
            models.CheckConstraint(condition=~Q(state="reported") | ~Q(report=""), name="reported_in_words"),
        ]
        triggers = [moves_as_drawn(REFERRAL, "state")]
        indexes = [
            models.Index(fields=["clinic", "ask_on"], condition=Q(ask_on__isnull=False), name="referrals_to_ask_after"),
            models.Index(fields=["clinic", "episode"], name="referrals_of_episode"),
        ]
        ordering = ["-made_on", "-made_at"]

    def __str__(self) -> str:
        return f"referral {self.public_id}"


class ReferralStep(TenantModel):
    """What happened to a referral, never edited: each move, and each time somebody asked after it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=ReferralState.choices(), help_text="After the step.")
    on = models.DateField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, help_text="Empty for the first step: the referral has its own.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["clinic", "form_key"], name="referral_step_once_per_form")]
        indexes = [models.Index(fields=["clinic", "referral"], name="steps_of_referral")]

    def __str__(self) -> str:
        return f"{self.state} {self.on}"


class LetterGiven(TenantModel):
    """The letter at the end of an episode, as the patient was given it; each time is a row, never edited."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="letters")
    how = models.CharField(max_length=12, choices=LetterWay.choices())
    words = models.TextField(help_text="The whole letter, as it read then.")
    given_on = models.DateField()
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    form_key = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "form_key"], name="letter_once_per_form")]
        indexes = [models.Index(fields=["clinic", "episode"], name="letters_of_episode")]
        ordering = ["given_on", "given_at", "pk"]

    def __str__(self) -> str:
        return f"letter {self.public_id}"
