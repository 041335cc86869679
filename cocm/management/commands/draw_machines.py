"""`manage.py draw_machines` writes docs/machines.md from the tables in code; a test keeps the page equal to them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cocm.machines import page

PAGE = Path(settings.BASE_DIR) / "docs" / "machines.md"


class Command(BaseCommand):
    help = "Draw the state machines in docs/machines.md."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.name} is drawn.")
