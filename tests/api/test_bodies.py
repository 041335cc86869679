"""A body writes no field that is not the action's. For ids of another clinic see tests/guards/test_api_ids.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from clinics.wall import is_tenant
from tests.api import asking
from tests.api.samples import WRITES, Operation
from tests.guards.world import World

SMUGGLED = "5ca1ab1e-0000-4000-8000-00000000da7a"
# A value per kind of field that nobody else would write. A boolean has none.
VALUES: dict[type[models.Field[Any, Any]], object] = {
    models.UUIDField: SMUGGLED,
    models.DateTimeField: "1999-09-09T09:09:09Z",
    models.DateField: "1999-09-09",
    models.IntegerField: 32_123,
    models.CharField: "smug",
    models.TextField: "smuggled",
}


def value_for(field: models.Field[Any, Any]) -> object:
    return next((value for kind, value in VALUES.items() if isinstance(field, kind)), None)


def tenant_fields() -> list[tuple[type[models.Model], models.Field[Any, Any]]]:
    return [
        (model, field)
        for model in apps.get_models()
        if is_tenant(model) and not model.__name__.endswith("Event")
        for field in model._meta.concrete_fields
    ]


def stored(world: World) -> set[str]:
    """The fields in which a smuggled value stands."""
    found = set()
    with world.staffed.inside():
        for model, field in tenant_fields():
            value = value_for(field)
            if value is not None and model.objects.filter(**{field.attname: value}).exists():
                found.add(field.name)
    return found


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_a_field_that_is_not_the_actions_is_not_written(here: World, there: World, operation: Operation) -> None:
    """Every field of every model is sent along; what the request may not set stays as the action decides."""
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    smuggled = {field.name: value_for(field) for _, field in tenant_fields()}
    smuggled |= {"clinic": there.staffed.clinic.slug, "clinic_id": there.staffed.clinic.pk, "id": 32_123}
    extra = {name: value for name, value in smuggled.items() if value is not None and name not in fields_of(operation)}
    assert {"version", "public_id", "clinic", "created_at"} <= set(extra)
    answer = asking.send(client, operation, url, body | extra)
    if answer.status_code == 400:
        assert set(answer.json()["errors"]) <= set(extra), answer.content
    else:
        assert answer.status_code in (200, 201), answer.content
    assert not stored(here)
    assert not stored(there)


def fields_of(operation: Operation) -> set[str]:
    """The fields that the description says this body has."""
    if "requestBody" not in asking.documented(operation):
        return set()
    content = asking.documented(operation)["requestBody"]["content"]["application/json"]["schema"]
    name = content["$ref"].rpartition("/")[2]
    return set(asking.schema()["components"]["schemas"][name]["properties"])
