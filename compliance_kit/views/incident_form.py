"""The blank record of an incident: its fields in the order in which they become known, each known or not yet known."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.views.materials import Materials

Row = dict[str, Any]
FORM = 1


def fields(composer: Materials) -> list[Mapping[str, str]]:
    """The fields, each with its name, its label and what belongs into it."""
    tree = composer.words.tree["incident_form"]["fields"]
    return [{"name": name, "label": part["label"], "help": part["help"]} for name, part in tree.items()]


def blank(composer: Materials) -> Row:
    """The record as data: the version it is about, and every field not yet known."""
    subject = composer.shared()["subject"]
    return {
        "format": FORM,
        "subject": {"name": subject["name"], "version": subject["version"], "developer": subject["developer"]},
        "fields": [
            {**field, "state": "not_yet_known", "value": None, "known_since": None} for field in fields(composer)
        ],
    }
