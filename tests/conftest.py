"""What every test may use: fixtures live in tests/support, one concern per file; an app's own in its folder."""

import pytest

from tests.support import environment

environment.set_up()  # before any test module or fixture file imports a model

pytest_plugins = [
    "tests.support.clock",
    "tests.support.database",
    "tests.support.network",
    "tests.support.clinics",
    "tests.support.processes",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers and real processes first: a file that takes minutes and began last would keep one worker alone."""
    items.sort(key=lambda item: not any(item.iter_markers("journey")) and not any(item.iter_markers("processes")))
