import uuid

import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import clinics.models.people
import clinics.wall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            sql="\nCREATE FUNCTION clinics_current() RETURNS bigint LANGUAGE plpgsql STABLE AS $$\nDECLARE clinic text := current_setting('app.clinic_id', true);\nBEGIN\n    IF clinic IS NULL OR clinic = '' THEN\n        IF current_setting('app.kind', true) = 'job' THEN\n            RAISE EXCEPTION 'this job has not said for which clinic it works';\n        END IF;\n        RETURN NULL;\n    END IF;\n    RETURN clinic::bigint;\nEND $$;\nCREATE FUNCTION clinics_current_user() RETURNS bigint LANGUAGE sql STABLE AS\n$$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;\n",
            reverse_sql="DROP FUNCTION clinics_current(); DROP FUNCTION clinics_current_user();",
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(auto_now_add=True)),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "Auto"), ("light", "Light"), ("dark", "Dark")], default="auto", max_length=5
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="user_email_unique_in_any_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "time_zone",
                    models.CharField(
                        default="America/New_York", max_length=40, validators=[clinics.models.people.known_zone]
                    ),
                ),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("set_up_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinic",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clinics_clinicevent" ("created_at", "id", "is_demo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "set_up_at", "slug", "time_zone") VALUES (NEW."created_at", NEW."id", NEW."is_demo", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."set_up_at", NEW."slug", NEW."time_zone"); RETURN NULL;',
                    hash="b056e973f012d54a8383f1c6510a86557f387371",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_59aa9",
                    table="clinics_clinic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clinic",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clinics_clinicevent" ("created_at", "id", "is_demo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "set_up_at", "slug", "time_zone") VALUES (NEW."created_at", NEW."id", NEW."is_demo", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."set_up_at", NEW."slug", NEW."time_zone"); RETURN NULL;',
                    hash="e01c38d63d78e450a873729430941789eb7634bd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2f1c8",
                    table="clinics_clinic",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("setup_token_hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClinicEvent",
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
                        to="clinics.clinic",
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
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("slug", models.SlugField(db_index=False, max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "time_zone",
                    models.CharField(
                        default="America/New_York", max_length=40, validators=[clinics.models.people.known_zone]
                    ),
                ),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("set_up_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("care_manager", "Care manager"),
                                ("specialist", "Psychiatric specialist"),
                                ("clinician", "Treating clinician"),
                                ("lead", "Clinic lead"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, help_text="Shown beside the name, such as LCSW or MD.", max_length=80),
                ),
                ("full_time", models.PositiveSmallIntegerField(default=100, help_text="Percent of a full-time post.")),
                (
                    "npi",
                    models.CharField(
                        blank=True,
                        help_text="Stands on the claims this person bills.",
                        max_length=10,
                        verbose_name="NPI",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "user"), name="one_membership_per_clinic_and_person")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "clinics_membershipevent" ("clinic_id", "ended_at", "full_time", "id", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "roles", "since", "title", "user_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."full_time", NEW."id", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."roles", NEW."since", NEW."title", NEW."user_id"); RETURN NULL;',
                    hash="7fb43fd61d93b03e7e3cf36b9faa3b70be07a9f8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2a909",
                    table="clinics_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "clinics_membershipevent" ("clinic_id", "ended_at", "full_time", "id", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "roles", "since", "title", "user_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."full_time", NEW."id", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."roles", NEW."since", NEW."title", NEW."user_id"); RETURN NULL;',
                    hash="754086b01b9951b19304c132cead15f9375354da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_472bb",
                    table="clinics_membership",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("token_key", models.CharField(db_index=True, max_length=25)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auth_token_set",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expiry", models.DateTimeField(blank=True, null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
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
                        to="clinics.membership",
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
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("care_manager", "Care manager"),
                                ("specialist", "Psychiatric specialist"),
                                ("clinician", "Treating clinician"),
                                ("lead", "Clinic lead"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, help_text="Shown beside the name, such as LCSW or MD.", max_length=80),
                ),
                ("full_time", models.PositiveSmallIntegerField(default=100, help_text="Percent of a full-time post.")),
                (
                    "npi",
                    models.CharField(
                        blank=True,
                        help_text="Stands on the claims this person bills.",
                        max_length=10,
                        verbose_name="NPI",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("care_manager", "Care manager"),
                                ("specialist", "Psychiatric specialist"),
                                ("clinician", "Treating clinician"),
                                ("lead", "Clinic lead"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=80)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("clinic"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                        name="one_open_invitation_per_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "key", "-signed_at"], name="setting_in_force")],
            },
        ),
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "actor",
                    models.CharField(blank=True, help_text="The job that acted, when no person did.", max_length=60),
                ),
                ("verb", models.CharField(max_length=60)),
                ("target_type", models.CharField(max_length=60)),
                ("target", models.UUIDField(null=True)),
                ("patient", models.UUIDField(help_text="The patient's public id.", null=True)),
                ("detail", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["clinic", "-recorded_at"], name="audit_newest"),
                    models.Index(fields=["clinic", "patient", "-recorded_at"], name="audit_of_patient"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__isnull", False), models.Q(("actor", ""), _negated=True), _connector="OR"
                        ),
                        name="audit_line_has_an_actor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("patient", models.UUIDField(help_text="The patient's public id; empty for a list.", null=True)),
                ("page", models.CharField(help_text="The route's name.", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("open", "open"), ("list", "list"), ("export", "export"), ("print", "print")],
                        max_length=8,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=1)),
                ("address", models.GenericIPAddressField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "patient", "-at"], name="access_to_patient")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
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
                ("key", models.CharField(max_length=80)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clinic", "member", "key"), name="one_answer_per_key")],
            },
        ),
        migrations.RunSQL(
            sql="\nALTER TABLE clinics_clinic ENABLE ROW LEVEL SECURITY;\nALTER TABLE clinics_clinic FORCE ROW LEVEL SECURITY;\nCREATE POLICY clinic_read ON clinics_clinic FOR SELECT USING (true);\nCREATE POLICY clinic_insert ON clinics_clinic FOR INSERT WITH CHECK (id = (SELECT clinics_current()));\nCREATE POLICY clinic_update ON clinics_clinic FOR UPDATE USING (id = (SELECT clinics_current()));\n",
            reverse_sql="",
        ),
        migrations.RunSQL(
            sql="\nCREATE TABLE clinics_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);\nCREATE INDEX clinics_cache_expires ON clinics_cache (expires);\n",
            reverse_sql="DROP TABLE clinics_cache",
        ),
        clinics.wall.Wall(),
    ]
