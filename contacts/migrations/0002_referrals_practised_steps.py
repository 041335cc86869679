import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import contacts.rules.referrals
from clinics.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("careplans", "0001_plan_versions"),
        ("clinics", "0002_named_api_tokens"),
        ("contacts", "0001_contacts_and_time"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0003_hand_offs_courses_open_matters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to_whom", models.CharField(max_length=160)),
                ("what_for", models.TextField()),
                ("made_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Made"),
                            ("scheduled", "Appointment made"),
                            ("seen", "Seen, report awaited"),
                            ("not_seen", "Not seen"),
                            ("reported", "Report is back"),
                            ("called_off", "Called off"),
                        ],
                        default="made",
                        max_length=12,
                    ),
                ),
                ("scheduled_for", models.DateField(blank=True, null=True)),
                ("seen_on", models.DateField(blank=True, null=True)),
                ("report", models.TextField(blank=True)),
                (
                    "ask_on",
                    models.DateField(blank=True, help_text="When to ask after it; empty once it has ended.", null=True),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="registry.episode"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_on", "-made_at"],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("to_whom", models.CharField(max_length=160)),
                ("what_for", models.TextField()),
                ("made_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Made"),
                            ("scheduled", "Appointment made"),
                            ("seen", "Seen, report awaited"),
                            ("not_seen", "Not seen"),
                            ("reported", "Report is back"),
                            ("called_off", "Called off"),
                        ],
                        default="made",
                        max_length=12,
                    ),
                ),
                ("scheduled_for", models.DateField(blank=True, null=True)),
                ("seen_on", models.DateField(blank=True, null=True)),
                ("report", models.TextField(blank=True)),
                (
                    "ask_on",
                    models.DateField(blank=True, help_text="When to ask after it; empty once it has ended.", null=True),
                ),
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
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="contacts.referral",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Made"),
                            ("scheduled", "Appointment made"),
                            ("seen", "Seen, report awaited"),
                            ("not_seen", "Not seen"),
                            ("reported", "Report is back"),
                            ("called_off", "Called off"),
                        ],
                        help_text="After the step.",
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="contacts.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PractisedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "step",
                    models.UUIDField(
                        help_text="The step's key in the plan, the same in every version that carries it."
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practised", to="contacts.contact"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        help_text="The version it was read from.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="careplans.careplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "contact", "step"), name="step_once_per_contact")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("ask_on__isnull", False)),
                fields=["clinic", "ask_on"],
                name="referrals_to_ask_after",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["clinic", "episode"], name="referrals_of_episode"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(fields=("clinic", "form_key"), name="referral_once_per_form"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ask_on__isnull", False),
                        (
                            "state__in",
                            (
                                contacts.rules.referrals.ReferralState["MADE"],
                                contacts.rules.referrals.ReferralState["SCHEDULED"],
                                contacts.rules.referrals.ReferralState["SEEN"],
                                contacts.rules.referrals.ReferralState["NOT_SEEN"],
                            ),
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                (
                                    contacts.rules.referrals.ReferralState["MADE"],
                                    contacts.rules.referrals.ReferralState["SCHEDULED"],
                                    contacts.rules.referrals.ReferralState["SEEN"],
                                    contacts.rules.referrals.ReferralState["NOT_SEEN"],
                                ),
                            ),
                            _negated=True,
                        ),
                        ("ask_on", None),
                    ),
                    _connector="OR",
                ),
                name="an_open_referral_is_asked_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "scheduled"), _negated=True), ("scheduled_for__isnull", False), _connector="OR"
                ),
                name="scheduled_for_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("seen", "reported")), _negated=True),
                    ("seen_on__isnull", False),
                    _connector="OR",
                ),
                name="seen_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reported"), _negated=True),
                    models.Q(("report", ""), _negated=True),
                    _connector="OR",
                ),
                name="reported_in_words",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{made:scheduled,made:seen,made:not_seen,made:called_off,scheduled:seen,scheduled:not_seen,scheduled:called_off,seen:reported,not_seen:scheduled,not_seen:seen,not_seen:called_off}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="c8d1dd8a9e6085ee73b7bf2cd574d4161d0d370c",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_36c11",
                    table="contacts_referral",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_referralevent" ("ask_on", "clinic_id", "episode_id", "form_key", "id", "made_at", "made_by_id", "made_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "report", "scheduled_for", "seen_on", "state", "to_whom", "what_for") VALUES (NEW."ask_on", NEW."clinic_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."made_at", NEW."made_by_id", NEW."made_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."report", NEW."scheduled_for", NEW."seen_on", NEW."state", NEW."to_whom", NEW."what_for"); RETURN NULL;',
                    hash="fc28baca2a509d1a268c487244d618fd08e0f8dc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ba0f1",
                    table="contacts_referral",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_referralevent" ("ask_on", "clinic_id", "episode_id", "form_key", "id", "made_at", "made_by_id", "made_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "report", "scheduled_for", "seen_on", "state", "to_whom", "what_for") VALUES (NEW."ask_on", NEW."clinic_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."made_at", NEW."made_by_id", NEW."made_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."report", NEW."scheduled_for", NEW."seen_on", NEW."state", NEW."to_whom", NEW."what_for"); RETURN NULL;',
                    hash="887b45897e8a6d9b96905d1cae770efed5f58483",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5b563",
                    table="contacts_referral",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referralstep",
            index=models.Index(fields=["clinic", "referral"], name="steps_of_referral"),
        ),
        Wall(),
    ]
