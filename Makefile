# Everything sets up what it needs: a virtual environment in .venv, from the lock files, by version and hash.
# `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
RIVALS := .bench/rivals
PAGE := bot/simulator/page
DATA ?= ../shared/data
SECONDS ?= 60
# One more than there are processors: the tests of Slack wait as much as they work.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
DEMO_QUESTION ?= Who said Israel has pushed the settlement far back?

.PHONY: help demo test fuzz lint bench survive rivals fit ablation lock page pictures clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/run ## install, index seeds/, ask a question and show the cited answer; no key needed
	@echo '$$ askwire index'
	@$(BIN)/askwire index
	@echo
	@echo '$$ askwire ask --writer extractive "$(DEMO_QUESTION)"'
	@$(BIN)/askwire ask --writer extractive "$(DEMO_QUESTION)"

test: $(VENV)/dev ## install and run the whole test suite; no key and no network needed
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=ci

fuzz: $(VENV)/dev ## damage files of every kind for SECONDS each (default 60) and look for what is neither a document nor a reason
	$(BIN)/python -m benchmarks.fuzz --seconds $(SECONDS)

lint: $(VENV)/dev ## check style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/dev $(RIVALS)/run ## measure quality and speed on the labelled sets in DATA (default ../shared/data)
	$(BIN)/python -m benchmarks.run --data $(DATA)
	$(BIN)/python -m benchmarks.attribution --data $(DATA)
	$(BIN)/python -m benchmarks.altering --data $(DATA)
	$(BIN)/python -m benchmarks.slack --data $(DATA)
	$(BIN)/python -m benchmarks.scale --data $(DATA) --fresh

survive: $(VENV)/dev ## kill askwire a hundred times at random moments of each kind, and tell what became of it
	$(BIN)/python -m benchmarks.survival --kills 100
	ASKWIRE_KILLS=100 $(BIN)/python -m pytest tests/e2e/slack/test_killed_bot.py

rivals: $(RIVALS)/run ## install what the benchmarks measure beside askwire, in an environment of its own

fit: $(VENV)/dev ## fit the ranking, the extractive writer and the support that a written claim needs on the labelled sets in DATA
	$(BIN)/python -m benchmarks.fit_ranking --data $(DATA)
	$(BIN)/python -m benchmarks.fit_evidence --data $(DATA)
	$(BIN)/python -m benchmarks.attribution --data $(DATA) --fit

ablation: $(VENV)/dev ## measure what each ingredient of ranking is worth, with confidence intervals
	$(BIN)/python -m benchmarks.ablation --data $(DATA)

lock: $(VENV)/dev ## resolve the dependencies of pyproject.toml anew into the lock files
	$(BIN)/uv pip compile -q pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --upgrade -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group build --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile -q pyproject.toml --group build --group rivals --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -c requirements.lock -o requirements-rivals.lock

page: $(PAGE)/built/index.html ## build the page that `askwire simulate --open` shows; needs Node.js 20 or newer with npm

pictures: $(VENV)/dev $(PAGE)/built/index.html ## take the pictures of docs/ anew; needs chromium
	$(BIN)/python -m benchmarks.pictures

clean: ## remove the virtual environment, the index of this checkout, the built page and all caches
	rm -rf $(VENV) .askwire .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	rm -rf $(PAGE)/built $(PAGE)/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "askwire needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing askwire and what it needs into $(VENV) (by version and hash; a minute or two the first time)"
	@$(PIP) install -qq --require-hashes -r requirements.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.lock
	@echo "Installing what the tests and checks need into $(VENV)"
	@$(PIP) install -qq --require-hashes -r requirements-dev.lock
	@touch $@

$(RIVALS)/run: $(BIN)/python requirements-rivals.lock
	@echo "Installing askwire's rivals in the benchmarks into $(RIVALS) (by version and hash)"
	@mkdir -p $(@D)
	@$(BIN)/python -m venv $(RIVALS)
	@$(RIVALS)/bin/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes -r requirements-rivals.lock
	@touch $@

$(PAGE)/built/index.html: $(PAGE)/package-lock.json $(PAGE)/build.mjs $(wildcard $(PAGE)/src/* $(PAGE)/src/*/*)
	@command -v npm >/dev/null || { echo "the simulator's page needs npm, which comes with Node.js 20 or newer \
	(https://nodejs.org, or the package npm of your system); without it, askwire simulate works in the terminal" >&2; exit 1; }
	@echo "Installing what the page is built with into $(PAGE)/node_modules (by version and checksum)"
	@cd $(PAGE) && npm ci --no-progress
	@cd $(PAGE) && npm run --silent build
	@echo "Built $(PAGE)/built"
