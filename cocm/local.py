"""What a command finds in its environment on a machine where nobody has set anything up.

A real installation gives DATABASE_URL and REDIS_URL, and those servers are used. Otherwise the embedded ones stand in,
with the settings of the demo around them.
"""

import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# These change the schema, so they sign in as its owner; everything else as the application's role.
OWNER_COMMANDS = frozenset({"migrate", "makemigrations"})
# An address where nobody listens, for what only looks at a file.
NO_SERVERS = {"DATABASE_URL": "postgresql://cocm_app@nowhere.invalid/cocm", "REDIS_URL": "redis://nowhere.invalid/0"}
DEMO = {"DEMO": "True", "PLAIN_HTTP": "True", "ALLOWED_HOSTS": "localhost,127.0.0.1", "LOG_LEVEL": "WARNING"}


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data")


@contextmanager
def surroundings(argv: Sequence[str]) -> Iterator[None]:
    """Environment and servers for one command line; what this starts ends with it, unless others use it by then."""
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("COCM_ROLE", "web" if command == "runserver" else "manage")
    if _only_looks(argv) and not _given("DATABASE_URL"):
        _set_missing(NO_SERVERS | DEMO | {"SECRET_KEY": secrets.token_hex()})
    with _demo_servers(demo=command == "demo"):
        if command in OWNER_COMMANDS:
            _sign_in_as_owner()
        yield


@contextmanager
def _demo_servers(*, demo: bool) -> Iterator[None]:
    real = _given("DATABASE_URL") or _given("REDIS_URL")
    if real and not demo:
        yield
        return
    from cocm import embedded  # its wheels are not installed in production

    directory = data_dir()
    try:
        _set_missing(DEMO | {"SECRET_KEY": embedded.secret_key(directory)})
        if not real:
            servers = embedded.start(directory, die_with_parent=demo)
            os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = servers.database_url, servers.owner_url
            os.environ["REDIS_URL"] = servers.redis_url
    except embedded.CannotStart as exc:
        sys.exit(str(exc))
    try:
        yield
    finally:
        embedded.stop(directory)


def _only_looks(argv: Sequence[str]) -> bool:
    """A dry run of an import that names no clinic reads its file and nothing else."""
    named = any(word.startswith("--cl") for word in argv)
    return argv[1:2] == ["import_results"] and "--dry-run" in argv and not named


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _set_missing(values: dict[str, str]) -> None:
    for name, value in values.items():
        if not _given(name):
            os.environ[name] = value


def _sign_in_as_owner() -> None:
    """Where the owner's address is known, it takes the place of the application's."""
    if _given("DATABASE_OWNER_URL"):
        for suffix in ("", "_FILE"):
            os.environ.pop(f"DATABASE_URL{suffix}", None)
            if value := os.environ.get(f"DATABASE_OWNER_URL{suffix}"):
                os.environ[f"DATABASE_URL{suffix}"] = value
