# Three commands on a fresh machine: `make demo`, `make browse` and `make test`. Each does all the set-up it needs.
# Needs python3 (3.11 to 3.13) with venv, and make. uv is used where it is present, and fetched into .venv where not,
# so that everybody gets the versions of uv.lock.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: setup demo browse test check run real validate hostile bench snapshots growth format clean

setup: .venv/.ready

.venv/.ready: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "aggregator needs Python 3.11, 3.12 or 3.13; set PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "python3 has no venv: install the package python3-venv" >&2; exit 1; }
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@uv=$$(command -v uv || echo $(BIN)/uv); UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_SYSTEM_CERTS=true VIRTUAL_ENV= \
		$$uv sync --quiet --frozen --inexact --all-extras --python $(BIN)/python
	@touch $@

demo: setup
	@$(BIN)/aggregator demo

# The editors' desk: over your own catalogue, or over the demo's where there is none yet.
browse: setup
	@if test -e db/catalogue.db; then $(BIN)/aggregator browse; else $(BIN)/aggregator demo --browse; fi

run: setup
	@$(BIN)/aggregator run

# What CI runs: every check and every test.
test: check

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/python -m pytest

format: setup
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# The main job over captured feeds of the sibling folder ../shared, served on loopback.
real: setup
	@$(BIN)/python -m benchmarks.real

# What demo and real publish through every validator and client there is.
validate: setup
	@$(BIN)/python -m benchmarks.validate

# One run over 170 misbehaving answers.
hostile: setup
	@$(BIN)/python -m benchmarks.hostile

# Our speed beside others': see benchmarks/README.md.
bench: setup
	@$(BIN)/python -m benchmarks.speed

# Each episode once: captured podcasts years or hosts apart, beside other methods.
snapshots: setup
	@$(BIN)/python -m benchmarks.snapshots

# What a new item costs as the catalogue grows, beside MinHash-LSH and rapidfuzz.
growth: setup
	@$(BIN)/python -m benchmarks.growth

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis demo real
