"""Exports: one version of a model in the formats that other programs read, each for one kind of reader."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, get_args

from compliance_kit import _yaml
from compliance_kit.definitions import Audience
from compliance_kit.documents import Composer, templates_root
from compliance_kit.interop import cyclonedx, oscal, oscal_results, schema_org, spdx
from compliance_kit.interop.exchange import Exchange, as_json
from compliance_kit.marks import in_line
from compliance_kit.papers import side_texts
from compliance_kit.readers import OUTSIDE, open_part
from compliance_kit.views.calendars import legal_calendar, tasks_calendar
from compliance_kit.views.duty_rows import duties_csv, duties_xlsx
from compliance_kit.views.handed_out import HandedOut
from compliance_kit.views.model_card import data_file

Format = Literal["huggingface", "cyclonedx", "oscal", "spdx", "csv", "xlsx", "ics", "jsonld"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
INSIDE = ("oscal/poam.json", "tasks.ics")
"""Files that only readers inside get: they say how far the work is."""
Files = dict[str, bytes]
Former = Callable[[str], bytes | None]


def no_former(_: str) -> bytes | None:
    """No file lies there yet."""
    return None


class Exporter:
    """The exports of one assessment for one kind of reader; what several share is worked out once.

    Attributes:
        remarks: what was left out and why, one sentence each; filled while files are made.

    """

    def __init__(self, composer: Composer, audience: Audience) -> None:
        self.whole = composer
        self.audience = audience
        self.outside = audience in OUTSIDE
        card = composer.document("model_card")
        self._told = {"work": not self.outside, "counsel": audience == "counsel"}
        self.printed = frozenset((*card.listed, *card.calculations)) if self.outside else frozenset()
        self.remarks: list[str] = []

    def files(self, form: Format, former: Former = no_former) -> Files:
        """The files of a format, by their paths below the folder of the exports; equal input gives equal bytes.

        Args:
            form: which one.
            former: the file that lies at a path already: calendars follow the one that they take the place of.

        Raises:
            BadInput: a former calendar cannot be read.

        """
        makers: Mapping[Format, Callable[[], Files]] = {
            "huggingface": self._hub, "cyclonedx": self._cyclonedx, "oscal": self._oscal, "spdx": self._spdx,
            "csv": lambda: {"obligations.csv": duties_csv(self.judged, **self._told)},
            "xlsx": self._workbook, "ics": lambda: self._calendars(former), "jsonld": self._page_data,
        }  # fmt: skip
        return makers[form]()

    @cached_property
    def judged(self) -> Composer:
        """From what findings are taken; for readers outside, all that is not open was never answered."""
        if not self.outside:
            return self.whole.for_reader(self.audience)
        shown = open_part(self.whole.whole, self.audience, self.printed)
        return Composer(shown.assessment, self.whole.words, whole=self.whole.whole, withheld=shown.withheld)

    @cached_property
    def exchange(self) -> Exchange:
        """What the formats without words of their own are made from."""
        stated = self.whole.for_reader(self.audience)
        return HandedOut(stated, self.judged, self.audience, self.printed).exchange(data_file("hub.yaml"))

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """How facts are written in formats of others, licences also by the other ways in which people name them."""
        path = templates_root() / "exports" / "terms.yaml"
        found = _yaml.parse(_yaml.read_text(path, name="templates/exports/terms.yaml"), "templates/exports/terms.yaml")
        names = data_file("hub.yaml")["licence_names"]
        also = {other: found["spdx"][name] for other, name in names.items() if name in found["spdx"]}
        return {**found, "spdx": {**also, **found["spdx"]}}

    def _hub(self) -> Files:
        """The README that the model card writes beside itself; it is always for the public."""
        path = "hub/README.md"
        return {path: side_texts(self.whole, self.whole.document("model_card"))[path].encode()}

    def _cyclonedx(self) -> Files:
        return {"bom.cdx.json": as_json(cyclonedx.bom(self.exchange, self.terms))}

    def _spdx(self) -> Files:
        made = spdx.document(self.exchange, self.terms)
        facts = spdx.lacking(made, self.terms)
        if facts:
            self._remark("spdx", "lacks", facts=self.whole.words.names(facts))
        return {"model.spdx3.json": as_json(made)}

    def _page_data(self) -> Files:
        return {"model.jsonld": as_json(schema_org.page_data(self.exchange, self.terms))}

    def _oscal(self) -> Files:
        catalogue = oscal.catalog(self.exchange)
        made = {
            oscal.CATALOG: catalogue, oscal.PROFILE: oscal.profile(self.exchange, catalogue),
            "assessment-results.json": oscal_results.assessment_results(self.exchange),
        }  # fmt: skip
        plan = None if self.outside else oscal_results.poam(self.exchange)
        if plan is not None:
            made["poam.json"] = plan
        else:
            self._remark("oscal", "own_work" if self.outside else "nothing_to_do")
        return {f"oscal/{name}": as_json(data) for name, data in made.items()}

    def _workbook(self) -> Files:
        document = self.whole.document("obligations_checklist")
        return {"obligations.xlsx": duties_xlsx(self.judged, document, **self._told)}

    def _calendars(self, former: Former) -> Files:
        """Dates of law; own deadlines, too, for readers who get them."""
        made = {"legal.ics": legal_calendar(self.judged, former("legal.ics"), decided=self.outside)}
        if not self.outside:
            made["tasks.ics"] = tasks_calendar(self.judged, former("tasks.ics"))
        return made

    def left_behind(self, folder: Path, made: Iterable[str]) -> None:
        """Remark on files for readers inside that lie where an export for readers outside was written."""
        for name in INSIDE if self.outside else ():
            if name not in made and (folder / name).is_file():
                told = self.whole.words.say("exports.left_behind", file=str(folder / name))
                self.remarks.append(in_line(told))

    def _remark(self, form: Format, why: str, **parts: str) -> None:
        words = self.whole.words
        told = words.say(f"exports.{why}", **parts)
        self.remarks.append(in_line(words.say("exports.left_out", format=form, why=told)))


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write each file atomically below a folder, and tell where they lie."""
    for name, data in files.items():
        _yaml.write_atomically(folder / name, data)
    return [folder / name for name in files]
