"""Documents as the templates define them: what is to be written, and which facts that needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.answers import Secret
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput, Problems
from compliance_kit.interview import Wanted
from compliance_kit.mistakes import said
from compliance_kit.packs import data_root
from compliance_kit.sources import Data, Id, Text

Audience = Literal["public", "customer", "regulator", "counsel"]
AUDIENCES: tuple[Audience, ...] = ("public", "customer", "regulator", "counsel")
"""Kinds of readers, from those who get least to those who get everything."""
Level = Literal["plain", "standard", "legal"]


class GaugeOf(Data):
    """What a gauge shows: the value, its line, and the margin within which two estimates cannot decide."""

    value: Id
    line: Id
    margin: Id


class Document(Data):
    """What is to be written.

    Attributes:
        facts: facts and fields that it cannot do without, so that the interview asks for them.
        offered: further facts and fields that it prints where known; the interview offers them at the end.
        paths: claim paths whose ratings it prints.
        watch: determinations whose flips it prints.
        trace: determinations and entries whose trees stand in its appendix.
        calculations: calculated facts whose steps it prints.
        attachments: what the file carries: facts, findings.
        gauge: the value, line and margin that its gauge shows.
        valid_days: how long its result is signed for.
        approved_when_stopped: whether it can be approved while a prohibition stands, because it lets nothing out.
        level: how much of it is printed: plain (page one and the tables), standard, or legal (with all traces).
        readers: for whom it can be written besides its own audience; by default those who get more.
        left_out: by id of a section, from which readers it is kept, with the reason code that stands in its place.
        variant: how this version differs from the usual one ("public", "plain"); "" if it does not.
        readme: whether a README with front matter is written beside it.
        when: the condition, in the words of the catalogue, on which it is written without being asked for by name;
            none for one that is always written.

    """

    id: Id
    code: Text
    title: Text
    audience: Audience
    facts: tuple[Text, ...] = ()
    offered: tuple[Text, ...] = ()
    paths: tuple[Text, ...] = ()
    watch: tuple[Id, ...] = ()
    trace: tuple[Id, ...] = ()
    calculations: tuple[Text, ...] = ()
    attachments: tuple[Literal["facts", "findings"], ...] = ()
    gauge: GaugeOf | None = None
    sign_off: tuple[Text, ...] = ("prepared_by", "facts_confirmed_by", "reviewed_by", "approved_by")
    valid_days: int = 180
    approved_when_stopped: bool = False
    level: Level = "standard"
    readers: tuple[Audience, ...] = ()
    left_out: Mapping[Text, Mapping[Audience, Secret]] = Field(default_factory=dict)
    variant: str = ""
    readme: bool = False
    when: Mapping[str, Any] | str | None = None

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

    @property
    def listed(self) -> tuple[str, ...]:
        """Every fact and field that it prints."""
        return (*self.facts, *self.offered)


def templates_root() -> Path:
    """The folder of the templates."""
    return data_root() / "templates"


def load_documents(root: Path | None = None) -> dict[str, Document]:
    """Every document that the templates define, by id, in the order of care."""
    folder = root or templates_root()
    found = []
    for path in sorted(folder.glob("*/document.yaml")):
        shown = f"templates/{path.parent.name}/document.yaml"
        text = _yaml.read_text(path, name=shown)
        try:
            found.append(TypeAdapter(Document).validate_python(_yaml.parse(text, shown)))
        except ValidationError as error:
            raise Problems(said(error, text, shown, ())) from None
    return {
        document.id: document for document in sorted(found, key=lambda document: ORDER.get(document.code, len(ORDER)))
    }


ORDER = {code: place for place, code in enumerate(("TD", "OC", "MC", "RS", "TE"))}


def chosen_documents(names: Sequence[str]) -> list[Document]:
    """The documents of those names; all of them if none is named.

    Raises:
        BadInput: a name is not known.

    """
    known = load_documents()
    for name in names:
        if name not in known:
            raise BadInput(
                f"there is no document '{name}'.", where="--document", mend=f"Known are: {', '.join(known)}."
            )
    return [known[name] for name in names] if names else list(known.values())


def wanted_by(catalogue: Catalogue, document_ids: Sequence[str], *, thorough: bool = False) -> Wanted:
    """What documents need of the interview; all documents if none is named.

    Args:
        catalogue: where the facts are defined; what no pack defines is left out.
        document_ids: which documents.
        thorough: also what they only offer.

    """
    known = load_documents()
    chosen = [known[name] for name in document_ids if name in known] or list(known.values())
    paths = dict.fromkeys(path for document in chosen for path in document.paths)
    return Wanted(
        {
            document.id: tuple(
                fact
                for fact in (document.listed if thorough else document.facts)
                if fact in catalogue.facts or fact in catalogue.rank
            )
            for document in chosen
        },
        tuple(paths),
    )
