"""The settings of a test run, set before Django reads them. No server is started here: a rules test needs none."""

import gc
import os

import django
import hypothesis

# Nothing listens at these addresses; tests.support.database points Django at a real server once a test asks for one.
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "cocm.settings",
    "DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent",
    "REDIS_URL": "unix:///nonexistent/redis.sock",
    "SECRET_KEY": "tests",
    "DEBUG": "False",
    "DEMO": "False",
    "PLAIN_HTTP": "True",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "LOG_LEVEL": "WARNING",
}


def set_up() -> None:
    from django.conf import settings

    # Files straight from their source folders: a test run needs no collectstatic.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    # A young collection walks what a test made, not the whole of Django each time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # The same examples in every run, and as long as they take: times belong in bench/.
    hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("suite")
