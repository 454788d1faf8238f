# `make` alone lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
# HOST and PORT win over the setting SKJEMAVERK_BIND, as in: make run PORT=8001
BIND := $(if $(HOST)$(PORT),--bind $(or $(HOST),127.0.0.1):$(or $(PORT),8000))
# Exactly what the lock holds, nothing resolved anew, nothing built; then whether it all fits.
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
CHECK := $(BIN)/python -m pip check --disable-pip-version-check
LOCK := $(BIN)/uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes $(RENEW) pyproject.toml
UV := uv==0.13.9
HELP := echo "The packages could not be installed; the lines above say why. Does this machine reach pypi.org (or the mirror in PIP_INDEX_URL)? Is $$($(BIN)/python -V) from 3.11 to 3.14, and is there room on the disk? Then give the same command again; after \"make clean\" it starts from nothing." >&2; exit 1

.PHONY: help run demo test soak bench lock format screenshots clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/run ## Start Skjemaverk on http://127.0.0.1:8000 with a one-time administrator link
	@$(BIN)/flask --app app prepare
	@$(BIN)/gunicorn --config gunicorn.conf.py $(BIND) "app:create_app()"

demo: .venv/run ## The same, with invented submissions for trying lists and exports
	@$(BIN)/flask --app app prepare --demo
	@$(BIN)/flask --app app demo
	@$(BIN)/gunicorn --config gunicorn.conf.py $(BIND) "app:create_app()"

test: .venv/dev .browser ## Install what the tests need, browser included, and run all of them
	@$(BIN)/flask --app app translations compile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m pytest -n 2 --dist loadgroup -q

soak: .venv/dev .browser ## The long form of the crash, bad-input and reconstruction tests (about two hours)
	SOAK=1 $(BIN)/python -m pytest tests/server tests/results/test_reconstruction.py -q

bench: .venv/dev .browser ## Print the figures of the budgets, each beside its floor or peer
	$(BIN)/python -m bench

screenshots: .venv/dev .browser ## Make the README's pictures again
	$(BIN)/python -m bench.screenshots

format: .venv/dev ## Put every file in the house's shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/bin/python ## Bring the locks in step with pyproject.toml; RENEW=--upgrade takes the newest versions
	@$(BIN)/python -m pip install -q --disable-pip-version-check $(UV)
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -o requirements-dev.lock

clean: ## Remove what can be made again; instance/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results build

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed." && false)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || ($(APT) update -qq && $(APT) install -y -qq python3-venv)
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.lock
	@test -e .venv/dev || { $(INSTALL) -r requirements.lock && $(CHECK); } || { $(HELP); }
	@touch $@

.venv/dev: .venv/bin/python requirements-dev.lock
	@{ $(INSTALL) -r requirements-dev.lock && $(CHECK); } || { $(HELP); }
	@touch $@ .venv/run

# Debian's Chromium is the only browser the tests drive; node runs the browser's half of the conditions.
.browser:
	@missing=""; \
	test -x /usr/bin/chromium || missing="$$missing chromium fonts-dejavu-core"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	if [ -n "$$missing" ]; then $(APT) update -qq && $(APT) install -y -qq $$missing; fi
