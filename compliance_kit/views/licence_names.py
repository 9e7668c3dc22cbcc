"""The name of a version against what its licences say of names: how it begins, and whose words it may not bear."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from compliance_kit.views.licence_terms import Terms
from compliance_kit.wording import Words

Row = dict[str, Any]
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def parts_of(name: str) -> list[str]:
    """The words and numbers of a name without case: "GoogleHelper-2" gives google, helper, 2."""
    plain = unicodedata.normalize("NFKC", name)
    return [part.casefold() for piece in _PARTS.findall(plain) for part in _HUMP.split(piece)]


def bears(name: str, word: str) -> bool:
    """Whether a name holds a word, or several in a row, as words of their own: "Metadata" does not hold "Meta"."""
    inside, wanted = parts_of(name), parts_of(word)
    return any(inside[place : place + len(wanted)] == wanted for place in range(len(inside)))


def without_owner(name: str) -> str:
    """A repository id without its owner: the name of the model itself."""
    return name.strip().rpartition("/")[2]


def begins(name: str, word: str) -> str:
    """holds; capitals where only these differ; or fails. What follows the word is another word or a number."""
    own = unicodedata.normalize("NFKC", without_owner(name))
    if own.casefold().startswith(word.casefold()):
        follows = own[len(word) : len(word) + 1]
        if not (follows.isalpha() and follows.islower()):
            return "holds" if own.startswith(word) else "capitals"
    return "fails"


class NameCheck:
    """The rules of names that are due or may be due, and the names that were tested against them."""

    def __init__(self, names: Sequence[str], terms: Terms, words: Words) -> None:
        self.names = list(dict.fromkeys(names))
        self.terms = terms
        self.words = words

    def rows(self, groups: Iterable[Row]) -> list[Row]:
        """One row for each rule, with the names that it was tested on; a row more where it turns out differently."""
        conditions = [row for group in groups for row in (*group["applies"], *group["open"])]
        rules = [rule for row in conditions for rule in self._rules(row)]
        allowed = {rule["word"] for rule in rules if rule["rule"] == "begins"}
        found: dict[tuple[object, ...], Row] = {}
        for place, rule in enumerate(rules):
            for name in self.names:
                row = self._tested(rule, name, allowed)
                found.setdefault((place, row["result"]), {**row, "names": []})["names"].append(name)
        return list(found.values())

    def _rules(self, row: Row) -> list[Row]:
        common = {"number": row["number"], "id": row["id"], "verdict": row["verdict"], "source": row["source"]["short"]}
        if row["kind"] == "names":
            return [{**common, "rule": "begins", "word": phrase["text"]} for phrase in row["set_phrases"]]
        marks = self.terms.marks.get(row["id"])
        return [{**common, "rule": marks.rule, "word": word} for word in marks.words] if marks else []

    def _tested(self, rule: Row, name: str, allowed: set[str]) -> Row:
        result = self._result(rule, name, allowed)
        said = self.words.say(f"licence_sheet.names.{rule['rule']}", word=rule["word"])
        told = self.words.say(f"licence_sheet.names.result.{result}", word=rule["word"])
        return {**rule, "name": name, "result": result, "said": said, "told": told}

    def _result(self, rule: Row, name: str, allowed: set[str]) -> str:
        if rule["rule"] == "begins":
            return begins(name, rule["word"])
        if not bears(name, rule["word"]):
            return "free"
        prescribed = any(bears(word, rule["word"]) and begins(name, word) != "fails" for word in allowed)
        return "prescribed" if prescribed else "reserved" if rule["rule"] == "reserved" else "look"


def cannot_begin(one: str, other: str) -> bool:
    """Whether no name can begin with both words: neither is the beginning of the other."""
    first, second = one.casefold(), other.casefold()
    return not first.startswith(second) and not second.startswith(first)


def beginnings(conditions: Iterable[Row]) -> list[tuple[Row, str]]:
    """Each condition on the beginning of the name with its word."""
    return [(row, phrase["text"]) for row in conditions if row["kind"] == "names" for phrase in row["set_phrases"]]
