# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
UV := .bootstrap/bin/uv
RUN := $(UV) run --frozen --no-sync
export UV_PYTHON_DOWNLOADS = never
PORT ?= 8000

.PHONY: help demo test setup browser lint types contracts tests engines pages postgres pythons torture torture-fuzz bench wheel screenshots clean

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: setup  ## set up everything, load the sample company, serve on http://127.0.0.1:8000
	@$(RUN) itdirector demo --port $(PORT)

# Two cores, two queues of about the same length: what runs beside is printed at the end.
BESIDE := postgres pages
test: setup browser lint types contracts  ## set up everything, then lint, types, contracts and all tests
	@mkdir -p build && rm -f build/*.log build/*.code
	@for part in $(BESIDE); do \
			$(MAKE) --no-print-directory $$part > build/$$part.log 2>&1; echo $$? > build/$$part.code; \
		done & \
		$(MAKE) --no-print-directory tests; code=$$?; \
		$(MAKE) --no-print-directory engines; code=$$(( code + $$? )); wait; \
		for part in $(BESIDE); do echo "== $$part"; cat build/$$part.log; \
			code=$$(( code + $$(cat build/$$part.code) )); done; \
		exit $$code

setup: .venv/.done

.bootstrap/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "IT Director needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .bootstrap && .bootstrap/bin/pip install --quiet --disable-pip-version-check uv

.venv/.done: pyproject.toml uv.lock .bootstrap/bin/uv
	@$(UV) sync --frozen --quiet --python $(PYTHON)
	@touch $@

browser: setup
	@$(RUN) python tools/browser.py

lint: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: setup
	$(RUN) mypy

contracts: setup
	$(RUN) lint-imports

tests: setup  ## all tests but the engines' and those in the browser, on SQLite
	@$(RUN) pytest -m "not browser" --ignore=src/itdirector/engines

engines: setup  ## the engines' tests, without a database; every branch of them is taken
	@mkdir -p build && $(RUN) coverage run -m pytest -p no:cacheprovider src/itdirector/engines
	@$(RUN) coverage report

pages: setup browser  ## the journeys and every page, in Chromium
	@$(RUN) pytest -p no:cacheprovider -m browser tests/browser

AREAS := company people vendors estate security continuity budget strategy board
postgres: setup  ## the tests that touch the database, on PostgreSQL
	@$(RUN) python tools/postgres.py -- python -m pytest -m "not browser" -p no:cacheprovider \
		src/itdirector/kernel src/itdirector/surfaces/api src/itdirector/surfaces/keeping \
		src/itdirector/surfaces/web tests torture \
		$(AREAS:%=src/itdirector/areas/%) --ignore-glob='*knowledge*' --ignore-glob='*remedies*'

pythons: setup  ## all tests on every Python found here (3.11 and 3.13 are promised)
	@for version in 3.11 3.12 3.13; do \
		UV_PROJECT_ENVIRONMENT=.venv-$$version $(UV) sync --frozen --quiet --python $$version || continue; \
		echo "Python $$version"; .venv-$$version/bin/python -m pytest -m "not browser" || exit 1; \
	done

# Every torture/test_*.py; on PostgreSQL those marked `postgres`. One alone, or smaller:
# ITDIRECTOR_TORTURE=1 ITDIRECTOR_TORTURE_REQUESTS=900 .venv/bin/python -m pytest -m "not browser" torture/test_x.py
LONG := ITDIRECTOR_TORTURE=1 $(RUN)
TORTURE := python -m pytest -p no:cacheprovider
torture: setup browser  ## hours of trying harder; figures are printed and added to build/torture.jsonl
	@$(LONG) $(TORTURE) -m "not browser" torture; one=$$?; \
		$(LONG) python tools/postgres.py -- $(TORTURE) -m "not browser" torture; two=$$?; \
		$(LONG) $(TORTURE) -m browser tests/browser/test_payloads.py; three=$$?; \
		exit $$(( one + two + three ))

SECONDS_EACH ?= 20
torture-fuzz: setup  ## feed every connector with what a fuzzer makes up, SECONDS_EACH=20 each
	@$(UV) sync --frozen --quiet --group torture
	@mkdir -p build && $(RUN) python torture/fuzz.py --seconds $(SECONDS_EACH)

ON_POSTGRES := isolation load
NO_BENCHMARKS := pounding hostile_reading $(ON_POSTGRES)
bench: setup  ## measure; the figures go into docs/benchmarks.md
	@for one in $(filter-out $(NO_BENCHMARKS:%=benchmarks/%.py),$(wildcard benchmarks/*.py)); do echo "== $$one"; $(RUN) python $$one; done
	@for one in $(ON_POSTGRES); do $(RUN) python tools/postgres.py -- python benchmarks/$$one.py; done

wheel: setup  ## build the wheel into dist/
	@$(UV) build --wheel --quiet --out-dir dist && ls dist

screenshots: setup browser  ## pictures of every page into build/screenshots
	@$(RUN) python tools/screenshots.py

clean:
	rm -rf .venv .bootstrap dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
