"""The OpenAPI description tells every status a route may answer, errors too, and the header a write needs."""

import re
from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema

WRITES = frozenset({"post", "put", "patch", "delete"})
PROBLEMS = {
    "400": "Something in the request needs another look; `errors` names the fields.",
    "401": "Nobody is signed in, or the token is unknown or over.",
    "403": "Your roles in this clinic do not allow it.",
    "404": "It does not exist among what you may see.",
    "406": "Only JSON is served.",
    "409": "Understood and not done; `detail` says why.",
    "412": "Somebody saved this since it was read; nothing was overwritten.",
    "413": "The body is too large.",
    "415": "Send JSON.",
    "422": "This Idempotency-Key was used for a different request.",
    "429": "Too many requests with this token; wait as long as Retry-After says.",
}
NO_VERSION = "Send the ETag you read as If-Match."
OF_READS = ("400", "401", "403", "404", "406", "429")
PROBLEM = {
    "type": "object",
    "required": ["type", "status", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"description": "What is wrong, per field."},
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 80, "pattern": "^[A-Za-z0-9_-]+$"},
    "description": "New for each write; a repeat with the same key and body answers the same and writes nothing.",
}


class RouteSchema(AutoSchema):
    def get_operation_id(self) -> str:
        """Such as casereview_queue_get: from the view's own name, so that it stays when an address changes."""
        view = type(self.view)
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", view.__name__)
        return f"{view.__module__.partition('.')[0]}_{name}_{self.method}".lower()


class TokenScheme(KnoxTokenScheme):
    target_class = "clinics.api_defaults.Token"


def document_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result["paths"].values():
        for method, operation in path.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            writes = method in WRITES and not operation.pop("x-only-reads", False)
            sends = ("413", "415") if method in WRITES else ()
            for status in PROBLEMS if writes else (*OF_READS, *sends):
                operation["responses"].setdefault(status, _problem(PROBLEMS[status]))
            if writes:
                operation.setdefault("parameters", []).append(KEY)
            if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", [])):
                operation["responses"]["428"] = _problem(NO_VERSION)
    return result


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
