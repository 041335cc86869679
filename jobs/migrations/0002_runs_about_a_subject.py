from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_runs_and_outbox")]

    operations = [
        migrations.AddField(
            "jobrun",
            "subject",
            models.UUIDField(null=True, help_text="The public id of what it is about; empty for the night's."),
        ),
        migrations.AlterField(
            "jobrun", "period", models.DateField(help_text="The night it is for, or the day somebody asked for it.")
        ),
        migrations.RemoveConstraint("jobrun", "each_period_once"),
        migrations.AddConstraint(
            "jobrun",
            models.UniqueConstraint(
                fields=["clinic", "job", "period", "subject"], nulls_distinct=False, name="each_period_and_subject_once"
            ),
        ),
    ]
