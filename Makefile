# Needs make, and Python 3.11 or newer with venv. Everything is installed into .venv, .venv-docs, .venv-lowest and .venv-sbom.
# To use another Python: make PYTHON=python3.13 (first `make clean`, if .venv exists already).

PYTHON ?= python3
ENGINE ?= docker
VENV   := .venv
BIN    := $(VENV)/bin
DOCS   := .venv-docs
LOWEST := .venv-lowest
SBOM   := .venv-sbom
ARGS   ?=
WHEEL  := dist/mockpaywall-$(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' mockpaywall/__init__.py)-py3-none-any.whl
PIP    := -m pip install --quiet --disable-pip-version-check
PINNED := $(PIP) --require-hashes --requirement
# The build backend is among the pinned packages, so nothing else is downloaded.
ITSELF := $(PIP) --no-deps --no-build-isolation --editable .
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-emit-index-url \
  --no-header --no-annotate
# Not run against the lowest versions: these test files and packages, or need tools with newer requirements.
SKIPPED_BY_LOWEST := tests/api/test_openapi.py tests/api/test_openapi_links.py tests/api/test_generated_client.py tests/deploy tests/docs tests/examples/clients tests/packaging

.DEFAULT_GOAL := help
.PHONY: help setup run test test-lowest lint types format fuzz openapi-clients bench docs docs-serve wheel pyz check-dist pins sbom image clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Set up and serve on http://127.0.0.1:8080; settings: make run ARGS="--port 0"
	@$(BIN)/mockpaywall serve $(ARGS)

test: $(VENV)/.dev ## Set up and run all checks and tests, as CI does; some: make test ARGS=tests/cli
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m bandit -q -r mockpaywall -c pyproject.toml
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest $(ARGS)

test-lowest: $(LOWEST)/.dev ## Run the tests against the oldest supported version of each dependency
	$(LOWEST)/bin/python -m pytest $(SKIPPED_BY_LOWEST:%=--ignore=%) $(ARGS)

setup: $(VENV)/.dev ## Create .venv with everything for development

lint: $(VENV)/.dev ## Check the style, and for insecure code
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m bandit -q -r mockpaywall -c pyproject.toml

types: $(VENV)/.dev ## Check the types
	$(BIN)/python -m mypy

format: $(VENV)/.dev ## Fix style and layout where tools can
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

fuzz: $(VENV)/.dev ## Send 100,000 hostile inputs to a server; fewer, or others: make fuzz ARGS="--count 1000 --seed 2"
	$(BIN)/python -m tests.fuzz $(ARGS)

openapi-clients: $(VENV)/.dev ## Generate, compile and run clients of the OpenAPI document; some: make openapi-clients ARGS="go java"
	$(BIN)/python -m tests.openapi_clients $(ARGS)

bench: $(VENV)/.dev ## Measure start-up, load and memory; options: make bench ARGS=--help
	$(BIN)/python benchmarks/run.py $(ARGS)

docs: $(DOCS)/.docs ## Build the documentation as a site into build/site, and check its links
	PYTHONPATH=.ci $(DOCS)/bin/zensical build --strict

docs-serve: $(DOCS)/.docs ## Show the site on http://127.0.0.1:8000 while the pages are written
	PYTHONPATH=.ci $(DOCS)/bin/zensical serve --dev-addr 127.0.0.1:8000

wheel: $(VENV)/.dev ## Build the sdist and the wheel into dist/
	$(BIN)/python -m build --no-isolation

pyz: wheel ## Write dist/mockpaywall.pyz: one file with every dependency, for this platform
	$(BIN)/python .ci/build_pyz.py $(BIN)/uv $(WHEEL) dist/mockpaywall.pyz

check-dist: wheel ## Check sdist and wheel, and run the commands of docs/installation.md in the unpacked sdist
	$(BIN)/python .ci/check_distributions.py $(BIN)/uv $(WHEEL:-py3-none-any.whl=.tar.gz) $(WHEEL)

pins: $(VENV)/.dev ## Write the newest versions of all dependencies into requirements/
	$(BIN)/$(COMPILE) pyproject.toml --extra all --output-file requirements/all.txt
	$(BIN)/$(COMPILE) pyproject.toml --extra dev --output-file requirements/dev.txt
	$(BIN)/$(COMPILE) --group image --output-file requirements/image.txt
	$(BIN)/$(COMPILE) --group docs --output-file requirements/docs.txt

sbom: $(SBOM)/.all ## Write dist/mockpaywall.cdx.json: mockpaywall with every extra, as CycloneDX
	@mkdir -p dist
	$(BIN)/python .ci/sbom.py $(BIN)/cyclonedx-py $(SBOM)/bin/python > dist/mockpaywall.cdx.json

image: ## Build the container image mockpaywall:dev; with another engine: make image ENGINE=podman
	$(ENGINE) build -t mockpaywall:dev .

clean: ## Remove the environments and the files of tools
	rm -rf $(VENV) $(VENV)-* build dist .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.run: pyproject.toml | $(BIN)/python
	@echo "Installing mockpaywall into $(VENV) ..."
	$(BIN)/python $(PIP) --editable '.[all]'
	@touch $@

$(VENV)/.dev: pyproject.toml requirements/dev.txt | $(BIN)/python
	@echo "Installing mockpaywall and the tools for development into $(VENV): this takes a minute or two ..."
	$(BIN)/python $(PINNED) requirements/dev.txt
	$(BIN)/python $(ITSELF)
	@touch $@

$(DOCS)/.docs: requirements/docs.txt | $(VENV)/.dev
	@echo "Installing the tools for the documentation into $(DOCS) ..."
	$(PYTHON) -m venv --clear --without-pip $(DOCS)
	$(BIN)/uv pip install --quiet --python $(DOCS)/bin/python --require-hashes --requirement requirements/docs.txt
	@touch $@

$(LOWEST)/.dev: pyproject.toml .ci/lowest_versions.py
	@echo "Installing the oldest supported versions into $(LOWEST): this takes a minute or two ..."
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python .ci/lowest_versions.py pyproject.toml > $(LOWEST)/requirements.txt
	$(LOWEST)/bin/python $(PIP) --editable . --requirement $(LOWEST)/requirements.txt
	@touch $@

$(SBOM)/.all: requirements/all.txt $(VENV)/.dev
	@echo "Installing mockpaywall with every extra into $(SBOM) ..."
	$(PYTHON) -m venv --clear --without-pip $(SBOM)
	$(BIN)/uv pip install --quiet --python $(SBOM)/bin/python --require-hashes --requirement requirements/all.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "mockpaywall needs Python 3.11 or newer, and '$(PYTHON)' is not: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "'$(PYTHON)' has no venv: install it (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "Creating $(VENV) ..."
	$(PYTHON) -m venv --clear $(VENV)
