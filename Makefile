# Everything a user or a developer runs. `make run` and `make test` need only git, make and python3 >= 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
PORT ?= 8501
WORKERS ?= 2

.PHONY: run plan serve test test-quick check docs bench bench-quick bench-routes clean

run: plan
	$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

plan: $(VENV)/ready
	$(BIN)/python -m optimizer solve scenarios/no-rules.yaml --out out/no-rules > /dev/null
	$(BIN)/python -m optimizer solve scenarios/baseline.yaml --out out/baseline

serve: $(VENV)/ready
	$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: check
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-quick: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not screen"

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/ready-dev
	$(BIN)/python -m tools.write_model_page && $(BIN)/python -m tools.write_data_page

bench: $(BENCH)/ready
	$(BENCH)/bin/python -m benchmarks run
	$(BENCH)/bin/python -m benchmarks report

bench-quick: $(BENCH)/ready
	$(BENCH)/bin/python -m benchmarks run --quick

bench-routes: $(BENCH)/ready
	$(BENCH)/bin/python -m benchmarks run --suite routes
	$(BENCH)/bin/python -m benchmarks report

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.txt $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The packages measured against stay out of the planner's own environment.
$(BENCH)/ready: requirements-bench.txt requirements.txt
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

clean:
	rm -rf $(VENV) .venv-* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
