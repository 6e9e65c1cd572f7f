# Two commands for a newcomer: `make run` (sample corpus and dashboard) and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := .demo
DEMO_DB := $(DEMO)/claims.db
# Of the split `dev` alone: what is shown cannot serve as a test.
SAMPLE := corpus/dam-strike corpus/port-fire corpus/rate-vote
CLAIMS := $(BIN)/claims --db $(DEMO_DB)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run demo test lint format types browser bench train-encoder train-judge lock clean
.DEFAULT_GOAL := demo

$(VENV): $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@test -x $(BIN)/python || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	  echo "Creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the pinned requirements (torch is large: the first time takes minutes)"
	@$(BIN)/python -m pip install --quiet --quiet -r requirements.txt
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation -e .
	@touch $@

# A database of its own, fresh each time; nothing else in the folder is touched.
demo: $(VENV)
	@mkdir -p $(DEMO)
	@rm -f $(DEMO_DB) $(DEMO_DB)-* $(DEMO_DB).*
	@$(CLAIMS) add $(SAMPLE)
	@$(CLAIMS) clusters --min-origins 2
	@$(CLAIMS) disputes

run: demo
	@$(CLAIMS) app

test: $(VENV) browser lint types
	@$(BIN)/python -m pytest

lint: $(VENV)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

format: $(VENV)
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

types: $(VENV)
	@$(BIN)/mypy --no-error-summary

# Debian's Chromium, for the one test that opens the dashboard in a real browser.
browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Debian's chromium for the browser test"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium >/dev/null </dev/null || \
	    echo "chromium could not be installed: the browser test will be skipped"; \
	else \
	  echo "No chromium, and no root to install it: the browser test will be skipped"; \
	fi

bench: $(VENV)
	@$(BIN)/python -m benchmarks.startup
	@$(BIN)/python -m benchmarks.encoding
	@$(BIN)/python -m benchmarks.reading
	@$(BIN)/python -m benchmarks.worth

# From the open data in ../shared/data; goes on from the last checkpoint (docs/training.md).
MINUTES ?= 60
train-encoder: $(VENV)
	@$(BIN)/python -m training encoder --minutes $(MINUTES) $(TRAINING)

# On the encoder that ships; goes on from the last checkpoint too.
train-judge: $(VENV)
	@$(BIN)/python -m training judge --minutes $(MINUTES) $(TRAINING)

# Resolves the ranges of pyproject.toml anew, in an environment of its own.
lock:
	@rm -rf .lock && $(PYTHON) -m venv .lock
	@.lock/bin/python -m pip install --quiet --quiet '.[test,training]' torch==2.13.0
	@{ sed -n '/^#/p;/^[^#]/q' requirements.txt; \
	  .lock/bin/python -m pip freeze --all --exclude pip --exclude claims | sed 's/+[^+ ]*$$//'; \
	} > .lock/requirements.txt
	@mv .lock/requirements.txt requirements.txt && rm -rf .lock build claims.egg-info
	@echo "requirements.txt is new: make test, then commit it"

clean:
	@rm -rf $(VENV) $(DEMO) .lock build claims.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
