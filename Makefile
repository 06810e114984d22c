# Everything runs in .venv, which the first command sets up. Kept to the syntax of make 3.81.

VENV := .venv
BIN := $(VENV)/bin
# Nothing is compiled ahead, which takes as long as the rest: Python does so for what it imports.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

# The first Python that is new enough; `make PYTHON=…` names another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; \
	done)

# What marks a complete .venv. It is written last and holds the folder that .venv was made in,
# so one that is half built, was moved, or has lost its Python is built again.
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev
BENCH := $(VENV)/.ready-bench
SOUND := $(shell [ "`cat $(READY) 2>/dev/null`" = "$(CURDIR)" ] && $(BIN)/python -c '' \
	2>/dev/null && echo yes)

.NOTPARALLEL:
.PHONY: help demo editor test test-all soak fuzz lint validate docs bench bench-quick clean FORCE

help:
	@echo 'make demo      from an empty clone to a source-backed answer'
	@echo 'make editor    the editor for SPARQL on the pages, by npm; without it they have a plain form'
	@echo 'make test      the tests that a change needs, within three minutes with setting up'
	@echo 'make test-all  the slow ones too: servers, other engines as oracles, whole commands'
	@echo 'make soak      the long ones: thousands of cases, kills at random moments; SECONDS=300'
	@echo 'make fuzz      mutated files and queries through every verb; SECONDS=600 for longer'
	@echo 'make lint      ruff, mypy and the layout of the Turtle files'
	@echo 'make validate  check the graph'
	@echo 'make docs      write the pages that the code says: docs/cli.md and docs/rules.md'
	@echo 'make bench     side by side with named peers, two hours; make bench-quick, minutes'
	@echo 'make clean     remove .venv, caches and builds'
	@echo
	@echo 'make PYTHON=python3.12 …  sets up with that Python.'

demo: $(READY)
	$(BIN)/iomkg demo

# What npm brings is held by its lock file, and put into an ignored folder beside the pages' files.
editor:
	npm ci --prefix editor --ignore-scripts --no-audit --no-fund
	npm run --prefix editor --silent build

test: $(DEV)
	$(BIN)/pytest

test-all: $(if $(TESTED),,test)
	$(BIN)/pytest -m 'slow and not soak'

# pytest exits 5 if there is no soak test to run. Cases at random are others in each of these runs.
soak: $(DEV)
	IOMKG_SOAK_SECONDS=$(SECONDS) $(BIN)/pytest -m soak --timeout=7200 || [ $$? -eq 5 ]
	$(BIN)/pytest -m 'not soak' --hypothesis-profile=default $$(grep -l hypothesis tests/test_*.py)

# What failed is kept in fuzz-failures/; SEED=… repeats a run.
SECONDS ?= 60
SEED ?= 20261129
fuzz: $(DEV)
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/iomkg fmt --check

validate: $(READY)
	$(BIN)/iomkg validate

docs: $(READY)
	$(BIN)/python scripts/write_docs.py

bench: $(BENCH)
	$(BIN)/python -m benchmarks.validation
	$(BIN)/python -m benchmarks.foreign
	$(BIN)/python -m benchmarks.queries
	$(BIN)/python -m benchmarks.cold
	$(BIN)/python -m benchmarks.loading
	$(BIN)/python -m benchmarks.export
	$(BIN)/python -m benchmarks.serving

bench-quick: $(BENCH)
	$(BIN)/python -m benchmarks.validation --quick
	$(BIN)/python -m benchmarks.foreign --quick
	$(BIN)/python -m benchmarks.queries --quick
	$(BIN)/python -m benchmarks.cold --times 9
	$(BIN)/python -m benchmarks.export --quick
	$(BIN)/python -m benchmarks.loading --quick
	$(BIN)/python -m benchmarks.serving --quick

clean:
	rm -rf editor/node_modules iomkg/web/static/yasgui
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

FORCE:

$(READY): pyproject.toml $(if $(SOUND),,FORCE)
	@p='$(PYTHON)'; "$${p:-python3}" scripts/check_python.py || { [ $$? -ne 127 ] || \
		echo 'There is no Python. Install 3.11 or newer: apt install python3-venv (Debian,' \
		'Ubuntu), dnf install python3 (Fedora), brew install python (macOS).' >&2; exit 1; }
	@echo 'Setting up $(VENV); this takes a minute, once.'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) -e '$(WANTED)'
	@echo '$(CURDIR)' > $@
	@[ '$(WANTED)' = . ] || touch $(DEV)

# Where .venv is made for the tests, all is installed at once.
WANTED := .
$(DEV): WANTED := .[dev]
$(DEV): $(READY)
	@[ $@ -nt $(READY) ] || { echo 'Adding what the tests need.' && \
		$(INSTALL) -e '.[dev]' && touch $@; }

$(BENCH): $(READY)
	@echo 'Adding what iomkg is measured against.'
	@$(INSTALL) -e '.[bench]'
	@touch $@
