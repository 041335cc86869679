"""The web server's entry: serves nothing under a database role that row security does not bind."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocm.settings")
Start = Callable[..., Any]


class Guarded:
    """Checks the role as the process starts; where the database is away just then, before the first page instead."""

    def __init__(self, inner: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self.inner = inner
        self.checked = self.check()

    def check(self) -> bool:
        from django.db import OperationalError, connection

        from clinics.wall import refuse_unsafe_role

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


application = Guarded(get_wsgi_application())
