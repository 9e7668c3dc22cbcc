"""What translators work on: every English text, and the file of a language in which its translation stands."""

from collections.abc import Mapping
from typing import Final

from compliance_kit import _yaml
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import load_documents, templates_root
from compliance_kit.forms import said_form
from compliance_kit.locales import SOURCE
from compliance_kit.messages import Collector, Message, in_catalogue, in_words
from compliance_kit.situations import load_situations, said_situation

FILES: Final = (  # how keys begin, and the file that they stand in; the first that fits
    ("documents/", "documents"),
    ("situations/", "documents"),
    ("entries/eu.ai_act.", "entries-eu-ai-act"),
    ("entries/eu.cop.", "entries-eu-gpai"),
    ("entries/eu.guidelines.", "entries-eu-gpai"),
    ("entries/eu.", "entries-eu"),
    *((f"entries/licence.{start}", "entries-licence-asia") for start in (
        "deepseek", "exaone", "hunyuan", "hyperclova", "kimi", "qwen", "tongyi")),
    *((f"entries/licence.{start}", "entries-licence-google") for start in ("gemma", "hai_def")),
    *((f"entries/licence.{start}", "entries-licence-images") for start in ("flux", "stability")),
    ("entries/licence.llama", "entries-licence-llama"),
    *((f"entries/licence.{start}", "entries-licence-openrail") for start in (
        "bigcode", "bigscience", "creativeml", "openrail")),
    ("entries/licence.", "entries-licence"),
    ("determinations/eu.", "determinations-eu"),
    ("determinations/", "determinations"),
    ("tort/scheme", "tort-scheme"),
    ("tort/", "tort-doctrines"),
)  # fmt: skip
REST: Final = "catalogue"
STATUSES: Final = ("eu", "guidance", "tort")  # sections of facts that are worked out
Texts = Mapping[str, Mapping[str, Message]]


def english(catalogue: Catalogue) -> dict[str, dict[str, Message]]:
    """Every text that there is to translate: by file, by key, in the order in which they stand in their sources."""
    collector = Collector()
    for path in sorted((templates_root() / "base" / "words").glob("*.yaml")):
        in_words(path.stem, _yaml.parse(_yaml.read_text(path), path.name), collector)
    for document in load_documents().values():
        collector.text(f"documents/{document.id}.title", document.title)
        collector.text(f"documents/{document.id}.purpose", document.purpose or "")
    for path in sorted(templates_root().glob("*/form.yaml")):
        said_form(path.parent.name, collector)
    for situation in load_situations(templates_root()).values():
        said_situation(situation, collector)
    in_catalogue(catalogue, collector, SOURCE)
    files: dict[str, dict[str, Message]] = {}
    for key, message in collector.messages.items():
        files.setdefault(file_of(key), {})[key] = message
    return files


def file_of(key: str) -> str:
    """The name of the file that a key stands in, without its ending."""
    if key.startswith("words/"):
        first = key.removeprefix("words/").partition(".")[0]
        return f"words-{first}" if (templates_root() / "base" / "words" / f"{first}.yaml").is_file() else "words-engine"
    if key.startswith("forms/"):
        return f"form-{key.removeprefix('forms/').partition('.')[0]}"
    if key.startswith("facts/"):
        section = key.removeprefix("facts/").partition(".")[0]
        return f"facts-{'statuses' if section in STATUSES else section}"
    return next((name for start, name in FILES if key.startswith(start)), REST)
