# `make` alone lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export CHROMIUM ?= /usr/bin/chromium
# What is imported is compiled once: the tests start a hundred programs of ours, half a second each.
unexport PYTHONDONTWRITEBYTECODE
SHELL_ONLY := /usr/bin/chromium-headless-shell
# Installs the Debian packages in $$missing, as root or by sudo; otherwise says what to install, and fails.
NEED = if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then as=none; \
	elif [ "$$(id -u)" = 0 ]; then as="env"; \
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as="sudo env"; \
	else as=none; fi; \
	if [ "$$as" != none ]; then \
		$$as DEBIAN_FRONTEND=noninteractive apt-get update -qq && \
		$$as DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing && exit 0; \
	fi; \
	echo "Missing on this machine:$$missing. Install it, or ask somebody who may: apt-get install$$missing" >&2; \
	echo "(other systems have it by other names; CHROMIUM=/path/to/chromium names another Chromium)." >&2; \
	echo "Then give the same command again." >&2; exit 1
# HOST and PORT win over the setting SKJEMAVERK_BIND, as in: make run PORT=8001
BIND := $(if $(HOST)$(PORT),--bind $(or $(HOST),127.0.0.1):$(or $(PORT),8000))
# Exactly what the lock holds, nothing resolved anew, nothing built; then whether it all fits.
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
CHECK := $(BIN)/python -m pip check --disable-pip-version-check
LOCK := $(BIN)/uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes $(RENEW) pyproject.toml
UV := uv==0.13.9
HELP := echo "The packages could not be installed; the lines above say why. Does this machine reach pypi.org (or the mirror in PIP_INDEX_URL)? Is $$($(BIN)/python -V) from 3.11 to 3.14, and is there room on the disk? Then give the same command again; after \"make clean\" it starts from nothing." >&2; exit 1

.PHONY: help run demo test soak bench lock wheel format screenshots clean

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

soak: .venv/dev .browser ## The long form of the crash, memory and bad-input tests, and the attack on results (about two hours)
	SOAK=1 $(BIN)/python -m pytest tests/server -n 2 --dist worksteal -q -rP
	$(BIN)/python -m bench.reconstruction --sets 1000 --seed $(or $(SEED),0)

bench: .venv/dev .browser build/client_forms/node_modules/.ready ## Print the figures of the budgets, each beside its floor or peer
	$(BIN)/python -m bench

screenshots: .venv/dev .browser ## Make the README's pictures again
	$(BIN)/python -m bench.screenshots

wheel: .venv/dev ## Build the package to install elsewhere: dist/skjemaverk-*.whl
	@$(BIN)/flask --app app translations compile
	$(BIN)/python -m build --wheel --no-isolation -q
	@cp requirements.lock dist/

format: .venv/dev ## Format the code, and fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/bin/python ## Bring the locks in step with pyproject.toml; RENEW=--upgrade takes the newest versions
	@$(BIN)/python -m pip install -q --disable-pip-version-check $(UV)
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -o requirements-dev.lock

clean: ## Remove what can be made again; instance/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed, and $(PYTHON) is not. Install it (Debian 12: apt-get install python3 python3-venv), or name one: make PYTHON=python3.12 run" >&2; exit 1; }
	@missing=""; $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing=" $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; $(NEED)
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/run: .venv/bin/python requirements.lock
	@test -e .venv/dev || { $(INSTALL) -r requirements.lock && $(CHECK); } || { $(HELP); }
	@touch $@

.venv/dev: .venv/bin/python requirements-dev.lock
	@{ $(INSTALL) -r requirements-dev.lock && $(CHECK); } || { $(HELP); }
	@touch $@ .venv/run

# Debian's Chromium is the only browser the tests drive; Node.js comes with Playwright. Without its
# windows it is three times as quick: where that package cannot be had, the tests only take longer.
.browser:
	@missing=""; \
	test -x "$(CHROMIUM)" || missing="$$missing chromium fonts-dejavu-core"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	$(NEED)
	@test "$(CHROMIUM)" != /usr/bin/chromium || test -x $(SHELL_ONLY) || \
	{ missing=" chromium-headless-shell"; ( $(NEED) ) >/dev/null 2>&1 || true; }

# What the pages are measured beside: SurveyJS and Form.io from npm, as package-lock.json pins them.
PEERS := build/client_forms
$(PEERS)/node_modules/.ready: bench/client_forms/package.json bench/client_forms/package-lock.json
	@missing=""; command -v npm >/dev/null || missing=" npm"; $(NEED)
	@mkdir -p $(PEERS) && cp $^ $(PEERS)/
	npm ci --prefix $(PEERS) --ignore-scripts --no-audit --no-fund --loglevel=error || { echo "The peers could not be installed; the lines above say why. Does this machine reach registry.npmjs.org? Then give the same command again; \"make run\" and \"make test\" need none of this." >&2; exit 1; }
	@touch $@
