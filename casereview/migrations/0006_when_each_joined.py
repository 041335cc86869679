from django.db import migrations, models

from clinics.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0005_words_of_a_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="joined_at",
            field=models.DateTimeField(
                blank=True, help_text="When they were ticked; not kept in older ones.", null=True
            ),
        ),
        Wall(),
    ]
