# make         build the course in this repository into _site/
# make test    everything CI checks: formatting, lint, types, tests
# make bench   the timings in tests/bench/
# make pictures   the pictures and the film in README.md, in .github/
# make clean   remove all that the above made
#
# PYTHON=python3.13 chooses the interpreter of .venv; else the first of these that is 3.11 or newer.

PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
BIN := .venv/bin
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable microsoft-edge msedge

.PHONY: site test bench pictures clean browser firefox

site: .venv/installed
	$(BIN)/build_site build

test: .venv/installed browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/typos
	$(BIN)/mypy
	$(BIN)/pytest -n logical --dist loadfile

bench: .venv/installed
	@for script in tests/bench/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

pictures: .venv/installed browser
	$(BIN)/python .github/pictures.py

clean:
	rm -rf _site .build_site dist build_site/vendor .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* htmlcov

# These files decide what is installed; sources need no new install, since this one is editable.
.venv/installed: pyproject.toml hatch_build.py package.json package-lock.json
	@$(BIN)/python -c '' 2>/dev/null || { $(make_venv); }
	@echo "Installing build_site and its tools into .venv (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Debian and Ubuntu keep ensurepip in a package of its own, python3-venv; where only pip is there, pip fills a
# bare environment.
define make_venv
for python in $(PYTHON); do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
  if $$python -c 'import ensurepip' 2>/dev/null; then $$python -m venv --clear .venv; exit; fi; \
  if $$python -m pip --version >/dev/null 2>&1; then \
    $$python -m venv --clear --without-pip .venv && $$python -m pip --python .venv install --quiet pip; exit; fi; \
  bare="$$bare $$python"; \
done; \
if [ "$$bare" ]; then \
  echo "Found$$bare, but without venv support. Debian and Ubuntu: apt-get install python3-venv" >&2; \
else \
  echo "build_site needs Python 3.11 or newer; none of these is one: $(PYTHON)" >&2; \
fi; exit 1
endef

# The browser tests drive any installed Chromium, Chrome or Edge, and Firefox where there is one or Debian has it.
# `playwright install` does nothing when it has run.
browser: .venv/installed firefox
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null && exit; \
	fi; \
	$(BIN)/playwright install chromium

firefox:
	@for name in firefox firefox-esr; do command -v $$name >/dev/null && exit; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y firefox-esr >/dev/null || \
	  echo "No Firefox can be had: its tests are skipped"; \
	fi
