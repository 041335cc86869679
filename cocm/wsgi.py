"""The web server's entry: serves nothing under a database role that row security does not bind."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocm.settings")
unguarded = get_wsgi_application()  # sets Django up, which the guard needs

from cocm.guarded import Guarded  # noqa: E402

application = Guarded(unguarded)
