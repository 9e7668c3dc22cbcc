# make demo    the main job on a real example, PDFs in out/
# make test    every check there is
# make fuzz    look for inputs that break the program; see fuzz/README.md
# They set up all they need the first time; scripts/setup says how.

bin := .venv/bin

.PHONY: demo test lint bench fuzz lock clean

demo:
	@scripts/setup
	@$(bin)/compliance-kit demo

test:
	@scripts/setup --tests
	@$(MAKE) --no-print-directory lint
	$(bin)/pytest -n 2 --dist loadgroup

lint:
	@scripts/setup --tests
	$(bin)/ruff check .
	$(bin)/mypy
	$(bin)/lint-imports

bench:
	@scripts/setup --tests
	@for script in benchmarks/*.py; do echo "== $$script"; $(bin)/python "$$script" || exit 1; done

TARGETS ?= sheet pack card condition archive signature logo page foreign sheet_grown pack_grown card_grown condition_grown
SECONDS ?= 300

fuzz:
	@scripts/setup --tests
	@$(bin)/python -c "import atheris" 2>/dev/null || $(bin)/python -m pip install "atheris>=3.0"
	@for target in $(TARGETS); do echo "== $$target"; nice $(bin)/python fuzz/guided.py $$target $(SECONDS) || exit 1; done

lock:
	@scripts/lock

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache fuzz/corpus fuzz/found
