"""How often one network may come to the doors of patients' forms. Counted in the database: it holds without Redis."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection, transaction

from measures import rules
from measures.models import DoorCount

_COUNT = """
INSERT INTO measures_doorcount (door, since, count) VALUES (%s, %s, 1)
ON CONFLICT (door, since) DO UPDATE SET count = measures_doorcount.count + 1 RETURNING count
"""


@transaction.atomic
def come_to(*, door: str, address: str | None, now: datetime) -> int:
    """Count one coming; in how many seconds to come back, 0 when the door is open."""
    limit, window = rules.DOORS[door], rules.DOOR_WINDOW
    seconds = int(window.total_seconds())
    since = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"{door} {_network(address)}", since])
        count: int = cursor.fetchone()[0]
    return 0 if count <= limit else max(1, int((since + window - now).total_seconds()))


def forget_counts(*, now: datetime) -> None:
    DoorCount.objects.filter(since__lt=now - timedelta(days=1)).delete()


def _network(address: str | None) -> str:
    """Whoever has one IPv6 address has the 2^64 beside it."""
    if address is None:
        return ""
    try:
        known = ip_address(address)
    except ValueError:  # a proxy's own word
        return address[:40]
    return str(known) if known.version == 4 else str(ip_network(f"{known}/64", strict=False))
