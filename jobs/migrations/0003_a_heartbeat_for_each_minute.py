from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_runs_about_a_subject")]

    operations = [migrations.AlterField("heartbeat", "name", models.CharField(max_length=60, unique=True))]
