# Two commands: `make demo` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install
PACKAGES := lfbot commands adapters sandbox demo bench tests

.PHONY: help demo test check format bench lock clean
.DEFAULT_GOAL := help

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

demo: $(VENV)/.runs  ## the whole bot on this machine: a prompt, or a tour where there is no terminal
	@$(BIN)/lfbot demo

test: $(VENV)/.tests  ## every check: format, lint, types, import rules, tests
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2 --dist loadfile

check: $(VENV)/.tests  ## the quick part of it, for every save
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow" tests/core tests/commands tests/contracts tests/test_architecture.py tests/test_documents.py

format: $(VENV)/.tests  ## put the code in shape
	$(BIN)/ruff format $(PACKAGES)
	$(BIN)/ruff check --fix $(PACKAGES)

bench: $(VENV)/.tests  ## figures, as ratios against peers measured in the same run
	$(BIN)/python -m bench

lock:  ## resolve requirements*.in anew: versions and hashes only
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	for name in requirements requirements-dev; do \
	  $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command 'make lock' --upgrade $$name.in -o $$name.lock || exit 1; \
	done
	! grep -nE '://|--index-url|--find-links' requirements.lock requirements-dev.lock

clean:  ## forget the environment and everything built
	rm -rf $(VENV) $(VENV)-lock build *.egg-info .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lfbot needs Python 3.11 or newer. Say which one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make environments. On Debian: apt install python3-venv"; exit 1; }

$(VENV)/.runs: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once)…"
	@$(PIP) --require-hashes --only-binary :all: -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tests: requirements-dev.lock $(VENV)/.runs
	@echo "Setting up the checks (once)…"
	@$(PIP) --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@
