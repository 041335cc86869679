"""`manage.py nightly [--clinic SLUG] [--date YYYY-MM-DD]`: the night by hand; what ran already is left alone."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinics import wall
from clinics.models import Clinic
from jobs import actions
from jobs.models import JobRun


class Command(BaseCommand):
    help = "Run the night: reconcile the registry's rows, open and close flags, total the month."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", help="The clinic's short name; all clinics without it.")
        parser.add_argument("--date", type=date.fromisoformat, help="A clinic-local date; every missed one without it.")

    def handle(self, *, clinic: str | None, date: date | None, **options: Any) -> None:
        now = timezone.now()
        clinics = Clinic.objects.filter(slug=clinic) if clinic else Clinic.objects.all()
        if clinic and not clinics:
            raise CommandError(f"There is no clinic {clinic!r}.")
        actions.tick(now=now)
        for one in clinics.order_by("slug"):
            with wall.in_clinic(one.pk):
                if date:
                    JobRun.objects.get_or_create(clinic=one, job="night", period=date, defaults={"queued_at": now})
                runs = JobRun.objects.filter(job="night", state=JobRun.State.QUEUED).order_by("period")
                waiting = list(runs.filter(period=date) if date else runs)
            for run in waiting:
                done = actions.perform(run_id=run.pk, clinic_id=one.pk, now=now)
                self.stdout.write(f"{one.slug} {run.period}: {'done' if done else 'a worker has it'}")
            if not waiting:
                self.stdout.write(f"{one.slug}: nothing to do")
