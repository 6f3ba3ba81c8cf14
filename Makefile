# `make` alone lists what there is. Needs Python 3.11 or later as python3, and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
STAGE ?= local
LETTER ?= letters/example
BIN := .venv/bin
# -qq: pip names the package index in its warnings, and says what went wrong all the same.
PIP_INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help
help: ## Lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard chalicelib/locales/*/LC_MESSAGES/*.po))

.PHONY: setup
setup: .venv/.ready .venv-ministack/.ready $(CATALOGUES) ## Makes the Python environments
	@true

.venv/.ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, $(PYTHON) is older")'
	@echo "installing what develops and tests into .venv (a minute) …"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python $(PIP_INSTALL) -r requirements-dev.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv-ministack/.ready: requirements-ministack.txt
	@echo "installing the local AWS into .venv-ministack (half a minute) …"
	@$(PYTHON) -m venv --clear .venv-ministack
	@echo '*' > .venv-ministack/.gitignore
	@.venv-ministack/bin/python $(PIP_INSTALL) -r requirements-ministack.txt
	@touch $@

%.mo: %.po | .venv/.ready
	@$(BIN)/pybabel -q compile -i $< -o $@

.PHONY: demo
demo: setup ## Starts everything, pushes a letter to sign (LETTER=dir) and waits for Ctrl-C
	@$(BIN)/python -m infra.local.demo $(LETTER)

.PHONY: up
up: setup ## Starts the local stack in the background; writes .local/stack.json
	@$(BIN)/python -m infra.local.stack up

.PHONY: down
down: ## Ends the local stack
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m infra.local.stack down; else echo "the local stack is down"; fi

.PHONY: test
test: setup system ## Runs every test
	@$(BIN)/python -m pytest $(ARGS)

.PHONY: system
system:
	@infra/local/system-packages

.PHONY: lint
lint: setup ## Checks style, types, layers, templates, translations and the CloudFormation template
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/codespell $(wildcard README.md CHANGELOG.md CONTRIBUTING.md docs)
	@$(BIN)/python -m infra.check_translations
	@$(BIN)/python -m infra.package lint
	@$(BIN)/cfn-lint dist/lint/stack.json

.PHONY: bench
bench: setup ## Runs every benchmark into benchmarks/results/
	@$(BIN)/python -m benchmarks

.PHONY: package
package: setup ## Builds dist/STAGE: the zip and the CloudFormation template
	@$(BIN)/python -m infra.package $(STAGE)

.PHONY: deploy
deploy: setup ## Deploys STAGE to AWS, or wherever AWS_ENDPOINT_URL points
	@$(BIN)/python -m infra.deploy $(STAGE)

.PHONY: mails
mails: setup ## Writes every mail in every language to build/mails, for the eye
	@$(BIN)/python -m chalicelib.operating.mails build/mails

.PHONY: lock
lock: .venv/.ready ## Pins the newest releases, with hashes, into requirements*.txt
	@$(BIN)/python -m infra.lock

.PHONY: clean
clean: down ## Removes what was built; keeps the environments
	@rm -rf build dist .local .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
