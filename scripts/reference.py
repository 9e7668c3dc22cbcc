#!/usr/bin/env python3
"""Writes the generated pages of docs/reference/ from the catalogue and the command line.

    python scripts/reference.py            write the pages
    python scripts/reference.py --check    exit 1 if one of them is stale (the tests do the same)

Needs compliance_kit importable: run it with .venv/bin/python.
"""

import argparse
import datetime
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from compliance_kit import cli, packs
from compliance_kit.catalogue import Catalogue
from compliance_kit.entries import Entry, Window
from compliance_kit.facts import Fact
from compliance_kit.sources import Instrument
from compliance_kit.thresholds import Step, Threshold

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTICE = "<!-- Written by scripts/reference.py. Do not edit: change the data and run it again. -->"


def pages(catalogue: Catalogue) -> dict[str, str]:
    """Every generated page by file name."""
    made = {
        "facts.md": facts_page(catalogue),
        "thresholds.md": thresholds_page(catalogue),
        "entries.md": entries_page(catalogue),
        "commands.md": commands_page(),
    }
    return {name: "\n".join([NOTICE, "", *lines]).rstrip() + "\n" for name, lines in made.items()}


def facts_page(catalogue: Catalogue) -> list[str]:
    """Facts by section: id, kind, question, choices."""
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
            lines += ["", f"### `{fact.id}`", "", *_fact(fact)]
            for field in fact.fields:
                lines += ["", f"#### `{fact.id}.{field.id}`", "", *_fact(field)]
    return lines


def _fact(fact: Fact) -> list[str]:
    margin = "with margin" if fact.margin else None
    kind = ", ".join(filter(None, [fact.mode, fact.kind, fact.unit, margin, fact.sensitivity]))
    lines = [f"*{kind}*"]
    if fact.ask:
        lines += ["", fact.ask]
    if fact.note and fact.mode == "calculated":
        lines += ["", fact.note]
    if fact.choices:
        lines += ["", *(f"- `{choice}`: {words}" for choice, words in fact.choices.items())]
    return lines


def thresholds_page(catalogue: Catalogue) -> list[str]:
    """Thresholds by the prefix of their id: value by date, nature, source."""
    lines = [
        "# Thresholds",
        "",
        f"{len(catalogue.thresholds)} named, dated numbers.",
        "*Beyond*: only a value beyond the number counts, so equal is not above. *From*: the number itself counts too.",
        "*Chosen* numbers are ours, not the law's. *Read*: whether we read the number at its source.",
        "",
        "| id | value | unit | counts | nature | source | read |",
        "|---|---|---|---|---|---|---|",
    ]
    return [*lines, *(_threshold(catalogue, catalogue.thresholds[name]) for name in sorted(catalogue.thresholds))]


def _threshold(catalogue: Catalogue, threshold: Threshold) -> str:
    return _row(
        f"`{threshold.id}`",
        "; ".join(_step(step) for step in threshold.values),
        threshold.unit,
        "beyond" if threshold.strict else "from",
        threshold.nature,
        _linked(catalogue.short(threshold.source), catalogue.url(threshold.source)),
        "yes" if threshold.verified else "no",
    )


def _step(step: Step) -> str:
    until = f" to {step.until.isoformat()}" if step.until else ""
    return f"{_amount(step.value)} (from {step.from_.isoformat()}{until})"


def _amount(value: Fraction | datetime.date) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    short = f"{float(value):g}"
    if value.denominator == 1:
        return _whole(value.numerator)
    return short if Fraction(short) == value else f"{_whole(value.numerator)}/{value.denominator}"


def _whole(number: int) -> str:
    """An exact whole number, with an exponent where it ends in many zeros."""
    digits = str(number)
    leading = digits.rstrip("0")
    if len(digits) - len(leading) <= 8:
        return f"{number:,}"
    return f"{leading[0]}{'.' + leading[1:] if leading[1:] else ''}e{len(digits) - 1}"


def entries_page(catalogue: Catalogue) -> list[str]:
    """What is covered, then the entries by instrument."""
    by_instrument: dict[str, list[Entry]] = {}
    for entry in catalogue.entries.values():
        by_instrument.setdefault(entry.source.instrument, []).append(entry)
    ordered = {name: by_instrument[name] for name in sorted(by_instrument)}
    checked = sum(bool(entry.verified) for entry in catalogue.entries.values())
    lines = [
        "# Entries",
        "",
        f"{len(catalogue.entries)} entries, {checked} of them read at their source or in a public copy of it;",
        "the others are marked as not verified wherever they are printed. What is not in this list is not looked at.",
        "",
        "| instrument | kind | entries | read at the source |",
        "|---|---|---|---|",
    ]
    lines += [_covered(catalogue.instruments[name], entries) for name, entries in ordered.items()]
    for name, entries in ordered.items():
        lines += ["", *_instrument(catalogue.instruments[name], name), "", "| id | title | pinpoint | dates | read |"]
        lines += ["|---|---|---|---|---|", *(_entry(entry) for entry in sorted(entries, key=lambda entry: entry.id))]
    return lines


def _covered(instrument: Instrument, entries: Sequence[Entry]) -> str:
    return _row(_linked(instrument.short, f"#{_anchor(instrument.id)}"), instrument.kind, str(len(entries)),
                str(sum(bool(entry.verified) for entry in entries)))  # fmt: skip


def _instrument(instrument: Instrument, name: str) -> Iterable[str]:
    yield f'<a id="{_anchor(name)}"></a>'
    yield ""
    yield f"## {instrument.short}"
    yield ""
    edition = f" Edition: {instrument.edition}." if instrument.edition else ""
    seen = instrument.read
    read = f"Read on {seen.on.isoformat()}: {seen.how}." if seen else "No reading of the whole text is recorded."
    yield f"`{name}`: {_linked(instrument.title, instrument.url)}.{edition} {read}"


def _entry(entry: Entry) -> str:
    status = f" ({entry.status})" if entry.status else ""
    read = entry.verified.on.isoformat() if entry.verified else "no"
    kind = "" if entry.force == "binding" else f" *{entry.force}*"
    dates = "; ".join(map(_window, entry.applies))
    return _row(f"`{entry.id}`", f"{entry.title}{status}{kind}", entry.source.pinpoint, dates, read)


def _window(window: Window) -> str:
    until = f" to {window.until.isoformat()}" if window.until else ""
    enforced = f", enforced from {window.enforced_from.isoformat()}" if window.enforced_from else ""
    return f"{window.from_.isoformat()}{until}{enforced}"


def commands_page() -> list[str]:
    """The commands with their arguments, laid out by us: the standard layout differs from one Python to the next."""
    top = cli.parser()
    lines = ["# Commands", "", f"{top.description}", "", f"{str(top.epilog).capitalize()}.", ""]
    for action in top._actions:  # noqa: SLF001 - argparse shows its arguments nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name, command in action.choices.items():
                lines += _command(name, told[name], command)
    return lines


def _command(name: str, told: str, command: argparse.ArgumentParser) -> list[str]:
    arguments = [action for action in command._actions if action.dest != "help"]  # noqa: SLF001
    places = " ".join(_place(action) for action in arguments if not action.option_strings)
    lines = [f"## compliance-kit {name}", "", f"`{f'compliance-kit {name} [options] {places}'.strip()}`: {told}.", ""]
    lines += ["| argument | meaning |", "|---|---|", *(_argument(action) for action in arguments), ""]
    return lines


def _place(action: argparse.Action) -> str:
    shown = str(action.metavar or action.dest)
    return f"[{shown}]" if action.nargs == "?" else shown


def _argument(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    flags = ", ".join(f"`{f'{flag} {value}'.strip()}`" for flag in action.option_strings) or f"`{value}`"
    choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
    return _row(flags, f"{action.help or ''}{choices}")


def _anchor(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")


def _linked(text: str, url: str | None) -> str:
    return f"[{text}]({url})" if url else text


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def stale(made: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """The names of the pages on disk that differ from what the data give now."""
    return [name for name, text in made.items() if _on_disk(folder / name) != text]


def _on_disk(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: Sequence[str]) -> int:
    """Write or compare; the exit code."""
    made = pages(packs.load())
    old = stale(made)
    if "--check" in arguments:
        print("\n".join(f"docs/reference/{name} is stale; run scripts/reference.py" for name in old) or "Up to date.")
        return 1 if old else 0
    for name in old:
        (FOLDER / name).write_text(made[name], encoding="utf-8")
        print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
