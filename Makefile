# The commands of README.md. `demo` and `test` do all their own set-up in .venv; nothing else on the machine is changed,
# except that `test` asks apt for Debian packages when it runs as root.
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE ?= 1

.DEFAULT_GOAL := help

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: .venv/runtime ## A demo region through the whole hub, then the Dagster UI on 127.0.0.1:3000 (ARGS=--no-ui ends before it)
	@doorstroomhub demo run $(ARGS)

test: lint .venv/chromium .venv/clients ## Everything that must hold: lint, types, import direction, all tests (ARGS goes to pytest)
	pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/development ## ruff, basedpyright, import-linter and sqlfluff
	ruff check .
	ruff format --check .
	basedpyright
	lint-imports
	sqlfluff lint --processes 2 warehouse

bench: .venv/development ## What the road costs, against the floor of the same machine in the same run (ARGS, see --help)
	python -m tests.bench $(ARGS)

test-deploy: ## Both commands of README.md in a new clone in an empty folder
	deploy/clean_clone.sh

docs: .venv/development ## The dictionary of docs/bi.md (marts and star), from the headers of the marts
	python -m tests.access.dictionary

lock: .venv/development ## Renew the locked dependencies (hashes, no registry address)
	uv pip compile pyproject.toml --group build --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --upgrade -q -c requirements.lock -o requirements-dev.lock

.venv/runtime: requirements.lock pyproject.toml deploy/environment.sh
	deploy/environment.sh requirements.lock
	@touch $@

.venv/development: requirements-dev.lock pyproject.toml deploy/environment.sh
	deploy/environment.sh requirements-dev.lock
	@touch $@ .venv/runtime

.venv/chromium: deploy/debian_packages.sh | .venv/development
	deploy/debian_packages.sh chromium fonts-dejavu-core
	@touch $@

.venv/clients: deploy/debian_packages.sh | .venv/development
	deploy/debian_packages.sh libodbc2 odbc-postgresql postgresql-client
	@touch $@

.PHONY: help demo test lint bench docs test-deploy lock
