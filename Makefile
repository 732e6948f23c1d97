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

# pip asks nobody anything, and does not talk about itself.
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help vectors setup run test check format bench lock clean

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
	$(BIN)/python -m knowledge.check
	$(BIN)/python -m retrieval.index.shipped --check
	$(BIN)/python -m storage.check
	@sh tests/install-system-packages
	$(BIN)/python -m pytest -q tests/contracts/test_storage_schema.py # the migrations, on PostgreSQL as well

format: $(call stamp,$(TEST_EXTRAS)) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

vectors: $(call stamp,$(EXTRAS)) ## embed what changed in the content, so that a fresh machine need not
	$(BIN)/python -m retrieval.index.shipped

lock: $(call stamp,$(TEST_EXTRAS)) ## pin every dependency of every extra in requirements.lock; UPGRADE=1 takes newer ones
	$(BIN)/pip install --quiet uv
	@grep -v '^#' requirements.lock > requirements.lock.new
	$(BIN)/uv pip compile pyproject.toml --universal --all-extras --no-header --no-annotate --quiet \
	  $(if $(UPGRADE),--upgrade) --output-file requirements.lock.new
	@{ printf '%s\n' \
	  '# Every dependency of every extra, pinned: the constraints file of `make setup`. Made by `make lock`.' \
	  '# The CUDA packages that torch names for Linux are left out: Zhitu runs on the CPU.'; \
	  grep -vE '^(cuda|nvidia|triton)' requirements.lock.new; } > requirements.lock
	@rm requirements.lock.new

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Zhitu needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# One stamp for each set of extras: what has not changed is not installed again.
$(VENV)/.installed%: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing Zhitu with $(patsubst -%,%,$*) into $(VENV): minutes the first time" >&2
	$(if $(findstring models,$@),@$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$(shell grep -E '^torch==' requirements.lock)")
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".$(if $*,[$(subst -,$(comma),$(patsubst -%,%,$*))])"
	@touch $@

$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing Zhitu into $(VENV): a minute or two the first time" >&2
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable .
	@touch $@
