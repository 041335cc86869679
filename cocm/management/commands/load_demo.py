"""`manage.py load_demo --seed N`: three invented clinics. Never where real patients are."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinics.models import Clinic
from cocm.demo.load import load


class Command(BaseCommand):
    help = "Load three invented clinics with about 260 patients and 14 months of care."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="The same seed on the same day gives the same clinics.")

    def handle(self, *, seed: int, **options: Any) -> None:
        if Clinic.objects.filter(is_demo=False).exists():
            raise CommandError("This installation has a real clinic: invented patients do not belong beside real ones.")
        if Clinic.objects.filter(set_up_at=None).exists():
            raise CommandError("An earlier load was interrupted. `make demo-reset` starts anew.")
        if Clinic.objects.exists():
            self.stdout.write("The demo clinics are here already. `make demo-reset` starts anew.")
            return
        clinics = load(seed=seed, now=timezone.now(), progress=self._progress)
        self.stdout.write(f"Loaded {', '.join(clinic.name for clinic in clinics)}.")

    def _progress(self, name: str, done: int, total: int) -> None:
        if sys.stderr.isatty() or done == total:
            bar = "█" * (20 * done // total)
            self.stderr.write(f"\r{name:<28} {bar:<20} {done}/{total}", ending="\n" if done == total else "")
