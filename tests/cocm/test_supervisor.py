"""`manage.py demo` as a person at a terminal meets it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cocm import demo_people
from tests.support.database import ROOT
from tests.support.waiting import belonging_to, fetch, free_port, wait_for

pytestmark = pytest.mark.processes


@dataclass
class Demo:
    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def welcome(self) -> str:
        """What it printed once it was up."""

        def look() -> str | None:
            assert self.process.poll() is None, self.said()
            return self.said() if "Ctrl-C ends it" in self.said() else None

        return wait_for("the demo's welcome", look, 240)  # the first start invents three clinics

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(30)


def run_demo(data_dir: Path, port: int) -> Demo:
    output = data_dir.with_suffix(f".{len(list(data_dir.parent.iterdir()))}.txt")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = kept | {
        "DATA_DIR": str(data_dir),
        "STATIC_ROOT": str(data_dir.parent / "static"),
        "PORT": str(port),
    }
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    return Demo(process, output)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One demo's data for the module: the first start makes it, the others are second starts."""
    directory = tmp_path_factory.mktemp("demo") / "data"
    demo = run_demo(directory, free_port())
    try:
        demo.welcome()
    finally:
        ended = demo.end()
    assert ended == 0, demo.said()
    yield directory
    for process in belonging_to(directory):
        process.kill()


@contextmanager
def running(data_dir: Path, port: int) -> Iterator[Demo]:
    demo = run_demo(data_dir, port)
    try:
        demo.welcome()
        yield demo
    finally:
        demo.end()


@pytest.fixture
def demo(data_dir: Path) -> Iterator[Demo]:
    with running(data_dir, free_port()) as demo:
        yield demo


def port_of(demo: Demo) -> int:
    return int(demo.welcome().split("The registry is at http://127.0.0.1:")[1].split("/")[0])  # mails name others


def test_it_serves_the_sign_in_page_names_one_person_per_role_and_leaves_a_second_outside(data_dir: Path) -> None:
    """Started where its port is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(data_dir, port) as demo:
            assert demo.said().splitlines()[0].startswith(f"Port {port} is taken: using ")
            for role, email in demo_people.SIGN_INS:
                assert role in demo.said()
                assert email in demo.said()
            assert demo_people.PASSWORD in demo.said()
            second = run_demo(data_dir, free_port())
            assert second.process.wait(60) == 1
            assert second.said().splitlines() == [
                "A demo already runs from this folder: use it, or end it with Ctrl-C there",
            ]
            wait_for("the first to answer", lambda: (fetch(port_of(demo), "/healthz") or (0,))[0] == 200)
            status, page = fetch(port_of(demo), "/account/login/") or (0, "")
            assert (status, 'name="password"' in page) == (200, True)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_ends_every_process(demo: Demo, data_dir: Path, how: signal.Signals) -> None:
    assert {"gunicorn", "celery"} <= {word for p in belonging_to(data_dir) for word in p.cmdline()}
    assert demo.end(how) == 0
    assert belonging_to(data_dir) == []


def test_killing_it_leaves_nothing_running_and_the_next_start_works(demo: Demo, data_dir: Path) -> None:
    demo.end(signal.SIGKILL)
    wait_for("every process's end", lambda: belonging_to(data_dir) == [], 30)
    again = run_demo(data_dir, free_port())
    again.welcome()
    assert again.end() == 0


def test_a_child_that_dies_is_named_and_takes_the_others_along(demo: Demo, data_dir: Path) -> None:
    [beat] = [p for p in belonging_to(data_dir) if "beat" in p.cmdline()]
    beat.kill()
    assert demo.process.wait(30) == 1
    assert "The beat process ended by itself" in demo.said()
    assert belonging_to(data_dir) == []
