import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import registry.rules.episodes
from clinics.wall import Wall, backfill


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0002_named_api_tokens"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0002_risk_follow_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to_whom", models.CharField(max_length=160)),
                ("reason", models.TextField()),
                ("begun_on", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("ask_on", models.DateField(help_text="When to ask whether it is confirmed.")),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "confirmed_with",
                    models.CharField(blank=True, help_text="Who on the other side said so, and how.", max_length=160),
                ),
                ("called_off_why", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-begun_at"],
            },
        ),
        migrations.CreateModel(
            name="HandOffEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("to_whom", models.CharField(max_length=160)),
                ("reason", models.TextField()),
                ("begun_on", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("ask_on", models.DateField(help_text="When to ask whether it is confirmed.")),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "confirmed_with",
                    models.CharField(blank=True, help_text="Who on the other side said so, and how.", max_length=160),
                ),
                ("called_off_why", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "why",
                    models.CharField(
                        choices=[
                            ("leaving", "Leaves the clinic"),
                            ("away", "Is away"),
                            ("balance", "Caseloads are balanced"),
                        ],
                        max_length=8,
                    ),
                ),
                ("until", models.DateField(blank=True, help_text="Back by then; empty when it stays.", null=True)),
                ("note", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, help_text="The receiver has read what is open.", null=True),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="HandoverLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "matters",
                    models.JSONField(
                        default=list, help_text="[{kind, words, id}, ...]: open alerts, drafts, tasks, answers."
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="episode",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="episode",
            name="update_update",
        ),
        migrations.AddField(
            model_name="episode",
            name="closing_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="course_on",
            field=models.DateField(
                blank=True,
                help_text="The course now running began then: after a relapse. Empty: at enrolment.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="hand_off_due_on",
            field=models.DateField(help_text="When to ask whether the hand-off is confirmed.", null=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="handed_off_on",
            field=models.DateField(blank=True, help_text="The other side confirmed that it took over.", null=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="plan_unsigned_since",
            field=models.DateField(help_text="The newest version waits for a signature since then.", null=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="reentry",
            field=models.TextField(blank=True, help_text="How the patient comes back, in words the patient is given."),
        ),
        migrations.AddField(
            model_name="episode",
            name="referral_due_on",
            field=models.DateField(help_text="The first open referral that somebody must ask after.", null=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="relapse_check_on",
            field=models.DateField(help_text="The next check of the relapse-prevention plan.", null=True),
        ),
        migrations.AddField(
            model_name="episode",
            name="untold_since",
            field=models.DateField(help_text="The oldest agreed recommendation the patient has not heard.", null=True),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="closing_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="course_on",
            field=models.DateField(
                blank=True,
                help_text="The course now running began then: after a relapse. Empty: at enrolment.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="handed_off_on",
            field=models.DateField(blank=True, help_text="The other side confirmed that it took over.", null=True),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="reentry",
            field=models.TextField(blank=True, help_text="How the patient comes back, in words the patient is given."),
        ),
        migrations.AlterField(
            model_name="flag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("contact_overdue", "Contact overdue"),
                    ("measure_due", "Measure due"),
                    ("review_due", "Review due"),
                    ("risk_follow_up", "Follow-up after risk"),
                    ("plan_signature", "Plan needs a signature"),
                    ("untold", "Patient not told yet"),
                    ("referral_due", "Referral to follow up"),
                    ("hand_off_due", "Hand-off to confirm"),
                    ("relapse_check", "Relapse check due"),
                    ("inactive", "No treatment contact"),
                ],
                max_length=20,
            ),
        ),
        # Episodes that ended before these were asked for.
        backfill(
            """
            UPDATE registry_episode SET handed_off_on = closed_on WHERE close_reason = 'transferred';
            UPDATE registry_episode SET reentry = 'Call the clinic.' WHERE close_reason IN ('lost', 'inactive', 'withdrew');
            """
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
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("close_reason", "transferred"), _negated=True),
                    ("handed_off_on__isnull", False),
                    _connector="OR",
                ),
                name="transferred_once_the_hand_off_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("course_on", None), ("course_on__gt", models.F("enrolled_on")), _connector="OR"),
                name="a_new_course_begins_in_care",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="begun_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="handoff",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hand_offs", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="begun_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="clinic",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="clinics.clinic",
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="episode",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.episode",
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="handoffevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="registry.handoff",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="handover",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="handoverline",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="handoverline",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="handoverline",
            name="handover",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="registry.handover"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("clinic", "episode"), name="one_hand_off_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_off_why", ""), ("confirmed_on", None), ("ended_at", None), ("ended_by", None)),
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
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("signed_at", None), ("undone_at", None)),
                fields=["clinic", "receiver"],
                name="handovers_unsigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(fields=("clinic", "form_key"), name="handover_once_per_form"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True), name="handover_to_somebody_else"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="handover_undone_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.UniqueConstraint(
                fields=("clinic", "handover", "episode"), name="each_patient_once_per_handover"
            ),
        ),
        Wall(),
    ]
