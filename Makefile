# The handful of things that one does here. Each target first sets up what it lacks (scripts/setup).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo test acceptance lint serve migrate bench screenshot lock

WORKERS ?= 2

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## bring what is missing: PostgreSQL with PostGIS, .venv, the web assets
	@scripts/setup

demo: ## the whole service with a demo province, at http://127.0.0.1:8000 (PORT=…); Ctrl-C stops it
	@scripts/setup
	@exec .venv/bin/sonthana demo --stop-with-parent

test: ## the checkers, then all tests (needs nothing running)
	@scripts/setup test
	@exec scripts/test -n $(WORKERS) --dist loadfile

acceptance: ## the long checks: real QGIS, all journeys, faults
	@scripts/setup acceptance
	@exec .venv/bin/python -m pytest -m acceptance

lint: ## the checkers alone: ruff, pyright, import-linter, tsc
	@scripts/setup test
	@scripts/check

serve: ## the web process alone, on the database that was prepared
	@scripts/setup
	@exec .venv/bin/sonthana serve

migrate: ## bring the prepared database to the newest migration
	@scripts/setup
	@exec .venv/bin/sonthana migrate

bench: ## side by side with peers, prints ratios
	@scripts/setup test
	@exec .venv/bin/python -m benchmarks

screenshot: ## pictures of the demo's pages, with Chromium, into the state folder
	@scripts/setup test
	@exec .venv/bin/python scripts/screenshot.py

lock: ## write requirements/*.lock again from pyproject.toml
	@scripts/setup
	@exec scripts/lock
