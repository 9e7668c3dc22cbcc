"""Documents as the templates define them: what is to be written, and which facts that needs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from compliance_kit import _yaml
from compliance_kit.answers import Secret
from compliance_kit.catalogue import Catalogue, PackOn
from compliance_kit.conditions import Condition, facts_of
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData
from compliance_kit.interview import Wanted
from compliance_kit.mistakes import said
from compliance_kit.packs import data_root
from compliance_kit.reading import either
from compliance_kit.situations import Situation, load_situations
from compliance_kit.sources import Data, Id, Text

Audience = Literal["public", "customer", "regulator", "counsel"]
ALL = "all"
"""Stands for every document where documents are named."""
AUDIENCES: tuple[Audience, ...] = ("public", "customer", "regulator", "counsel")
"""Kinds of readers, from those who get least to those who get everything."""
Level = Literal["plain", "standard", "legal"]


class GaugeOf(Data):
    """What a gauge shows: the value, its line, and the margin within which two estimates cannot decide."""

    value: Id
    line: Id
    margin: Id


class SideFile(Data):
    """A file that is written beside a document, by a template or by a writer of ours.

    Attributes:
        path: where, below the folder of the papers.
        template: which template of the document fills it; where that leaves it empty, the file is not written.
        writer: which writer makes it, for files that are no text: a calendar, a sheet of rows.

    """

    path: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$")]
    template: Text | None = None
    writer: Literal["legal_calendar", "tasks_calendar", "duties_csv", "duties_xlsx"] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.template is None) == (self.writer is None):
            raise ValueError("a side file has either a 'template' or a 'writer'")
        return self


class Document(Data):
    """What is to be written.

    Attributes:
        order: its place among the documents, lowest first.
        purpose: what it is for, in one sentence.
        facts: facts and fields that it cannot do without, so that the interview asks for them.
        offered: further facts and fields that it prints where known; the interview offers them at the end.
        paths: claim paths whose ratings it prints.
        watch: determinations whose flips it prints.
        trace: determinations and entries whose trees stand in its appendix.
        calculations: calculated facts whose steps it prints.
        attachments: what the file carries: facts, findings, the answers to a form, data that an addressee can answer,
            the blank record of an incident.
        gauge: the value, line and margin that its gauge shows.
        valid_days: how long its result is signed for.
        side_files: files that are written beside it.
        page: whether the HTML page is the main form, so that it is written beside the PDF.
        form: the folder of the form that it fills in, None for a document without one.
        recipient: for which recipient of that form.
        approved_when_stopped: whether it can be approved while a prohibition stands, because it lets nothing out.
        level: how much of it is printed: plain (page one and the tables), standard, or legal (with all traces).
        readers: for whom it can be written besides its own audience; by default those who get more.
        left_out: by id of a section, from which readers it is kept, with the reason code that stands in its place.
        variant: how this version differs from the usual one ("public", "plain"); "" if it does not.
        letter: the number of the one letter that this version holds, for its addressee alone; 0 for all of it.
        when: the condition, in the words of the catalogue, on which it is written without being asked for by name;
            none for one that is always written.
        home: the folder of the pack of somebody else that defines it; "" for a built-in one. No definition says it.
        on_request: whether it is written and asked for only where somebody names it, whatever the answers say.

    """

    model_config = ALLOW_OWN_TYPES

    id: Id
    code: Text
    title: Text
    audience: Audience
    order: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 1000
    purpose: Text | None = None
    facts: tuple[Text, ...] = ()
    offered: tuple[Text, ...] = ()
    paths: tuple[Text, ...] = ()
    watch: tuple[Id, ...] = ()
    trace: tuple[Id, ...] = ()
    calculations: tuple[Text, ...] = ()
    attachments: tuple[Literal["facts", "findings", "form", "request", "notice", "incident"], ...] = ()
    gauge: GaugeOf | None = None
    sign_off: tuple[Text, ...] = ("prepared_by", "facts_confirmed_by", "reviewed_by", "approved_by")
    valid_days: Annotated[int, Field(ge=1, le=3660)] = 180
    side_files: tuple[SideFile, ...] = ()
    page: bool = False
    form: Id | None = None
    recipient: Id | None = None
    when: ConditionData | None = Field(default=None, exclude=True)
    on_request: bool = False
    approved_when_stopped: bool = False
    level: Level = "standard"
    readers: tuple[Audience, ...] = ()
    home: str = Field(default="", exclude=True)
    left_out: Mapping[Text, Mapping[Audience, Secret]] = Field(default_factory=dict)
    variant: str = ""
    letter: Annotated[int, Field(ge=0)] = 0

    @property
    def written_for(self) -> tuple[Audience, ...]:
        """Every kind of reader for whom it can be written."""
        return tuple(
            one for place, one in enumerate(AUDIENCES) if place >= AUDIENCES.index(self.audience) or one in self.readers
        )

    def version(self, audience: Audience | None = None, level: Level | None = None) -> "Document":
        """The document for another reader or at another level.

        Raises:
            BadInput: it is never written for that reader.

        """
        if audience is not None and audience not in self.written_for:
            known = ", ".join(self.written_for)
            raise BadInput(
                f"the paper '{self.id}' is never written for this reader.", where=f"--audience {audience}",
                mend=f"It is written for: {known}.",
            )  # fmt: skip
        other = [
            change
            for change, own in ((audience, self.audience), (level, self.level))
            if change is not None and change != own
        ]
        update = {
            "audience": audience or self.audience,
            "level": level or self.level,
            "readers": self.written_for,
            "variant": "-".join(other),
        }
        return self.model_copy(update=update)

    def letter_alone(self, number: int) -> "Document":
        """The document with nothing in it but the letter of that number."""
        variant = "-".join(filter(None, (self.variant, f"letter-{number}")))
        return self.model_copy(update={"letter": number, "variant": variant})

    @property
    def listed(self) -> tuple[str, ...]:
        """Every fact and field that it prints."""
        return (*self.facts, *self.offered)


def templates_root() -> Path:
    """The folder of the templates."""
    return data_root() / "templates"


def load_documents(root: Path | None = None, packs: Sequence[PackOn] = ()) -> dict[str, Document]:
    """Every document that the templates define, by id, in their order.

    Args:
        root: the folder of the templates; the built-in one by default.
        packs: whose papers count as well.

    Raises:
        Problems: every mistake in the definitions, with file and line.

    """
    found, problems = _defined(root or templates_root())
    for pack in packs:
        own, wrong = _defined(Path(pack.folder) / "templates", pack)
        problems += [*wrong, *_not_its_own(own, found, pack)]
        found += [document.model_copy(update={"home": pack.folder}) for document in own]
    if problems:
        raise Problems(problems)
    return {document.id: document for document in sorted(found, key=lambda document: (document.order, document.code))}


def _defined(templates: Path, pack: PackOn | None = None) -> tuple[list[Document], list[BadInput]]:
    """The documents of one folder of templates, and what is wrong with their definitions."""
    found: list[Document] = []
    problems: list[BadInput] = []
    for path in sorted(templates.glob("*/document.yaml")):
        shown = shown_file(path.parent.name)
        text = _yaml.read_text(path, name=shown)
        try:
            data = _yaml.parse(text, shown)
            document = _DOCUMENT.validate_python(data)
        except ValidationError as error:
            problems += said(error, text, shown, ())
            continue
        except BadInput as error:
            problems.append(error)
            continue
        found.append(document)
        if document.id != path.parent.name:
            where = f"{shown}:{_yaml.line_of(text, ('id',))}"
            problems.append(BadInput(f"the id '{document.id}' is not the name of the folder.", where=where))
        if pack is not None or document.home:
            problems += [
                BadInput(message, where=f"{shown}:{_yaml.line_of(text, (key,))}", mend=mend)
                for key, message, mend in _not_for_packs(document, data)
            ]
    return found, problems


def _not_its_own(own: Iterable[Document], others: Iterable[Document], pack: PackOn) -> Iterator[BadInput]:
    """Papers of a pack that take the id or the short name of others."""
    codes = {document.code.casefold(): document.id for document in others}
    for document in own:
        shown = shown_file(document.id)
        if not document.id.startswith(f"{pack.id}_"):
            message = f"the id '{document.id}' belongs to somebody else."
            yield BadInput(message, where=shown, mend=f"Begin it, and the name of its folder, with '{pack.id}_'.")
        if document.code.casefold() in codes:
            message = f"has the short name '{document.code}', and so has '{codes[document.code.casefold()]}'."
            yield BadInput(message, where=shown, mend="Choose another 'code'; files are named after it.")
        codes[document.code.casefold()] = document.id


_OF_THE_KIT = ("home", "form", "recipient", "variant", "letter")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}")


def _not_for_packs(document: Document, data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What only built-in papers may have: the key, what is wrong, and how to mend it."""
    for key in _OF_THE_KIT:
        if key in data:
            yield key, f"'{key}' is for built-in papers only.", "Take it out."
    if not _CODE.fullmatch(document.code):
        yield "code", "a short name has at most 12 letters and digits.", "Shorten it."
    if not {*document.attachments} <= {"facts", "findings"}:
        yield "attachments", "papers of packs carry facts and findings only.", "Take the others out."
    for file in document.side_files:
        if file.writer or not file.path.startswith((f"{document.id}/", f"{document.id}.")):
            mend = f"Let its path begin with '{document.id}/' or '{document.id}.', and name a template."
            yield "side_files", f"the file '{file.path}' could take the place of another one.", mend


_DOCUMENT = TypeAdapter(Document)


def shown_file(folder: str) -> str:
    """The file of a definition, named as problems name it."""
    return f"templates/{folder}/document.yaml"


def chosen_documents(names: Sequence[str], packs: Sequence[PackOn] = ()) -> list[Document]:
    """The documents of those names, each once; all of them if none is named, or "all" is.

    Args:
        names: ids of documents; "all" for every one.
        packs: whose papers count as well.

    Raises:
        BadInput: a name is not known.

    """
    known = load_documents(packs=packs)
    for name in names:
        if name not in known and name != ALL:
            raise BadInput(
                f"there is no document '{name}'.", where="--document", mend=f"Known are: {', '.join(known)}, {ALL}."
            )
    return [known[name] for name in dict.fromkeys(names)] if names and ALL not in names else list(known.values())


def wanted_by(catalogue: Catalogue, document_ids: Sequence[str], *, thorough: bool = False) -> Wanted:
    """What documents need of the interview; of none named, those that are written without being named.

    Args:
        catalogue: where the facts are defined; what no pack defines is left out.
        document_ids: which documents; "all" for every one.
        thorough: also what they only offer.

    """
    known = load_documents(packs=catalogue.packs)
    named = list(known.values()) if ALL in document_ids else [known[name] for name in document_ids if name in known]
    chosen = named or [document for document in known.values() if not document.on_request]
    return Wanted(
        {
            document.id: tuple(
                fact
                for fact in (document.listed if thorough else document.facts)
                if fact in catalogue.facts or fact in catalogue.rank
            )
            for document in chosen
        },
        {document.id: document.paths for document in chosen if document.paths},
        {} if named else _conditions(catalogue, chosen),
    )


def _conditions(catalogue: Catalogue, documents: Iterable[Document]) -> Mapping[str, Condition]:
    """The condition of every document that has one the catalogue knows the facts of, widened by the situations."""
    widened = widened_conditions(load_situations(templates_root(), catalogue.packs).values())
    found = {document.id: widened(document) for document in documents}
    known = catalogue.facts.keys() | catalogue.determinations.keys()
    return {
        name: condition
        for name, condition in found.items()
        if condition is not None and all(fact in known for fact, _ in facts_of(condition))
    }


def widened_conditions(situations: Iterable[Situation]) -> Callable[[Document], Condition | None]:
    """How the condition of a document reads once the situations that list it are counted in; None for no condition."""
    listing: dict[str, list[Condition]] = {}
    for situation in situations:
        if situation.when is not None:
            for name in situation.documents:
                listing.setdefault(name, []).append(situation.when)

    def widened(document: Document) -> Condition | None:
        return None if document.when is None else either([document.when, *listing.get(document.id, ())])

    return widened
