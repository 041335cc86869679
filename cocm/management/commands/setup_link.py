from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

import clinics.actions


class Command(BaseCommand):
    help = "Print the one-time link that opens an empty installation; say nothing where people can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if link := clinics.actions.setup_link(now=timezone.now()):
            self.stdout.write(f"This installation is empty. Open it with this link, once: {link}")
