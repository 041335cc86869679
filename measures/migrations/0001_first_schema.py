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
            name="MeasureRequest",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="registry.episode"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("link", "Link"), ("kiosk", "Code for the clinic's tablet")], max_length=5
                    ),
                ),
                ("instruments", models.JSONField(help_text="Codes, in the order they are asked.")),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "token_hash",
                    models.CharField(
                        help_text="Of the link's secret or the tablet's code; neither is kept.", max_length=64
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("proof_tries", models.PositiveSmallIntegerField(default=0, help_text="Wrong birth dates so far.")),
                ("proved_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, help_text="Nobody went on: its answers were taken as given.", null=True
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revoked_by",
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
                    models.Index(fields=["clinic", "episode", "-made_at"], name="requests_of_episode"),
                    models.Index(
                        condition=models.Q(("finished_at", None), ("left_at", None), ("proved_at__isnull", False)),
                        fields=["clinic"],
                        name="requests_under_way",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "token_hash"), name="request_by_its_secret"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_revoked_by_and_when_together",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measurerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "measures_measurerequestevent" ("channel", "clinic_id", "episode_id", "expires_at", "finished_at", "id", "instruments", "language", "left_at", "made_at", "made_by_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof_tries", "proved_at", "public_id", "revoked_at", "revoked_by_id") VALUES (NEW."channel", NEW."clinic_id", NEW."episode_id", NEW."expires_at", NEW."finished_at", NEW."id", NEW."instruments", NEW."language", NEW."left_at", NEW."made_at", NEW."made_by_id", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proof_tries", NEW."proved_at", NEW."public_id", NEW."revoked_at", NEW."revoked_by_id"); RETURN NULL;',
                    hash="4b8367c9ca1ada0eac424b43ac09b223cff68ff2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_218f5",
                    table="measures_measurerequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measurerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."episode_id" IS DISTINCT FROM (NEW."episode_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."instruments" IS DISTINCT FROM (NEW."instruments") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."left_at" IS DISTINCT FROM (NEW."left_at") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."proof_tries" IS DISTINCT FROM (NEW."proof_tries") OR OLD."proved_at" IS DISTINCT FROM (NEW."proved_at") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id"))',
                    func='INSERT INTO "measures_measurerequestevent" ("channel", "clinic_id", "episode_id", "expires_at", "finished_at", "id", "instruments", "language", "left_at", "made_at", "made_by_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof_tries", "proved_at", "public_id", "revoked_at", "revoked_by_id") VALUES (NEW."channel", NEW."clinic_id", NEW."episode_id", NEW."expires_at", NEW."finished_at", NEW."id", NEW."instruments", NEW."language", NEW."left_at", NEW."made_at", NEW."made_by_id", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proof_tries", NEW."proved_at", NEW."public_id", NEW."revoked_at", NEW."revoked_by_id"); RETURN NULL;',
                    hash="7de6b07f9c97f2913b85f65130c6b2934f06ec6f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dfdad",
                    table="measures_measurerequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="DoorCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("door", models.CharField(help_text="What was tried, and from which network.", max_length=80)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="door_counts_by_age")],
                "constraints": [models.UniqueConstraint(fields=("door", "since"), name="door_counted_once")],
            },
        ),
        migrations.CreateModel(
            name="ResultImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("instrument", models.CharField(max_length=16)),
                ("table", models.BinaryField(help_text="As it was sent; emptied when the import ends.")),
                ("table_sha256", models.CharField(max_length=64)),
                (
                    "header",
                    models.JSONField(
                        default=list, help_text="The column names: a table with the same ones maps the same way."
                    ),
                ),
                ("mapping", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewed", "Being checked"),
                            ("queued", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Not imported"),
                            ("voided", "Imported, then voided"),
                        ],
                        default="previewed",
                        max_length=10,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict, help_text="Numbers only.")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "-made_at"], name="imports_newest")],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("instrument", models.CharField(max_length=16)),
                ("language", models.CharField(default="en", max_length=8)),
                ("number", models.PositiveIntegerField(help_text="1, 2, ... per instrument and language.")),
                ("body", models.JSONField(help_text="stem, options and items, in the shape of data/instruments.json.")),
                ("licence_line", models.TextField(help_text="Shown beside the form.")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("loaded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "instrument", "language", "number"), name="wording_versions"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="wording",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "measures_wordingevent" ("body", "clinic_id", "id", "instrument", "language", "licence_line", "loaded_at", "loaded_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."body", NEW."clinic_id", NEW."id", NEW."instrument", NEW."language", NEW."licence_line", NEW."loaded_at", NEW."loaded_by_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="f7ea195c78f167008168f946d75146fe7adcf3a4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8dcb",
                    table="measures_wording",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="wording",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "measures_wordingevent" ("body", "clinic_id", "id", "instrument", "language", "licence_line", "loaded_at", "loaded_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."body", NEW."clinic_id", NEW."id", NEW."instrument", NEW."language", NEW."licence_line", NEW."loaded_at", NEW."loaded_by_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="4ba586257ea521a8ac406bbed837400b7c70109a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b9aeb",
                    table="measures_wording",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MeasureResult",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="registry.episode"
                    ),
                ),
                ("instrument", models.CharField(max_length=16)),
                ("instrument_version", models.CharField(max_length=12)),
                ("taken_on", models.DateField()),
                ("answers", models.JSONField(help_text="One whole number or null per item, in order.")),
                (
                    "difficulty",
                    models.PositiveSmallIntegerField(blank=True, help_text="Stored, not scored.", null=True),
                ),
                (
                    "total",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty when any answer is missing.", null=True
                    ),
                ),
                ("prorated", models.BooleanField(default=False)),
                ("risk_positive", models.BooleanField(default=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("phone", "Read by phone"),
                            ("paper", "On paper"),
                            ("video", "By video"),
                            ("in_person", "In person"),
                            ("portal", "By portal message"),
                            ("kiosk", "On the clinic's tablet"),
                            ("link", "By the patient's link"),
                            ("import", "Imported"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", help_text="Of the wording the answers were given to.", max_length=8),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        help_text="Empty when the patient answered alone.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="measures.measurerequest",
                    ),
                ),
                (
                    "imported",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="measures.resultimport",
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="measures.measureresult",
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("void_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["taken_on", "entered_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("voided_at", None)),
                        fields=["clinic", "episode", "instrument", "taken_on"],
                        name="results_in_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key", "instrument"), name="result_once_per_form"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="result_voided_by_and_why_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total", None), ("total__lte", 100), _connector="OR"),
                        name="result_total_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entered_by__isnull", False), ("request__isnull", False), _connector="OR"),
                        name="result_has_a_giver",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measureresult",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "measures_measureresultevent" ("answers", "clinic_id", "difficulty", "entered_at", "entered_by_id", "episode_id", "form_key", "id", "imported_id", "instrument", "instrument_version", "language", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prorated", "public_id", "replaces_id", "request_id", "risk_positive", "taken_on", "total", "void_reason", "voided_at", "voided_by_id") SELECT new_values."answers", new_values."clinic_id", new_values."difficulty", new_values."entered_at", new_values."entered_by_id", new_values."episode_id", new_values."form_key", new_values."id", new_values."imported_id", new_values."instrument", new_values."instrument_version", new_values."language", new_values."mode", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prorated", new_values."public_id", new_values."replaces_id", new_values."request_id", new_values."risk_positive", new_values."taken_on", new_values."total", new_values."void_reason", new_values."voided_at", new_values."voided_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6fc4a1c1d030f2221a36e75e0fce33d5479fb77e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bb96f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="measures_measureresult",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measureresult",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "measures_measureresultevent" ("answers", "clinic_id", "difficulty", "entered_at", "entered_by_id", "episode_id", "form_key", "id", "imported_id", "instrument", "instrument_version", "language", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prorated", "public_id", "replaces_id", "request_id", "risk_positive", "taken_on", "total", "void_reason", "voided_at", "voided_by_id") SELECT new_values."answers", new_values."clinic_id", new_values."difficulty", new_values."entered_at", new_values."entered_by_id", new_values."episode_id", new_values."form_key", new_values."id", new_values."imported_id", new_values."instrument", new_values."instrument_version", new_values."language", new_values."mode", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."prorated", new_values."public_id", new_values."replaces_id", new_values."request_id", new_values."risk_positive", new_values."taken_on", new_values."total", new_values."void_reason", new_values."voided_at", new_values."voided_by_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e85872162f8f9445706b2487d0ddd9f855c2ef19",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3bd73",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="measures_measureresult",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MeasureRequestEvent",
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
                        to="measures.measurerequest",
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
                    "channel",
                    models.CharField(
                        choices=[("link", "Link"), ("kiosk", "Code for the clinic's tablet")], max_length=5
                    ),
                ),
                ("instruments", models.JSONField(help_text="Codes, in the order they are asked.")),
                ("language", models.CharField(default="en", max_length=8)),
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
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("proof_tries", models.PositiveSmallIntegerField(default=0, help_text="Wrong birth dates so far.")),
                ("proved_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, help_text="Nobody went on: its answers were taken as given.", null=True
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revoked_by",
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
            name="RequestAnswer",
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="measures.measurerequest"
                    ),
                ),
                ("instrument", models.CharField(max_length=16)),
                ("item", models.PositiveSmallIntegerField()),
                (
                    "value",
                    models.PositiveSmallIntegerField(help_text="Empty: the patient chose not to answer.", null=True),
                ),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WordingEvent",
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
                        to="measures.wording",
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
                ("instrument", models.CharField(max_length=16)),
                ("language", models.CharField(default="en", max_length=8)),
                ("number", models.PositiveIntegerField(help_text="1, 2, ... per instrument and language.")),
                ("body", models.JSONField(help_text="stem, options and items, in the shape of data/instruments.json.")),
                ("licence_line", models.TextField(help_text="Shown beside the form.")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("loaded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
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
            name="MeasureResultEvent",
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
                        to="measures.measureresult",
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
                ("instrument", models.CharField(max_length=16)),
                ("instrument_version", models.CharField(max_length=12)),
                ("taken_on", models.DateField()),
                ("answers", models.JSONField(help_text="One whole number or null per item, in order.")),
                (
                    "difficulty",
                    models.PositiveSmallIntegerField(blank=True, help_text="Stored, not scored.", null=True),
                ),
                (
                    "total",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty when any answer is missing.", null=True
                    ),
                ),
                ("prorated", models.BooleanField(default=False)),
                ("risk_positive", models.BooleanField(default=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("phone", "Read by phone"),
                            ("paper", "On paper"),
                            ("video", "By video"),
                            ("in_person", "In person"),
                            ("portal", "By portal message"),
                            ("kiosk", "On the clinic's tablet"),
                            ("link", "By the patient's link"),
                            ("import", "Imported"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", help_text="Of the wording the answers were given to.", max_length=8),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Empty when the patient answered alone.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="measures.measurerequest",
                    ),
                ),
                (
                    "imported",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="measures.resultimport",
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="measures.measureresult",
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "voided_by",
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
                ("void_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        clinics.wall.Wall(),
    ]
