# Zhitu. `make run` starts the bot, `make test` runs every test; both set up .venv first. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?=
# Where pip finds torch. On Linux outside this default a plain torch is the CUDA build; for the small CPU build set
#   TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TEST_EXTRAS := dev,llm,models

comma := ,
empty :=
space := $(empty) $(empty)
stamp = $(VENV)/.installed$(if $(1),-$(subst $(comma),-,$(1)))

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(call stamp,$(EXTRAS)) ## set up .venv; EXTRAS=models adds sentence-transformers, EXTRAS=llm a language model

run: $(call stamp,$(EXTRAS)) ## start the web chat on http://127.0.0.1:8787 (and Telegram when ZHITU_TELEGRAM_TOKEN is set)
	@$(BIN)/zhitu serve

test: $(call stamp,$(TEST_EXTRAS)) ## install what the tests need and run them all
	@sh tests/install-system-packages
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(call stamp,$(TEST_EXTRAS)) ## format, lint, types, import contracts, migrations, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m storage.check
	$(BIN)/python -m knowledge.check

format: $(call stamp,$(TEST_EXTRAS)) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(call stamp,$(TEST_EXTRAS)) ## pin every dependency of every extra in requirements.lock
	$(BIN)/pip install --quiet uv
	@printf '%s\n' \
	  '# Every dependency of every extra, pinned: the constraints file of `make setup`. Made by `make lock`.' \
	  '# The CUDA packages that torch names for Linux are left out: Zhitu runs on the CPU.' > requirements.lock.new
	$(BIN)/uv pip compile pyproject.toml --universal --all-extras --no-header --no-annotate --quiet \
	  | grep -vE '^(cuda|nvidia|triton)' >> requirements.lock.new
	mv requirements.lock.new requirements.lock

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Zhitu needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One stamp for each set of extras: what has not changed is not installed again.
$(VENV)/.installed%: pyproject.toml requirements.lock | $(BIN)/python
	$(if $(findstring models,$@),$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$(shell grep -E '^torch==' requirements.lock)")
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".$(if $*,[$(subst -,$(comma),$(patsubst -%,%,$*))])"
	@touch $@

$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable .
	@touch $@
