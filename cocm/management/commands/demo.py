import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cocm import local, supervisor


class Command(BaseCommand):
    help = "Run everything on this machine: web server, worker and scheduler, with invented clinics. Ctrl-C ends it."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(supervisor.run(local.data_dir(), first_port=int(os.environ.get("PORT") or 8000)))
