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
            name="CarePlan",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="registry.episode"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "content",
                    models.JSONField(default=dict, help_text="Rows by part, as careplans.rules.PARTS names them."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a signature"),
                            ("signed", "Signed, in force"),
                            ("replaced", "Replaced by a newer version"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "episode", "number"), name="plan_versions_in_order"),
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="plan_once_per_form"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("clinic", "episode"),
                        name="one_plan_waits_for_a_signature",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "signed")),
                        fields=("clinic", "episode"),
                        name="one_plan_is_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("signed_by", None), ("signed_until", None)),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                ("signed_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_signed_by_and_when_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("state", "waiting")),
                            models.Q(("signed_at__isnull", False), ("state", "signed")),
                            ("state", "replaced"),
                            _connector="OR",
                        ),
                        name="plan_in_force_by_its_signature",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{waiting:signed,waiting:replaced,signed:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="5689da4c9365cbd48f8cd46f1ca190c134206538",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_ff433",
                    table="careplans_careplan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."episode_id" IS DISTINCT FROM (NEW."episode_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="224cd144fd738367506e81b2f2df5c0162885722",
                    operation="UPDATE",
                    pgid="pgtrigger_written_once_92638",
                    table="careplans_careplan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="a_signature_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.signed_at IS NOT NULL AND (OLD.signed_by_id, OLD.signed_at, OLD.signed_until)\n    IS DISTINCT FROM (NEW.signed_by_id, NEW.signed_at, NEW.signed_until))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="90ab0b1e30cbff058ddc63bd8d6944b107694ba0",
                    operation="UPDATE",
                    pgid="pgtrigger_a_signature_stays_2439d",
                    table="careplans_careplan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "careplans_careplanevent" ("clinic_id", "content", "episode_id", "form_key", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "signed_at", "signed_by_id", "signed_until", "state", "written_at", "written_by_id") VALUES (NEW."clinic_id", NEW."content", NEW."episode_id", NEW."form_key", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."signed_at", NEW."signed_by_id", NEW."signed_until", NEW."state", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="78bfa637c1be990ace68ef08aa4dd2a5db1ecccb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fef4e",
                    table="careplans_careplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "careplans_careplanevent" ("clinic_id", "content", "episode_id", "form_key", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "signed_at", "signed_by_id", "signed_until", "state", "written_at", "written_by_id") VALUES (NEW."clinic_id", NEW."content", NEW."episode_id", NEW."form_key", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."signed_at", NEW."signed_by_id", NEW."signed_until", NEW."state", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="731c94f88aa3bb98364c4408318b039757826c59",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a53bf",
                    table="careplans_careplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PlanDraft",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="plan_drafts", to="registry.episode"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "fields",
                    models.JSONField(default=list, help_text="Pairs of name and value, in the order of the page."),
                ),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "episode", "member"), name="one_plan_draft_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="CarePlanEvent",
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
                        to="careplans.careplan",
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
                ("number", models.PositiveSmallIntegerField()),
                (
                    "content",
                    models.JSONField(default=dict, help_text="Rows by part, as careplans.rules.PARTS names them."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a signature"),
                            ("signed", "Signed, in force"),
                            ("replaced", "Replaced by a newer version"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "signed_by",
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
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_until", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="careplans.careplan"
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
