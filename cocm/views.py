"""Pages of the installation itself."""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from clinics.access import public


@public
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """ok, or 503 when the database does not answer; nothing else is told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("not ok", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
