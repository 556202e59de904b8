# Every target makes its own environment; only make and Python 3.11 or newer must be there.
# A second run without changes to pyproject.toml installs nothing and needs no network.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV ?= .venv
DATA ?= data
DEMO_DATA ?= demo-data
DEMO_ARGS ?=
TEST_ARGS ?=
BENCH ?= $(wildcard bench/[!_]*.py)
BENCH_ARGS ?=
NEO4J ?= .neo4j
NEO4J_PORT ?= 7687
CLIENTS := tests/judges/node_modules tests/judges/.venv
OIDC ?= .oidc
S3 ?= .s3
JUDGES ?= .judges
JUDGES_ARGS ?=
# the release before, whose schema `make release` compares with; none on the first
SINCE ?= $(shell git describe --tags --abbrev=0 2>/dev/null)
KEYCLOAK ?= .keycloak
KEYCLOAK_PORT ?= 8081
# the first Python that fits, unless PYTHON names one; 3.11 is the one CI uses
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

.PHONY: help demo test judges check schema docs clients release bench models neo4j oidc s3 keycloak toxiproxy judges-security clean

help: ## Print this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  \033[36m%-16s\033[0m %s\n", $$1, $$2 }' Makefile

demo: models ## Build the demo city in ./demo-data, tell its story and stay up; DEMO_ARGS=--once ends after it.
	@ZHATU_MODELS="$(DATA)/models" $(BIN)/zhatu demo --data "$(DEMO_DATA)" $(DEMO_ARGS)

test: models ## Run all tests; TEST_ARGS picks some.
	@$(BIN)/pytest $(TEST_ARGS)

judges: $(STAMP) $(CLIENTS) ## Let clients, linters and a federation gateway of others judge the hub; needs Node 20 and npm.
	@$(BIN)/pytest tests/integration/test_judges.py tests/integration/test_schema_judges.py tests/integration/test_typescript_client.py tests/integration/test_python_client.py tests/integration/live/test_judges.py $(TEST_ARGS)

tests/judges/node_modules: tests/judges/package.json
	@cd $(@D) && npm install --no-audit --no-fund --no-package-lock --loglevel=error
	@touch $@

tests/judges/.venv: tests/judges/requirements.txt
	@[ -n "$(PYTHON)" ] || { echo "no Python 3.11 or newer" >&2; exit 2; }
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --disable-pip-version-check -q -r $<
	@touch $@

check: $(STAMP) ## Check format, lint, types and the direction of imports.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

schema: $(STAMP) ## Write gateway/api/schema.graphql from the declarations.
	@$(BIN)/zhatu schema --write

docs: $(STAMP) ## Write docs/reference from the declarations.
	@$(BIN)/zhatu docs

clients: $(STAMP) ## Make the typed Python and TypeScript clients and their manifest in dist/; needs Node 20 and npm.
	@mkdir -p dist
	@cd clients/python && PYTHONPATH=. $(abspath $(BIN))/python -m codegen
	@$(BIN)/zhatu operations manifest clients/operations --out dist/operations.json
	@cp dist/operations.json clients/typescript/operations.json
	@rm -rf clients/python/build && $(BIN)/python -m pip wheel --disable-pip-version-check -q --no-deps -w dist ./clients/python
	@cd clients/typescript && npm install --no-audit --no-fund --no-package-lock --loglevel=error \
		&& npm run --silent build && npm pack --silent --pack-destination ../../dist

release: ## Make all that is handed out in dist/: wheels, clients, manifest, schema in each form, what changed.
	@rm -rf dist build
	@$(MAKE) clients
	@$(BIN)/zhatu schema > dist/schema.graphql
	@$(BIN)/zhatu schema --form introspection > dist/schema.json
	@$(BIN)/zhatu schema --form subgraph > dist/subgraph.graphql
	@$(BIN)/python -m pip wheel --disable-pip-version-check -q --no-deps -w dist .
	@if [ -n "$(SINCE)" ]; then \
		mkdir -p build; git show "$(SINCE):gateway/api/schema.graphql" > build/before.graphql; \
		$(BIN)/zhatu schema diff build/before.graphql dist/schema.graphql > dist/schema-changes.md; fi
	@cd dist && sha256sum * > SHA256SUMS && cat SHA256SUMS

bench: models ## Measure and print tables; BENCH=bench/vision.py picks one, BENCH_ARGS goes to it.
	@for file in $(BENCH); do echo "· $$file"; $(BIN)/python -m bench.$$(basename $$file .py) $(BENCH_ARGS); done

models: $(STAMP) ## Fetch the weights of the plate reader into ./data, if they are not there.
	@$(BIN)/zhatu models install --data "$(DATA)"

neo4j: ## Start Neo4j for tests on 127.0.0.1:7687 until Ctrl-C; needs a JDK (17 or newer) and Maven.
	@dev/neo4j/start "$(NEO4J)" "$(NEO4J_PORT)"

oidc: ## Fetch an OpenID provider for tests into ./.oidc, if it is not there; needs Node and npm.
	@dev/oidc/start "$(OIDC)" none

s3: ## Install an S3 server for tests into ./.s3, if it is not there.
	@[ -f "$(S3)/.stamp" ] || { $(PYTHON) -m venv "$(S3)" && \
		"$(S3)/bin/pip" install -q 'moto[s3]==5.2.5' flask flask-cors && touch "$(S3)/.stamp"; }

keycloak: ## Start Keycloak for tests on 127.0.0.1:8081 until Ctrl-C; needs a JDK (17 or newer) and Maven.
	@dev/keycloak/start "$(KEYCLOAK)" "$(KEYCLOAK_PORT)"

toxiproxy: ## Build toxiproxy for tests into ./.toxiproxy, if it is not there; needs Go.
	@[ -x .toxiproxy/server ] || { echo "· building toxiproxy (once)"; \
		GOBIN="$(CURDIR)/.toxiproxy" go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0; }

judges-security: $(STAMP) ## Let clairvoyance and schemathesis judge a small hub; JUDGES=folder holds their environment.
	@[ -x "$(JUDGES)/bin/schemathesis" ] || { python3 -m venv "$(JUDGES)" && \
		"$(JUDGES)/bin/pip" install -q clairvoyance==2.5.2 schemathesis==4.32.5; }
	@$(BIN)/python -m tests.judges.security.judge --tools "$(JUDGES)/bin" $(JUDGES_ARGS)

clean: ## Remove the environment, caches and the demo city; ./data stays.
	@rm -rf "$(VENV)" "$(DEMO_DATA)" build dist *.egg-info
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "zhatu needs Python 3.11 or newer, and found none: install it, or name it as in" >&2; \
		echo "  make PYTHON=/path/to/python3.11" >&2; exit 2; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "zhatu needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V)" >&2; exit 2; }
	@[ -x $(BIN)/python ] || { echo "· making $(VENV) with $$($(PYTHON) -V)"; \
		$(PYTHON) -m venv $(VENV) || { echo "the venv module is missing: on Debian, install python3-venv" >&2; exit 2; }; }
	@echo "· installing zhatu and its tools (some 90 packages, once)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -e '.[dev]' \
		| awk '/^Collecting |^Installing / { printf "  %s %s\n", $$1, $$2; fflush() }'
	@touch $@
