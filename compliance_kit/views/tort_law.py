"""The law of the tort note: doctrines with what they count for, elements, authorities, what is not final."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.exposure.scheme import Authority, Factor
from compliance_kit.exposure.steps import Step
from compliance_kit.views.tort_facts import RAISES, Labels, Register, question_steps
from compliance_kit.views.tort_places import PlaceWords, Rated
from compliance_kit.views.tort_rating import RatingRows

Row = dict[str, Any]


FIGURES = re.compile(r"\d\s*(?:%|per cent)|\b(?:USD|EUR|GBP)\b|[$€£]")


def sentences(text: str) -> tuple[list[str], bool]:
    """The sentences of a summary without shares and sums, which the note never prints; and whether any was left out."""
    found = [part.strip().rstrip(".") + "." for part in " ".join(text.split()).split(". ") if part.strip()]
    plain = [part for part in found if not FIGURES.search(part)]
    return plain, len(plain) < len(found)


class Law:
    """Doctrines of some ratings, numbered."""

    def __init__(self, labels: Labels, register: Register, rated: Sequence[Rated]) -> None:
        self.labels = labels
        self.scheme = labels.scheme
        self.register = register
        self.say = labels.say
        self.of = {factor.id: factor for factor in self.scheme.factors}
        used = {name for one in rated for name, _ in one.factors}
        self.factors = [factor for factor in self.scheme.factors if factor.id in used]
        self.numbers: Mapping[str, int] = {factor.id: number for number, factor in enumerate(self.factors, 1)}

    def doctrines(self, rated: Sequence[Rated], places: PlaceWords) -> tuple[list[Row], list[str]]:
        """The doctrines of some ratings that count, in the order of elements; and the names of the others by place."""
        holds = {name: there for one in rated for name, there in one.factors}
        steps = [(one, step) for one in rated for step in question_steps(one.exposure)]
        rows, rest = [], dict[str, list[str]]()
        for factor in sorted((self.of[name] for name in holds), key=lambda factor: self._order(factor, steps)):
            cited = [(one, step) for one, step in steps if factor.id in step.factors and not _quiet(step)]
            place = places.name(holds[factor.id]) if holds[factor.id] else ""
            if cited:
                title = self.say("only_in", title=factor.title, place=place) if place else factor.title
                rows.append({**self._row(factor, cited), "title": title})
            else:
                rest.setdefault(place, []).append(f"{factor.title} ({self.numbers[factor.id]})")
        return rows, [self._listed(place, rest[place]) for place in sorted(rest)]

    def _listed(self, place: str, names: Sequence[str]) -> str:
        told = "; ".join(names)
        return self.say("only_list", place=place, names=told) if place else told

    def _order(self, factor: Factor, steps: list[tuple[Rated, Step]]) -> int:
        cited = [(one, step) for one, step in steps if factor.id in step.factors and not _quiet(step)]
        named = {name for names in self._of_paths(factor, cited).values() for name in names} or {factor.element}
        return min(place for place, word in enumerate(self.scheme.elements) if word.id in named)

    def _of_paths(self, factor: Factor, cited: list[tuple[Rated, Step]]) -> dict[str, tuple[str, ...]]:
        """For each path the elements that a doctrine speaks to there."""
        found: dict[str, set[str]] = {}
        for one, step in cited:
            found.setdefault(one.path, set()).update(self._speaks_to(factor.id, one.path, step))
        order = [word.id for word in self.scheme.elements]
        return {path: tuple(sorted(names, key=order.index)) for path, names in found.items()}

    def _elements(self, factor: Factor, cited: list[tuple[Rated, Step]]) -> str:
        """The elements in words, with the path where the paths differ."""
        said: dict[tuple[str, ...], list[str]] = {}
        for path, names in self._of_paths(factor, cited).items():
            said.setdefault(names, []).append(path)
        titles = {names: ", ".join(self.labels.title(self.scheme.elements, name) for name in names) for names in said}
        if len(said) == 1:
            return next(iter(titles.values()))
        return "; ".join(f"{', '.join(paths)}: {titles[names]}" for names, paths in said.items())

    def _row(self, factor: Factor, cited: list[tuple[Rated, Step]]) -> Row:
        facts = dict.fromkeys(self.register.of_question(str(step.question)) for _, step in cited)
        return {
            "id": factor.id,
            "number": self.numbers[factor.id],
            "element": self._elements(factor, cited),
            "rule": next(iter(sentences(factor.summary)[0]), factor.title),
            "facts": sorted(number for number in facts if number),
            "authority": self.authorities_of(factor)[0],
            "more": len(self.authorities_of(factor)) - 1,
            "effects": self._effects(cited),
            "gaps": self._gaps(cited),
        }

    def _effects(self, cited: list[tuple[Rated, Step]]) -> list[str]:
        said: dict[str, list[str]] = {}
        for one, step in cited:
            rows = RatingRows(self.labels, self.register, self.numbers, one)
            said.setdefault(rows.effect(step), []).append(one.path)
        return [f"{', '.join(dict.fromkeys(paths))}: {effect}" for effect, paths in said.items()]

    def _gaps(self, cited: list[tuple[Rated, Step]]) -> list[str]:
        found: dict[str, None] = {}
        for _, step in cited:
            if step.assumed:
                found[self.say("gap.assumed")] = None
            elif step.kind in ("mitigator", "defence") and not step.on_record:
                found[self.say("gap.unproved")] = None
        return list(found) or [self.say("gap.none")]

    def authority(self, authority: Authority) -> Row:
        """One authority: what it is, its status, whether it was read."""
        return {
            "cite": authority.cite,
            "status_id": authority.status,
            "status": self.labels.title(self.scheme.authority_status, authority.status),
            "read": authority.read,
            "read_words": self.say("read" if authority.read else "recalled"),
            "how": authority.how,
            "url": authority.url or "",
        }

    def authorities_of(self, factor: Factor) -> list[Row]:
        """The authorities of a doctrine; where it rests on licences, those of the parents that the catalogue holds."""
        general = [self.authority(one) for one in factor.authorities]
        wanted = self.labels.words.tree["tort_note"]["licence_terms"].get(factor.id.replace(".", "_"), ())
        assessment = self.labels.composer.assessment
        catalogue = assessment.catalogue
        found = [
            finding.entry
            for name, finding in assessment.findings.items()
            if finding.verdict == "applies"
            and finding.entry.kind == "licence_term"
            and name.rpartition(".")[2] in wanted
        ]
        own = [
            {
                **general[0],
                "cite": catalogue.short(entry.source),
                "read": bool(entry.verified),
                "read_words": self.say("read" if entry.verified else "recalled"),
                "how": entry.verified.how if entry.verified else "",
                "url": catalogue.url(entry.source) or "",
            }
            for entry in found
        ]
        return own or general

    def authorities(self) -> list[Row]:
        """The doctrines by number, each with its authorities."""
        return [
            {
                "number": self.numbers[factor.id],
                "title": factor.title,
                "authorities": self.authorities_of(factor),
            }
            for factor in self.factors
        ]

    def moving(self, statuses: Iterable[str]) -> list[Row]:
        """Authorities that are not final, with the doctrine and its open points."""
        wanted, found = frozenset(statuses), {}
        for factor in self.factors:
            for authority in factor.authorities:
                if authority.status in wanted and authority.cite not in found:
                    open_points = factor.open[:1]
                    found[authority.cite] = {
                        **self.authority(authority),
                        "doctrine": factor.title,
                        "number": self.numbers[factor.id],
                        "open": list(open_points),
                    }
        return list(found.values())

    def grid(self, rated: Sequence[Rated], places: PlaceWords) -> Row:
        """Which elements the facts bear out: a row for each element, a cell for each path."""
        elements = [
            word
            for word in self.scheme.elements
            if any(word.id in self.scheme.path_of[one.path].elements for one in rated)
        ]
        columns = [f"{one.path} {places.name(one.places)}" for one in rated]
        rows = [{"title": word.title, "cells": [self._cell(one, word.id) for one in rated]} for word in elements]
        return {"columns": columns, "rows": rows}

    def _cell(self, one: Rated, element: str) -> Row:
        if element not in self.scheme.path_of[one.path].elements:
            return {"state": "none", "words": self.say("grid.none")}
        state = self._state(one, element)
        return {"state": state, "words": self.say(f"grid.{state}")}

    def _state(self, one: Rated, element: str) -> str:
        """Supported where a known answer aggravates, not supported where credit on record covers it, else open."""
        steps = one.exposure.steps
        speaks = [
            s for s in question_steps(one.exposure) if s.counted_as in RAISES and element in self._bears_on(one.path, s)
        ]
        if any(not step.assumed for step in speaks):
            return "supported"
        listed = any(step.kind == "severity" and step.governs and step.harm and step.harm.source for step in steps)
        if element == "damage" and listed:
            return "supported"
        covered = [s for s in steps if s.kind == "credit" and s.governs and s.closing == "worst"]
        closed = any(s.kind == "gate" and s.closing == "worst" and not s.passed for s in steps)
        return "not_supported" if closed or (not speaks and any(element in s.covered for s in covered)) else "open"

    def _bears_on(self, path: str, step: Step) -> frozenset[str]:
        """The elements that a question bears on, through any of the doctrines that ask it."""
        return frozenset(name for factor in step.factors for name in self._speaks_to(factor, path, step))

    def _speaks_to(self, factor: str, path: str, step: Step) -> frozenset[str]:
        """The element of the doctrine and those that good answers to the question cover; where none, the first."""
        elements = self.scheme.path_of[path].elements
        question = self.scheme.counted[str(step.question)]
        named = {row.covers[path] for row in question.answers if path in row.covers}
        own = self.of[factor].element
        named |= {own} | ({"causation"} if "caus" in own else set())
        return frozenset(named & set(elements)) or frozenset(elements[:1])


def _quiet(step: Step) -> bool:
    return step.kind == "neutral" or (step.kind == "defence" and step.counted_as == "neutral")
