# Needs make, and Python 3.11 or newer with venv. Everything is installed into .venv, nothing outside it.
# Another Python: make PYTHON=python3.13 (after `make clean`, if .venv is there already).

PYTHON ?= python3
ENGINE ?= docker
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types format bench wheel image clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Set up and serve on http://127.0.0.1:8080; settings: make run ARGS="--port 0"
	@$(BIN)/mockpaywall serve $(ARGS)

test: $(VENV)/.dev ## Set up and run every check and test, as CI does; fewer: make test ARGS=tests/cli
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest $(ARGS)

setup: $(VENV)/.dev ## Make .venv with everything for development

lint: $(VENV)/.dev ## Look for faults of style
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(VENV)/.dev ## Check the types
	$(BIN)/python -m mypy

format: $(VENV)/.dev ## Mend style and layout where that can be done by rule
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.dev ## Measure start, load and memory: make bench ARGS=--help
	$(BIN)/python benchmarks/run.py $(ARGS)

wheel: $(VENV)/.dev ## Build the sdist and the wheel into dist/
	$(BIN)/python -m build --no-isolation

image: ## Build the container image mockpaywall:dev; with another engine: make image ENGINE=podman
	$(ENGINE) build -t mockpaywall:dev .

clean: ## Remove .venv and what tools left
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "mockpaywall needs Python 3.11 or newer, and '$(PYTHON)' is not: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "'$(PYTHON)' has no venv: install it (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
