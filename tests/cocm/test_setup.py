"""Setting up: what is missing is installed, what was interrupted is done again, what is there costs nothing."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.database import ROOT

LOG = 'printf "%s\\n" "$*" >>"$(dirname "$0")/../../asked"\n'


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script in a folder of its own, with a Python that notes what it is asked and does nothing."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": tmp_path / ".venv/bin/python"}.items():
        monkeypatch.setattr(module, name, path)
    for lock in ("requirements-demo.lock", "requirements-dev.lock", "package-lock.json"):
        (tmp_path / lock).write_text(lock)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "node_modules").mkdir()
    answers(tmp_path, "exit 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "CHROMIUMS", ("sh",))  # a browser that every machine has
    return module


def answers(root: Path, script: str) -> None:
    python = root / ".venv" / "bin" / "python"
    python.write_text(f"#!/bin/sh\n{LOG}{script}\n")
    python.chmod(0o755)


def asked(root: Path, word: str) -> int:
    log = root / "asked"
    return sum(word in line for line in log.read_text().splitlines()) if log.exists() else 0


def test_each_step_is_done_once(setup: ModuleType, tmp_path: Path) -> None:
    setup.main("demo")
    setup.main("demo")
    assert (asked(tmp_path, "pip install"), asked(tmp_path, "ci --ignore-scripts")) == (1, 1)


def test_what_the_tests_need_includes_the_demo(setup: ModuleType, tmp_path: Path) -> None:
    setup.main("dev")
    setup.main("demo")
    assert asked(tmp_path, "pip install") == 1
    (tmp_path / "requirements-dev.lock").write_text("renewed")
    setup.main("demo")
    assert asked(tmp_path, "requirements-demo.lock") == 1


def test_an_interrupted_installation_is_taken_up_again(setup: ModuleType, tmp_path: Path) -> None:
    answers(tmp_path, 'case "$*" in *"pip install"*) exit 1;; esac')
    with pytest.raises(SystemExit, match="run the command again"):
        setup.main("demo")
    answers(tmp_path, "exit 0")
    setup.main("demo")
    assert asked(tmp_path, "pip install") == 2


def test_a_broken_environment_is_made_anew(setup: ModuleType, tmp_path: Path) -> None:
    """A killed `python -m venv` leaves a Python without pip."""
    (tmp_path / ".venv" / "bin" / "python").unlink()
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/nonexistent")
    with pytest.raises(SystemExit, match="run the command again"):
        setup.main("demo")  # the lock file of this test names no packages: pip refuses, in the new environment
    assert (tmp_path / ".venv" / "bin" / "pip").exists()


def test_hashes_are_required(setup: ModuleType, tmp_path: Path) -> None:
    setup.main("demo")
    assert asked(tmp_path, "--require-hashes") == 1


def test_an_old_python_is_told_what_is_needed(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit, match=r"Python 3.11, 3.12 or 3.13 is needed and this is 3.9"):
        setup.main("demo")
