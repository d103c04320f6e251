# Short names for dev.py, which does the work and needs nothing but Python.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench assets reset

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: ## make the virtual environment with what the runtime needs
	$(PYTHON) dev.py setup

demo: ## start a demonstration with invented authorities and cases
	$(PYTHON) dev.py demo

test: ## run all tests (ARGS="-k deadline" narrows them)
	$(PYTHON) dev.py test $(ARGS)

check: ## style, types, shipped bundles and translations
	$(PYTHON) dev.py check

bench: ## measure against the baselines (ARGS is passed on)
	$(PYTHON) dev.py bench $(ARGS)

assets: ## build the style sheet
	$(PYTHON) dev.py assets

reset: ## throw the demonstration's data away
	$(PYTHON) dev.py reset
