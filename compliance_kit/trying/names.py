"""Names in templates that lead nowhere: variables, filters, tests, macros, words, other templates. Nothing is run."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from jinja2 import Environment, TemplateNotFound, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.meta import find_undeclared_variables

from compliance_kit.errors import RenderFailed
from compliance_kit.render import sentence

_Referring = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport
MEND = "Mend the template there."
_BROKEN = (TemplateSyntaxError, TemplateNotFound, RecursionError, UnicodeError)
"""What taking a template apart can end with."""
_ELEMENT = re.compile(r"<\w+")
_TREES = ("words", "document", "subject")
"""What every view holds with keys that are the same for every answer sheet."""


class Mistake(NamedTuple):
    """What is wrong on which line of which template, and what to do about it."""

    template: str
    line: int
    message: str
    mend: str = MEND


class Template:
    """One template, taken apart.

    Args:
        name: its name below the folder of the templates.
        reader: what reads templates.
        view: what the template prints from.

    """

    def __init__(self, name: str, reader: Environment, view: Mapping[str, Any]) -> None:
        self.name = name
        self.view = view
        self._reader = reader

    def mistakes(self) -> Iterator[Mistake]:
        """Every name that leads nowhere, each with its line; of what is no template only that."""
        try:
            tree = self.tree
        except TemplateSyntaxError as error:
            yield Mistake(self.name, error.lineno, f"is no template: {sentence(error.message or '')}")
            return
        except (TemplateNotFound, UnicodeError):
            yield Mistake(self.name, 1, "is too large, or no text.")
            return
        except RecursionError:
            yield Mistake(self.name, 1, "is nested too deeply.")
            return
        yield from self._further(tree)
        signs = [*self._signs(tree)]
        yield from signs or self._variables(tree)  # jinja2 looks for variables where it knows every sign
        yield from self._parts(tree)

    @cached_property
    def tree(self) -> nodes.Template:
        """What the text means.

        Raises:
            TemplateSyntaxError: it is no template.
            TemplateNotFound: it is too large, or lies elsewhere.

        """
        assert self._reader.loader is not None  # noqa: S101 - the environment of the kit has one
        text, _, _ = self._reader.loader.get_source(self._reader, self.name)
        return self._reader.parse(text)

    def _further(self, tree: nodes.Template) -> Iterator[Mistake]:
        """Templates that are named and not there, and macros that they have not."""
        for node, named in _referring(tree):
            if isinstance(node, nodes.Include) and node.ignore_missing:
                continue
            try:
                found = Template(named, self._reader, self.view).tree
            except TemplateNotFound:
                mend = "A paper of a pack uses templates of its own pack and those of base/."
                yield Mistake(self.name, node.lineno, f"there is no template '{named}'.", mend)
                continue
            except (TemplateSyntaxError, RecursionError, UnicodeError):
                continue  # said where it stands
            if isinstance(node, nodes.FromImport):
                asked = [one if isinstance(one, str) else one[0] for one in node.names]
                yield from self._lacking(node.lineno, asked, _given(found), f"'{named}' has no macro")
            if isinstance(node, nodes.Import):
                uses = [part for part in tree.find_all(nodes.Getattr) if _is(part.node, node.target)]
                for use in uses:
                    yield from self._lacking(use.lineno, [use.attr], _given(found), f"'{named}' has no macro")

    def _lacking(self, line: int, asked: Iterable[str], known: Iterable[str], said: str) -> Iterator[Mistake]:
        known = list(known)
        for name in asked:
            if name not in known:
                near = difflib.get_close_matches(name, [one for one in known if isinstance(one, str)], 1)
                yield Mistake(self.name, line, f"{said} '{name}'.", f"Did you mean '{near[0]}'?" if near else MEND)

    def _signs(self, tree: nodes.Template) -> Iterator[Mistake]:
        """Filters and tests that do not exist."""
        for kind, known in ((nodes.Filter, self._reader.filters), (nodes.Test, self._reader.tests)):
            word = "filter" if kind is nodes.Filter else "test"
            for node in tree.find_all(kind):
                yield from self._lacking(node.lineno, [node.name], known, f"there is no {word}")

    def _variables(self, tree: nodes.Template) -> Iterator[Mistake]:
        """Variables that the view has not, and that no template of the paper sets."""
        known = {
            *self.view,
            *self._reader.globals,
            *_set_in(tree),
            *self._set_around(tree),
            "caller",
            "varargs",
            "kwargs",
        }
        try:
            wanted = find_undeclared_variables(tree) - known - _asked_for(tree)
        except TemplateSyntaxError as error:
            yield Mistake(self.name, error.lineno, f"is no template: {sentence(error.message or '')}")
            return
        for name in sorted(wanted):
            line = next((one.lineno for one in tree.find_all(nodes.Name) if one.name == name), 1)
            yield from self._lacking(line, [name], known, "there is no variable")

    def _set_around(self, tree: nodes.Template) -> set[str]:
        """What the frames set into which this template is put."""
        names: set[str] = set()
        for node in tree.find_all(nodes.Extends):
            if isinstance(node.template, nodes.Const):
                try:
                    names |= _set_in(Template(str(node.template.value), self._reader, self.view).tree)
                except _BROKEN:
                    continue
        return names

    def _parts(self, tree: nodes.Template) -> Iterator[Mistake]:
        """Keys that the words, the paper and the version have not."""
        named = _short_names(tree)
        tested = {id(part) for test in tree.find_all((nodes.Test, nodes.Filter)) for part in _maybe(test)}
        for node in tree.find_all(nodes.Getattr):
            way = _way(node, named)
            if way is None or way[0] not in _TREES or id(node) in tested:
                continue
            held: Any = self.view
            for step in way[:-1]:
                held = held.get(step) if isinstance(held, Mapping) else None
            if isinstance(held, Mapping) and way[-1] not in held and not hasattr(dict, way[-1]):
                yield from self._lacking(node.lineno, [way[-1]], held, f"'{'.'.join(way[:-1])}' has no")


def template_mistakes(views: Mapping[str, Mapping[str, Any]], reader: Environment) -> list[Mistake]:
    """What is wrong with templates; what one sets, another that it includes may use.

    Args:
        views: by name below their folder what each prints from.
        reader: what reads templates.

    """
    templates = [Template(name, reader, view) for name, view in views.items()]
    found: list[Mistake] = []
    shared = set[str]()
    for one in templates:
        try:
            shared |= _set_in(one.tree)
        except _BROKEN:
            continue
    included = {name for one in templates for name in _included(one)}
    for one in templates:
        if one.name in included:
            one.view = {**dict.fromkeys(shared), **one.view}
        found += one.mistakes()
    return list(dict.fromkeys(found))


def of_failure(error: RenderFailed, template: str, text: str = "") -> Mistake:
    """What a failed filling says, as a mistake of the template that it names, or else of this one.

    Args:
        error: what was said.
        template: the template of the paper.
        text: what stands in it, to find the line of an element that papers may not have.

    """
    where = (error.where or "").removeprefix("templates/")
    file, _, line = where.rpartition(":")
    if file and line.isdecimal():
        return Mistake(file, int(line), error.message, error.mend or MEND)
    element = _ELEMENT.search(error.message)
    before = text.partition(element.group())[0] if element and element.group() in text else ""
    return Mistake(where or template, before.count("\n") + 1, error.message, error.mend or MEND)


def _included(template: Template) -> Iterator[str]:
    try:
        yield from (name for node, name in _referring(template.tree) if not isinstance(node, nodes.Extends))
    except _BROKEN:
        return


def _referring(tree: nodes.Template) -> Iterator[tuple[_Referring, str]]:
    """What names another template by its own name, and that name."""
    for node in tree.find_all(nodes.Stmt):
        if isinstance(node, _Referring) and isinstance(node.template, nodes.Const):
            yield node, str(node.template.value)


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _set_in(tree: nodes.Template) -> set[str]:
    """Every name that a template gives a value to, wherever it does."""
    names = {one.name for one in tree.find_all(nodes.Name) if one.ctx in ("store", "param")}
    names |= {one.name for one in tree.find_all(nodes.Macro)}
    names |= {one.target for one in tree.find_all(nodes.Import)}
    for one in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in one.names}
    return names


def _given(tree: nodes.Template) -> list[str]:
    """What whoever imports a template finds in it."""
    return sorted(_set_in(tree))


def _asked_for(tree: nodes.Template) -> set[str]:
    """Variables of which a template itself asks whether they are there."""
    return {
        part.name
        for node in tree.find_all((nodes.Test, nodes.Filter))
        for part in _maybe(node)
        if isinstance(part, nodes.Name)
    }


def _maybe(node: nodes.Expr) -> Sequence[nodes.Node]:
    """What may be missing: what `is defined` and `default` stand behind."""
    if not isinstance(node, nodes.Test | nodes.Filter) or node.node is None:
        return ()
    if node.name not in ("defined", "undefined", "default", "d"):
        return ()
    return (node.node, *node.node.find_all((nodes.Name, nodes.Getattr)))


def _short_names(tree: nodes.Template) -> dict[str, tuple[str, ...]]:
    """By short name what it stands for: `{% set w = words.acme_paper %}`. Names that are given twice are left out."""
    found: dict[str, tuple[str, ...]] = {}
    twice = [one.name for one in tree.find_all(nodes.Name) if one.ctx in ("store", "param")]
    for node in tree.find_all(nodes.Assign):
        if isinstance(node.target, nodes.Name) and twice.count(node.target.name) == 1:
            way = _way(node.node, found)
            if way is not None:
                found[node.target.name] = way
    return found


def _way(node: nodes.Node, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The names from the view down to a part of it; None for what is no such way."""
    if isinstance(node, nodes.Name):
        return named.get(node.name, (node.name,))
    if isinstance(node, nodes.Getattr):
        above = _way(node.node, named)
        return None if above is None else (*above, node.attr)
    return None
