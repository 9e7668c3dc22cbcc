# ruff: noqa: E501 - rows of a table read better in one line
"""Packs of somebody else for tests, written into a folder file by file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import Problems
from compliance_kit.packing.layers import layered

INSTRUMENT = {
    "id": "acme.standard",
    "title": "Acme Standard 7 on adaptation",
    "short": "Acme 7",
    "kind": "standard",
    "jurisdiction": "international",
    "edition": "1 October 2026",
    "url": "https://standards.example.org/7",
}
ENTRY: dict[str, Any] = {
    "id": "acme.keep_log",
    "kind": "guidance",
    "force": "guidance",
    "title": "Keep a log of what was changed",
    "summary": "Note every change with its day and its reason.",
    "actor": "who changes the weights",
    "places": [],
    "source": {"instrument": "acme.standard", "pinpoint": "clause 4.2"},
    "applies": [{"from": "2026-10-01"}],
    "when": {"release.in_production": True},
    "certainty": "guidance",
    "verified": {"on": "2026-11-20", "how": "read on the page of the body"},
    "cases": [
        {"name": "offered", "given": {"release.in_production": True}, "expect": "applies", "timing": "current"},
        {"name": "not offered", "given": {"release.in_production": False}, "expect": "does_not_apply"},
        {"name": "not known", "given": {"release.in_production": None}, "expect": "undetermined"},
        {"name": "day before", "given": {"release.in_production": True}, "on": "2026-09-30", "expect": "applies", "timing": "upcoming"},
        {"name": "first day", "given": {"release.in_production": True}, "on": "2026-10-01", "expect": "applies", "timing": "current"},
    ],
}  # fmt: skip
TEMPLATE = """{% extends "base/page.html" %}
{% import "base/macros.html" as m with context %}
{% block body %}
{{ m.title_block("") }}
<h2 id="asked">{{ words.acme_record.heading }}</h2>
{% for row in findings.values() if row.id.startswith("acme.") %}<p>{{ row.title }}: {{ m.verdict(row) }}</p>{% endfor %}
{{ m.sign_off("") }}
{{ m.appendix_versions() }}
{% endblock %}
"""
PAPER = {
    "id": "acme_record", "code": "AR", "title": "Adaptation record", "audience": "regulator", "purpose": "Shows what applies.",
    "attachments": ["facts", "findings"],
}  # fmt: skip
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><rect width="60" height="40" fill="#003366"/>'
    '<circle cx="30" cy="20" r="12" fill="white"/></svg>'
)
BRAND = {
    "logo": "logo.svg", "alt": "Acme", "letterhead": ["Acme", "Standards Lane 7"], "colours": {"accent": "#003366"},
}  # fmt: skip


def manifest(**changed: Any) -> dict[str, Any]:
    """The manifest of a pack of guidance, with something changed."""
    return {
        "format": 1, "id": "acme", "title": "Acme Standard", "version": "1.0.0", "publisher": "Acme Body",
        "licence": "CC-BY-4.0", "law_as_of": "2026-11-20", "kind": "guidance", **changed,
    }  # fmt: skip


def pack(folder: Path, files: Mapping[str, Any] | None = None, **changed: Any) -> Path:
    """A whole pack in a folder; data become YAML, None leaves a file out."""
    whole = {
        "pack.yaml": manifest(**changed),
        "obligations/instruments.yaml": [INSTRUMENT],
        "obligations/acme/keep_log.yaml": ENTRY,
        "LICENSE": "CC BY 4.0",
        **(files or {}),
    }
    for name, content in whole.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else _yaml(content), "utf-8")
    return folder


def with_paper(folder: Path, template: str = TEMPLATE, **changed: Any) -> Path:
    """The pack with a paper of its own."""
    files = {
        "templates/acme_record/document.yaml": {**PAPER, **changed},
        "templates/acme_record/template.html": template,
        "templates/acme_record/words.yaml": {"heading": "What Acme asks"},
    }
    return pack(folder, files)


def _yaml(data: Any) -> str:
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return text


def refused(catalogue: Catalogue, *folders: Path) -> list[str]:
    """Everything that is said against packs; empty where they can be read."""
    try:
        layered(folders, catalogue)
    except Problems as error:
        return [str(problem) for problem in error.problems]
    return []
