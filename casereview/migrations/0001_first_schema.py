import uuid

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import clinics.wall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinics", "0001_first_schema"),
        ("contacts", "0001_first_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0001_first_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda_marks", to="registry.episode"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("pin", "Pinned"), ("place", "Placed by hand"), ("defer", "Put off")], max_length=6
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Of a place: how many stand before, inside the group."
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New enrolments"),
                            ("stalled", "Stalled"),
                            ("medication", "Medication questions"),
                            ("risk", "Risk flags"),
                            ("follow_up", "Follow-up actions"),
                        ],
                        help_text="Where the place holds.",
                        max_length=10,
                    ),
                ),
                (
                    "until",
                    models.DateField(blank=True, help_text="Of a deferral: comes up again on that day.", null=True),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["clinic"], name="marks_in_force")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("clinic", "episode", "kind"),
                        name="one_mark_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "defer"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("until__isnull", False)),
                            _connector="OR",
                        ),
                        name="put_off_until_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "place"), models.Q(("group", ""), _negated=True)),
                            models.Q(models.Q(("kind", "place"), _negated=True), ("group", "")),
                            _connector="OR",
                        ),
                        name="a_place_holds_in_a_group",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="registry.episode"
                    ),
                ),
                ("reviewed_on", models.DateField()),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("reviewed_at", models.DateTimeField()),
                (
                    "place",
                    models.CharField(help_text="Why this patient stood where in the queue, in words.", max_length=200),
                ),
                ("summary", models.TextField(blank=True)),
                (
                    "time",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="contacts.timeentry",
                    ),
                ),
                ("form_key", models.UUIDField()),
            ],
            options={
                "ordering": ["-reviewed_on", "-reviewed_at"],
                "indexes": [models.Index(fields=["clinic", "episode", "-reviewed_on"], name="reviews_of_episode")],
                "constraints": [models.UniqueConstraint(fields=("clinic", "form_key"), name="review_once_per_form")],
            },
        ),
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review_drafts", to="registry.episode"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("fields", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "episode", "member"), name="one_review_draft_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
                (
                    "specialist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("first_on", models.DateField(help_text="Its weekday is that of all that follow.")),
                ("last_on", models.DateField(blank=True, null=True)),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "every week"), (2, "every 2 weeks"), (4, "every 4 weeks")], default=1
                    ),
                ),
                ("starts", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("slots", models.PositiveSmallIntegerField(default=8, help_text="How many patients it has room for.")),
            ],
            options={
                "verbose_name_plural": "meeting series",
                "ordering": ["first_on", "starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)), name="meeting_lasts_5_to_480"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slots__gte", 1), ("slots__lte", 200)), name="meeting_has_room_for_1_to_200"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on", None), ("last_on__gte", models.F("first_on")), _connector="OR"),
                        name="meetings_end_after_they_begin",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingseries",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_meetingseriesevent" ("clinic_id", "every_weeks", "first_on", "id", "last_on", "minutes", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "slots", "specialist_id", "starts", "version") VALUES (NEW."clinic_id", NEW."every_weeks", NEW."first_on", NEW."id", NEW."last_on", NEW."minutes", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."slots", NEW."specialist_id", NEW."starts", NEW."version"); RETURN NULL;',
                    hash="266fc246fa78c2f245a67df34ddad6fc11141786",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13786",
                    table="casereview_meetingseries",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingseries",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casereview_meetingseriesevent" ("clinic_id", "every_weeks", "first_on", "id", "last_on", "minutes", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "slots", "specialist_id", "starts", "version") VALUES (NEW."clinic_id", NEW."every_weeks", NEW."first_on", NEW."id", NEW."last_on", NEW."minutes", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."slots", NEW."specialist_id", NEW."starts", NEW."version"); RETURN NULL;',
                    hash="25b7c470f858221e8248f1dc78b80e349794ea01",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d683a",
                    table="casereview_meetingseries",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("clinic", "member"), name="one_feed_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medication_start", "Start a medication"),
                            ("medication_change", "Change a medication"),
                            ("medication_stop", "Stop a medication"),
                            ("dose", "Change a dose"),
                            ("therapy", "Brief intervention"),
                            ("skill", "Skill"),
                            ("labs", "Labs"),
                            ("measure", "Measure or screen"),
                            ("referral", "Referral"),
                            ("diagnosis", "Diagnosis"),
                            ("safety", "Safety"),
                            ("continue", "Continue the plan"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(help_text="Square brackets mark what the specialist fills in.")),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                        default="routine",
                        max_length=8,
                    ),
                ),
                (
                    "doer",
                    models.CharField(
                        choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                        default="clinician",
                        max_length=12,
                    ),
                ),
                ("due_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "title"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("clinic", "title"),
                        name="one_template_per_title",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendationtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_recommendationtemplateevent" ("clinic_id", "doer", "due_days", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_id", "retired_at", "text", "title", "urgency", "version") VALUES (NEW."clinic_id", NEW."doer", NEW."due_days", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."public_id", NEW."retired_at", NEW."text", NEW."title", NEW."urgency", NEW."version"); RETURN NULL;',
                    hash="b89a536d57af90ae879cacdbc41d2ffeca0b4a38",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_019b5",
                    table="casereview_recommendationtemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendationtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casereview_recommendationtemplateevent" ("clinic_id", "doer", "due_days", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_id", "retired_at", "text", "title", "urgency", "version") VALUES (NEW."clinic_id", NEW."doer", NEW."due_days", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."public_id", NEW."retired_at", NEW."text", NEW."title", NEW."urgency", NEW."version"); RETURN NULL;',
                    hash="cae0f8f0b16a171cd03dadc976eb97fd533336d5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_44e20",
                    table="casereview_recommendationtemplate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MeetingSeriesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="casereview.meetingseries",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.clinic",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
                (
                    "specialist",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("first_on", models.DateField(help_text="Its weekday is that of all that follow.")),
                ("last_on", models.DateField(blank=True, null=True)),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "every week"), (2, "every 2 weeks"), (4, "every 4 weeks")], default=1
                    ),
                ),
                ("starts", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("slots", models.PositiveSmallIntegerField(default=8, help_text="How many patients it has room for.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="casereview.meetingseries",
                    ),
                ),
                (
                    "planned_on",
                    models.DateField(help_text="The day the series gives; the same as `on` unless it was moved."),
                ),
                ("on", models.DateField()),
                ("starts", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("slots", models.PositiveSmallIntegerField(default=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("held", "Held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="Of a move or a cancellation.", max_length=200)),
                (
                    "led_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=1, help_text="The place in its list that it is at."),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["on", "starts"],
                "indexes": [models.Index(fields=["clinic", "on"], name="meetings_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("series__isnull", False)),
                        fields=("clinic", "series", "planned_on"),
                        name="one_meeting_per_day_of_a_series",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("series", None), models.Q(("state", "cancelled"), _negated=True)),
                        fields=("clinic", "on", "starts"),
                        name="one_extra_meeting_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("began_at", None), ("ended_at", None), ("state__in", ("planned", "cancelled"))),
                            models.Q(("began_at__isnull", False), ("ended_at", None), ("state", "under_way")),
                            models.Q(("began_at__isnull", False), ("ended_at__isnull", False), ("state", "held")),
                            _connector="OR",
                        ),
                        name="meeting_state_and_times_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cancelled_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:under_way,planned:cancelled,under_way:held,cancelled:planned}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="de87b6450292de19bb66107900abc6a7ca54fb4f",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_ba688",
                    table="casereview_reviewmeeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "public_id", "series_id", "slots", "starts", "state", "version", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."position", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."version", NEW."why"); RETURN NULL;',
                    hash="514e1288325ffff27b7d4031608931bb8205be34",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aa32b",
                    table="casereview_reviewmeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "public_id", "series_id", "slots", "starts", "state", "version", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."position", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."version", NEW."why"); RETURN NULL;',
                    hash="2f1def63dcee71702e1adaeadb614d103bca770b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b8588",
                    table="casereview_reviewmeeting",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="registry.episode",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="casereview.review",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medication_start", "Start a medication"),
                            ("medication_change", "Change a medication"),
                            ("medication_stop", "Stop a medication"),
                            ("dose", "Change a dose"),
                            ("therapy", "Brief intervention"),
                            ("skill", "Skill"),
                            ("labs", "Labs"),
                            ("measure", "Measure or screen"),
                            ("referral", "Referral"),
                            ("diagnosis", "Diagnosis"),
                            ("safety", "Safety"),
                            ("continue", "Continue the plan"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                        default="routine",
                        max_length=8,
                    ),
                ),
                (
                    "doer",
                    models.CharField(
                        choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                        default="clinician",
                        help_text="Who carries it out.",
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(blank=True, help_text="To be done by then.", null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recommended", "Waiting for an answer"),
                            ("accepted", "Accepted, to be done and told"),
                            ("changed", "Changed, to be done and told"),
                            ("declined", "Declined"),
                            ("done", "Done, patient not told yet"),
                            ("told", "Patient told, not done yet"),
                            ("finished", "Done and told"),
                            ("withdrawn", "Withdrawn by the specialist"),
                        ],
                        default="recommended",
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for the treating clinician"),
                            ("accepted", "Accepted"),
                            ("changed", "Changed"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer_text", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("done_note", models.TextField(blank=True)),
                (
                    "told_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told",
                        to="contacts.contact",
                    ),
                ),
                ("told_on", models.DateField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "recommended")),
                        fields=["clinic", "episode"],
                        name="open_recommendations",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("recommended", "accepted", "changed", "done", "told"))),
                        fields=["clinic", "state"],
                        name="recommendations_under_way",
                    ),
                    models.Index(fields=["clinic", "episode", "-made_at"], name="recommendations_of_episode"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "open"), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                models.Q(("answer", "open"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="recommendation_answered_by_and_when_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "open"), ("state__in", ("recommended", "withdrawn"))),
                            models.Q(("answer", models.F("state")), ("state__in", ("accepted", "changed", "declined"))),
                            models.Q(
                                ("answer__in", ("accepted", "changed")), ("state__in", ("done", "told", "finished"))
                            ),
                            _connector="OR",
                        ),
                        name="recommendation_state_and_answer_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_by__isnull", False),
                                ("done_on__isnull", False),
                                ("state__in", ("done", "finished")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("done", "finished")), _negated=True),
                                ("done_by", None),
                                ("done_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="recommendation_done_on_and_by_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("told", "finished")),
                                ("told_in__isnull", False),
                                ("told_on__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state__in", ("told", "finished")), _negated=True),
                                ("told_in", None),
                                ("told_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="recommendation_told_in_a_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), models.Q(("withdrawn_why", ""), _negated=True)),
                            models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_why", "")),
                            _connector="OR",
                        ),
                        name="recommendation_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{recommended:accepted,recommended:changed,recommended:declined,recommended:withdrawn,accepted:done,accepted:told,accepted:recommended,changed:done,changed:told,changed:recommended,declined:recommended,done:finished,done:accepted,done:changed,told:finished,told:accepted,told:changed,finished:done,finished:told}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="6596d4355e361c62d09d429701a8785a8fb6721a",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_3da97",
                    table="casereview_recommendation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_recommendationevent" ("answer", "answer_text", "answered_at", "answered_by_id", "clinic_id", "doer", "done_by_id", "done_note", "done_on", "due_on", "episode_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "review_id", "state", "text", "told_in_id", "told_on", "urgency", "withdrawn_why") VALUES (NEW."answer", NEW."answer_text", NEW."answered_at", NEW."answered_by_id", NEW."clinic_id", NEW."doer", NEW."done_by_id", NEW."done_note", NEW."done_on", NEW."due_on", NEW."episode_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."review_id", NEW."state", NEW."text", NEW."told_in_id", NEW."told_on", NEW."urgency", NEW."withdrawn_why"); RETURN NULL;',
                    hash="a6e84d94ede2bb89ebe8ae7238d874ba96dcfe71",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d27a7",
                    table="casereview_recommendation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casereview_recommendationevent" ("answer", "answer_text", "answered_at", "answered_by_id", "clinic_id", "doer", "done_by_id", "done_note", "done_on", "due_on", "episode_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "review_id", "state", "text", "told_in_id", "told_on", "urgency", "withdrawn_why") VALUES (NEW."answer", NEW."answer_text", NEW."answered_at", NEW."answered_by_id", NEW."clinic_id", NEW."doer", NEW."done_by_id", NEW."done_note", NEW."done_on", NEW."due_on", NEW."episode_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."review_id", NEW."state", NEW."text", NEW."told_in_id", NEW."told_on", NEW."urgency", NEW."withdrawn_why"); RETURN NULL;',
                    hash="76db53b073febc262a03837bc616c1260e65946e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a83b1",
                    table="casereview_recommendation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RecommendationTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="casereview.recommendationtemplate",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.clinic",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medication_start", "Start a medication"),
                            ("medication_change", "Change a medication"),
                            ("medication_stop", "Stop a medication"),
                            ("dose", "Change a dose"),
                            ("therapy", "Brief intervention"),
                            ("skill", "Skill"),
                            ("labs", "Labs"),
                            ("measure", "Measure or screen"),
                            ("referral", "Referral"),
                            ("diagnosis", "Diagnosis"),
                            ("safety", "Safety"),
                            ("continue", "Continue the plan"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(help_text="Square brackets mark what the specialist fills in.")),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                        default="routine",
                        max_length=8,
                    ),
                ),
                (
                    "doer",
                    models.CharField(
                        choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                        default="clinician",
                        max_length=12,
                    ),
                ),
                ("due_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewMeetingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="casereview.reviewmeeting",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.clinic",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casereview.meetingseries",
                    ),
                ),
                (
                    "planned_on",
                    models.DateField(help_text="The day the series gives; the same as `on` unless it was moved."),
                ),
                ("on", models.DateField()),
                ("starts", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("slots", models.PositiveSmallIntegerField(default=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("held", "Held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="Of a move or a cancellation.", max_length=200)),
                (
                    "led_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=1, help_text="The place in its list that it is at."),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="casereview.reviewmeeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(
                        blank=True, help_text="When they were ticked; not kept in older ones.", null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "meeting", "member"), name="each_attends_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingPatient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patients",
                        to="casereview.reviewmeeting",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.episode"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "why",
                    models.CharField(blank=True, help_text="The place in words as the meeting began.", max_length=200),
                ),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        default=0, help_text="Kept so far; what runs now is added when it stops."
                    ),
                ),
                ("running_since", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("waiting", "Not reviewed"), ("reviewed", "Reviewed"), ("put_off", "Skipped")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="Of putting off.", max_length=200)),
                (
                    "review",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_place",
                        to="casereview.review",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "meeting", "episode"), name="each_patient_once_per_meeting"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "meeting", "position"), name="each_place_once_per_meeting"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("running_since__isnull", False)),
                        fields=("clinic", "meeting"),
                        name="one_clock_runs_per_meeting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "reviewed"), ("review__isnull", False)),
                            models.Q(models.Q(("outcome", "reviewed"), _negated=True), ("review", None)),
                            _connector="OR",
                        ),
                        name="reviewed_with_its_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "put_off"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "put_off"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="put_off_in_a_meeting_with_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="casereview.recommendation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.clinic",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "episode",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.episode",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casereview.review",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medication_start", "Start a medication"),
                            ("medication_change", "Change a medication"),
                            ("medication_stop", "Stop a medication"),
                            ("dose", "Change a dose"),
                            ("therapy", "Brief intervention"),
                            ("skill", "Skill"),
                            ("labs", "Labs"),
                            ("measure", "Measure or screen"),
                            ("referral", "Referral"),
                            ("diagnosis", "Diagnosis"),
                            ("safety", "Safety"),
                            ("continue", "Continue the plan"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                        default="routine",
                        max_length=8,
                    ),
                ),
                (
                    "doer",
                    models.CharField(
                        choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                        default="clinician",
                        help_text="Who carries it out.",
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(blank=True, help_text="To be done by then.", null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recommended", "Waiting for an answer"),
                            ("accepted", "Accepted, to be done and told"),
                            ("changed", "Changed, to be done and told"),
                            ("declined", "Declined"),
                            ("done", "Done, patient not told yet"),
                            ("told", "Patient told, not done yet"),
                            ("finished", "Done and told"),
                            ("withdrawn", "Withdrawn by the specialist"),
                        ],
                        default="recommended",
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for the treating clinician"),
                            ("accepted", "Accepted"),
                            ("changed", "Changed"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer_text", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("done_note", models.TextField(blank=True)),
                (
                    "told_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contacts.contact",
                    ),
                ),
                ("told_on", models.DateField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LoopStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="casereview.recommendation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("made", "Recommended"),
                            ("answered", "Answered"),
                            ("taken_back", "Answer taken back"),
                            ("reminded", "Reminded"),
                            ("passed_on", "Passed on, nobody answered"),
                            ("done", "Done"),
                            ("not_done", "Not done after all"),
                            ("told", "Patient told"),
                            ("not_told", "Not told after all"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the clock.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["clinic", "recommendation"], name="steps_of_recommendation")],
            },
        ),
        clinics.wall.Wall(),
    ]
