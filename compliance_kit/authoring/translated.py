"""What is wrong with the translations of a pack: places that do not fit, keys of nothing, languages without a file."""

from collections.abc import Iterator, Mapping

from compliance_kit.authoring.layer import Read
from compliance_kit.authoring.translating import texts_of
from compliance_kit.checks.found import Found, Noticed
from compliance_kit.checks.translation import Line, wrong_places
from compliance_kit.locales import SOURCE, languages, read_po
from compliance_kit.messages import Message

_CHECK = "translations"


def translation_problems(read: Read) -> Iterator[Noticed]:
    """Everything wrong with the translations of a pack. What is not translated yet is nothing wrong: it is marked EN.

    Raises:
        BadInput: a file cannot be read.

    """
    texts: Mapping[str, Message] | None = None
    for code in (one for one in read.layer.manifest.languages if one != SOURCE):
        paths = sorted((read.layer.root / "locales" / code).glob("*.po"))
        if not paths:
            yield _without_file(code)
        for path in paths:
            texts = texts_of(read) if texts is None else texts
            for entry in read_po(path):
                message = texts.get(entry.msgctxt or "")
                line = Line(f"locales/{code}/{path.name}", entry)
                if message is not None and all(line.texts) and not entry.fuzzy and not entry.obsolete:
                    yield from wrong_places(line, message, code, "compliance-kit pack translate FOLDER")


def _without_file(code: str) -> Noticed:
    """A language that the manifest names, and no file speaks."""
    known = [one for one in languages() if one != SOURCE]
    mend = f"Run: compliance-kit pack translate FOLDER {code}; or take '{code}' out."
    if code not in known:
        mend = f"Papers are written in: {', '.join([SOURCE, *known])}. Take '{code}' out."
    message = f"'languages' names '{code}', and locales/{code} holds no translations."
    return Noticed(Found("pack.yaml", message, mend), "pack.yaml", _CHECK)
