"""Plans of named parts instead of five texts, with a state, drafts of their own and copies handed out."""

import uuid
from typing import Any
from uuid import UUID, uuid5

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import clinics.wall

SPACE = UUID("6f2f6d5e-0a77-4f7e-9a53-31a1b5a6c0de")


def carry_over(apps: Any, schema_editor: Any) -> None:
    """The old texts become rows: each line of goals and medications one, the same line in every version the same one.
    Of an episode's versions the last waits if nobody signed it, and the last that somebody signed is in force."""
    plans = apps.get_model("careplans", "CarePlan")
    events = apps.get_model("careplans", "CarePlanEvent")
    for clinic in apps.get_model("clinics", "Clinic").objects.values_list("pk", flat=True):
        schema_editor.execute("SELECT set_config('app.clinic_id', %s, true)", [str(clinic)])
        episode, is_newest, has_signed = None, True, False
        for plan in plans.objects.filter(clinic=clinic).order_by("episode", "-number"):
            if plan.episode_id != episode:
                episode, is_newest, has_signed = plan.episode_id, True, False
            state = "replaced"
            if plan.signed_at and not has_signed:
                state, has_signed = "signed", True
            elif is_newest and not plan.signed_at:
                state = "waiting"
            is_newest = False
            plans.objects.filter(pk=plan.pk).update(content=_rows(plan), state=state)
        for event in events.objects.filter(clinic=clinic):
            state = "signed" if event.signed_at else "waiting"
            events.objects.filter(pk=event.pk).update(content=_rows(event), state=state)
    schema_editor.execute("SELECT set_config('app.clinic_id', '', true)")


def _rows(plan: Any) -> dict[str, list[dict[str, str]]]:
    def lines(code: str) -> list[tuple[str, str]]:
        found = dict.fromkeys(line.strip() for line in getattr(plan, code).splitlines() if line.strip())
        return [(str(uuid5(SPACE, f"{plan.episode_id} {code} {line}")), line) for line in found]

    found = {
        "goals": [{"key": key, "words": line} for key, line in lines("goals")],
        "medications": [
            {"key": key, "drug": line} if len(line) <= 200 else {"key": key, "drug": "As written", "change": line}
            for key, line in lines("medications")
        ],
        "skill": [{"key": "skill", "kind": "other", "aim": plan.skills}] if plan.skills else [],
        "follow_up": [{"key": "follow_up", "words": plan.follow_up}] if plan.follow_up else [],
        "relapse": [{"key": "relapse", "more": plan.relapse_prevention}] if plan.relapse_prevention else [],
    }
    return {code: rows for code, rows in found.items() if rows}


class Migration(migrations.Migration):
    dependencies = [
        ("careplans", "0001_plan_versions"),
        ("clinics", "0002_named_api_tokens"),
        ("registry", "0003_hand_offs_courses_open_matters"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="careplan",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="careplan",
            name="update_update",
        ),
        migrations.AddField(
            model_name="careplan",
            name="content",
            field=models.JSONField(default=dict, help_text="Rows by part, as careplans.rules.PARTS names them."),
        ),
        migrations.AddField(
            model_name="careplan",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits for a signature"),
                    ("signed", "Signed, in force"),
                    ("replaced", "Replaced by a newer version"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="careplanevent",
            name="content",
            field=models.JSONField(default=dict, help_text="Rows by part, as careplans.rules.PARTS names them."),
        ),
        migrations.AddField(
            model_name="careplanevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits for a signature"),
                    ("signed", "Signed, in force"),
                    ("replaced", "Replaced by a newer version"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="careplan",
            name="follow_up",
        ),
        migrations.RemoveField(
            model_name="careplan",
            name="goals",
        ),
        migrations.RemoveField(
            model_name="careplan",
            name="medications",
        ),
        migrations.RemoveField(
            model_name="careplan",
            name="relapse_prevention",
        ),
        migrations.RemoveField(
            model_name="careplan",
            name="skills",
        ),
        migrations.RemoveField(
            model_name="careplanevent",
            name="follow_up",
        ),
        migrations.RemoveField(
            model_name="careplanevent",
            name="goals",
        ),
        migrations.RemoveField(
            model_name="careplanevent",
            name="medications",
        ),
        migrations.RemoveField(
            model_name="careplanevent",
            name="relapse_prevention",
        ),
        migrations.RemoveField(
            model_name="careplanevent",
            name="skills",
        ),
        migrations.CreateModel(
            name="PlanCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("how", models.CharField(max_length=120)),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "fields",
                    models.JSONField(default=list, help_text="Pairs of name and value, in the order of the page."),
                ),
                ("saved_at", models.DateTimeField()),
            ],
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
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("clinic", "episode"),
                name="one_plan_waits_for_a_signature",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "signed")), fields=("clinic", "episode"), name="one_plan_is_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at", None), ("state", "waiting")),
                    models.Q(("signed_at__isnull", False), ("state", "signed")),
                    ("state", "replaced"),
                    _connector="OR",
                ),
                name="plan_in_force_by_its_signature",
            ),
        ),
        migrations.AddField(
            model_name="plancopy",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="plancopy",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddField(
            model_name="plancopy",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="careplans.careplan"
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="clinic",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plan_drafts", to="registry.episode"
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
            ),
        ),
        migrations.AddConstraint(
            model_name="plandraft",
            constraint=models.UniqueConstraint(fields=("clinic", "episode", "member"), name="one_plan_draft_each"),
        ),
        clinics.wall.Wall(),
    ]
