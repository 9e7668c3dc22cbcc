# make demo    the main job on a real example, PDFs in out/
# make test    every check there is
# Both set up all they need the first time; scripts/setup says how.

bin := .venv/bin

.PHONY: demo test lint bench lock clean

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

lock:
	@scripts/lock

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
