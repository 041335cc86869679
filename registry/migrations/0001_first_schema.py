import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import clinics.wall
import registry.rules.episodes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinics", "0001_first_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Patient",
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
                ("mrn", models.CharField(max_length=40, verbose_name="MRN")),
                ("given_name", models.CharField(max_length=80)),
                ("family_name", models.CharField(max_length=80)),
                ("preferred_name", models.CharField(blank=True, max_length=80)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("female", "Female"), ("male", "Male"), ("other", "Other")], max_length=8
                    ),
                ),
                ("language", models.CharField(default="English", max_length=40)),
                ("interpreter", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("note", models.CharField(blank=True, help_text="Anything to know before calling.", max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="patient_search"),
                    models.Index(fields=["clinic", "birth_date"], name="patient_birth_date"),
                    models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name"),
                ],
                "constraints": [models.UniqueConstraint(fields=("clinic", "mrn"), name="mrn_unique_in_clinic")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_patientevent" ("birth_date", "clinic_id", "created_at", "email", "family_name", "given_name", "id", "interpreter", "language", "mrn", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "public_id", "sex", "version") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."interpreter", NEW."language", NEW."mrn", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."preferred_name", NEW."public_id", NEW."sex", NEW."version"); RETURN NULL;',
                    hash="1a86196cfc2b8d1a52a2ce4a493a54a16036f2f1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2136b",
                    table="registry_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."interpreter" IS DISTINCT FROM (NEW."interpreter") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."mrn" IS DISTINCT FROM (NEW."mrn") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."preferred_name" IS DISTINCT FROM (NEW."preferred_name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "registry_patientevent" ("birth_date", "clinic_id", "created_at", "email", "family_name", "given_name", "id", "interpreter", "language", "mrn", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "public_id", "sex", "version") VALUES (NEW."birth_date", NEW."clinic_id", NEW."created_at", NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."interpreter", NEW."language", NEW."mrn", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."preferred_name", NEW."public_id", NEW."sex", NEW."version"); RETURN NULL;',
                    hash="54be7385d1c583d3d0d25216d5d502c4ff422323",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7fa5d",
                    table="registry_patient",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medicare", "Medicare"),
                            ("medicaid", "Medicaid"),
                            ("commercial", "Commercial"),
                            ("self_pay", "Self-pay"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clinic", "name"), name="payer_unique_in_clinic")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_payerevent" ("clinic_id", "ended_at", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="4d1bf0d36de5088467ad0361f5a902c31ec355c4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c0a74",
                    table="registry_payer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_payerevent" ("clinic_id", "ended_at", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="8075114ef94f3c1d1acd22ad755095e1979e2238",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_de499",
                    table="registry_payer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="SavedView",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="saved_views", to="clinics.membership"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("clinic", "member", "name"), name="saved_view_name")],
            },
        ),
        migrations.CreateModel(
            name="Handover",
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
                    "place",
                    models.CharField(
                        choices=[
                            ("care_manager", "Care manager"),
                            ("specialist", "Psychiatric specialist"),
                            ("clinician", "Treating clinician"),
                        ],
                        help_text="The seat in the team that changes hands.",
                        max_length=12,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("leaving", "Leaves the clinic"),
                            ("away", "Is away"),
                            ("balance", "Caseloads are balanced"),
                            ("back", "Is back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("until", models.DateField(blank=True, help_text="Back by then; empty when it stays.", null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("form_key", models.UUIDField(help_text="One form may hand over to several receivers.")),
                (
                    "gives_back",
                    models.ForeignKey(
                        blank=True,
                        help_text="What it is the end of.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_back",
                        to="registry.handover",
                    ),
                ),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, help_text="The receiver has read what is open.", null=True),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "undone_by",
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
                "ordering": ["-made_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("signed_at", None), ("undone_at", None)),
                        fields=["clinic", "receiver"],
                        name="handovers_unsigned",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key", "receiver"), name="handover_once_per_form"),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="handover_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_undone_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientEvent",
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
                        to="registry.patient",
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
                ("mrn", models.CharField(max_length=40, verbose_name="MRN")),
                ("given_name", models.CharField(max_length=80)),
                ("family_name", models.CharField(max_length=80)),
                ("preferred_name", models.CharField(blank=True, max_length=80)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("female", "Female"), ("male", "Male"), ("other", "Other")], max_length=8
                    ),
                ),
                ("language", models.CharField(default="English", max_length=40)),
                ("interpreter", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("note", models.CharField(blank=True, help_text="Anything to know before calling.", max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_points",
                        to="registry.patient",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mobile", "Mobile"),
                            ("home", "Home phone"),
                            ("work", "Work phone"),
                            ("relative", "Relative"),
                            ("portal", "Portal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("value", models.CharField(max_length=80)),
                ("best_times", models.CharField(blank=True, max_length=80)),
                ("may_leave_message", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "patient", "rank"), name="one_contact_point_per_rank"),
                    models.CheckConstraint(condition=models.Q(("rank__in", (1, 2))), name="two_contact_points"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_contactpointevent" ("best_times", "clinic_id", "id", "kind", "may_leave_message", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "rank", "value") VALUES (NEW."best_times", NEW."clinic_id", NEW."id", NEW."kind", NEW."may_leave_message", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."rank", NEW."value"); RETURN NULL;',
                    hash="744e599cf930b0d210232c957c0b788a16083333",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f436b",
                    table="registry_contactpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_contactpointevent" ("best_times", "clinic_id", "id", "kind", "may_leave_message", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "rank", "value") VALUES (NEW."best_times", NEW."clinic_id", NEW."id", NEW."kind", NEW."may_leave_message", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."rank", NEW."value"); RETURN NULL;',
                    hash="424142510c19bfcc903a69eb1c08808d23a17024",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_62b7c",
                    table="registry_contactpoint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PayerEvent",
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
                        to="registry.payer",
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
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medicare", "Medicare"),
                            ("medicaid", "Medicaid"),
                            ("commercial", "Commercial"),
                            ("self_pay", "Self-pay"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Coverage",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coverages", to="registry.patient"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.payer"
                    ),
                ),
                ("member_number", models.CharField(blank=True, max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-starts_on"],
                "indexes": [models.Index(fields=["clinic", "patient", "-starts_on"], name="coverage_of_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="coverage_ends_after_start",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coverage",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_coverageevent" ("clinic_id", "ends_on", "id", "member_number", "patient_id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "starts_on") VALUES (NEW."clinic_id", NEW."ends_on", NEW."id", NEW."member_number", NEW."patient_id", NEW."payer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."starts_on"); RETURN NULL;',
                    hash="d3f6a744064601b7a32a6c8ee5f90aa48597b7ed",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e1984",
                    table="registry_coverage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coverage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_coverageevent" ("clinic_id", "ends_on", "id", "member_number", "patient_id", "payer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "starts_on") VALUES (NEW."clinic_id", NEW."ends_on", NEW."id", NEW."member_number", NEW."patient_id", NEW."payer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."starts_on"); RETURN NULL;',
                    hash="548fbce12b732e3cc69e1cbc6d7901d2823d0940",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8c40d",
                    table="registry_coverage",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Episode",
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
                ("phase_on", models.DateField(help_text="The day the phase it is in began.", null=True)),
                (
                    "hand_off_due_on",
                    models.DateField(help_text="When to ask whether the hand-off is confirmed.", null=True),
                ),
                ("phq9_baseline", models.PositiveSmallIntegerField(null=True)),
                ("phq9_baseline_on", models.DateField(null=True)),
                ("phq9_last", models.PositiveSmallIntegerField(null=True)),
                ("phq9_last_on", models.DateField(null=True)),
                (
                    "phq9_series",
                    models.JSONField(default=list, help_text="[[ISO date, total], ...] of the episode, oldest first."),
                ),
                ("gad7_baseline", models.PositiveSmallIntegerField(null=True)),
                ("gad7_baseline_on", models.DateField(null=True)),
                ("gad7_last", models.PositiveSmallIntegerField(null=True)),
                ("gad7_last_on", models.DateField(null=True)),
                ("gad7_series", models.JSONField(default=list)),
                ("risk_item_on", models.DateField(help_text="The last positive risk item of the episode.", null=True)),
                ("open_alerts", models.PositiveSmallIntegerField(default=0)),
                (
                    "risk_follow_up_on",
                    models.DateField(help_text="A contact is due by then, by the level of risk.", null=True),
                ),
                ("plan_signed_until", models.DateField(null=True)),
                (
                    "plan_unsigned_since",
                    models.DateField(help_text="The newest version waits for a signature since then.", null=True),
                ),
                (
                    "relapse_check_on",
                    models.DateField(help_text="The next check of the relapse-prevention plan.", null=True),
                ),
                ("last_contact_on", models.DateField(help_text="The last treatment contact.", null=True)),
                ("last_contact_mode", models.CharField(blank=True, max_length=12)),
                ("attempts_since", models.PositiveSmallIntegerField(default=0)),
                ("next_contact_on", models.DateField(null=True)),
                ("next_contact_covers", models.CharField(blank=True, max_length=200)),
                (
                    "minutes_month",
                    models.DateField(help_text="First day of the month the minutes belong to.", null=True),
                ),
                ("minutes_counted", models.PositiveIntegerField(default=0)),
                (
                    "review_asked_on",
                    models.DateField(help_text="The day of the open question to the specialist.", null=True),
                ),
                (
                    "referral_due_on",
                    models.DateField(help_text="The first open referral that somebody must ask after.", null=True),
                ),
                ("last_review_on", models.DateField(null=True)),
                ("open_recommendations", models.PositiveSmallIntegerField(default=0)),
                (
                    "untold_since",
                    models.DateField(
                        help_text="The oldest agreed recommendation the patient has not heard.", null=True
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="registry.patient"
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("enrolled", "Enrolled"),
                            ("active", "Active treatment"),
                            ("relapse_prevention", "Relapse prevention"),
                            ("closed", "Closed"),
                        ],
                        default=registry.rules.episodes.Phase["REFERRED"],
                        max_length=20,
                    ),
                ),
                ("referred_on", models.DateField()),
                (
                    "enrolled_on",
                    models.DateField(blank=True, help_text="The care manager's initial assessment.", null=True),
                ),
                (
                    "course_on",
                    models.DateField(
                        blank=True,
                        help_text="The course now running began then: after a relapse. Empty: at enrolment.",
                        null=True,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "Graduated"),
                            ("lost", "Lost to follow-up"),
                            ("inactive", "Administrative inactivity"),
                            ("withdrew", "Withdrew"),
                            ("transferred", "Transferred"),
                            ("died", "Died"),
                            ("other", "Other"),
                        ],
                        max_length=24,
                    ),
                ),
                ("closing_note", models.TextField(blank=True)),
                (
                    "reentry",
                    models.TextField(
                        blank=True, help_text="How the patient comes back, in words the patient is given."
                    ),
                ),
                (
                    "handed_off_on",
                    models.DateField(blank=True, help_text="The other side confirmed that it took over.", null=True),
                ),
                (
                    "care_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
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
                (
                    "clinician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("primary_scale", models.CharField(default="phq9", max_length=16)),
                (
                    "interval_weeks",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "every week"),
                            (2, "every 2 weeks"),
                            (3, "every 3 weeks"),
                            (4, "every 4 weeks"),
                            (6, "every 6 weeks"),
                            (8, "every 8 weeks"),
                        ],
                        null=True,
                    ),
                ),
                ("initiating_visit_on", models.DateField(blank=True, null=True)),
                (
                    "initiating_visit_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "initiating_visit_waived",
                    models.CharField(
                        blank=True,
                        help_text="Why none is needed, such as: seen by the practice on 3 Feb 2026.",
                        max_length=120,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_on", None)), fields=["clinic", "care_manager"], name="open_caseload"
                    ),
                    models.Index(
                        condition=models.Q(("closed_on", None)),
                        fields=["clinic", "next_contact_on"],
                        name="open_next_contact",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("clinic", "patient"),
                        name="one_open_episode_per_patient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("close_reason", ""), ("closed_on", None), models.Q(("phase", "closed"), _negated=True)
                            ),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("phase", "closed"),
                                models.Q(("close_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="episode_closed_on_and_why_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enrolled_on", None), ("enrolled_on__gte", models.F("referred_on")), _connector="OR"
                        ),
                        name="enrolled_after_referral",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("referred_on")), _connector="OR"
                        ),
                        name="closed_after_referral",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("close_reason", "transferred"), _negated=True),
                            ("handed_off_on__isnull", False),
                            _connector="OR",
                        ),
                        name="transferred_once_the_hand_off_is_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "close_reason__in",
                                    (
                                        registry.rules.episodes.CloseReason["LOST"],
                                        registry.rules.episodes.CloseReason["INACTIVE"],
                                        registry.rules.episodes.CloseReason["WITHDREW"],
                                    ),
                                ),
                                _negated=True,
                            ),
                            models.Q(("reentry", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="disengaged_with_a_way_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("course_on", None), ("course_on__gt", models.F("enrolled_on")), _connector="OR"
                        ),
                        name="a_new_course_begins_in_care",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase__in", ("enrolled", "active", "relapse_prevention")), _negated=True),
                            ("enrolled_on__isnull", False),
                            _connector="OR",
                        ),
                        name="enrolled_phases_have_their_date",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."phase", \':\', NEW."phase") = ANY(\'{referred:enrolled,referred:closed,enrolled:active,enrolled:closed,active:relapse_prevention,active:closed,relapse_prevention:active,relapse_prevention:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."phase" IS DISTINCT FROM NEW."phase") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "phase" from "%" to "%" on table %\', OLD."phase", NEW."phase", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="3fe06512eca2b19a0f5500743951745dc24dc437",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_moves_as_drawn_7c52d",
                    table="registry_episode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="no_end_at_risk",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."closed_on" IS NOT NULL AND NEW."open_alerts" > 0 AND OLD."closed_on" IS NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f356723df5fbf901c65ff28ac775eb87d6e2a41b",
                    operation="UPDATE",
                    pgid="pgtrigger_no_end_at_risk_3095d",
                    table="registry_episode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="no_end_in_mid_hand_off",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."closed_on" IS NOT NULL AND NEW."hand_off_due_on" IS NOT NULL AND OLD."closed_on" IS NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="fb7abf10ffeb777a79db36a7e95604787713238e",
                    operation="UPDATE",
                    pgid="pgtrigger_no_end_in_mid_hand_off_06ed4",
                    table="registry_episode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_episodeevent" ("care_manager_id", "clinic_id", "clinician_id", "close_reason", "closed_on", "closing_note", "course_on", "enrolled_on", "handed_off_on", "id", "initiating_visit_on", "initiating_visit_waived", "initiating_visit_with_id", "interval_weeks", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "primary_scale", "public_id", "reentry", "referred_on", "specialist_id", "version") VALUES (NEW."care_manager_id", NEW."clinic_id", NEW."clinician_id", NEW."close_reason", NEW."closed_on", NEW."closing_note", NEW."course_on", NEW."enrolled_on", NEW."handed_off_on", NEW."id", NEW."initiating_visit_on", NEW."initiating_visit_waived", NEW."initiating_visit_with_id", NEW."interval_weeks", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."primary_scale", NEW."public_id", NEW."reentry", NEW."referred_on", NEW."specialist_id", NEW."version"); RETURN NULL;',
                    hash="d70bbdd2ffce481513b2898a0969ee8a931beaba",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0d158",
                    table="registry_episode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."care_manager_id" IS DISTINCT FROM (NEW."care_manager_id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."clinician_id" IS DISTINCT FROM (NEW."clinician_id") OR OLD."close_reason" IS DISTINCT FROM (NEW."close_reason") OR OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."closing_note" IS DISTINCT FROM (NEW."closing_note") OR OLD."course_on" IS DISTINCT FROM (NEW."course_on") OR OLD."enrolled_on" IS DISTINCT FROM (NEW."enrolled_on") OR OLD."handed_off_on" IS DISTINCT FROM (NEW."handed_off_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."initiating_visit_on" IS DISTINCT FROM (NEW."initiating_visit_on") OR OLD."initiating_visit_waived" IS DISTINCT FROM (NEW."initiating_visit_waived") OR OLD."initiating_visit_with_id" IS DISTINCT FROM (NEW."initiating_visit_with_id") OR OLD."interval_weeks" IS DISTINCT FROM (NEW."interval_weeks") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."primary_scale" IS DISTINCT FROM (NEW."primary_scale") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."reentry" IS DISTINCT FROM (NEW."reentry") OR OLD."referred_on" IS DISTINCT FROM (NEW."referred_on") OR OLD."specialist_id" IS DISTINCT FROM (NEW."specialist_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "registry_episodeevent" ("care_manager_id", "clinic_id", "clinician_id", "close_reason", "closed_on", "closing_note", "course_on", "enrolled_on", "handed_off_on", "id", "initiating_visit_on", "initiating_visit_waived", "initiating_visit_with_id", "interval_weeks", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "primary_scale", "public_id", "reentry", "referred_on", "specialist_id", "version") VALUES (NEW."care_manager_id", NEW."clinic_id", NEW."clinician_id", NEW."close_reason", NEW."closed_on", NEW."closing_note", NEW."course_on", NEW."enrolled_on", NEW."handed_off_on", NEW."id", NEW."initiating_visit_on", NEW."initiating_visit_waived", NEW."initiating_visit_with_id", NEW."interval_weeks", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."primary_scale", NEW."public_id", NEW."reentry", NEW."referred_on", NEW."specialist_id", NEW."version"); RETURN NULL;',
                    hash="6d5b17167d9f293b4ea8503487ac2f0cc23dee05",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0f987",
                    table="registry_episode",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ContactPointEvent",
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
                        to="registry.contactpoint",
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
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.patient",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mobile", "Mobile"),
                            ("home", "Home phone"),
                            ("work", "Work phone"),
                            ("relative", "Relative"),
                            ("portal", "Portal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("value", models.CharField(max_length=80)),
                ("best_times", models.CharField(blank=True, max_length=80)),
                ("may_leave_message", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CoverageEvent",
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
                        to="registry.coverage",
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
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.patient",
                    ),
                ),
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
                ("member_number", models.CharField(blank=True, max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EpisodeEvent",
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
                        to="registry.episode",
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
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.patient",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("enrolled", "Enrolled"),
                            ("active", "Active treatment"),
                            ("relapse_prevention", "Relapse prevention"),
                            ("closed", "Closed"),
                        ],
                        default=registry.rules.episodes.Phase["REFERRED"],
                        max_length=20,
                    ),
                ),
                ("referred_on", models.DateField()),
                (
                    "enrolled_on",
                    models.DateField(blank=True, help_text="The care manager's initial assessment.", null=True),
                ),
                (
                    "course_on",
                    models.DateField(
                        blank=True,
                        help_text="The course now running began then: after a relapse. Empty: at enrolment.",
                        null=True,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "Graduated"),
                            ("lost", "Lost to follow-up"),
                            ("inactive", "Administrative inactivity"),
                            ("withdrew", "Withdrew"),
                            ("transferred", "Transferred"),
                            ("died", "Died"),
                            ("other", "Other"),
                        ],
                        max_length=24,
                    ),
                ),
                ("closing_note", models.TextField(blank=True)),
                (
                    "reentry",
                    models.TextField(
                        blank=True, help_text="How the patient comes back, in words the patient is given."
                    ),
                ),
                (
                    "handed_off_on",
                    models.DateField(blank=True, help_text="The other side confirmed that it took over.", null=True),
                ),
                (
                    "care_manager",
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
                (
                    "clinician",
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
                ("primary_scale", models.CharField(default="phq9", max_length=16)),
                (
                    "interval_weeks",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "every week"),
                            (2, "every 2 weeks"),
                            (3, "every 3 weeks"),
                            (4, "every 4 weeks"),
                            (6, "every 6 weeks"),
                            (8, "every 8 weeks"),
                        ],
                        null=True,
                    ),
                ),
                ("initiating_visit_on", models.DateField(blank=True, null=True)),
                (
                    "initiating_visit_with",
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
                    "initiating_visit_waived",
                    models.CharField(
                        blank=True,
                        help_text="Why none is needed, such as: seen by the practice on 3 Feb 2026.",
                        max_length=120,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="registry.episode"
                    ),
                ),
                ("given_on", models.DateField()),
                ("how", models.CharField(choices=[("verbal", "Verbal"), ("written", "Written")], max_length=8)),
                (
                    "heard_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("text", models.TextField()),
                ("text_version", models.CharField(max_length=20)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-given_on"],
                "indexes": [models.Index(fields=["clinic", "episode", "-given_on"], name="consent_of_episode")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_consentevent" ("clinic_id", "episode_id", "given_on", "heard_by_id", "how", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "recorded_at", "text", "text_version", "withdrawn_on") VALUES (NEW."clinic_id", NEW."episode_id", NEW."given_on", NEW."heard_by_id", NEW."how", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."recorded_at", NEW."text", NEW."text_version", NEW."withdrawn_on"); RETURN NULL;',
                    hash="492220550e47bc5187b3d3dfc4c4061e95f413ca",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_21079",
                    table="registry_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_consentevent" ("clinic_id", "episode_id", "given_on", "heard_by_id", "how", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "recorded_at", "text", "text_version", "withdrawn_on") VALUES (NEW."clinic_id", NEW."episode_id", NEW."given_on", NEW."heard_by_id", NEW."how", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."recorded_at", NEW."text", NEW."text_version", NEW."withdrawn_on"); RETURN NULL;',
                    hash="cf64d19c352ea2253b6892c0d128419477d42061",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_939d6",
                    table="registry_consent",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Diagnosis",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="diagnoses", to="registry.episode"
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="ICD-10-CM code")),
                ("text", models.CharField(max_length=160)),
                ("since", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "diagnoses",
                "ordering": ["since"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("clinic", "episode", "code"),
                        name="one_active_diagnosis_per_code",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosis",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_diagnosisevent" ("clinic_id", "code", "ended_on", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "since", "text") VALUES (NEW."clinic_id", NEW."code", NEW."ended_on", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."since", NEW."text"); RETURN NULL;',
                    hash="57218f0645cd7327de4ee9d4d584e3b6c6ba9363",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0df5c",
                    table="registry_diagnosis",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosis",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_diagnosisevent" ("clinic_id", "code", "ended_on", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "since", "text") VALUES (NEW."clinic_id", NEW."code", NEW."ended_on", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."since", NEW."text"); RETURN NULL;',
                    hash="15e7847f0824ecba76a86de8ff7e00335a3077a1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1f7f6",
                    table="registry_diagnosis",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="StatusChange",
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
                        related_name="status_changes",
                        to="registry.episode",
                    ),
                ),
                (
                    "from_phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("referred", "Referred"),
                            ("enrolled", "Enrolled"),
                            ("active", "Active treatment"),
                            ("relapse_prevention", "Relapse prevention"),
                            ("closed", "Closed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_phase",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("enrolled", "Enrolled"),
                            ("active", "Active treatment"),
                            ("relapse_prevention", "Relapse prevention"),
                            ("closed", "Closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "course_on",
                    models.DateField(
                        blank=True, help_text="The course that ran from then on; empty: the first.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["on", "at"],
                "indexes": [models.Index(fields=["clinic", "episode", "on"], name="status_of_episode")],
            },
        ),
        migrations.CreateModel(
            name="Flag",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="registry.episode"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact_overdue", "Contact overdue"),
                            ("measure_due", "Measure due"),
                            ("review_due", "Review due"),
                            ("risk_follow_up", "Follow-up after risk"),
                            ("plan_signature", "Plan needs a signature"),
                            ("plan_missing", "No care plan yet"),
                            ("untold", "Patient not told yet"),
                            ("referral_due", "Referral to follow up"),
                            ("hand_off_due", "Hand-off to confirm"),
                            ("relapse_check", "Relapse check due"),
                            ("inactive", "No treatment contact"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField(help_text="The day it fell due.")),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "episode"], name="flags_of_episode")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("clinic", "episode", "kind"),
                        name="one_open_flag_per_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOff",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_offs", to="registry.episode"
                    ),
                ),
                ("to_whom", models.CharField(max_length=160)),
                ("reason", models.TextField()),
                ("begun_on", models.DateField()),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("ask_on", models.DateField(help_text="When to ask whether it is confirmed.")),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "confirmed_with",
                    models.CharField(blank=True, help_text="Who on the other side said so, and how.", max_length=160),
                ),
                ("called_off_why", models.CharField(blank=True, max_length=200)),
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-begun_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("clinic", "episode"),
                        name="one_hand_off_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called_off_why", ""), ("confirmed_on", None), ("ended_at", None), ("ended_by", None)
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(
                                    models.Q(
                                        ("called_off_why", ""),
                                        ("confirmed_on__isnull", False),
                                        models.Q(("confirmed_with", ""), _negated=True),
                                    ),
                                    models.Q(("confirmed_on", None), models.Q(("called_off_why", ""), _negated=True)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="hand_off_ends_confirmed_or_called_off",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handoff",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_handoffevent" ("ask_on", "begun_at", "begun_by_id", "begun_on", "called_off_why", "clinic_id", "confirmed_on", "confirmed_with", "ended_at", "ended_by_id", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "to_whom") VALUES (NEW."ask_on", NEW."begun_at", NEW."begun_by_id", NEW."begun_on", NEW."called_off_why", NEW."clinic_id", NEW."confirmed_on", NEW."confirmed_with", NEW."ended_at", NEW."ended_by_id", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."reason", NEW."to_whom"); RETURN NULL;',
                    hash="ce80373348ca4000a626a3ab3daf4eb591fe8241",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bc684",
                    table="registry_handoff",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handoff",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_handoffevent" ("ask_on", "begun_at", "begun_by_id", "begun_on", "called_off_why", "clinic_id", "confirmed_on", "confirmed_with", "ended_at", "ended_by_id", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "to_whom") VALUES (NEW."ask_on", NEW."begun_at", NEW."begun_by_id", NEW."begun_on", NEW."called_off_why", NEW."clinic_id", NEW."confirmed_on", NEW."confirmed_with", NEW."ended_at", NEW."ended_by_id", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."reason", NEW."to_whom"); RETURN NULL;',
                    hash="7f84e578ef13ca3b7b143df8eb3b468c0a503f07",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_83305",
                    table="registry_handoff",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="HandoverLine",
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
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="registry.handover"
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.episode"
                    ),
                ),
                (
                    "went_back",
                    models.BooleanField(default=False, help_text="With the handover undone; the others stayed."),
                ),
                (
                    "matters",
                    models.JSONField(
                        default=list, help_text="[{kind, words, id}, ...]: open alerts, drafts, tasks, answers."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "handover", "episode"), name="each_patient_once_per_handover"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
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
                        to="registry.consent",
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
                ("given_on", models.DateField()),
                ("how", models.CharField(choices=[("verbal", "Verbal"), ("written", "Written")], max_length=8)),
                (
                    "heard_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("text", models.TextField()),
                ("text_version", models.CharField(max_length=20)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DiagnosisEvent",
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
                        to="registry.diagnosis",
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
                ("code", models.CharField(max_length=8, verbose_name="ICD-10-CM code")),
                ("text", models.CharField(max_length=160)),
                ("since", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HandOffEvent",
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
                        to="registry.handoff",
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
                ("to_whom", models.CharField(max_length=160)),
                ("reason", models.TextField()),
                ("begun_on", models.DateField()),
                (
                    "begun_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("ask_on", models.DateField(help_text="When to ask whether it is confirmed.")),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "confirmed_with",
                    models.CharField(blank=True, help_text="Who on the other side said so, and how.", max_length=160),
                ),
                ("called_off_why", models.CharField(blank=True, max_length=200)),
                (
                    "ended_by",
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HandOffStep",
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
                    "hand_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="registry.handoff"
                    ),
                ),
                ("on", models.DateField()),
                ("words", models.TextField(blank=True)),
                ("ask_on", models.DateField(help_text="When to ask again.")),
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
                "indexes": [models.Index(fields=["clinic", "hand_off"], name="steps_of_hand_off")],
            },
        ),
        clinics.wall.Wall(),
    ]
