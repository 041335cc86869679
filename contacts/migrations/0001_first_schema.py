import uuid

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import clinics.wall
import contacts.rules.referrals


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("careplans", "0001_first_schema"),
        ("clinics", "0001_first_schema"),
        ("measures", "0001_first_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0001_first_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="registry.episode"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("attempt", "Outreach attempt"),
                            ("scheduling", "Scheduling"),
                            ("no_show", "No-show"),
                            ("message", "Message"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("video", "Video"),
                            ("phone", "Phone"),
                            ("portal", "Portal"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("completed", "Completed"),
                            ("cut_short", "Cut short"),
                            ("no_answer", "No answer"),
                            ("left_message", "Left a message"),
                            ("call_back", "Asked to call back"),
                            ("wrong_number", "Wrong number"),
                            ("declined", "Declined"),
                            ("booked", "Appointment made"),
                            ("rescheduled", "Rescheduled"),
                            ("cancelled", "Cancelled"),
                            ("not_reached", "Not reached afterwards"),
                            ("sent", "Sent"),
                            ("answered", "Answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("service_date", models.DateField()),
                ("note", models.JSONField(default=dict, help_text="Words by prompt code of the kind's template.")),
                ("next_contact_on", models.DateField(blank=True, null=True)),
                ("next_contact_covers", models.CharField(blank=True, max_length=200)),
                (
                    "discuss",
                    models.BooleanField(default=False, help_text="To be discussed with the psychiatric specialist."),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
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
                "ordering": ["-service_date", "-entered_at"],
                "indexes": [models.Index(fields=["clinic", "episode", "-service_date"], name="contacts_of_episode")],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="contact_once_per_form"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "treatment"), _negated=True),
                            models.Q(
                                ("next_contact_on__isnull", False), models.Q(("next_contact_covers", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="treatment_names_its_next_step",
                    ),
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
                        name="contact_voided_by_and_why_together",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_contactevent" ("clinic_id", "discuss", "entered_at", "entered_by_id", "episode_id", "form_key", "id", "kind", "mode", "next_contact_covers", "next_contact_on", "note", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_date", "void_reason", "voided_at", "voided_by_id") VALUES (NEW."clinic_id", NEW."discuss", NEW."entered_at", NEW."entered_by_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."kind", NEW."mode", NEW."next_contact_covers", NEW."next_contact_on", NEW."note", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."service_date", NEW."void_reason", NEW."voided_at", NEW."voided_by_id"); RETURN NULL;',
                    hash="be8e2771fa12cd38af96d333bd883f71c085ea94",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_60225",
                    table="contacts_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_contactevent" ("clinic_id", "discuss", "entered_at", "entered_by_id", "episode_id", "form_key", "id", "kind", "mode", "next_contact_covers", "next_contact_on", "note", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_date", "void_reason", "voided_at", "voided_by_id") VALUES (NEW."clinic_id", NEW."discuss", NEW."entered_at", NEW."entered_by_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."kind", NEW."mode", NEW."next_contact_covers", NEW."next_contact_on", NEW."note", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."service_date", NEW."void_reason", NEW."voided_at", NEW."voided_by_id"); RETURN NULL;',
                    hash="5d600a7299474c0cd38d2ed719f829bf7863d52e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7498c",
                    table="contacts_contact",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PlannedContact",
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
                        related_name="planned_contacts",
                        to="registry.episode",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        help_text="The version that names the day.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="careplans.careplan",
                    ),
                ),
                ("on", models.DateField()),
                ("covers", models.CharField(max_length=200)),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("planned_on", models.DateField(help_text="The clinic's day.")),
                ("planned_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["planned_at", "pk"],
                "indexes": [models.Index(fields=["clinic", "episode"], name="planned_of_episode")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("on__gte", models.F("planned_on"))), name="planned_ahead"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceMonth",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "first"), name="one_book_per_month"),
                    models.CheckConstraint(condition=models.Q(("first__day", 1)), name="month_starts_on_the_first"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="month_closed_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="registry.episode"
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
                "constraints": [models.UniqueConstraint(fields=("clinic", "episode", "member"), name="one_draft_each")],
            },
        ),
        migrations.CreateModel(
            name="Referral",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="registry.episode"
                    ),
                ),
                ("to_whom", models.CharField(max_length=160)),
                ("what_for", models.TextField()),
                ("made_on", models.DateField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
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
            ],
            options={
                "ordering": ["-made_on", "-made_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ask_on__isnull", False)),
                        fields=["clinic", "ask_on"],
                        name="referrals_to_ask_after",
                    ),
                    models.Index(fields=["clinic", "episode"], name="referrals_of_episode"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="referral_once_per_form"),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "scheduled"), _negated=True),
                            ("scheduled_for__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduled_for_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("seen", "reported")), _negated=True),
                            ("seen_on__isnull", False),
                            _connector="OR",
                        ),
                        name="seen_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reported"), _negated=True),
                            models.Q(("report", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reported_in_words",
                    ),
                ],
            },
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
        migrations.CreateModel(
            name="LetterGiven",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="registry.episode"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("post", "By post"),
                            ("in_person", "Handed over"),
                            ("portal", "By portal message"),
                            ("read_out", "Read out by phone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(help_text="The whole letter, as it read then.")),
                ("given_on", models.DateField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
            ],
            options={
                "ordering": ["given_on", "given_at", "pk"],
                "indexes": [models.Index(fields=["clinic", "episode"], name="letters_of_episode")],
                "constraints": [models.UniqueConstraint(fields=("clinic", "form_key"), name="letter_once_per_form")],
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
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
                        to="contacts.contact",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("attempt", "Outreach attempt"),
                            ("scheduling", "Scheduling"),
                            ("no_show", "No-show"),
                            ("message", "Message"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("video", "Video"),
                            ("phone", "Phone"),
                            ("portal", "Portal"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("completed", "Completed"),
                            ("cut_short", "Cut short"),
                            ("no_answer", "No answer"),
                            ("left_message", "Left a message"),
                            ("call_back", "Asked to call back"),
                            ("wrong_number", "Wrong number"),
                            ("declined", "Declined"),
                            ("booked", "Appointment made"),
                            ("rescheduled", "Rescheduled"),
                            ("cancelled", "Cancelled"),
                            ("not_reached", "Not reached afterwards"),
                            ("sent", "Sent"),
                            ("answered", "Answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("service_date", models.DateField()),
                ("note", models.JSONField(default=dict, help_text="Words by prompt code of the kind's template.")),
                ("next_contact_on", models.DateField(blank=True, null=True)),
                ("next_contact_covers", models.CharField(blank=True, max_length=200)),
                (
                    "discuss",
                    models.BooleanField(default=False, help_text="To be discussed with the psychiatric specialist."),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
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
        migrations.CreateModel(
            name="ContactResult",
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measured", to="contacts.contact"
                    ),
                ),
                (
                    "result",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="measures.measureresult"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PractisedStep",
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
                (
                    "step",
                    models.UUIDField(
                        help_text="The step's key in the plan, the same in every version that carries it."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "contact", "step"), name="step_once_per_contact")
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeEntry",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="time_entries", to="registry.episode"
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time",
                        to="contacts.contact",
                    ),
                ),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment contact"),
                            ("outreach", "Outreach and engagement"),
                            ("assessment", "Assessment and scales"),
                            ("care_planning", "Care planning"),
                            ("registry", "Registry work"),
                            ("coordination", "Care coordination"),
                            ("case_review", "Case review"),
                            ("intervention", "Brief intervention"),
                            ("attempt", "Failed attempt, no work done"),
                            ("clerical", "Clerical work"),
                            ("separately_billed", "Separately billed service"),
                        ],
                        max_length=20,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("service_date", models.DateField()),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, help_text="In whole minutes; empty when nobody said.", null=True),
                ),
                ("inpatient", models.BooleanField(default=False, help_text="The patient was in hospital at the time.")),
                (
                    "shared_key",
                    models.UUIDField(
                        blank=True, help_text="Of one activity that several people log for this patient.", null=True
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("logged_as", models.CharField(help_text="The role the minutes were worked in.", max_length=24)),
                ("logged_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
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
                "ordering": ["-service_date", "-logged_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("voided_at", None)), fields=["clinic", "service_date"], name="time_of_month"
                    ),
                    models.Index(fields=["clinic", "episode", "service_date"], name="time_of_episode"),
                    models.Index(
                        condition=models.Q(("starts_at__isnull", False), ("voided_at", None)),
                        fields=["clinic", "logged_by", "starts_at"],
                        name="clock_of_person",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="time_once_per_form"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 480)), name="minutes_1_to_480"
                    ),
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
                        name="time_voided_by_and_why_together",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="timeentry",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_timeentryevent" ("activity", "clinic_id", "contact_id", "episode_id", "form_key", "id", "inpatient", "logged_as", "logged_at", "logged_by_id", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_date", "shared_key", "starts_at", "void_reason", "voided_at", "voided_by_id") VALUES (NEW."activity", NEW."clinic_id", NEW."contact_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."inpatient", NEW."logged_as", NEW."logged_at", NEW."logged_by_id", NEW."minutes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."service_date", NEW."shared_key", NEW."starts_at", NEW."void_reason", NEW."voided_at", NEW."voided_by_id"); RETURN NULL;',
                    hash="797aa1fb811e77682c8f7225e228fe0e375f94ee",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_05c40",
                    table="contacts_timeentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="timeentry",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_timeentryevent" ("activity", "clinic_id", "contact_id", "episode_id", "form_key", "id", "inpatient", "logged_as", "logged_at", "logged_by_id", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_date", "shared_key", "starts_at", "void_reason", "voided_at", "voided_by_id") VALUES (NEW."activity", NEW."clinic_id", NEW."contact_id", NEW."episode_id", NEW."form_key", NEW."id", NEW."inpatient", NEW."logged_as", NEW."logged_at", NEW."logged_by_id", NEW."minutes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."service_date", NEW."shared_key", NEW."starts_at", NEW."void_reason", NEW."voided_at", NEW."voided_by_id"); RETURN NULL;',
                    hash="cf8642753dc399e5326c5d8516773e7720206680",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f6f71",
                    table="contacts_timeentry",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ReviewRequest",
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
                        related_name="review_requests",
                        to="registry.episode",
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_request",
                        to="contacts.contact",
                    ),
                ),
                ("question", models.CharField(blank=True, max_length=400)),
                ("about_medication", models.BooleanField(default=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_on", models.DateField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                        fields=("clinic", "episode"),
                        name="one_open_request_per_episode",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
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
                        to="contacts.referral",
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
                ("what_for", models.TextField()),
                ("made_on", models.DateField()),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
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
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="contacts.referral"
                    ),
                ),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "form_key",
                    models.UUIDField(help_text="Empty for the first step: the referral has its own.", null=True),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["clinic", "referral"], name="steps_of_referral")],
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "form_key"), name="referral_step_once_per_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeEntryEvent",
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
                        to="contacts.timeentry",
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
                    "contact",
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
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment contact"),
                            ("outreach", "Outreach and engagement"),
                            ("assessment", "Assessment and scales"),
                            ("care_planning", "Care planning"),
                            ("registry", "Registry work"),
                            ("coordination", "Care coordination"),
                            ("case_review", "Case review"),
                            ("intervention", "Brief intervention"),
                            ("attempt", "Failed attempt, no work done"),
                            ("clerical", "Clerical work"),
                            ("separately_billed", "Separately billed service"),
                        ],
                        max_length=20,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("service_date", models.DateField()),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, help_text="In whole minutes; empty when nobody said.", null=True),
                ),
                ("inpatient", models.BooleanField(default=False, help_text="The patient was in hospital at the time.")),
                (
                    "shared_key",
                    models.UUIDField(
                        blank=True, help_text="Of one activity that several people log for this patient.", null=True
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="clinics.membership",
                    ),
                ),
                ("logged_as", models.CharField(help_text="The role the minutes were worked in.", max_length=24)),
                ("logged_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
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
