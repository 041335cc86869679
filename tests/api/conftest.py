from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from clinics.api_defaults import PerKey
from tests.factories.clinics import StaffedClinic
from tests.guards.world import NOW, World


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may ask as often as it likes; tests/api/test_limits.py sets one."""
    monkeypatch.setitem(PerKey.THROTTLE_RATES, "key", None)


@pytest.fixture
def here(north: StaffedClinic) -> World:
    return World(north)


@pytest.fixture
def there(south: StaffedClinic) -> World:
    return World(south)
