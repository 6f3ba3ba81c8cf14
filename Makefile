# `make` alone lists the commands. Needs make, and Python 3.11 or later as python3.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
STAGE ?= local
LETTER ?= letters/example
BIN := .venv/bin
# Quiet unless it fails.
PIP_INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help
help: ## Lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

NODE_MODULES := $(patsubst %/package-lock.json,%/node_modules/.ready,$(wildcard tests/browser/*/package-lock.json))
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard chalicelib/locales/*/LC_MESSAGES/*.po))

.PHONY: setup
setup: environments ## Creates the Python environments
	@echo ready

.PHONY: environments
environments: .venv/.ready .venv-ministack/.ready $(CATALOGUES)

.venv/.ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, $(PYTHON) is older")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "installing the development tools into .venv (a minute) …"
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
demo: environments ## Starts everything, publishes a letter to sign (LETTER=dir) and runs until Ctrl-C
	@$(BIN)/python -m infra.local.demo $(LETTER)

.PHONY: up
up: environments ## Starts the local stack in the background and writes .local/stack.json
	@$(BIN)/python -m infra.local.stack up

.PHONY: down
down: ## Stops the local stack
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m infra.local.stack down; else echo "the local stack is stopped"; fi

.PHONY: test
test: system environments $(NODE_MODULES) ## Runs every test, two at a time
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/aws_check $(ARGS)

.PHONY: system
system:
	@PYTHON=$(PYTHON) infra/local/system-packages

# After the system's packages, which install npm.
%/node_modules/.ready: %/package-lock.json | system
	@echo "installing the $(notdir $*) that tests need into $(@D) (ten seconds) …"
	@cd $* && npm ci --loglevel=error --ignore-scripts --no-audit --no-fund --no-update-notifier >/dev/null
	@touch $@

.PHONY: aws-check
aws-check: system environments tests/aws_check/simulator/node_modules/.ready ## Checks template, permissions and events as AWS would (ARM64=1: the packages on arm64 too)
	@$(BIN)/python -m pytest -n 0 tests/aws_check
	@if [ -n "$(ARM64)" ]; then infra/local/system-packages "qemu-aarch64-static qemu-user-static" && $(BIN)/python -m tests.aws_check.arm64; fi

.PHONY: lint
lint: environments ## Checks style, types, layers, templates, translations and the CloudFormation template
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@output=$$($(BIN)/lint-imports --no-logo) || { echo "$$output"; exit 1; }
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/codespell $(wildcard README.md CHANGELOG.md CONTRIBUTING.md docs)
	@$(BIN)/python -m infra.check_translations
	@$(BIN)/python -m infra.package --if-changed local
	@$(BIN)/cfn-lint dist/local/stack.json

.PHONY: bench
bench: environments ## Runs every benchmark and writes the results to benchmarks/results/
	@$(BIN)/python -m benchmarks

.PHONY: package
package: environments ## Builds dist/STAGE: the zips and the CloudFormation template (STAGE=local)
	@$(BIN)/python -m infra.package $(STAGE)

.PHONY: deploy
deploy: environments ## Deploys to AWS, or wherever AWS_ENDPOINT_URL points (STAGE=prod)
	@$(BIN)/python -m infra.deploy $(STAGE)

.PHONY: plan
plan: environments ## Prints what a deploy would change, and changes nothing (STAGE=prod)
	@$(BIN)/python -m infra.deploy --plan $(STAGE)

.PHONY: mails
mails: environments ## Writes every mail in every language to build/mails, for a look
	@$(BIN)/python -m chalicelib.operating.sample_mails build/mails

.PHONY: openapi
openapi: environments ## Writes the description of the API to docs/openapi.json
	@$(BIN)/python -m infra.openapi

.PHONY: unicode
unicode: environments ## Writes what names need of Unicode's data, from ICU
	@$(BIN)/python -m infra.unicode_table

.PHONY: endings
endings: environments ## Writes the endings that addresses may have, from the Public Suffix List
	@$(BIN)/python -m infra.top_levels

.PHONY: promises
promises: environments ## Writes docs/promises.md: the promises and the tests that hold them
	@$(BIN)/python -m infra.promises

.PHONY: lock
lock: .venv/.ready ## Pins the newest releases, with hashes, in requirements*.txt
	@$(BIN)/python -m infra.lock

.PHONY: clean
clean: down ## Stops the local stack and removes what was built; keeps the environments
	@rm -rf build dist .local *.egg-info benchmarks/results .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -f chalicelib/locales/*/LC_MESSAGES/*.mo
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
