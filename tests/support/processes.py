"""Real workers and schedulers for a test, with the database and the Redis it gives them; all ended with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "cocm.celery"]
COMMANDS = {
    "worker": [*CELERY, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"],
    "beat": [*CELERY, "beat", "--scheduler=celery.beat:Scheduler", "--pidfile="],
}


class Processes:
    def __init__(self, database_url: str, redis_url: str, log: Path) -> None:
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "COCM_ROLE": "worker",
            "TICK_SECONDS": "1",
        }
        self.log = log
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, kind: str) -> subprocess.Popen[bytes]:
        """Each leads a process group of its own, so that a kill takes its children along."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                COMMANDS[kind], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As the kernel would: no time to say goodbye."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_all(self) -> None:
        for process in self.started:
            self.kill(process)


@pytest.fixture
def processes(database, redis_url: str, tmp_path: Path) -> Iterator[Processes]:
    made = Processes(database.app, redis_url, tmp_path / "processes.log")
    yield made
    made.kill_all()
