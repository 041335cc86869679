"""Results of instruments: the answers as given, the total, the mode; voided with a reason, never changed. And the ways
results come in without a member of the clinic typing them: a patient's own form, an import."""

import pghistory
from django.db import models
from django.db.models import F, Q

from clinics.models import Membership, TenantModel, voided_together
from registry.models import Episode


@pghistory.track(level=pghistory.Statement)  # an import inserts tens of thousands at once
class MeasureResult(TenantModel):
    class Mode(models.TextChoices):
        PHONE = "phone", "Read by phone"
        PAPER = "paper", "On paper"
        VIDEO = "video", "By video"
        IN_PERSON = "in_person", "In person"
        PORTAL = "portal", "By portal message"
        KIOSK = "kiosk", "On the clinic's tablet"
        LINK = "link", "By the patient's link"
        IMPORT = "import", "Imported"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="results")
    instrument = models.CharField(max_length=16)
    instrument_version = models.CharField(max_length=12)
    taken_on = models.DateField()
    answers = models.JSONField(help_text="One whole number or null per item, in order.")
    difficulty = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Stored, not scored.")
    total = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty when any answer is missing.")
    prorated = models.BooleanField(default=False)
    risk_positive = models.BooleanField(default=False)
    mode = models.CharField(max_length=10, choices=Mode)
    language = models.CharField(max_length=8, default="en", help_text="Of the wording the answers were given to.")
    entered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", help_text="Empty when the patient answered alone."
    )
    request = models.ForeignKey("MeasureRequest", models.PROTECT, null=True, blank=True, related_name="results")
    imported = models.ForeignKey("ResultImport", models.PROTECT, null=True, blank=True, related_name="results")
    entered_at = models.DateTimeField()
    form_key = models.UUIDField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key", "instrument"], name="result_once_per_form"),
            voided_together("result_voided_by_and_why_together"),
            models.CheckConstraint(condition=Q(total=None) | Q(total__lte=100), name="result_total_in_range"),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False) | Q(request__isnull=False), name="result_has_a_giver"
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "episode", "instrument", "taken_on"],
                condition=Q(voided_at=None),
                name="results_in_order",
            )
        ]
        ordering = ["taken_on", "entered_at"]

    def __str__(self) -> str:
        return f"{self.instrument} {self.public_id}"

    @property
    def giver(self) -> str:
        """Who put it in, as a person reads it."""
        return str(self.entered_by) if self.entered_by else "the patient"


@pghistory.track(exclude=["token_hash"])
class MeasureRequest(TenantModel):
    """A form a patient may fill in alone, by a link or a code on the clinic's tablet, opened with the birth date."""

    class Channel(models.TextChoices):
        LINK = "link", "Link"
        KIOSK = "kiosk", "Code for the clinic's tablet"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="requests")
    channel = models.CharField(max_length=5, choices=Channel)
    instruments = models.JSONField(help_text="Codes, in the order they are asked.")
    language = models.CharField(max_length=8, default="en")
    token_hash = models.CharField(
        max_length=64, help_text="Of the link's secret or the tablet's code; neither is kept."
    )
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    proof_tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong birth dates so far.")
    proved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="Nobody went on: its answers were taken as given.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "token_hash"], name="request_by_its_secret"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="request_revoked_by_and_when_together",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode", "-made_at"], name="requests_of_episode"),
            models.Index(
                fields=["clinic"],
                condition=Q(proved_at__isnull=False, finished_at=None, left_at=None),
                name="requests_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.public_id}"


class RequestAnswer(TenantModel):
    """One answer the moment it was given. Another answer to the same item is another row: the last one counts."""

    request = models.ForeignKey(MeasureRequest, models.PROTECT, related_name="given")
    instrument = models.CharField(max_length=16)
    item = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField(null=True, help_text="Empty: the patient chose not to answer.")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.instrument} item {self.item}"


class DoorCount(models.Model):
    """How often one network came to the doors of patients' forms in one stretch of time; of no clinic, of nobody."""

    door = models.CharField(max_length=80, help_text="What was tried, and from which network.")
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "since"], name="door_counted_once")]
        indexes = [models.Index(fields=["since"], name="door_counts_by_age")]

    def __str__(self) -> str:
        return f"{self.door} {self.count}"


class ResultImport(TenantModel):
    """A pasted or uploaded table of item answers: previewed, then taken in whole or not at all."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", "Being checked"
        QUEUED = "queued", "Being imported"
        DONE = "done", "Imported"
        FAILED = "failed", "Not imported"
        VOIDED = "voided", "Imported, then voided"

    instrument = models.CharField(max_length=16)
    table = models.BinaryField(help_text="As it was sent; emptied when the import ends.")
    table_sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list, help_text="The column names: a table with the same ones maps the same way.")
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Numbers only.")
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "-made_at"], name="imports_newest")]

    def __str__(self) -> str:
        return f"import {self.public_id}"


@pghistory.track()
class Wording(TenantModel):
    """An instrument's words that the clinic is licensed for, or the official ones in another language. Versions."""

    instrument = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="en")
    number = models.PositiveIntegerField(help_text="1, 2, ... per instrument and language.")
    body = models.JSONField(help_text="stem, options and items, in the shape of data/instruments.json.")
    licence_line = models.TextField(help_text="Shown beside the form.")
    loaded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "instrument", "language", "number"], name="wording_versions")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.language} {self.number}"


NEWEST_FIRST = (F("taken_on").desc(), F("entered_at").desc())
