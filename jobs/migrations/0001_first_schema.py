import uuid

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import clinics.wall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinics", "0001_first_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("job", models.CharField(max_length=40)),
                ("period", models.DateField(help_text="The night it is for, or the day somebody asked for it.")),
                (
                    "subject",
                    models.UUIDField(help_text="The public id of what it is about; empty for the night's.", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Waiting"), ("done", "Done"), ("parked", "Parked after three attempts")],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "error",
                    models.CharField(blank=True, help_text="The kind of the last fault, without data.", max_length=200),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["clinic", "state"], name="runs_waiting"
                    ),
                    models.Index(fields=["clinic", "-period"], name="runs_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "job", "period", "subject"),
                        name="each_period_and_subject_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to", models.EmailField(max_length=254)),
                ("template", models.CharField(max_length=60)),
                ("context", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("parked_at", None), ("sent_at", None)),
                        fields=["clinic", "made_at"],
                        name="mail_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        clinics.wall.Wall(),
    ]
