"""What the text of a card says in forms that cards use: who made it, from what, on how many tokens, on which hardware.

Only whole statements count. Placeholders that nobody filled in say nothing, and a code block is no statement.
"""

import re
from collections.abc import Iterator
from itertools import islice

from compliance_kit.intake.sayings import Saying, shortened

KIND = "hf_prose"
LONGEST_TEXT = 400_000  # signs; no card needs more, and forms are looked for in every line
LONGEST_VALUE = 1_000
MOST_EACH = 20
_NUMBER = r"(?<![\d,.])\d[\d,.]{0,18}"
_SCALE = r"(?:\s?(?:[KMBT]\b|thousand\b|million\b|billion\b|trillion\b))"
_CHIP = (
    r"(?:NVIDIA\s+|AMD\s+|Google\s+)?(?P<name>(?:RTX\s?)?"
    r"(?:A100|H100|H200|H800|A800|A6000|A40|V100|B200|GB200|L40S?|L4|T4|P100|"
    r"30[6-9]0|40[6-9]0|50[6-9]0|MI\d{3}X?|Gaudi\s?\d|TPU\s?v\d\w?)(?:[\s-](?:SXM\d?|PCIe|NVL|Ti))?)"
)
_COUNTED = rf"(?P<count>(?<![\d,.])\d[\d,]{{0,9}})\s?(?:[x×*]\s?)?{_CHIP}(?:[\s-]?\d+\s?GB)?s?\b"
_UNDER = r"\s*\n+(?:<!--[^>]{0,800}-->\s*)?(?P<value>[^#\s<>].*)"
"""The first line under a heading, behind the hint of the template; none behind ">", as our own cards note gaps."""
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("developed_by", re.compile(r"\*\*Developed by:?\*\*:?[ \t]*(?P<value>\S.*)")),
    ("contact", re.compile(rf"^#+ Model Card Contact{_UNDER}", re.MULTILINE)),
    ("direct_use", re.compile(rf"^#+ Direct Use{_UNDER}", re.MULTILINE)),
    ("excluded_use", re.compile(rf"^#+ Out-of-Scope Use{_UNDER}", re.MULTILINE)),
    (
        "base_model",
        re.compile(
            r"\*\*Fine-?tuned from model(?: \[optional\])?:?\*\*:?[ \t]*(?P<value>\S.*)",
            re.IGNORECASE,
        ),
    ),
    (
        "base_model",
        re.compile(
            r"fine-?tuned (?:version|variant) of \[?`?(?:\[)?(?P<value>[\w.-]+/[\w.-]+\w)`?\]?", re.IGNORECASE
        ),
    ),
    (
        "training_tokens",
        re.compile(
            rf"\b(?:pre-?|fine-?)?trained\b[^.\n]{{0,80}}?\bon\b[^.\n]{{0,60}}?(?P<value>{_NUMBER}{_SCALE})\s+(?:\w+\s+)?tokens",
            re.IGNORECASE,
        ),
    ),
    ("hardware", re.compile(_COUNTED, re.IGNORECASE)),
    (
        "hours",
        re.compile(
            r"\b(?:for|took|in|time:?\**)\s+(?:about |around |approximately |~)?\**"
            rf"(?P<value>{_NUMBER}\s?(?:hours|hrs|h|days))\b",
            re.IGNORECASE,
        ),
    ),
    ("parameters", re.compile(rf"(?P<value>{_NUMBER}\s?(?:[MBT]\b|million|billion))[\s-]param", re.IGNORECASE)),
)  # fmt: skip
_PER_NODE = re.compile(r"\bnodes?\b[^.\n]{0,20}\Z", re.IGNORECASE)  # then the number is that of one machine
_TRAINED = re.compile(r"\btrain(?:ed|able)\b[^.\n]{0,20}\Z", re.IGNORECASE)  # then the number is that of an adapter
_BLANK = re.compile(r"more information needed|needs more information|\[optional\]$|^\W*$", re.IGNORECASE)
_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<url>[^)]*)\)")
_HUB = re.compile(r"https?://huggingface\.co/(?P<id>[\w.-]+/[\w.-]+)/?$")


def in_prose(text: str, name: str, first_line: int = 1) -> list[Saying]:
    """The statements of a text in the order of the forms; `first_line` is the line on which the text begins."""
    plain = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text[:LONGEST_TEXT])
    return [saying for key, form in _FORMS for saying in _each(key, form, plain, name, first_line)]


def _each(key: str, form: re.Pattern[str], text: str, name: str, first_line: int) -> Iterator[Saying]:
    for match in islice(form.finditer(text), MOST_EACH):
        start = match.start("count") if key == "hardware" else match.start("value")
        place = f"{name}:{text.count(chr(10), 0, start) + first_line}"
        words = _words(text, match)
        if key == "hardware":
            if not _PER_NODE.search(text[max(0, match.start() - 40) : match.start()]):
                yield Saying(KIND, "hardware.count", match["count"], place, words)
            yield Saying(KIND, "hardware.name", match["name"], place, words)
            continue
        if key == "parameters" and _TRAINED.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        value = _unlinked(match["value"][:LONGEST_VALUE])
        if value and not _BLANK.search(value):
            yield Saying(KIND, key, value, place, words)


def _unlinked(text: str) -> str:
    """A text without its links: the repository that a link leads to on the Hub, else the text of the link."""

    def plain(link: re.Match[str]) -> str:
        hub = _HUB.match(link["url"].strip())
        return hub["id"] if hub else link["text"]

    return _LINK.sub(plain, text).strip().strip("*_` ").rstrip(".").strip()


def _words(text: str, match: re.Match[str]) -> str:
    """The line around a statement, or the part of it around the words."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 40)
    end = text.find("\n", match.end())
    return shortened(text[start : min(end if end >= 0 else len(text), match.end() + 60)])
