"""The web application behind the check of its database role."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import OperationalError, connection

from clinics.wall import refuse_unsafe_role

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Guarded:
    """Checks the role as the process starts; where the database is away just then, before the first page instead."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.checked = self.check()

    def check(self) -> bool:
        try:
            refuse_unsafe_role()
        except OperationalError:
            return False
        finally:
            connection.close()
        return True

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.checked = self.checked or self.check()
        if not self.checked:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "10")])
            return [b"The database is away for the moment. Please try again shortly.\n"]
        return self.inner(environ, start_response)
