# From a bare Python with pip and venv: `make run` opens the app, `make test` passes the tests.
# Everything lands in .venv; nothing else on the machine changes, but for the packages named in .ci/packages.

PYTHON ?= python3
ARGS   ?=
ROUNDS ?= 200

BIN  := .venv/bin
PIP   = $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
CODE := devhub_tui tests $(wildcard bench) hatch_build.py
# More workers than the two cores that a small machine has: the tests in a real terminal and on screens mostly wait.
PYTEST = $(BIN)/python -m pytest -n 4 --dist worksteal

.PHONY: help run test torture coverage lint bench shots lock packages clean .venv

help:
	@echo "make run        open the app (ARGS=--demo for a throwaway vault with 60 people)"
	@echo "make test       run the tests (ARGS='-k name' for some of them)"
	@echo "make torture    killed two hundred times, bits flipped, and what else takes minutes (ROUNDS=20 for less)"
	@echo "make lint       style, types, layers"
	@echo "make bench      the measured promises"
	@echo "make shots      draw docs/screenshots again"
	@echo "make coverage   the tests, and which lines they reached"
	@echo "make lock       pick the newest versions that pyproject.toml allows"

run: .venv
	@exec $(BIN)/devhub $(ARGS)

test: packages .venv/.dev-stamp node_modules/.stamp
	$(PYTEST) $(ARGS)

# As often as ROUNDS says; CI has less time.
torture: packages .venv/.dev-stamp node_modules/.stamp
	TORTURE_ROUNDS=$(ROUNDS) $(PYTEST) -m torture $(ARGS)

coverage: packages .venv/.dev-stamp node_modules/.stamp
	$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

lint: .venv/.dev-stamp
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo

# Byte code first: where Python may not write it, the start would measure the compiler.
bench: .venv/.dev-stamp .venv-bench/.stamp
	@$(BIN)/python -m compileall -q devhub_tui bench
	$(BIN)/python -m bench $(ARGS)

shots: packages .venv/.dev-stamp node_modules/.stamp
	$(BIN)/python -m tests.shots $(ARGS)

# ---- setting up --------------------------------------------------------------------------------------------------

.venv: .venv/.stamp

# Without byte code every start would compile thousands of lines first: 4.4 times as long.
.venv/.stamp: pyproject.toml requirements/runtime.txt requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer, and $(PYTHON) is not. With another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv, once: a minute or so."
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q .venv/lib devhub_tui
	@touch $@

.venv/.dev-stamp: .venv/.stamp requirements/dev.txt
	@echo "Adding what the tests need."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# What builds the styles of the page and tests it in a browser. Nothing of it is shipped, and no package's own script is run.
node_modules/.stamp: package.json package-lock.json | packages
	@echo "Adding what the page's tests need."
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# The peers that the bench measures against. posting wants another Textual than harlequin, so it gets its own house.
.venv-bench/.stamp: .venv/.stamp requirements/bench.txt requirements/bench-posting.txt
	@echo "Adding the programs to measure against."
	@$(BIN)/python -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements/bench.txt
	@$(BIN)/python -m venv .venv-bench/posting
	@.venv-bench/posting/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements/bench-posting.txt
	@ln -sf ../posting/bin/posting .venv-bench/bin/posting
	@touch $@

# A package counts as there when dpkg knows it, or, on systems without dpkg, when a program has its name.
packages:
	@missing=; \
	for name in $$(sed 's/#.*//' .ci/packages); do \
	  dpkg -s $$name >/dev/null 2>&1 || command -v $$name >/dev/null || missing="$$missing $$name"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing$$missing."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "The tests need$$missing. On Debian and Ubuntu: sudo apt-get install$$missing" >&2; exit 1; \
	fi

# ---- for whoever changes the dependencies ------------------------------------------------------------------------

# Every version with the hashes of all its files, so that one lock serves each Python from 3.11 on and each system.
LOCK = .venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock"

lock:
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip --disable-pip-version-check -qq install uv
	@$(LOCK) $(ARGS) pyproject.toml -o requirements/runtime.txt
	@$(LOCK) $(ARGS) --group build -c requirements/runtime.txt -o requirements/build.txt
	@$(LOCK) $(ARGS) --group dev -c requirements/runtime.txt -c requirements/build.txt -o requirements/dev.txt
	@$(LOCK) $(ARGS) --group bench -o requirements/bench.txt
	@$(LOCK) $(ARGS) --group bench-posting -o requirements/bench-posting.txt

clean:
	rm -rf .venv .venv-bench .venv-lock node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
