"""Proposals that pass for law: texts that are no law yet, or never became law, with force or behind binding entries."""

from collections.abc import Iterator

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found
from compliance_kit.checks.reach import reached_by_entries

NO_LAW_KINDS = ("bill", "vetoed")
NO_LAW_YET = ("vetoed", "proposed", "draft")
NO_LAW_NUMBERS = ("vetoed", "proposed")


def proposals_as_law(catalogue: Catalogue) -> Iterator[Found]:
    """Every entry that treats a proposal as law, or a proposal that does not say what it is."""
    for name, entry in catalogue.entries.items():
        owner, instrument = f"entry::{name}", catalogue.instruments.get(entry.source.instrument)
        if entry.force == "proposal":
            if entry.status is None:
                message = "a proposal names its status (vetoed, proposed, repealed, superseded, draft)."
                yield Found(owner, message, None, ("force",))
            continue
        if entry.status in NO_LAW_YET:
            message = f"the text is '{entry.status}', so its force is 'proposal', not '{entry.force}'."
            yield Found(owner, message, "Correct the force or the status.", ("force",))
        elif instrument is not None and instrument.kind in NO_LAW_KINDS:
            message = f"'{instrument.id}' is a text of the kind '{instrument.kind}', so the force is 'proposal'."
            yield Found(owner, message, "Correct the force, or the kind of the instrument.", ("force",))
    yield from _numbers(catalogue)


def _numbers(catalogue: Catalogue) -> Iterator[Found]:
    no_law = {name for name, line in catalogue.thresholds.items() if line.nature in NO_LAW_NUMBERS}
    for name, reached in reached_by_entries(catalogue).items():
        if catalogue.entries[name].force == "binding":
            for threshold in sorted(reached & no_law):
                nature = catalogue.thresholds[threshold].nature
                message = f"a binding entry rests on '{threshold}', a number that was only {nature}."
                yield Found(f"entry::{name}", message, "Rest it on a number of law.", ("when",))
