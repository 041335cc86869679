import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from clinics.wall import Wall, backfill


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0001_reviews_and_recommendations"),
        ("clinics", "0002_named_api_tokens"),
        ("contacts", "0002_referrals_practised_steps"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0003_hand_offs_courses_open_matters"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("pin", "Pinned"), ("place", "Placed by hand"), ("defer", "Put off")], max_length=6
                    ),
                ),
                ("rank", models.SmallIntegerField(default=0, help_text="Of a place: lower comes first.")),
                (
                    "until",
                    models.DateField(blank=True, help_text="Of a deferral: comes up again on that day.", null=True),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LoopStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingPatient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "why",
                    models.CharField(blank=True, help_text="The place in words as the meeting began.", max_length=200),
                ),
                ("seconds", models.PositiveIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("waiting", "Not come up yet"), ("reviewed", "Reviewed"), ("put_off", "Put off")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
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
            },
        ),
        migrations.CreateModel(
            name="MeetingSeriesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
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
            name="RecommendationTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="RecommendationTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
            name="ReviewMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["on", "starts"],
            },
        ),
        migrations.CreateModel(
            name="ReviewMeetingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
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
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recommendation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recommendation",
            name="update_update",
        ),
        migrations.RemoveIndex(
            model_name="recommendation",
            name="open_recommendations",
        ),
        migrations.AddField(
            model_name="recommendation",
            name="doer",
            field=models.CharField(
                choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                default="clinician",
                help_text="Who carries it out.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="done_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="done_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="due_on",
            field=models.DateField(blank=True, help_text="To be done by then.", null=True),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="state",
            field=models.CharField(
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
        migrations.AddField(
            model_name="recommendation",
            name="told_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="told",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="told_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="urgency",
            field=models.CharField(
                choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                default="routine",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="withdrawn_why",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="doer",
            field=models.CharField(
                choices=[("clinician", "Treating clinician"), ("care_manager", "Care manager")],
                default="clinician",
                help_text="Who carries it out.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="done_by",
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
            model_name="recommendationevent",
            name="done_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="done_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="due_on",
            field=models.DateField(blank=True, help_text="To be done by then.", null=True),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="state",
            field=models.CharField(
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
        migrations.AddField(
            model_name="recommendationevent",
            name="told_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="told_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="urgency",
            field=models.CharField(
                choices=[("routine", "Routine"), ("soon", "This week"), ("urgent", "Today")],
                default="routine",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="withdrawn_why",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="recommendation",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="recommendationevent",
            name="kind",
            field=models.CharField(
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
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(
                condition=models.Q(("state", "recommended")), fields=["clinic", "episode"], name="open_recommendations"
            ),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(
                condition=models.Q(("state__in", ("recommended", "accepted", "changed", "done", "told"))),
                fields=["clinic", "state"],
                name="recommendations_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(fields=["clinic", "episode", "-made_at"], name="recommendations_of_episode"),
        ),
        # What was answered before the loop had states; "medication" said no more than that.
        backfill(
            """
            UPDATE casereview_recommendation
            SET state = CASE answer WHEN 'open' THEN state ELSE answer END,
                kind = CASE kind WHEN 'medication' THEN 'medication_change' ELSE kind END
            WHERE answer <> 'open' OR kind = 'medication';
            """
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
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "open"), ("state__in", ("recommended", "withdrawn"))),
                    models.Q(("answer", models.F("state")), ("state__in", ("accepted", "changed", "declined"))),
                    models.Q(("answer__in", ("accepted", "changed")), ("state__in", ("done", "told", "finished"))),
                    _connector="OR",
                ),
                name="recommendation_state_and_answer_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_by__isnull", False), ("done_on__isnull", False), ("state__in", ("done", "finished"))
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
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("told", "finished")), ("told_in__isnull", False), ("told_on__isnull", False)
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
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), models.Q(("withdrawn_why", ""), _negated=True)),
                    models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_why", "")),
                    _connector="OR",
                ),
                name="recommendation_withdrawn_with_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="agendamark",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="agendamark",
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
            model_name="agendamark",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agenda_marks", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="agendamark",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="loopstep",
            name="by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the clock.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="loopstep",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="loopstep",
            name="recommendation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="casereview.recommendation"
            ),
        ),
        migrations.AddField(
            model_name="loopstep",
            name="to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="review",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meeting_place",
                to="casereview.review",
            ),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="specialist",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="meetingseriesevent",
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
            model_name="meetingseriesevent",
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
            model_name="meetingseriesevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="casereview.meetingseries",
            ),
        ),
        migrations.AddField(
            model_name="meetingseriesevent",
            name="specialist",
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
            model_name="recommendationtemplate",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="recommendationtemplateevent",
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
            model_name="recommendationtemplateevent",
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
            model_name="recommendationtemplateevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="casereview.recommendationtemplate",
            ),
        ),
        migrations.AddField(
            model_name="reviewmeeting",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="reviewmeeting",
            name="led_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.membership",
            ),
        ),
        migrations.AddField(
            model_name="reviewmeeting",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="casereview.meetingseries",
            ),
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="patients", to="casereview.reviewmeeting"
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="casereview.reviewmeeting"
            ),
        ),
        migrations.AddField(
            model_name="reviewmeetingevent",
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
            model_name="reviewmeetingevent",
            name="led_by",
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
            model_name="reviewmeetingevent",
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
            model_name="reviewmeetingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="casereview.reviewmeeting",
            ),
        ),
        migrations.AddField(
            model_name="reviewmeetingevent",
            name="series",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="casereview.meetingseries",
            ),
        ),
        migrations.AddIndex(
            model_name="agendamark",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["clinic"], name="marks_in_force"),
        ),
        migrations.AddConstraint(
            model_name="agendamark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("clinic", "episode", "kind"), name="one_mark_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendamark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "defer"), _negated=True),
                    models.Q(models.Q(("reason", ""), _negated=True), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="put_off_until_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("clinic", "member"), name="one_feed_each"
            ),
        ),
        migrations.AddIndex(
            model_name="loopstep",
            index=models.Index(fields=["clinic", "recommendation"], name="steps_of_recommendation"),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)), name="meeting_lasts_5_to_480"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("slots__gte", 1), ("slots__lte", 200)), name="meeting_has_room_for_1_to_200"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on", None), ("last_on__gte", models.F("first_on")), _connector="OR"),
                name="meetings_end_after_they_begin",
            ),
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
        migrations.AddConstraint(
            model_name="recommendationtemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)), fields=("clinic", "title"), name="one_template_per_title"
            ),
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
        migrations.AddIndex(
            model_name="reviewmeeting",
            index=models.Index(fields=["clinic", "on"], name="meetings_by_day"),
        ),
        migrations.AddConstraint(
            model_name="reviewmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("clinic", "series", "planned_on"),
                name="one_meeting_per_day_of_a_series",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("began_at", None), ("ended_at", None), ("state__in", ("planned", "cancelled"))),
                    models.Q(("began_at__isnull", False), ("ended_at", None), ("state", "under_way")),
                    models.Q(("began_at__isnull", False), ("ended_at__isnull", False), ("state", "held")),
                    _connector="OR",
                ),
                name="meeting_state_and_times_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="cancelled_with_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "public_id", "series_id", "slots", "starts", "state", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."why"); RETURN NULL;',
                    hash="888fec204ffdd2a5f05f8f650f4804640ae70c4d",
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
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "public_id", "series_id", "slots", "starts", "state", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."why"); RETURN NULL;',
                    hash="9946281b9ffd704d63698322e158bd852da495e7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b8588",
                    table="casereview_reviewmeeting",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingpatient",
            constraint=models.UniqueConstraint(
                fields=("clinic", "meeting", "episode"), name="each_patient_once_per_meeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("clinic", "meeting", "member"), name="each_attends_once"),
        ),
        Wall(),
        # The story of what was recommended before its steps were kept.
        backfill(
            """
            INSERT INTO casereview_loopstep (clinic_id, public_id, recommendation_id, kind, words, by_id, at)
            SELECT clinic_id, gen_random_uuid(), id, 'made', '', made_by_id, made_at FROM casereview_recommendation;
            INSERT INTO casereview_loopstep (clinic_id, public_id, recommendation_id, kind, words, by_id, at)
            SELECT clinic_id, gen_random_uuid(), id, 'answered', answer_text, answered_by_id, answered_at
            FROM casereview_recommendation WHERE answer <> 'open';
            """
        ),
    ]
