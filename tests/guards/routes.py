"""Every address the registry answers to, read from the resolver itself: a new URL is found by being there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PAGES, API = "c/<slug:clinic>/", "api/v1/clinics/<slug:clinic>/"


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    callback: Any
    kinds: dict[str, str] = field(hash=False)  # keyword -> kind of its converter

    @property
    def is_page(self) -> bool:
        return self.path.startswith(PAGES)

    @property
    def is_api(self) -> bool:
        return self.path.startswith(API)

    @property
    def permissions(self) -> dict[str, Any]:
        """What each method needs: a page needs the same for all it answers."""
        if self.is_api:
            return dict(self.callback.view_class.may)
        permission = getattr(self.callback, "permission", None)
        return {"GET": permission, "POST": permission}

    @property
    def objects(self) -> list[str]:
        """The keywords that name one object of the clinic."""
        return [name for name, kind in self.kinds.items() if kind == "UUIDConverter"]

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.path)

    def url(self, **kwargs: Any) -> str:
        return reverse(self.name, kwargs=kwargs)


def _walk(patterns: list[Any], path: str, names: tuple[str, ...], kinds: dict[str, str]) -> Iterator[Route]:
    for entry in patterns:
        found = {name: type(converter).__name__ for name, converter in entry.pattern.converters.items()}
        here, known = path + str(entry.pattern), kinds | found
        if isinstance(entry, URLResolver):
            deeper = (*names, entry.namespace) if entry.namespace else names
            yield from _walk(entry.url_patterns, here, deeper, known)
        elif isinstance(entry, URLPattern):
            yield Route(":".join((*names, entry.name or "")), here, entry.callback, known)


ROUTES = list(_walk(get_resolver().url_patterns, "", (), {}))
CLINIC_ROUTES = [route for route in ROUTES if route.is_page or route.is_api]
OPEN_ROUTES = [route for route in ROUTES if not (route.is_page or route.is_api)]
