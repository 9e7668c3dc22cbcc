"""The signs of a printed page in place of those of a keyboard: quotation marks, apostrophes, spaces, powers of ten.

Answers, words of packs and separators of templates reach a page as somebody typed them. Which signs a language sets
stands in `templates/base/typography.yaml`. Wording that has to be kept letter by letter stands in `code` or in an
element of class `set` or `set-words`, and is left alone, as are tags, addresses and style sheets.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from compliance_kit import _yaml

SIGNS: Final = "base/typography.yaml"
NARROW: Final = "\u202f"
_HOST: Final = 36  # signs of an address that a narrow column still holds in one line
_KEPT: Final = re.compile(
    r"(<(style|title|script|code|pre)\b.*?</\2>|<bdi\b[^>]*\bclass=\"set\"[^>]*>.*?</bdi>"
    r"|<blockquote\b[^>]*\bclass=\"set-words\"[^>]*>.*?</blockquote>|<!--.*?-->|<[^>]*>)",
    re.DOTALL,
)
_INLINE: Final = re.compile(r"</?(?:a|b|bdi|br|code|em|i|span|strong|sub|sup)\b")
_TYPED: Final = re.compile(
    r"https?://[^\s/<&]+|(?<![\w./=-])\d(?:\.\d+)?e\d\d(?![\w-]|\.\d)|(?<!\.)\.\.(?=\s|$)|^\.(?=\s|$)|&#34;|&quot;|&#39;|&[#\w]+;|\"|'|[:;!?](?=\s|$)"
)
_POWER: Final = re.compile(r"(?P<digits>\d(?:\.\d+)?)e(?P<power>\d\d)")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOUBLE: Final = frozenset(('"', "&#34;", "&quot;"))
_SINGLE: Final = frozenset(("'", "&#39;"))
_BEFORE_OPENING: Final = frozenset(" \n\t\u00a0\u202f([{–—/=·")


@lru_cache(maxsize=8)
def signs(templates: Path) -> Mapping[str, Mapping[str, Any]]:
    """By language, which signs a page sets; none where the folder says nothing of it."""
    if not (templates / SIGNS).is_file():
        return {}
    found: Mapping[str, Mapping[str, Any]] = _yaml.parse(
        _yaml.read_text(templates / SIGNS, name=f"templates/{SIGNS}"), f"templates/{SIGNS}"
    )
    return found


def typeset(html: str, language: str, rules: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with the signs of its language; English parts of a page in another language with those of English.

    Args:
        html: a page; English parts stand in elements with `lang="en"` that hold nothing but text.
        language: of the page.
        rules: by language; one without rules is left as it is.

    """
    own, english = rules.get(language, {}), rules.get("en", {})
    told, before, spoken = [], "", own
    pieces = _KEPT.split(html)
    for text, tag in zip(pieces[::3], [*pieces[1::3], ""], strict=True):
        told += [_set(text, before, spoken), tag]
        before = _before(tag, text[-1:] or before)
        spoken = english if tag.startswith("<span") and 'lang="en"' in tag else own
    return "".join(told)


def _before(tag: str, last: str) -> str:
    """The sign before the text that follows a tag; none at the start of a paragraph or cell."""
    if not _INLINE.match(tag):
        return ""
    return "x" if tag.endswith(("</code>", "</bdi>")) and not tag.startswith("</") else last


def _set(text: str, before: str, rules: Mapping[str, Any]) -> str:
    def sign(found: re.Match[str]) -> str:
        last = text[found.start() - 1] if found.start() else before
        power = _POWER.fullmatch(found.group())
        return _raised(power) if power else _sign(found.group(), last, rules)

    return _TYPED.sub(sign, text)


def _raised(power: re.Match[str]) -> str:
    """1e25 as 10²⁵, 1.1e23 as 1.1 × 10²³."""
    raised = "10" + power["power"].translate(_RAISED)
    return raised if power["digits"] == "1" else f"{power['digits']} × {raised}"


def _sign(typed: str, last: str, rules: Mapping[str, Any]) -> str:
    if typed.startswith("http"):
        return f'<span class="whole">{typed}</span>' if len(typed) <= _HOST else typed  # no line ends behind "https://"
    if typed in ("..", "."):  # a full stop behind a name that ends in one
        return "." if typed == ".." or last != "." else ""
    if typed in _DOUBLE | _SINGLE:
        return _quote(typed, rules, opening=not last or last in _BEFORE_OPENING)
    spaced = typed in rules.get("spaced", "") and last and not last.isspace()
    return NARROW + typed if spaced else typed


def _quote(typed: str, rules: Mapping[str, Any], *, opening: bool) -> str:
    if typed in _DOUBLE:
        return str(rules["quotes"][not opening]) if "quotes" in rules else typed
    return str(rules["inner"][0] if opening and "inner" in rules else rules.get("apostrophe", typed))
