"""`make test AT=2027-01-01T02:30Z` runs every test as if it were then: no hour, month's end or leap day may matter.

Tests with real processes keep the real clock, since a worker's cannot be moved.
"""

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

AT = os.environ.get("AT", "")


@pytest.fixture(autouse=True)
def moved_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    if not AT or request.node.get_closest_marker("processes"):
        yield
        return
    with time_machine.travel(datetime.fromisoformat(AT)):
        yield
