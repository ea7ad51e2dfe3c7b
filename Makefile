# Two commands for a fresh machine: `make run` and `make test`. Both work without a network once installed.
.PHONY: run test check bench clean
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DATASET ?= voorbeeldbrieven
HOME_DIR ?= var

run: .venv/installed
	@$(BIN)/python -m flows.dataset $(DATASET) --home $(HOME_DIR)

test: check
	@$(BIN)/python -m pytest -q

check: .venv/installed
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/installed
	@$(BIN)/python -m pytest -q -s tests/benchmarks -o addopts="--import-mode=importlib -p no:cacheprovider"

# Everything by hash from the lock file; the project itself without a build environment, so that nothing else is asked for.
.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

clean:
	rm -rf .venv var .hypothesis .mypy_cache .ruff_cache
