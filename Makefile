# Another name for what manage.py and the tools do; nothing happens here that cannot be typed by hand.

PYTHON := $(shell test -x .venv/bin/python && echo .venv/bin/python || echo python3)

.PHONY: setup run test test-services e2e check format translations locks bench

setup:            ## the environment with everything for development
	python3 -m ucmsc_ali.lib.environment

run:              ## the whole application with the demo study
	python3 manage.py up

test:             ## the suite on the embedded default
	python3 manage.py test

test-services:    ## the same suite on PostgreSQL and Redis, and what needs them
	$(PYTHON) -m ucmsc_ali.management.services manage.py test -m "not e2e"

e2e:              ## journeys in a real browser
	@command -v chromium >/dev/null || { echo "No Chromium on this machine. Install it: sudo apt-get install chromium fonts-noto-cjk"; exit 1; }
	$(PYTHON) manage.py test -m e2e tests/journeys

check:            ## format, lint, types, imports, templates, migrations, translations, locks
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(PYTHON) -m djlint templates --check --quiet
	$(PYTHON) -m djlint templates --lint --quiet
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check
	$(PYTHON) manage.py translations --check
	$(PYTHON) -m ucmsc_ali.lib.locks

format:           ## put the code into its form
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m djlint templates --reformat --quiet

translations:     ## write every new message into the catalogues
	$(PYTHON) manage.py translations

locks:            ## make the lock files anew (needs uv)
	uv pip compile requirements.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.txt
	uv pip compile requirements-dev.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header -q -c requirements.txt -o requirements-dev.txt
	$(PYTHON) -m ucmsc_ali.lib.locks

bench:            ## each figure as a ratio to its own limit
	@for each in tests/bench/bench_*.py; do $(PYTHON) $$each || exit 1; done
