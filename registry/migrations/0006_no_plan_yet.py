from django.db import migrations, models

from clinics.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_reasons_steps_and_the_day_of_a_phase"),
    ]

    operations = [
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
                    ("plan_missing", "No care plan yet"),
                    ("untold", "Patient not told yet"),
                    ("referral_due", "Referral to follow up"),
                    ("hand_off_due", "Hand-off to confirm"),
                    ("relapse_check", "Relapse check due"),
                    ("inactive", "No treatment contact"),
                ],
                max_length=20,
            ),
        ),
        Wall(),
    ]
