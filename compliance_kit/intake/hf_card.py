"""A model card of the Hugging Face Hub: its front matter, and what its prose says in forms that cards use."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from compliance_kit import _yaml
from compliance_kit.errors import BadInput
from compliance_kit.intake.prose import in_prose
from compliance_kit.intake.sayings import DEEPEST, Gathered, Saying, said_by, shortened

KIND = "hf_card"
MOST_RESULTS = 100
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


def read_card(text: str, name: str) -> Gathered:
    """What a card says. A front matter that cannot be read is a problem of its own; the prose is read all the same."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = Gathered(read=[name])
    head, body, line = _parts(plain)
    if head is None:
        found.notes.append(f"{name}: has no metadata at its top, so only its text was read.")
    else:
        _metadata(head, name, found)
    found.sayings += in_prose(body, name, line)
    return found


def _parts(text: str) -> tuple[str | None, str, int]:
    """Front matter, text, and the line on which the text begins."""
    start = text.lstrip("\ufeff \n")
    skipped = text[: len(text) - len(start)].count("\n")
    if not start.startswith("---\n"):
        return None, text, 1
    fences = list(_FENCE.finditer(start))
    if len(fences) < 2:
        return None, text, 1
    head = start[fences[0].end() + 1 : fences[1].start()]
    return "\n" * skipped + head, start[fences[1].end() :], skipped + start[: fences[1].end()].count("\n") + 1


def _metadata(head: str, name: str, found: Gathered) -> None:
    try:
        data = _parsed(head, name) if head.strip() else {}
    except BadInput as error:
        place, _, line = (error.where or name).rpartition(":")
        where = f"{place}:{int(line) + 1}" if place and line.isdigit() else name
        mend = "The metadata were left out; the text was read all the same."
        found.problems.append(BadInput(f"the metadata at the top: {error.message}", where=where, mend=mend))
        return
    if not isinstance(data, Mapping):
        found.problems.append(BadInput("the metadata at the top are no list of keys.", where=f"{name}:2"))
        return
    found.sayings += said_by(KIND, data, name, head, first_line=2)
    results = _results(data, name)
    if len(results) > 2 * MOST_RESULTS:
        found.notes.append(f"{name}: lists more than {MOST_RESULTS} results; the rest was left out.")
    found.sayings += results[: 2 * MOST_RESULTS]
    if "licence" in data:
        found.notes.append(f"{name}: says “licence”, which the Hub does not read; its key is “license”.")
    for key in ("base_model", "datasets"):
        if data.get(key) in ([], ""):
            found.notes.append(f"{name}: “{key}” is there and empty.")


def _parsed(head: str, name: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """The metadata; where they are no YAML 1.2, as the reader of YAML 1.1 has them, every value a text, no aliases."""
    try:
        return _yaml.parse(head, name)
    except BadInput:
        import yaml  # noqa: PLC0415 - needed only for cards that are no YAML 1.2

        try:
            if _harmless(yaml.scan(head, Loader=yaml.CBaseLoader)):
                return yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506 - texts, lists and mappings alone
        except yaml.YAMLError:
            pass
        raise


def _harmless(tokens: Iterable[object]) -> bool:
    """Whether a text has no aliases and is not nested so deeply that reading it would overflow the stack."""
    depth = 0
    for token in tokens:
        name = type(token).__name__
        depth += name.endswith("StartToken") - name.endswith("EndToken")
        if depth > DEEPEST or name in ("AliasToken", "AnchorToken"):
            return False
    return True


def _results(data: Mapping[str, Any], name: str) -> list[Saying]:
    """The measured results of `model-index`, each with its test and its score; what is no result is passed over."""
    found: list[Saying] = []
    entries = data.get("model-index")
    for entry in entries if isinstance(entries, list) else ():
        results = entry.get("results") if isinstance(entry, Mapping) else None
        for result in results if isinstance(results, list) else ():
            found += _result(result, name, len(found)) if isinstance(result, Mapping) else []
    return found


def _result(result: Mapping[str, Any], name: str, count: int) -> list[Saying]:
    data_set, metrics = result.get("dataset"), result.get("metrics")
    suite = data_set.get("name") or data_set.get("type") if isinstance(data_set, Mapping) else None
    found: list[Saying] = []
    for metric in metrics if isinstance(metrics, list) else ():
        if not isinstance(metric, Mapping) or not suite or metric.get("value") is None:
            continue
        title = shortened(f"{suite}, {metric.get('name') or metric.get('type')}")
        item, place = f"results[{count + len(found)}]", f"{name}, model-index"
        words = shortened(f"{title}: {metric['value']}")
        found.append(Saying(KIND, "results[].suite", title, place, words, item))
        found.append(Saying(KIND, "results[].score", metric["value"], place, words, item))
    return found
