#!/usr/bin/env python3
"""Writes the generated pages of docs/reference/ from the catalogue, its registers and the command line.

    python scripts/reference.py            write the pages, remove those that are no longer generated
    python scripts/reference.py --check    exit 1 if one of them is stale or left over (the tests do the same)

Needs compliance_kit importable: run it with .venv/bin/python. The pages are made in scripts/reference_pages/.
"""

import sys
from collections.abc import Sequence

from compliance_kit import packs
from compliance_kit.errors import KitError, exit_code
from reference_pages.book import pages, run


def main(arguments: Sequence[str]) -> int:
    """Write or compare; the exit code."""
    try:
        code, said = run(pages(packs.load()), check="--check" in arguments)
    except KitError as error:
        print(error, file=sys.stderr)
        return exit_code(error)
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
