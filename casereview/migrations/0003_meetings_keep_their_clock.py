import uuid

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from clinics.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0002_loop_agenda_meetings"),
        ("clinics", "0002_named_api_tokens"),
        ("registry", "0005_reasons_steps_and_the_day_of_a_phase"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("fields", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="meetingpatient",
            options={"ordering": ["position"]},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reviewmeeting",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reviewmeeting",
            name="update_update",
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="reason",
            field=models.CharField(blank=True, help_text="Of putting off.", max_length=200),
        ),
        migrations.AddField(
            model_name="meetingpatient",
            name="running_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reviewmeeting",
            name="position",
            field=models.PositiveSmallIntegerField(default=1, help_text="The place in its list that it is at."),
        ),
        migrations.AddField(
            model_name="reviewmeeting",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="reviewmeetingevent",
            name="position",
            field=models.PositiveSmallIntegerField(default=1, help_text="The place in its list that it is at."),
        ),
        migrations.AddField(
            model_name="reviewmeetingevent",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="meetingpatient",
            name="seconds",
            field=models.PositiveIntegerField(
                default=0, help_text="Kept so far; what runs now is added when it stops."
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves_as_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:under_way,planned:cancelled,under_way:held,cancelled:planned}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="de87b6450292de19bb66107900abc6a7ca54fb4f",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_as_drawn_ba688",
                    table="casereview_reviewmeeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "public_id", "series_id", "slots", "starts", "state", "version", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."position", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."version", NEW."why"); RETURN NULL;',
                    hash="514e1288325ffff27b7d4031608931bb8205be34",
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
                    func='INSERT INTO "casereview_reviewmeetingevent" ("began_at", "clinic_id", "ended_at", "id", "led_by_id", "minutes", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "public_id", "series_id", "slots", "starts", "state", "version", "why") VALUES (NEW."began_at", NEW."clinic_id", NEW."ended_at", NEW."id", NEW."led_by_id", NEW."minutes", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."position", NEW."public_id", NEW."series_id", NEW."slots", NEW."starts", NEW."state", NEW."version", NEW."why"); RETURN NULL;',
                    hash="2f1def63dcee71702e1adaeadb614d103bca770b",
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
                fields=("clinic", "meeting", "position"), name="each_place_once_per_meeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingpatient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("running_since__isnull", False)),
                fields=("clinic", "meeting"),
                name="one_clock_runs_per_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingpatient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "reviewed"), ("review__isnull", False)),
                    models.Q(models.Q(("outcome", "reviewed"), _negated=True), ("review", None)),
                    _connector="OR",
                ),
                name="reviewed_with_its_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingpatient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "put_off"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "put_off"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="put_off_in_a_meeting_with_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series", None), models.Q(("state", "cancelled"), _negated=True)),
                fields=("clinic", "on", "starts"),
                name="one_extra_meeting_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="reviewdraft",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="reviewdraft",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="review_drafts", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="reviewdraft",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewdraft",
            constraint=models.UniqueConstraint(fields=("clinic", "episode", "member"), name="one_review_draft_each"),
        ),
        Wall(),
    ]
