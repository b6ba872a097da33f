# Everything runs in .venv, made from the locked dependencies; a second run needs no network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint setup lock audit sbom fuzz reference clean

demo: $(READY)  ## the main job once, with sample articles, on embedded services
	$(BIN)/dateline demo

test: $(READY)  ## every test, on embedded services where none are configured
	$(BIN)/pytest -n 2 --dist loadgroup

chaos: $(READY)  ## ten minutes of faults while documents flow, then the books are compared; prints the report
	$(BIN)/python -m tests.system.ledger

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Dateline needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

lock: $(READY)  ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
		--generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements.lock

audit: $(READY)  ## ask for known weaknesses of what is locked; without a network it says so, and is no failure
	@$(BIN)/python -m deploy.security.audit

sbom: $(READY)  ## what is installed, as CycloneDX: dateline.cdx.json
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --spec-version 1.6 \
		--output-file dateline.cdx.json requirements.lock

fuzz: $(READY)  ## nearly good bytes into every decoder, for ten minutes
	$(BIN)/python -m tests.fuzz --seconds 600
reference: $(READY)  ## the pages in docs/reference/, from the code
	$(BIN)/python -m deploy.reference

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache
