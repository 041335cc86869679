"""Where the embedded servers keep their state, whose it is, and which secrets guard it."""

import hashlib
import importlib.util
import json
import os
import pwd
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A unix socket's address holds 107 bytes; PostgreSQL appends "/.s.PGSQL.5432.lock". Outside these characters one or
# another of the URL parsers between us and the socket stumbles.
SOCKET_DIR = re.compile(r"[A-Za-z0-9_./-]{1,80}")
SECRETS = ("superuser_password", "owner_password", "app_password", "secret_key")


class CannotStart(Exception):
    """One line for the person at the terminal: what is wrong and what to do."""


@dataclass(frozen=True)
class Place:
    """One data directory. `user` is who the servers run as when we are root (PostgreSQL refuses root)."""

    root: Path
    user: pwd.struct_passwd | None

    @classmethod
    def at(cls, root: Path) -> "Place":
        root = Path(root).resolve()
        return cls(root, _unprivileged(root) if os.geteuid() == 0 else None)

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def sockets(self) -> Path:
        """`run`, or a private directory in the system's temporary one where that path would be too long."""
        if SOCKET_DIR.fullmatch(str(self.run)):
            return self.run
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"cocm-{self.owner}-{name}"

    @property
    def owner(self) -> int:
        return self.user.pw_uid if self.user else os.geteuid()

    def prepare(self) -> None:
        """Make our own directories, private; the folders above are never touched."""
        try:
            # As root the servers' user must be able to pass through; it still cannot list or read what is not its own.
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.root.stat().st_uid == os.geteuid():
                self.root.chmod(0o711 if self.user else 0o700)
            for directory in {self.run, self.redis, self.logs, self.sockets}:
                self.make_private(directory)
        except PermissionError as exc:
            raise CannotStart(
                f"{exc.filename} belongs to somebody else: run as that user, or remove {self.root}"
            ) from exc

    def make_private(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        self.give(directory)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner:
            raise CannotStart(f"{directory} is not ours: remove it and start again")
        directory.chmod(0o700)

    def give(self, path: Path) -> None:
        """Hand a path of ours to the servers' user; a link or somebody else's directory is left alone."""
        if self.user and path.lstat().st_uid == 0:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def secrets(self) -> dict[str, str]:
        """The generated passwords and key, made on the first call."""
        path = self.root / "secrets.json"
        try:
            return dict(json.loads(path.read_text()))
        except FileNotFoundError:
            pass
        except (PermissionError, ValueError) as exc:
            raise CannotStart(f"{path} cannot be read: run as its owner, or start anew with `make demo-reset`") from exc
        made = {name: secrets.token_urlsafe(32) for name in SECRETS}
        write_whole(path, json.dumps(made))
        return made


def write_whole(path: Path, text: str) -> None:
    """Write a private file so that a reader, or a crash, finds all of it or nothing."""
    fd, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    Path(name).replace(path)


def _unprivileged(root: Path) -> pwd.struct_passwd:
    """The owner of an existing data directory, else the user made for owning nothing."""
    try:
        owner = (root / "postgres").stat().st_uid
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except FileNotFoundError:
        pass
    except KeyError as exc:
        raise CannotStart("PostgreSQL refuses to run as root: run `make demo` as an ordinary user") from exc
    try:
        return pwd.getpwnam("nobody")
    except KeyError as exc:
        raise CannotStart("PostgreSQL refuses to run as root: run `make demo` as an ordinary user") from exc


def wheel(name: str) -> Path:
    """The folder of an installed wheel, found without importing it: we want its binaries alone."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"{name} is not installed: run `make setup`, or give DATABASE_URL and REDIS_URL")
    return Path(spec.origin).parent
