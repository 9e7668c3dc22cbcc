"""What only the three files of the EU documentation print: the cover, and the form filled in for one recipient."""

from typing import Any

from compliance_kit import _yaml
from compliance_kit.definitions import Document, templates_root
from compliance_kit.forms import Form, said_form
from compliance_kit.views.form_answers import FormAnswers, answers_by_number, gap_for, is_gap
from compliance_kit.views.materials import Materials


def extra(composer: Materials, document: Document) -> dict[str, Any]:
    """Everything that one file prints beyond the shared view; `data` is what it carries as JSON."""
    form = said_form(document.form or document.id, composer.words.sayer)
    answers = FormAnswers(composer, document, form)
    blocks = answers.blocks()
    parts = data_file(document.form or document.id, "parts.yaml")
    duty = composer.findings.row(composer.assessment.finding(parts["duties"][document.recipient]))
    return {
        "recipient": document.recipient,
        "blocks": blocks,
        "data": answers_by_number(blocks),
        "duty": duty,
        "scope": _scope(composer, parts, duty["verdict"]),
        "keep": answers.amounts.line(parts["keep"]),
        "keep_source": composer.assessment.catalogue.short(
            composer.assessment.catalogue.thresholds[parts["keep"]].source
        ),
        "answer_within": answers.amounts.line(parts["answer_within"]),
        "base": [_with_gaps(composer, document, row) for row in base_documents(composer, parts["lineage"])],
        "systemic": any(block["id"] == "systemic" and not block["open"] for block in blocks),
        "elsewhere": _elsewhere(form, document),
        "rebuilt": [field["number"] for block in blocks for field in block["fields"] if _rebuilt(field)],
        "gaps": gaps(blocks),
    }


def data_file(folder: str, name: str) -> dict[str, Any]:
    """A data file beside a template."""
    shown = f"templates/{folder}/{name}"
    found: dict[str, Any] = _yaml.parse(_yaml.read_text(templates_root() / folder / name, name=shown), shown)
    return found


def _scope(composer: Materials, parts: dict[str, Any], duty: str) -> str:
    """Whether the file covers the modification or the whole model; the first wherever nothing else is certain."""
    own_model = duty == "applies" and composer.assessment.determination(parts["modifier"]).verdict is False
    return "model" if own_model else "modification"


def _elsewhere(form: Form, document: Document) -> bool:
    """Whether the form has numbers that this recipient does not get."""
    return any(field.number and document.recipient not in field.recipients for field in form.fields)


def _with_gaps(composer: Materials, document: Document, row: dict[str, Any]) -> dict[str, Any]:
    """A base model with the wording of what is not known of it."""
    gaps_of = {name: gap_for(document.audience, cell, composer.words) for name, cell in row.items() if is_gap(cell)}
    return {name: {**cell, "text": gaps_of.get(name, cell["text"])} for name, cell in row.items()}


def _rebuilt(field: dict[str, Any]) -> bool:
    return bool(field["number"]) and field["basis"] == "rebuilt"


def base_documents(composer: Materials, lineage: list[str]) -> list[dict[str, Any]]:
    """The base models of the lineage with what came with each: name, maker, documents, day of the request.

    Args:
        composer: the assessment.
        lineage: the ways of use by which a model belongs to it; one whose use is not known belongs to it too.

    """
    rows = composer.shared()["records"]["base.models"]["rows"]
    return [_cells(row) for row in rows if _belongs(row, lineage)]


def other_models(composer: Materials, lineage: list[str]) -> list[dict[str, Any]]:
    """The base models that do not belong to the lineage, as the answers say."""
    rows = composer.shared()["records"]["base.models"]["rows"]
    return [_cells(row) for row in rows if not _belongs(row, lineage)]


def _belongs(row: dict[str, Any], lineage: list[str]) -> bool:
    return row["how"]["raw"] is None or bool(set(row["how"]["raw"]) & set(lineage))


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    wanted = ("name", "maker", "documents", "maker_asked_on", "summary_address", "summary_searched_on")
    return {name: row[name] for name in wanted}


def gaps(blocks: list[dict[str, Any]]) -> dict[str, int]:
    """How many of the fields have a gap."""
    fields = [field for block in blocks for field in block["fields"]]
    lacking = [field for field in fields if any(line["gap"] for group in field["groups"] for line in group["lines"])]
    return {"k": len(lacking), "n": len(fields)}
