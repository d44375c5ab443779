# Names for the daily commands. What they do is in noxfile.py; what they need, in tools/bootstrap.py.
PYTHON ?= python3
NOX = .venv/bin/nox --no-venv -f noxfile.py

.PHONY: demo test setup dev check unit integration web bench docs clean

demo: setup        ## a whole node with a running kart race; one address to open
	@.venv/bin/livetiming demo $(ARGS)

test: dev          ## everything set up, every check and test run
	@$(NOX) -s lint types imports web unit integration package

setup:
	@$(PYTHON) tools/bootstrap.py run

dev:
	@$(PYTHON) tools/bootstrap.py dev

check: dev         ## the quick checks: style, types, import directions
	@$(NOX) -s lint types imports

unit: dev          ## the tests that need no network; ARGS="-k name"
	@$(NOX) -s unit -- $(ARGS)

integration: dev   ## the tests on a real router and a real browser
	@$(NOX) -s integration -- $(ARGS)

web: dev           ## checks and tests of the page
	@$(NOX) -s web

bench: dev         ## the figures of the design, measured on this machine
	@$(NOX) -s bench -- $(ARGS)

clean:
	rm -rf .venv .venv-router .tools .nox build dist web/node_modules src/livetiming/web/static
