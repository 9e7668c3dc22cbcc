"""Text files of a format that people write by hand or programs write for them, as plain data: YAML and JSON."""

import json
from pathlib import Path
from typing import Any

from compliance_kit import _yaml
from compliance_kit.errors import BadInput


def parsed(text: str, name: str) -> Any:  # noqa: ANN401 - such files hold anything
    """The data of a text, by the ending of its name.

    Raises:
        BadInput: it is neither, with the line.

    """
    if Path(name).suffix != ".json":
        return _yaml.parse(text, name)
    try:
        return json.loads(text, parse_constant=str)
    except json.JSONDecodeError as error:
        said = f"is no valid JSON: {error.msg}."
        raise BadInput(said, where=f"{name}:{error.lineno}", mend="Check brackets, quotes and commas there.") from None
    except (RecursionError, ValueError):
        raise BadInput("is no JSON of such a file.", where=name, mend="Check that it is the right file.") from None
