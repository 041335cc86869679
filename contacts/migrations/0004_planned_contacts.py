import uuid

import django.db.models.deletion
from django.db import migrations, models

from clinics.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("careplans", "0002_plan_parts_states_drafts_copies"),
        ("clinics", "0002_named_api_tokens"),
        ("contacts", "0003_letters_referral_form_keys"),
        ("registry", "0006_no_plan_yet"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField()),
                ("covers", models.CharField(max_length=200)),
                ("planned_on", models.DateField(help_text="The clinic's day.")),
                ("planned_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
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
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.membership"
                    ),
                ),
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
        Wall(),
    ]
