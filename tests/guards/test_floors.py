"""Floors only look down. The import linter sees imports; keys named by a string escape it, so they are walked here."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

CONTRACTS = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
FLOORS = {app: floor for floor, app in enumerate(reversed(CONTRACTS[0]["layers"]))}


def test_every_app_of_ours_has_its_floor() -> None:
    ours = {config.name for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}
    ours = {name for name in ours if ".venv" not in apps.get_app_config(name.rpartition(".")[2]).path}
    assert ours == set(FLOORS)


def test_no_relation_climbs() -> None:
    climbing = [
        f"{model._meta.label}.{field.name} -> {field.remote_field.model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=False)
        if field.is_relation and not field.auto_created and field.remote_field
        if (target := FLOORS.get(field.remote_field.model._meta.app_label)) is not None
        and FLOORS.get(model._meta.app_label, 99) < target
    ]
    assert climbing == []


def test_the_floors_are_in_order() -> None:
    assert FLOORS["clinics"] < FLOORS["jobs"] < FLOORS["registry"] < FLOORS["contacts"] < FLOORS["cocm"]
