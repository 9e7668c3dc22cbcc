"""Packs of papers by situation: which papers suit whom, and on which condition."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import PackOn
from compliance_kit.errors import BadInput, Problems
from compliance_kit.facts import ALLOW_OWN_TYPES, ConditionData
from compliance_kit.messages import Sayer, in_model
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Id, Text

SITUATIONS = "templates/situations.yaml"
MOST = 200
"""How many mistakes of one file are told."""


class Situation(Data):
    """Papers that go together.

    Attributes:
        who: whom it is about, in one line.
        when: the condition on which it counts without being named; None for one that has to be named.
        documents: ids of the papers; "all" for every one.

    """

    model_config = ALLOW_OWN_TYPES

    id: Id
    title: Text
    who: Text
    when: ConditionData | None = None
    documents: tuple[Id, ...]


_SITUATIONS: TypeAdapter[tuple[Situation, ...]] = TypeAdapter(tuple[Situation, ...])


def load_situations(templates: Path, packs: Iterable[PackOn] = ()) -> Mapping[str, Situation]:
    """Every situation by id, in their order; none where the folder of templates defines none.

    Args:
        templates: the folder of the built-in templates.
        packs: whose situations count as well.

    Raises:
        Problems: every mistake, with file and line.

    """
    found = dict(_defined(templates))
    for pack in packs:
        own = _defined(Path(pack.folder) / "templates")
        if wrong := list(_taken(own, pack, found)):
            raise Problems(wrong)
        found |= own
    return found


def _taken(own: Iterable[str], pack: PackOn, known: Mapping[str, Situation]) -> Iterator[BadInput]:
    """What is wrong with the ids of the situations of a pack."""
    wrong = [name for name in own if name in known or not name.startswith(f"{pack.id}_")]
    if not wrong:
        return
    tree = _yaml.composed(_yaml.read_text(Path(pack.folder) / SITUATIONS, name=SITUATIONS))
    for name in wrong[:MOST]:
        where = f"{SITUATIONS}:{_yaml.line_below(tree, [_yaml.Item('id', name)])}"
        if name.startswith(f"{pack.id}_"):
            yield BadInput(f"the id '{name}' is there already.", where=where, mend="Rename it.")
        else:
            mend = f"Begin it with '{pack.id}_'."
            yield BadInput(f"the id '{name}' belongs to somebody else.", where=where, mend=mend)


def _defined(templates: Path) -> Mapping[str, Situation]:
    """The situations of one folder of templates."""
    path = templates / "situations.yaml"
    if not path.is_file():
        return {}
    text = _yaml.read_text(path, name=SITUATIONS)
    try:
        found = _SITUATIONS.validate_python(_yaml.parse(text, SITUATIONS) or ())
    except ValidationError as error:
        raise Problems(said(error, text, SITUATIONS, ())) from None
    return {situation.id: situation for situation in found}


def said_situation(situation: Situation, say: Sayer) -> Situation:
    """A situation in a language."""
    return in_model(situation, f"situations/{situation.id}", say, {Situation: ("title", "who")})


def situation_named(name: str, templates: Path, packs: Iterable[PackOn] = ()) -> Situation:
    """The situation of that name.

    Raises:
        BadInput: there is none.

    """
    known = load_situations(templates, packs)
    if name not in known:
        raise BadInput(f"there is no situation '{name}'.", where="--situation", mend=f"Known are: {', '.join(known)}.")
    return known[name]


def holding(situations: Iterable[Situation], assessment: Assessment) -> list[Situation]:
    """The situations whose condition holds for certain."""
    known = assessment.known
    return [one for one in situations if one.when is not None and known.judged(one.when).verdict]
