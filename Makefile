# Two commands for a fresh machine: `make run` and `make test`. Both work without a network once installed.
.PHONY: run test quick long generality check bench lock newest sbom clean
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
PYTEST := $(BIN)/python -m pytest -q
# Every process of the tests would compile the code anew where the environment forbids to keep it compiled.
unexport PYTHONDONTWRITEBYTECODE
# One more than there are processors, since some tests wait for servers and schedules.
JOBS ?= $(shell expr $$(nproc) + 1)
# Files with slow tests come first (tests/conftest.py), so that all workers end at about the same time.
PARALLEL := --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder
DATASET ?= voorbeeldbrieven
HOME_DIR ?= var

run: .venv/installed .venv/scripts
	@$(BIN)/python -m flows.dataset $(DATASET) --home $(HOME_DIR)

test: check .venv/scripts
	@$(PYTEST) $(PARALLEL)

# Formatting, types, imports and the tests that take no more than a moment each.
quick: check .venv/scripts
	@$(PYTEST) $(PARALLEL) -m "not slow and not long"

# Faults, signals and soaks at every point, where `make test` takes samples; hours. One part: make long LONG=tests/faults
long: .venv/tested
	@$(PYTEST) -m long $(LONG)

# How well letters are read that nobody has seen; minutes. Fewer: make generality COUNT=300
generality: .venv/tested
	@$(BIN)/python -m tests.generality --count $(or $(COUNT),10000)

check: .venv/tested
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/tested
	@$(PYTEST) -s tests/benchmarks -o addopts="--import-mode=importlib -p no:cacheprovider"

# Lock files anew: versions stay where pyproject.toml allows them.
lock:
	@PYTHON=$(PYTHON) .ci/lock

# The tests with the newest versions that pyproject.toml allows, in an environment of its own.
newest:
	@$(PYTHON) -m venv .venv/newest
	@.venv/newest/bin/python -m pip install -qq --upgrade -e '.[dev]'
	@.venv/newest/bin/python -m pip freeze --exclude-editable
	@.venv/newest/bin/python -m pytest -q $(PARALLEL)

# The packages that the program needs, with their hashes, as CycloneDX 1.6; the same lock file gives the same bytes.
sbom: .venv/tested
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file brievenbus.cdx.json \
		requirements.lock

# Everything by hash from the lock file; the project itself without a build environment, so that nothing else is asked for.
.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (a minute or two)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

# The scripts of the pages that search and query, from npm; where that cannot be reached, a line says so and the pages
# are left out. PyPI has Node for a machine without it.
.venv/scripts: pipeline/site/browser/package-lock.json | .venv/installed
	@command -v npm >/dev/null || $(PIP) --require-hashes -r pipeline/site/browser/requirements.lock || true
	@! $(BIN)/python -m pipeline.site.browser.fetch || touch $@

.venv/tested: .venv/installed requirements-test.lock
	@echo "Installing the tools of the tests"
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf .venv var pipeline/site/browser/packages.zip .hypothesis .mypy_cache .ruff_cache
