"""What several people, or one impatient one, do at the same moment; with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from clinics.errors import Refused
from tests.factories.clinics import StaffedClinic


def together(*works: Callable[[], Any], clinic: StaffedClinic) -> list[Any]:
    """Start all at the same moment, each in a transaction of its own; what each gave, or its refusal."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            with clinic.inside():
                return work()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
