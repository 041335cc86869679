"""The files that are offered for a month, by the name they are asked for: what is in them, and their type."""

from __future__ import annotations

from dataclasses import dataclass

from billing.exports.tables import BLOCKED, SUMMARY, TIME_LOG, WORKSHEET, Table

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class FileKind:
    name: str
    words: str
    extension: str
    table: Table | None = None  # None: the audit packets

    @property
    def in_pieces(self) -> bool:
        """Whether it is made some patients at a time, by one run of a worker after the other: typst takes its time."""
        return self.table is None

    @property
    def key(self) -> str:
        return f"{self.name}.{self.extension}"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.extension]


TABLES = {"worksheet": WORKSHEET, "time-log": TIME_LOG, "blocked": BLOCKED, "summary": SUMMARY}
# Name -> what a person reads of it.
REPORTS = {
    "worksheet": "One line for each code to bill",
    "time-log": "Every entry, what counted of it, and why not",
    "blocked": "What is missing on whose claim, and who can mend it",
    "summary": "Totals by code, payer and care manager",
}
PACKETS = FileKind("packets", "Audit packets", "zip")
_TABLES = [FileKind(name, table.name, kind, table) for name, table in TABLES.items() for kind in ("csv", "xlsx")]
KINDS: dict[str, FileKind] = {kind.key: kind for kind in (*_TABLES, PACKETS)}
