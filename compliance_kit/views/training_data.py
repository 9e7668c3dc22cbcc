"""The summary of training content and the Californian statement: two forms over one table of datasets, both public."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.definitions import Document
from compliance_kit.forms import said_form
from compliance_kit.views.eu_documentation import base_documents, data_file, gaps, other_models
from compliance_kit.views.form_amounts import Amounts
from compliance_kit.views.form_answers import FormAnswers, answers_by_number, gap_for, is_gap
from compliance_kit.views.materials import Materials

VERSIONS, PURPOSE = "release.versions", "use.sole_purpose"
PRINTED = ("version", "on", "changed", "summary_address", "substantial", "reason")


def summary(composer: Materials, document: Document) -> dict[str, Any]:
    """What only the summary of training content prints."""
    cells = ("data.summary_address", "data.summary_updated_on", "data.summary_languages")
    months = data_file(document.id, "parts.yaml")["update_months"]
    told = Amounts(composer.assessment.known, composer.words).line(months)
    return {**_shared(composer, document, cells), "update_months": told}


def statement(composer: Materials, document: Document) -> dict[str, Any]:
    """What only the Californian statement prints, with the open points of its duty from the catalogue."""
    parts = data_file(document.id, "parts.yaml")
    finding = composer.assessment.finding(parts["duty"]).entry
    purpose = composer.shared()["facts"][PURPOSE]
    notes = [note for note in finding.open if any(text in note for text in parts["printed_notes"])]
    return {
        **_shared(
            composer,
            document,
            ("developer.name", "developer.contact", "release.released_on", "data.california_address"),
        ),
        "exemption": purpose["text"] if purpose["raw"] in parts["exempt"] else "",
        "notes": notes,
    }


def _shared(composer: Materials, document: Document, cells: tuple[str, ...]) -> dict[str, Any]:
    shared, words = composer.shared(), composer.words
    blocks = FormAnswers(composer, document, said_form(document.form or document.id, words.sayer)).blocks()
    parts = data_file(document.id, "parts.yaml")
    base = base_documents(composer, parts["lineage"])
    own = [row for row in base if composer.own_make(row) and is_gap(row["summary_address"])]
    versions = [{name: row[name] for name in PRINTED} for row in shared["records"][VERSIONS]["rows"]]

    def told(row: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """The cells with the wording of gaps that the public reads."""
        gaps_of = {name: gap_for(document.audience, cell, words) for name, cell in row.items() if is_gap(cell)}
        return {name: {**cell, "gap": gaps_of.get(name, "")} for name, cell in row.items()}

    return {
        "blocks": blocks,
        "data": answers_by_number(blocks),
        "cells": told({name: shared["facts"][name] for name in cells}),
        "base": [told(row) for row in base if row not in own],
        "own_base": [told(row) for row in own],
        "built_in": [told(row) for row in other_models(composer, parts["lineage"])],
        "base_gap": is_gap(shared["records"]["base.models"]),
        "versions": [told(row) for row in versions],
        "versions_gap": told({VERSIONS: shared["records"][VERSIONS]})[VERSIONS]["gap"],
        "gaps": gaps(blocks),
        "duty": composer.findings.row(composer.assessment.finding(parts["duty"])),
    }
