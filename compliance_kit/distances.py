"""Figures of a sheet that lie far from the table of known base models: a remark, because the sheet counts."""

from collections.abc import Callable
from typing import NamedTuple

from compliance_kit.answers import AnswerSheet, as_answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.known_models import Known, beyond
from compliance_kit.quantities import Interval

MODELS, FIGURE = "base.models", "compute_published"


class Distance(NamedTuple):
    """A figure for the compute of a base that lies outside what the table has.

    Attributes:
        path: which answer ("base.models[0].compute_published").
        name: the base, as the sheet names it.
        own: the figure of the sheet, as written; the lower and the higher one of a range.
        known: the row of the table.

    """

    path: str
    name: str
    own: tuple[str, ...]
    known: Known

    @property
    def figure(self) -> tuple[str, ...]:
        """The figure of the table; its bounds where it has some."""
        found = self.known.row.compute
        if found is None:
            return ("",)
        return (found.low, found.high) if found.low and found.high else (found.value,)

    def told(self, between: Callable[[str, str], str]) -> dict[str, str]:
        """Both figures in words; `between` says a range."""
        pairs = {"own": self.own, "known": self.figure}
        return {name: between(found[0], found[1]) if len(found) > 1 else found[0] for name, found in pairs.items()}


def distances(catalogue: Catalogue, sheet: AnswerSheet) -> list[Distance]:
    """Every figure for a known base that lies outside the range of the table by more than what is asked about."""
    models = sheet.answers.get(MODELS)
    fact = catalogue.fields.get(MODELS, {}).get(FIGURE)
    rows = models.value if models is not None and isinstance(models.value, list | tuple) else ()
    found = []
    for place, row in enumerate(rows if fact is not None else ()):
        answer, name = as_answer(row.get(FIGURE)), str(as_answer(row.get("name")).value)
        known = catalogue.known_model(name) if answer.value is not None or answer.low is not None else None
        estimate = known.row.compute if known is not None else None
        if fact is None or known is None or estimate is None:
            continue
        path = f"{MODELS}[{place}].{FIGURE}"
        try:
            own = content_of(fact, answer, catalogue.places, path)
        except Unreadable:
            continue
        if isinstance(own, Interval) and beyond(own, estimate, catalogue.compute.agreement.ask_above):
            written = (str(answer.value),) if answer.value is not None else (str(answer.low), str(answer.high))
            found.append(Distance(path, name, written, known))
    return found
