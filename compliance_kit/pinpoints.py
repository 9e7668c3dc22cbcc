"""Places in acts of the European Union, cited in the way of a language.

The catalogue cites them as the English versions do: "Article 53(1)(d)". A language says in `locales/citations.yaml` how
it names articles, paragraphs and points. What cannot be taken apart stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Rules = Mapping[str, Any]
"""How a language cites, as its part of `citations.yaml` holds it."""

_HEADS: Final = {
    "article": "article", "articles": "article", "recital": "recital", "recitals": "recital", "annex": "annex",
    "annexes": "annex", "section": "section", "sections": "section", "point": "item", "points": "item",
    "measure": "measure", "measures": "measure", "commitment": "commitment", "commitments": "commitment",
    "appendix": "appendix", "appendices": "appendix", "field": "field", "fields": "field",
}  # fmt: skip
_HEAD: Final = re.compile(rf"(?P<head>(?i:{'|'.join(sorted(_HEADS, key=len, reverse=True))})) (?=[\dA-Z])")
_ARTICLE: Final = re.compile(r"(?P<article>\d+[a-z]?)?(?P<groups>(?:\([0-9a-z]{1,4}\))*)")
_POINT: Final = re.compile(r"(?P<groups>(?:\([a-z]{1,4}\))+)")
_NUMBER: Final = re.compile(r"[A-Z](?:\.\d+)*\b(?!\w)|\d+(?:\.\d+)*|[IVXLC]+\b")
_JOIN: Final = re.compile(r"(?P<join>, | and |-| to )")
_BETWEEN: Final = re.compile(r"(?P<join>; |, | and )")
_INNER: Final = re.compile(r" \((?P<inner>[^()]+)\)")
_ORDINAL: Final = re.compile(r", (?P<ordinal>first|second|third|fourth) (?P<kind>paragraph|subparagraph)\b")
_POINTS: Final = re.compile(r", points? (?=[\d(])")
_RULE: Final = re.compile(r", Rule (?=\d)")
_PART: Final = re.compile(r" Section (?=[\dA-Z])")
_INSERTED: Final = re.compile(r"(\d+|[a-z])([a-z])")
_LETTERS: Final = "abcdefgh"
_BELOW: Final = {"number": "letter", "point": "subpoint", "letter": "subpoint"}
_JOINS: Final = {"; ": "apart", ", ": "comma", " and ": "and", "-": "to", " to ": "to"}


class _Unknown(Exception):
    """A citation of another form."""


@dataclass
class _Part:
    """An article, a paragraph, a point …, how it is joined to the one before it, and what is cited of it."""

    kind: str
    name: str
    join: str = ""
    below: "list[_Part]" = field(default_factory=list)

    def last(self) -> "_Part":
        """What was cited last within it."""
        return self.below[-1].last() if self.below else self


def cite(english: str, instrument: str, rules: Rules, definitions: Mapping[str, str]) -> str:
    """A place in an act as the language cites it; as it is where it has another form.

    Args:
        english: "Article 53(1)(d)".
        instrument: the id of the act; acts of other places stay as they are.
        rules: how the language cites; empty if it has no rules.
        definitions: by act the article that lists definitions or changes: numbers in brackets are points there.

    """
    if not rules or not instrument.startswith("eu."):
        return english
    chapters: Mapping[str, str] = rules.get("chapters", {})
    chapter = max((name for name in chapters if f"{english}, ".startswith(f"{name}, ")), key=len, default="")
    rest = english[len(chapter) :].removeprefix(", ")
    try:
        told = _said(rest, _Saying(rules), definitions.get(instrument, "")) if rest else ""
    except _Unknown:
        return english
    return ", ".join(filter(None, (chapters.get(chapter, ""), told)))


def _said(text: str, saying: "_Saying", definitions: str) -> str:
    reader = _Reader(text, definitions)
    told = saying.listed(reader.clause())
    while reader.place < len(text):
        inner = reader.take(_INNER)
        if inner is not None:
            told += f" ({_said(inner['inner'], saying, definitions)})"
            continue
        join = reader.must(_BETWEEN)["join"]
        told += saying.joins[_JOINS[join]] + saying.listed(reader.clause())
    return told


class _Reader:
    """Takes a citation apart from left to right."""

    def __init__(self, text: str, definitions: str) -> None:
        self.text = text
        self.definitions = definitions
        self.place = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands next, if it has that form and is not empty."""
        found = pattern.match(self.text, self.place)
        if found is None or not found[0]:
            return None
        self.place = found.end()
        return found

    def must(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What stands next in that form; refused if it has another one."""
        found = self.take(pattern)
        if found is None:
            raise _Unknown
        return found

    def clause(self) -> list[_Part]:
        """Everything behind one head ("Articles 8-15 and 16(a)")."""
        kind = _HEADS[self.must(_HEAD)["head"].casefold()]
        if kind == "article":
            return self._articles()
        found = [_Part(kind, match[0], join) for join, match in self._list(_NUMBER)]
        if kind == "annex":
            found[-1].below = self._in_annex()
        return found

    def _list(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
        yield "", self.must(pattern)
        while (join := _JOIN.match(self.text, self.place)) is not None:
            found = pattern.match(self.text, join.end())
            if found is None or not found[0]:
                return
            self.place = found.end()
            yield _JOINS[join["join"]], found

    def _in_annex(self) -> list[_Part]:
        for pattern, kind in ((_RULE, "rule"), (_PART, "part"), (_POINTS, "entry")):
            if self.take(pattern) is not None:
                return [_Part(kind, match[0], join) for join, match in self._list(_NUMBER)]
        return []

    def _articles(self) -> list[_Part]:
        """Articles with what is cited of them; an item without a number belongs to the article before it."""
        found: list[_Part] = []
        for join, match in self._list(_ARTICLE):
            if match["article"]:
                found.append(_Part("article", match["article"], join))
            if not found:
                raise _Unknown
            self._add(found[-1], re.findall(r"\((\w+)\)", match["groups"]), "" if match["article"] else join)
        ordinal = self.take(_ORDINAL)
        if ordinal is not None:
            kind = "by_order" if ordinal["kind"] == "paragraph" else "subparagraph"
            owner = _Part(kind, ordinal["ordinal"])
            found[-1].last().below.append(owner)
            for join, match in self._list(_POINT) if self.take(_POINTS) is not None else ():
                self._add(owner, re.findall(r"\((\w+)\)", match["groups"]), join)
        return found

    def _add(self, owner: _Part, names: Sequence[str], join: str) -> None:
        """Put "(1)(d)" below its article, and "(d)" alone below the paragraph that was cited last."""
        parent = owner
        for place, name in enumerate(names):
            numbered = name[0].isdecimal()
            if place == 0 and not numbered and parent.below and parent.below[-1].kind in ("paragraph", "number"):
                parent = parent.below[-1]
            kind = _BELOW.get(parent.kind, "point")
            if numbered:
                kind = "number" if owner.name == self.definitions else "paragraph"
            parent.below.append(_Part(kind, name, join if place == 0 else ""))
            parent = parent.below[-1]


class _Saying:
    """Says the parts of a citation in a language."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.joins: Mapping[str, str] = rules["joins"]

    def listed(self, parts: Sequence[_Part]) -> str:
        """Several parts: neighbours of which nothing more is cited share one name."""
        told, place = "", 0
        while place < len(parts):
            run = [parts[place]]
            while place + len(run) < len(parts) and not run[-1].below and self._alike(run[0], parts[place + len(run)]):
                run.append(parts[place + len(run)])
            told += self._run(run, first=not told)
            place += len(run)
        return told

    def _alike(self, one: _Part, other: _Part) -> bool:
        return one.kind == other.kind and not other.below

    def _run(self, run: Sequence[_Part], *, first: bool) -> str:
        names = "".join((self.joins[part.join] if place else "") + self._name(part) for place, part in enumerate(run))
        told = str(self._rules[run[0].kind]["one" if len(run) == 1 else "other"]).replace("{n}", names)
        told += self.listed(run[-1].below)
        return told if first or not run[0].join else self.joins[run[0].join] + told.lstrip(", ")

    def _name(self, part: _Part) -> str:
        rule = self._rules[part.kind]
        name = rule.get("names", {}).get(part.name) or self._inserted(part.name)
        return str(rule.get("item", "{n}")).replace("{n}", name)

    def _inserted(self, name: str) -> str:
        """The number of a provision that was put in later: "4a" is "4 bis" in some languages."""
        suffixes = self._rules.get("suffixes", ())
        found = _INSERTED.fullmatch(name)
        place = _LETTERS.find(found[2]) if found else -1
        return f"{found[1]} {suffixes[place]}" if found and 0 <= place < len(suffixes) else name
