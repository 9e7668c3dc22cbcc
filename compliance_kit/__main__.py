"""Run the program with `python -m compliance_kit`."""

from compliance_kit.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
