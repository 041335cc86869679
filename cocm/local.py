"""What a command finds in its environment on a machine where nobody has set anything up.

A real installation gives DATABASE_URL and REDIS_URL, and nothing here happens. Otherwise the embedded servers stand in,
with the settings of the demo around them.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# These change the schema, so they sign in as its owner; everything else as the application's role.
OWNER_COMMANDS = frozenset({"migrate", "makemigrations", "createcachetable"})
DEMO = {"DEMO": "True", "PLAIN_HTTP": "True", "ALLOWED_HOSTS": "localhost,127.0.0.1", "LOG_LEVEL": "WARNING"}


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data")


@contextmanager
def servers(argv: Sequence[str]) -> Iterator[None]:
    """Servers for one command line; embedded ones go again with it unless another command uses them."""
    command = argv[1] if len(argv) > 1 else "help"
    if _given("DATABASE_URL") or _given("REDIS_URL"):
        _sign_in_as(command)
        yield
        return
    from cocm import embedded  # its wheels are not installed where real servers are used

    directory = data_dir()
    try:
        started = embedded.start(directory, die_with_parent=command == "demo")
    except embedded.CannotStart as exc:
        sys.exit(str(exc))
    try:
        _set_missing(DEMO | {"SECRET_KEY": embedded.secret_key(directory)})
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = started.database_url, started.owner_url
        os.environ["REDIS_URL"] = started.redis_url
        _sign_in_as(command)
        yield
    finally:
        embedded.stop(directory)


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _set_missing(values: dict[str, str]) -> None:
    for name, value in values.items():
        if not _given(name):
            os.environ[name] = value


def _sign_in_as(command: str) -> None:
    """The schema's owner for the commands that need it, where its address is known."""
    if command in OWNER_COMMANDS and _given("DATABASE_OWNER_URL"):
        for suffix in ("", "_FILE"):
            os.environ.pop(f"DATABASE_URL{suffix}", None)
            if value := os.environ.get(f"DATABASE_OWNER_URL{suffix}"):
                os.environ[f"DATABASE_URL{suffix}"] = value
