# Two commands on a fresh machine: `make run`, `make test`. Only Python 3.11+ and make are needed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := False
export GX_ANALYTICS_ENABLED := false
export THUOC_HOME ?= $(CURDIR)/data/var
export DAGSTER_HOME ?= $(THUOC_HOME)/dagster

SAMPLE_DOSSIERS ?= 20000
AS_OF ?= 2024-05-01
PERIOD ?= 2024-YTD04

RUNS ?= 200
SEED ?= 1
KINDS ?=

.PHONY: help setup setup-dev setup-postgres run app dagster test screenshots faults lint format locks browser postgres clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Cần Python 3.11 trở lên / Python 3.11 or later is needed: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.setup-use: requirements.lock pyproject.toml | .venv/bin/uv
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

.setup-dev: requirements-dev.lock .setup-use
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

.setup-postgres: requirements-postgres.lock .setup-use
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-postgres.lock
	@touch $@

setup: .setup-use ## Virtual environment in .venv with the `thuoc` command

setup-postgres: .setup-postgres ## The same, with what a PostgreSQL server needs (docs/production.md)

setup-dev: .setup-dev ## The same, with what tests and lint need

run: setup ## Sample and real figures through the whole pipeline; prints the indicators
	$(BIN)/thuoc sample --out $(THUOC_HOME)/inbox --dossiers $(SAMPLE_DOSSIERS)
	$(BIN)/thuoc run --as-of $(AS_OF)
	$(BIN)/thuoc indicators --period $(PERIOD)
	@echo
	@echo "Mở ứng dụng: make app   (http://127.0.0.1:8501) — engineers: make dagster (http://127.0.0.1:3000)"

app: setup ## The analysts' app on http://127.0.0.1:8501
	$(BIN)/thuoc app

dagster: setup ## Dagster's UI on http://127.0.0.1:3000
	$(BIN)/thuoc dagster

browser: ## Chromium for the browser tests (Debian as root: installed; elsewhere: says what is missing)
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
		else \
			echo "Thiếu trình duyệt cho kiểm thử: cài chromium (Debian/Ubuntu: sudo apt-get install chromium)" >&2; \
			echo "No browser for the browser tests: install chromium; without CI=true they are skipped" >&2; \
			[ "$$CI" != true ]; \
		fi; }

# Debian would make a cluster and start it: tests start their own, in a folder of their own.
postgres: ## PostgreSQL's programs for the tests (Debian as root: installed; elsewhere: says what is missing)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && export DEBIAN_FRONTEND=noninteractive && \
			apt-get install -y -qq --no-install-recommends postgresql-common && \
			sed -ri 's/^#?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf && \
			apt-get install -y -qq --no-install-recommends postgresql; \
		else \
			echo "Thiếu PostgreSQL cho kiểm thử: cài postgresql (Debian/Ubuntu: sudo apt-get install postgresql)" >&2; \
			echo "No PostgreSQL for the tests: install postgresql; without CI=true they are skipped" >&2; \
			[ "$$CI" != true ]; \
		fi; }

lint: setup-dev ## Format, lint, types, SQL, imports, dead code, Dagster's definitions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/sqlfluff lint dbt_project/models --processes 2
	$(BIN)/dg check defs

format: setup-dev ## Mend the layout of Python and SQL, and the catalogue's pages in dbt
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix dbt_project/models
	$(BIN)/python -m orchestration.reports.formula_docs

test: setup-dev browser postgres lint ## The whole suite
	$(BIN)/pytest

screenshots: setup-dev browser ## Pictures of every page over THUOC_HOME, in both languages and themes: data/var/screenshots
	$(BIN)/python -m tests.browser.screenshots --out data/var/screenshots

faults: setup-dev ## Disturb RUNS runs (200) by SEED, by KINDS (all), and check each; from 200 on, into docs/faults.md
	$(BIN)/python -m tests.fault.campaign --runs $(RUNS) --seed $(SEED) $(KINDS:%=--kind %) \
		--journal data/var/faults-$(RUNS)-$(SEED).json \
		$$([ $(RUNS) -lt 200 ] || echo --results benchmarks/results --page docs/faults.md)

locks: .venv/bin/uv ## Compile the pinned, hashed requirements again
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --extra postgres pyproject.toml -o requirements-postgres.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --extra postgres --group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what was built (not data/var)
	rm -rf .venv .setup-* dbt_project/target dbt_project/logs
