"""The description tells everything: every route, every status, no word that could be a name in an address."""

from __future__ import annotations

import pytest

from tests.api.asking import documented, schema
from tests.api.samples import OPERATIONS, ROUTES, SAFE, Operation

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
ALWAYS = {"400", "401", "403", "404", "406", "429"}
WHEN_SENT = {"415"}
WHEN_WRITTEN = {"409", "412", "422"}


def parameters(operation: Operation, where: str) -> dict[str, dict]:
    return {each["name"]: each for each in documented(operation).get("parameters", []) if each["in"] == where}


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path)
        for path, operations in schema()["paths"].items()
        for method in operations
        if "{clinic}" in path
    }
    assert len(described) == len(OPERATIONS)
    assert len(ROUTES) > 10
    assert not [str(operation) for operation in OPERATIONS if not documented(operation)]


@every_operation
def test_every_status_is_documented(operation: Operation) -> None:
    writes = operation.method not in SAFE and not (operation.sample and operation.sample.only_reads)
    wanted = ALWAYS | (WHEN_SENT if operation.method not in SAFE else set()) | (WHEN_WRITTEN if writes else set())
    answers = documented(operation)["responses"]
    assert wanted <= set(answers)
    assert {"200", "201"} & set(answers)
    for status, answer in answers.items():
        if status >= "400":
            (content,) = answer["content"]
            assert content == "application/problem+json"
    assert documented(operation)["description"]


@every_operation
def test_a_write_documents_its_key_and_an_edit_its_version(operation: Operation) -> None:
    headers = parameters(operation, "header")
    writes = operation.method not in SAFE and not (operation.sample and operation.sample.only_reads)
    assert ("Idempotency-Key" in headers) == writes
    assert ("If-Match" in headers) == (operation.method == "PATCH") == ("428" in documented(operation)["responses"])
    assert all(header["required"] for header in headers.values())


@every_operation
def test_an_address_takes_codes_ids_and_dates_only(operation: Operation) -> None:
    """Words somebody typed travel in a body: addresses are logged on the way."""
    assert set(operation.route.kinds.values()) <= {"SlugConverter", "UUIDConverter", "MonthConverter"}
    for name, parameter in parameters(operation, "query").items():
        kind = parameter["schema"]
        coded = {"enum", "$ref", "allOf", "format", "pattern"} & set(kind)
        assert coded or kind["type"] in ("integer", "boolean"), f"{operation}: {name} takes free text"
