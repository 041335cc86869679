"""What every test may use: fixtures live in tests/support, one concern per file; an app's own in its folder."""

from tests.support import environment

environment.set_up()  # before any test module or fixture file imports a model

pytest_plugins = [
    "tests.support.clock",
    "tests.support.database",
    "tests.support.network",
    "tests.support.clinics",
    "tests.support.processes",
]
