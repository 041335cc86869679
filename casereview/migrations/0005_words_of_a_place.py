from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0004_places_hold_in_a_group"),
    ]

    operations = [
        migrations.AlterField(
            model_name="meetingpatient",
            name="outcome",
            field=models.CharField(
                choices=[("waiting", "Not reviewed"), ("reviewed", "Reviewed"), ("put_off", "Skipped")],
                default="waiting",
                max_length=8,
            ),
        ),
    ]
