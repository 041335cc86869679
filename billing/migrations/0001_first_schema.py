import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import billing.rules.states
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
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=24)),
                (
                    "asked",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Of what: ids, month, version.",
                    ),
                ),
                ("filename", models.CharField(help_text="Without patient data.", max_length=120)),
                ("content_type", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Not made"),
                            ("gone", "Deleted"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes.")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("kept_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [
                    models.Index(fields=["clinic", "-asked_at"], name="exports_newest"),
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["clinic", "kept_until"], name="exports_kept"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayerPolicy",
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
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="registry.payer"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "template",
                    models.CharField(
                        help_text="The policy in billing/data/policies.json this starts from.", max_length=40
                    ),
                ),
                ("changes", models.JSONField(default=dict, help_text="What differs from the template.")),
                (
                    "title",
                    models.CharField(blank=True, help_text="The clinic's own name for it, or a plan's.", max_length=80),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "In force on its dates"),
                            ("replaced", "Replaced by a later version"),
                            ("dropped", "Given up"),
                        ],
                        default=billing.rules.states.PolicyState["APPROVED"],
                        max_length=8,
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="billing.payerpolicy",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("drafted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "approved")),
                        expressions=[
                            (
                                models.Func(
                                    models.F("payer"), models.F("payer"), models.Value("[]"), function="int8range"
                                ),
                                "&&",
                            ),
                            ("valid", "&&"),
                        ],
                        name="one_policy_per_payer_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "replaced")), _negated=True),
                            ("changes", {}),
                            models.Q(
                                ("approved_by__isnull", False),
                                ("drafted_by__isnull", False),
                                models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="changed_policies_have_a_second_approver",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:approved,draft:dropped,approved:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="0adc32294275bd1f73aaf05c4350e8ecf4975c87",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_f18ea",
                    table="billing_payerpolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="settings_stand_once_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (OLD."state" = \'draft\') AND (OLD."template" IS DISTINCT FROM (NEW."template") OR OLD."changes" IS DISTINCT FROM (NEW."changes")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6617bf0bbcefcfba6075d857019fd753079b2a86",
                    operation="UPDATE",
                    pgid="pgtrigger_settings_stand_once_approved_96cf3",
                    table="billing_payerpolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "billing_payerpolicyevent" ("approved_at", "approved_by_id", "changes", "clinic_id", "copied_from_id", "drafted_at", "drafted_by_id", "id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "source", "state", "template", "title", "valid", "verified_by_id", "verified_on", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."changes", NEW."clinic_id", NEW."copied_from_id", NEW."drafted_at", NEW."drafted_by_id", NEW."id", NEW."payer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."source", NEW."state", NEW."template", NEW."title", NEW."valid", NEW."verified_by_id", NEW."verified_on", NEW."version"); RETURN NULL;',
                    hash="e33ae133bffac4cc5903e377c0b0b98b20ccd68f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6d322",
                    table="billing_payerpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "billing_payerpolicyevent" ("approved_at", "approved_by_id", "changes", "clinic_id", "copied_from_id", "drafted_at", "drafted_by_id", "id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "source", "state", "template", "title", "valid", "verified_by_id", "verified_on", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."changes", NEW."clinic_id", NEW."copied_from_id", NEW."drafted_at", NEW."drafted_by_id", NEW."id", NEW."payer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."source", NEW."state", NEW."template", NEW."title", NEW."valid", NEW."verified_by_id", NEW."verified_on", NEW."version"); RETURN NULL;',
                    hash="32aeaa1831282e3b3844f150f6b4fc38f6b0e0cc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_19c4b",
                    table="billing_payerpolicy",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PayerRate",
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
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rates", to="registry.payer"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("amounts", models.JSONField(default=dict, help_text="Code: cents for one unit.")),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("payer"), models.F("payer"), models.Value("[]"), function="int8range"
                                ),
                                "&&",
                            ),
                            ("valid", "&&"),
                        ],
                        name="one_rate_table_per_payer_and_day",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerrate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "billing_payerrateevent" ("amounts", "clinic_id", "id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "saved_at", "saved_by_id", "source", "valid", "version") VALUES (NEW."amounts", NEW."clinic_id", NEW."id", NEW."payer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."saved_at", NEW."saved_by_id", NEW."source", NEW."valid", NEW."version"); RETURN NULL;',
                    hash="b99f4f60dd1e28800495af1da7ff61f68de47863",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6046b",
                    table="billing_payerrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerrate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "billing_payerrateevent" ("amounts", "clinic_id", "id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "saved_at", "saved_by_id", "source", "valid", "version") VALUES (NEW."amounts", NEW."clinic_id", NEW."id", NEW."payer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."saved_at", NEW."saved_by_id", NEW."source", NEW."valid", NEW."version"); RETURN NULL;',
                    hash="337b246c77a17bf205da66a29c2fbd07d6bccbff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5eb11",
                    table="billing_payerrate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MonthClose",
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
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closes", to="contacts.servicemonth"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "totals",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Counts and minutes only.",
                    ),
                ),
                (
                    "seen",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="The check list as it was answered.",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 over the digests of its statements, in their order.", max_length=64
                    ),
                ),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("reopen_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "month", "version"), name="versions_of_a_month"),
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)), fields=("clinic", "month"), name="one_close_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reopen_reason", ""), ("reopened_at", None), ("reopened_by", None)),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reopen_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reopened_by_and_why_together",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthclose",
            trigger=pgtrigger.compiler.Trigger(
                name="a_close_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."month_id" IS DISTINCT FROM (NEW."month_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."totals" IS DISTINCT FROM (NEW."totals") OR OLD."seen" IS DISTINCT FROM (NEW."seen") OR OLD."digest" IS DISTINCT FROM (NEW."digest"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9cff093e8470d21908b008285d35877a06229f35",
                    operation="UPDATE",
                    pgid="pgtrigger_a_close_stays_f9a94",
                    table="billing_monthclose",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthclose",
            trigger=pgtrigger.compiler.Trigger(
                name="a_close_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3095b0d9ac8b08c3fc5b5735d867b8f83f9bbf05",
                    operation="DELETE",
                    pgid="pgtrigger_a_close_is_kept_ffc3d",
                    table="billing_monthclose",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MonthTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first", models.DateField()),
                ("night", models.DateField(help_text="The night's clinic-local date.")),
                (
                    "totals",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, help_text="Counts and minutes only."
                    ),
                ),
            ],
            options={
                "ordering": ["-night"],
                "constraints": [models.UniqueConstraint(fields=("clinic", "first", "night"), name="one_total_a_night")],
            },
        ),
        migrations.CreateModel(
            name="ExportPart",
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
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="billing.export"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "export", "number"), name="parts_of_an_export")
                ],
            },
        ),
        migrations.CreateModel(
            name="PayerPolicyEvent",
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
                        to="billing.payerpolicy",
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
                    "payer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.payer",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "template",
                    models.CharField(
                        help_text="The policy in billing/data/policies.json this starts from.", max_length=40
                    ),
                ),
                ("changes", models.JSONField(default=dict, help_text="What differs from the template.")),
                (
                    "title",
                    models.CharField(blank=True, help_text="The clinic's own name for it, or a plan's.", max_length=80),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "In force on its dates"),
                            ("replaced", "Replaced by a later version"),
                            ("dropped", "Given up"),
                        ],
                        default=billing.rules.states.PolicyState["APPROVED"],
                        max_length=8,
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="billing.payerpolicy",
                    ),
                ),
                (
                    "drafted_by",
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
                ("drafted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
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
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "verified_by",
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
                ("verified_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PayerRateEvent",
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
                        to="billing.payerrate",
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
                    "payer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.payer",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("amounts", models.JSONField(default=dict, help_text="Code: cents for one unit.")),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "saved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Statement",
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
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="billing.monthclose"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="registry.patient"
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="registry.episode"
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="Its place in the month, by name: 1, 2, ...")),
                ("service_on", models.DateField(help_text="The claim's date of service, clinic-local.", null=True)),
                ("minutes", models.PositiveIntegerField(help_text="Counted.")),
                ("codes", models.JSONField(default=list, help_text="[[code, units], ...]")),
                ("blocked", models.BooleanField()),
                (
                    "policy",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Every setting it was worked out by.",
                    ),
                ),
                (
                    "inputs",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Every fact it was worked out from.",
                    ),
                ),
                (
                    "result",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Codes, gates, notes and the explanation.",
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 over policy, inputs and result, keys in order.", max_length=64),
                ),
            ],
            options={
                "ordering": ["position"],
                "indexes": [models.Index(fields=["clinic", "patient"], name="statements_of_patient")],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "close", "patient"), name="one_statement_a_patient"),
                    models.UniqueConstraint(fields=("clinic", "close", "position"), name="statements_in_their_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="a_statement_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b423b76dcddd5bd73bce4bc9e51eb3fabd4e6c3e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_a_statement_is_frozen_e8470",
                    table="billing_statement",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Claim",
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
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claim", to="billing.statement"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("blocked", "Blocked"),
                            ("held", "Held"),
                            ("submitted", "Submitted"),
                            ("paid", "Paid"),
                            ("denied", "Denied"),
                            ("replaced", "Replaced by a later version of its month"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="Of a held or denied one.", max_length=300)),
                (
                    "reference",
                    models.CharField(blank=True, help_text="The payer's or the biller's own number.", max_length=60),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "state"], name="claims_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("held", "denied")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="held_or_denied_with_a_reason",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{ready:held,ready:submitted,ready:replaced,blocked:ready,blocked:held,blocked:replaced,held:ready,held:blocked,held:replaced,submitted:ready,submitted:paid,submitted:denied,submitted:replaced,paid:submitted,paid:denied,paid:replaced,denied:submitted,denied:paid,denied:held,denied:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="5194326dde2d546a760a81b0f8601c9d9ca74f2f",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_83849",
                    table="billing_claim",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "billing_claimevent" ("changed_at", "clinic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "reference", "state", "statement_id") VALUES (NEW."changed_at", NEW."clinic_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."reason", NEW."reference", NEW."state", NEW."statement_id"); RETURN NULL;',
                    hash="c10e8fd433ad2883c927bdb8dd0467f448154357",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f3bd8",
                    table="billing_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "billing_claimevent" ("changed_at", "clinic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "reference", "state", "statement_id") VALUES (NEW."changed_at", NEW."clinic_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."reason", NEW."reference", NEW."state", NEW."statement_id"); RETURN NULL;',
                    hash="915893a5074fcbd02d0739c52f7dea851befad02",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5b36e",
                    table="billing_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ClaimEvent",
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
                        to="billing.claim",
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
                    "statement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="billing.statement",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("blocked", "Blocked"),
                            ("held", "Held"),
                            ("submitted", "Submitted"),
                            ("paid", "Paid"),
                            ("denied", "Denied"),
                            ("replaced", "Replaced by a later version of its month"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="Of a held or denied one.", max_length=300)),
                (
                    "reference",
                    models.CharField(blank=True, help_text="The payer's or the biller's own number.", max_length=60),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimStep",
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="billing.claim"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("blocked", "Blocked"),
                            ("held", "Held"),
                            ("submitted", "Submitted"),
                            ("paid", "Paid"),
                            ("denied", "Denied"),
                            ("replaced", "Replaced by a later version of its month"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(blank=True, max_length=60)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["clinic", "claim", "at"], name="steps_of_claim")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimstep",
            trigger=pgtrigger.compiler.Trigger(
                name="a_step_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b16aa2094e0c8d7436891d0601bc3dc8210dcc96",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_a_step_stays_30a14",
                    table="billing_claimstep",
                    when="BEFORE",
                ),
            ),
        ),
        clinics.wall.Wall(),
    ]
