"""One file of a month, whichever kind, written into an open one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO

from billing.exports.kinds import FileKind
from billing.exports.packet import Packets
from billing.exports.tables import Context
from billing.exports.written import write_csv, write_xlsx
from billing.queries import MonthRow, Source
from billing.queries.packets import records

AT_A_TIME = 50  # patients whose records are in memory at once


def write(out: IO[bytes], kind: FileKind, about: Source, *, rows: Iterable[MonthRow], made_at: datetime) -> None:
    """The same month, version and moment make the same bytes. Packets are added to those that the file holds."""
    context = context_of(about)
    if kind.table is None:
        _write_packets(out, about, rows, made_at)
    elif kind.extension == "csv":
        write_csv(out, kind.table, context, rows)
    else:
        write_xlsx(out, kind.table, context, rows, made_at=made_at)


def context_of(about: Source) -> Context:
    return Context(about.member.clinic.zone, about.close)


def packets_of(about: Source, made_at: datetime) -> Packets:
    return Packets(context_of(about), about.member.clinic, made_at=made_at, made_by=str(about.member))


def one_packet(about: Source, row: MonthRow, made_at: datetime) -> bytes:
    [record] = records(about.member, about.first, [row.episode.patient_id]).values()
    return packets_of(about, made_at).pdf(row, record)


def _write_packets(out: IO[bytes], about: Source, rows: Iterable[MonthRow], made_at: datetime) -> None:
    """A PDF each, numbered in the order of names and named by nothing else: a file's name shows where files are kept.
    They are compressed already."""
    packets = packets_of(about, made_at)
    stamp = made_at.astimezone(about.member.clinic.zone).timetuple()[:6]
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as archive:
        number = len(archive.namelist())
        for batch in _batches(rows):
            found = records(about.member, about.first, [row.episode.patient_id for row in batch])
            for row in batch:
                number += 1
                name = zipfile.ZipInfo(f"packet-{about.first:%Y-%m}-{number:04}.pdf", stamp)
                archive.writestr(name, packets.pdf(row, found[row.episode.patient_id]))


def _batches(rows: Iterable[MonthRow]) -> Iterator[list[MonthRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, AT_A_TIME)):
        yield batch
