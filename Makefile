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

.PHONY: run demo test test-long lint format types browser screenshots bench bench-million train-encoder train-judge dependencies fuzz lock clean
.DEFAULT_GOAL := demo

$(VENV): $(STAMP)

$(STAMP): requirements.txt requirements-hashed.txt pyproject.toml
	@test -x $(BIN)/python || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	  echo "Creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the pinned requirements (torch is large: the first time takes minutes)"
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements-hashed.txt
	@$(BIN)/python -m pip install --quiet --quiet --constraint requirements.txt torch
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
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

format: $(VENV)
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

types: $(VENV)
	@$(BIN)/mypy --no-error-summary

# What takes longer than a check of every change may: docs/testing.md. Its results are committed.
test-long: $(VENV) browser
	@$(BIN)/python -m pytest -m long -o timeout=3600 --durations=0 \
	  --junit-xml=benchmarks/results/test-long.xml

# Debian's Chromium, for the tests that open the dashboard in a real browser.
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

# Every page of the dashboard in four states, into screenshots/; and docs/dashboard.png.
screenshots: $(VENV) browser
	@$(BIN)/python -m benchmarks.screenshots

bench: $(VENV)
	@$(BIN)/python -m benchmarks.startup
	@$(BIN)/python -m benchmarks.encoding
	@$(BIN)/python -m benchmarks.judging
	@$(BIN)/python -m benchmarks.reading
	@$(BIN)/python -m benchmarks.origins
	@$(BIN)/python -m benchmarks.worth
	@$(BIN)/python -m benchmarks.grouping
	@$(BIN)/python -m benchmarks.table
	@$(BIN)/python -m benchmarks.dashboard
	@$(BIN)/python -m benchmarks.queries
	@$(BIN)/python -m benchmarks.peers
	@$(BIN)/python -m benchmarks.pgvector
	@$(BIN)/python -m benchmarks.growth
	@$(BIN)/python -m benchmarks.report

# The sizes up to a million claims, too: takes hours, and about 5 KB of disk a claim.
bench-million: $(VENV)
	@$(BIN)/python -m benchmarks.peers --million
	@$(BIN)/python -m benchmarks.growth --million
	@$(BIN)/python -m benchmarks.report

# What is installed, under which licence, and what for (docs/security.md).
dependencies: $(VENV)
	@$(BIN)/python -m tables.dependencies >.dependencies && mv .dependencies docs/dependencies.md

# Inputs that nobody would write, into every parser, each for so long (docs/testing.md).
SECONDS ?= 60
fuzz: $(VENV)
	@nice $(BIN)/python -m fuzzing --seconds $(SECONDS) $(TARGETS)

# From the open data in ../shared/data; goes on from the last checkpoint (docs/training.md).
MINUTES ?= 60
train-encoder: $(VENV)
	@$(BIN)/python -m training encoder --minutes $(MINUTES) $(TRAINING)

# On the encoder that ships; goes on from the last checkpoint too.
train-judge: $(VENV)
	@$(BIN)/python -m training judge --minutes $(MINUTES) $(TRAINING)

# Resolves the ranges of pyproject.toml for every system and Python that it names, all extras included.
# What is pinned stays as it is, where the ranges allow it; `make lock LOCK=--upgrade` takes the newest,
# `LOCK="--upgrade-package NAME"` that of one.
LOCK ?=
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate \
  --custom-compile-command "make lock"
lock: $(VENV)
	@$(COMPILE) $(LOCK) --output-file requirements.txt pyproject.toml >/dev/null
	@$(COMPILE) --generate-hashes --no-emit-package torch --constraints requirements.txt \
	  --output-file requirements-hashed.txt pyproject.toml >/dev/null
	@$(MAKE) --no-print-directory $(VENV) dependencies
	@echo "Locked anew: make test, then commit what git status shows"

clean:
	@rm -rf $(VENV) $(DEMO) screenshots build claims.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
