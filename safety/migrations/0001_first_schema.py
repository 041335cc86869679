import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import clinics.wall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinics", "0001_first_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0001_first_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskAlert",
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
                        blank=True,
                        help_text="Empty only in a rehearsal.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="registry.episode",
                    ),
                ),
                ("practice", models.BooleanField(default=False, help_text="A rehearsal: the real path, about nobody.")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("risk_item", "A risk item was answered above zero"),
                            ("concern", "A clinician is concerned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.UUIDField(help_text="The key of the form that raised it.")),
                ("instrument", models.CharField(blank=True, max_length=16)),
                ("item", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.PositiveSmallIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the patient alone.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("out_of_hours", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("owned_since", models.DateTimeField(help_text="When this owner's clock began.")),
                ("acknowledge_by", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("moderate", "Moderate"), ("high", "High"), ("imminent", "Imminent")],
                        max_length=8,
                    ),
                ),
                ("level_set_at", models.DateTimeField(blank=True, null=True)),
                (
                    "level_set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "follow_up_on",
                    models.DateField(blank=True, help_text="A contact is due by then, by the level.", null=True),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "close_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("settled", "Asked and settled: what the level asks for is done"),
                            ("elsewhere", "In other care now: emergency, hospital or crisis team"),
                            ("unreached", "Not reached: every way was tried"),
                            ("mistake", "Entered by mistake"),
                            ("drill", "The drill is over"),
                        ],
                        max_length=12,
                    ),
                ),
                ("close_reason", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["clinic", "episode"], name="open_alerts"
                    ),
                    models.Index(fields=["clinic", "-closed_at"], name="alerts_by_end"),
                    models.Index(
                        condition=models.Q(("acknowledged_at", None), ("closed_at", None)),
                        fields=["clinic", "acknowledge_by"],
                        name="alerts_unanswered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("close_kind", ""), ("close_reason", ""), ("closed_at", None), ("closed_by", None)
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("close_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_closed_by_and_why_together",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source", "instrument", "item"),
                        name="one_alert_per_risk_answer_or_form",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", False),
                                ("item__isnull", False),
                                ("trigger", "risk_item"),
                                models.Q(("instrument", ""), _negated=True),
                            ),
                            models.Q(
                                ("answer", None),
                                ("instrument", ""),
                                ("item", None),
                                ("trigger", "concern"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_says_what_raised_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("episode", None), ("practice", True)),
                            models.Q(("episode__isnull", False), ("practice", False)),
                            _connector="OR",
                        ),
                        name="only_a_rehearsal_is_about_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("follow_up_on", None), ("level", ""), ("level_set_at", None), ("level_set_by", None)
                            ),
                            models.Q(
                                models.Q(("level", ""), _negated=True),
                                ("follow_up_on__isnull", False),
                                ("level_set_at__isnull", False),
                                ("level_set_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="alert_level_set_by_and_when_together",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="riskalert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "safety_riskalertevent" ("acknowledge_by", "acknowledged_at", "answer", "clinic_id", "close_kind", "close_reason", "closed_at", "closed_by_id", "episode_id", "follow_up_on", "id", "instrument", "item", "level", "level_set_at", "level_set_by_id", "note", "out_of_hours", "owned_since", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice", "public_id", "raised_at", "raised_by_id", "source", "trigger") VALUES (NEW."acknowledge_by", NEW."acknowledged_at", NEW."answer", NEW."clinic_id", NEW."close_kind", NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."episode_id", NEW."follow_up_on", NEW."id", NEW."instrument", NEW."item", NEW."level", NEW."level_set_at", NEW."level_set_by_id", NEW."note", NEW."out_of_hours", NEW."owned_since", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."practice", NEW."public_id", NEW."raised_at", NEW."raised_by_id", NEW."source", NEW."trigger"); RETURN NULL;',
                    hash="da5423e1df601eea91425ac8f1ffc7f8fa09b026",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_477e1",
                    table="safety_riskalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="riskalert",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "safety_riskalertevent" ("acknowledge_by", "acknowledged_at", "answer", "clinic_id", "close_kind", "close_reason", "closed_at", "closed_by_id", "episode_id", "follow_up_on", "id", "instrument", "item", "level", "level_set_at", "level_set_by_id", "note", "out_of_hours", "owned_since", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice", "public_id", "raised_at", "raised_by_id", "source", "trigger") VALUES (NEW."acknowledge_by", NEW."acknowledged_at", NEW."answer", NEW."clinic_id", NEW."close_kind", NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."episode_id", NEW."follow_up_on", NEW."id", NEW."instrument", NEW."item", NEW."level", NEW."level_set_at", NEW."level_set_by_id", NEW."note", NEW."out_of_hours", NEW."owned_since", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."practice", NEW."public_id", NEW."raised_at", NEW."raised_by_id", NEW."source", NEW."trigger"); RETURN NULL;',
                    hash="960242421283be1d55b17e826338a091c17cdd53",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aabde",
                    table="safety_riskalert",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="OpeningHours",
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
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "weekday", "opens"), name="opening_hours_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens")), ("weekday__lte", 6)),
                        name="opens_before_it_closes",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="openinghours",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "safety_openinghoursevent" ("clinic_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "weekday") VALUES (NEW."clinic_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."weekday"); RETURN NULL;',
                    hash="4b36eed0f298c5a17c58fa64993732af7abeb193",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2f0c3",
                    table="safety_openinghours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="openinghours",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "safety_openinghoursevent" ("clinic_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "weekday") VALUES (NEW."clinic_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."weekday"); RETURN NULL;',
                    hash="46ad003b99caedee444b8bf1602b30e368f3a301",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9d59",
                    table="safety_openinghours",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField()),
                ("name", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ["on"],
                "constraints": [models.UniqueConstraint(fields=("clinic", "on"), name="one_holiday_a_day")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "safety_holidayevent" ("clinic_id", "id", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."id", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="aabab7d96a96f09819956fea0ec0845d9b293c3c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6649d",
                    table="safety_holiday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holiday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "safety_holidayevent" ("clinic_id", "id", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."id", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="440b0704284c784a84e5c8063eac9fd804e94f3a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4f96d",
                    table="safety_holiday",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Absence",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="clinics.membership"
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "covered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="clinics.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="absence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covered_by", models.F("member")), _negated=True),
                        name="nobody_covers_themselves",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "safety_absenceevent" ("clinic_id", "covered_by_id", "first_day", "id", "last_day", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."covered_by_id", NEW."first_day", NEW."id", NEW."last_day", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="c9cac770e3508bbbe14b5ec0ccace1dd826e28b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_138a5",
                    table="safety_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "safety_absenceevent" ("clinic_id", "covered_by_id", "first_day", "id", "last_day", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."covered_by_id", NEW."first_day", NEW."id", NEW."last_day", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="a908cf6233dc7710f4c644bb86400c70b79d7ff6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3001f",
                    table="safety_absence",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="OnCall",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="on_call", to="clinics.membership"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_call_ends_after_it_begins"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="oncall",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "safety_oncallevent" ("clinic_id", "ends_at", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "starts_at") VALUES (NEW."clinic_id", NEW."ends_at", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."starts_at"); RETURN NULL;',
                    hash="dc913aa630d6ce4c592a9aa58cb146731b2a811c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c95a0",
                    table="safety_oncall",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="oncall",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "safety_oncallevent" ("clinic_id", "ends_at", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "starts_at") VALUES (NEW."clinic_id", NEW."ends_at", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."starts_at"); RETURN NULL;',
                    hash="285926ab30cc505aa73c90ce7bf34cb5b5c3b958",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0b145",
                    table="safety_oncall",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RiskProtocol",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("after_hours", models.TextField(help_text="Where an alert and a call go when the clinic is closed.")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clinic", "number"), name="protocol_versions")],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="safety_plans", to="registry.episode"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("sections", models.JSONField(help_text="Words by the codes of safety.rules.PLAN_HEADINGS.")),
                ("form_key", models.UUIDField()),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "episode", "number"), name="safety_plan_versions"),
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="safety_plan_once_per_form"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskAlertEvent",
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
                        to="safety.riskalert",
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
                        blank=True,
                        db_constraint=False,
                        help_text="Empty only in a rehearsal.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.episode",
                    ),
                ),
                ("practice", models.BooleanField(default=False, help_text="A rehearsal: the real path, about nobody.")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("risk_item", "A risk item was answered above zero"),
                            ("concern", "A clinician is concerned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.UUIDField(help_text="The key of the form that raised it.")),
                ("instrument", models.CharField(blank=True, max_length=16)),
                ("item", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.PositiveSmallIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty: the patient alone.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("out_of_hours", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("owned_since", models.DateTimeField(help_text="When this owner's clock began.")),
                ("acknowledge_by", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("moderate", "Moderate"), ("high", "High"), ("imminent", "Imminent")],
                        max_length=8,
                    ),
                ),
                ("level_set_at", models.DateTimeField(blank=True, null=True)),
                (
                    "level_set_by",
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
                    "follow_up_on",
                    models.DateField(blank=True, help_text="A contact is due by then, by the level.", null=True),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
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
                    "close_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("settled", "Asked and settled: what the level asks for is done"),
                            ("elsewhere", "In other care now: emergency, hospital or crisis team"),
                            ("unreached", "Not reached: every way was tried"),
                            ("mistake", "Entered by mistake"),
                            ("drill", "The drill is over"),
                        ],
                        max_length=12,
                    ),
                ),
                ("close_reason", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlertStep",
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
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="safety.riskalert"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledged", "Acknowledged"),
                            ("note", "Note"),
                            ("handed_over", "Handed over"),
                            ("escalated", "Nobody answered: passed on"),
                            ("answered", "Another answer on the form"),
                            ("voided", "The form was voided"),
                            ("attempt", "Tried to reach"),
                            ("spoke", "Spoke with the patient"),
                            ("level", "Level set"),
                            ("done", "Done"),
                            ("undone", "Not done after all"),
                            ("exempt", "Does not apply"),
                            ("closed", "Closed"),
                        ],
                        max_length=14,
                    ),
                ),
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
                    "rung",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("care_manager", "Care manager"),
                            ("cover", "Covering care manager"),
                            ("clinician", "Treating clinician"),
                            ("lead", "Clinic lead"),
                        ],
                        help_text="Of an escalation.",
                        max_length=14,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, help_text="When an escalation should have happened.", null=True),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("moderate", "Moderate"), ("high", "High"), ("imminent", "Imminent")],
                        max_length=8,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "Phone"),
                            ("video", "Video"),
                            ("in_person", "In person"),
                            ("message", "Message"),
                            ("others", "Through somebody else"),
                            ("welfare", "Welfare check"),
                        ],
                        help_text="Of an attempt or a talk.",
                        max_length=12,
                    ),
                ),
                ("point", models.CharField(blank=True, help_text="Of the checklist.", max_length=24)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the clock, the patient.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["handed_over", "escalated"]), ("to__isnull", False)),
                            models.Q(models.Q(("kind__in", ["handed_over", "escalated"]), _negated=True), ("to", None)),
                            _connector="OR",
                        ),
                        name="alert_step_names_the_new_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False), ("kind", "escalated"), models.Q(("rung", ""), _negated=True)
                            ),
                            models.Q(models.Q(("kind", "escalated"), _negated=True), ("due_at", None), ("rung", "")),
                            _connector="OR",
                        ),
                        name="alert_hop_says_when_it_was_due",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "escalated")),
                        fields=("clinic", "alert", "rung"),
                        name="each_hop_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["attempt", "spoke"]), models.Q(("way", ""), _negated=True)),
                            models.Q(models.Q(("kind__in", ["attempt", "spoke"]), _negated=True), ("way", "")),
                            _connector="OR",
                        ),
                        name="alert_step_says_which_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__isnull", False), ("kind__in", ["escalated", "answered"]), _connector="OR"
                        ),
                        name="alert_step_has_an_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHoursEvent",
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
                        to="safety.openinghours",
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
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HolidayEvent",
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
                        to="safety.holiday",
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
                ("on", models.DateField()),
                ("name", models.CharField(max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AbsenceEvent",
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
                        to="safety.absence",
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
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "covered_by",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OnCallEvent",
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
                        to="safety.oncall",
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
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProtocolReading",
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
                    "protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="safety.riskprotocol"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clinic", "protocol", "member"), name="read_once")],
            },
        ),
        migrations.CreateModel(
            name="PlanCopy",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="safety.safetyplan"
                    ),
                ),
                ("how", models.CharField(max_length=120)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        clinics.wall.Wall(),
    ]
