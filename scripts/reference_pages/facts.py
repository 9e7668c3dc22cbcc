"""Every fact: its question and its choices, or how it is worked out."""

from collections.abc import Iterator

from compliance_kit.calculation_words import Calculation, FirstMatch, Ref, When
from compliance_kit.facts import Fact
from reference_pages.conditions import listed
from reference_pages.links import Page
from reference_pages.markdown import anchor, plain


def facts_page(page: Page) -> list[str]:
    """Facts by section: id, kind, question, choices."""
    catalogue = page.catalogue
    asked = sum(fact.mode == "asked" for fact in catalogue.facts.values())
    lines = [
        "# Facts",
        "",
        f"{len(catalogue.facts)} facts, {asked} of them asked, the others calculated. Records hold their own fields.",
        "How answers are written: [catalogue format](catalogue-format.md#9-answers-in-sheets-given-and-scenarios).",
    ]
    sections: dict[str, list[Fact]] = {name.partition(".")[0]: [] for name in catalogue.order}
    for fact in catalogue.facts.values():
        sections.setdefault(fact.id.partition(".")[0], []).append(fact)
    for section, facts in sections.items():
        lines += ["", f"## {section}"]
        for fact in facts:
            lines += ["", anchor(fact.id), "", f"### `{fact.id}`", "", *_fact(page, fact)]
            for field in fact.fields:
                name = f"{fact.id}.{field.id}"
                lines += ["", anchor(name), "", f"#### `{name}`", "", *_fact(page, field, fact.id)]
    return lines


def _fact(page: Page, fact: Fact, owner: str = "") -> list[str]:
    margin = "with margin" if fact.margin else None
    kind = ", ".join(filter(None, [fact.mode, fact.kind, fact.unit, margin, fact.sensitivity]))
    lines = [f"*{kind}*"]
    if fact.ask:
        lines += ["", plain(fact.ask)]
    if fact.note and fact.mode == "calculated":
        lines += ["", plain(fact.note)]
    if fact.choices:
        lines += ["", *(f"- `{choice}`: {plain(words)}" for choice, words in fact.choices.items())]
    return [*lines, *_worked_out(page, fact, owner)]


def _worked_out(page: Page, fact: Fact, owner: str) -> Iterator[str]:
    """When a calculated fact holds, and which case of a list gives which result; sums stand in the file alone."""
    if isinstance(fact.calculate, When):
        yield from ("", "Holds when:", "", *listed(page, fact.calculate.condition, owner))
    if not isinstance(fact.calculate, FirstMatch):
        return
    yield from ("", "The first of these that holds:", "")
    for condition, result in fact.calculate.steps:
        yield f"- {_result(page, fact, result, owner)}, if"
        yield from listed(page, condition, owner, depth=1)
    yield f"- {_result(page, fact, fact.calculate.otherwise, owner)} otherwise"


def _result(page: Page, fact: Fact, result: Calculation, owner: str) -> str:
    """A result in words: one of the choices or another fact; other calculations stand in the file."""
    if not isinstance(result, Ref):
        return f"a calculation in {page.stands('fact', owner or fact.id)}"
    inside = result.name in page.catalogue.fields.get(owner, {})
    known = page.link(f"{owner}.{result.name}" if inside else result.name, f"`{result.name}`")
    return f"`{result.name}`" if result.name in fact.choices else known
