"""A world's files of a month."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from billing.models import Export, ExportPart
from tests.guards.world.base import NOW, Base


class FileThings(Base):
    @cached_property
    def export(self) -> Any:
        return self.another_export()

    def another_export(self) -> Any:
        """Ready, of a few bytes."""
        data = b"Family name\r\n"
        with self.staffed.inside():
            made = Export.objects.create(
                clinic=self.staffed.clinic,
                kind="worksheet.csv",
                asked={"month": "2026-09-01", "version": None},
                filename="worksheet-2026-09.csv",
                content_type="text/csv",
                state="ready",
                size=len(data),
                sha256="0" * 64,
                asked_by=self.staffed.lead,
                asked_at=NOW,
                kept_until=datetime(2100, 1, 1, tzinfo=UTC),
            )
            ExportPart.objects.create(clinic=self.staffed.clinic, export=made, number=0, data=data)
            return made
