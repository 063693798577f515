# Researchers have python and make; nothing else is asked for. `make demo` and `make test` set up all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Goes into the card of the shipped model.
ABOUT := The training data are constructed: excerpts written for this project by language models from \
  the codebook; no real person said any of them (data/annotated/README.md).

MODELS := 2.0.0

.PHONY: demo test lint format check docs train measure evaluate install clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/distmode label examples/interviews --format table

test: $(VENV)/.installed-dev
	$(BIN)/pytest --cov --cov-report=term --numprocesses auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

check: lint test

# The docs as a site in site/, to be opened from there; links that lead nowhere end it. Needs no network.
docs: $(VENV)/.installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

install: $(VENV)/.installed-dev

train: $(VENV)/.installed
	$(BIN)/distmode train data/annotated --out models/distmode-en --version $(MODELS) --about "$(ABOUT)"
	$(BIN)/distmode train data/annotated --out models/distmode-en-lite --version $(MODELS) --words-only \
	  --about "$(ABOUT)"

# Real talk that is kept apart and never trained on; what was measured on it goes along with the model.
REAL := ../shared/real_dev
INTERVIEWS := real: four whole interviews with school principals (oral history), coded by two language models
QUOTATIONS := real: picked quotations and turns from oral histories and published accounts, coded by two language models
measure: $(VENV)/.installed
	for model in distmode-en distmode-en-lite; do \
	  mkdir -p models/$$model/measured; \
	  for prior in corpus interviews; do \
	    $(BIN)/distmode evaluate $(REAL)/interviews_dev.jsonl --model $$model --prior $$prior --quiet --json \
	      --about "$(INTERVIEWS)" > models/$$model/measured/real-interviews-$$prior.json; \
	    $(BIN)/distmode evaluate $(REAL)/quotations_dev.jsonl --model $$model --prior $$prior --quiet --json \
	      --about "$(QUOTATIONS)" > models/$$model/measured/real-quotations-$$prior.json; \
	  done; \
	done

evaluate: $(VENV)/.installed
	$(BIN)/distmode evaluate data/annotated --by school

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "distmode needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Setting up distmode in $(VENV); the first time this takes a minute."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
