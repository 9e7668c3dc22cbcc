"""View and template into HTML. Templates are sandboxed, see plain data only, and fetch nothing outside their folder."""

import difflib
import re
import textwrap
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, pass_context
from jinja2.exceptions import TemplateError, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from compliance_kit.errors import RenderFailed
from compliance_kit.locales import SOURCE
from compliance_kit.marks import in_line, in_page
from compliance_kit.messages import Forms
from compliance_kit.typesetting import signs, typeset
from compliance_kit.wording import filled, initial, inside, whole

_PLACES = re.compile(r"\{(\w+)\}")
LARGEST_TEMPLATE = 512 * 1024
_MISTAKES = (
    ArithmeticError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)  # what an expression can go wrong with


BASE = "base/"
"""How templates begin that every paper may use, those of packs too."""


class PackLoader(BaseLoader):
    """Loads templates from one folder; nothing leads out of it, links included.

    Args:
        folder: of the built-in templates.
        own: the templates of a pack; it sees these and the shared ones of the kit, and nothing else.

    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.own = own.resolve() if own is not None else None

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - the signature of jinja2
        """The text of a template of the folder, and whether it is still what was read."""
        folder = self.folder if self.own is None or template.startswith(BASE) else self.own
        path = (folder / template).resolve()
        if not path.is_relative_to(folder) or not path.is_file() or path.stat().st_size > LARGEST_TEMPLATE:
            raise TemplateNotFound(template)
        read = _state(path)
        return path.read_text(encoding="utf-8"), template, lambda: _state(path) == read


class Missing(StrictUndefined):
    """What a template names and the view has not; the message says what was meant, if something is near."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_hint or self._undefined_obj is missing or not isinstance(name, str):
            return str(super()._undefined_message)
        held = self._undefined_obj
        known = held if isinstance(held, Mapping) else getattr(held, "__dict__", {})
        near = difflib.get_close_matches(name, [key for key in known if isinstance(key, str)], 1)
        return f"there is no '{name}' here" + (f"; did you mean '{near[0]}'?" if near else "")


def sentence(text: str) -> str:
    """A text with a full stop, unless it has its end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def environment(folder: Path, *, autoescape: bool = True, own: Path | None = None) -> ImmutableSandboxedEnvironment:
    """The environment of the templates of a folder: strict, escaped, immutable; each template is compiled once."""
    found = ImmutableSandboxedEnvironment(
        loader=PackLoader(folder, own),
        autoescape=autoescape,
        undefined=Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["ltr"] = isolated
    found.filters["address"] = address
    found.filters["slug"] = lambda text: str(text).replace("_", "-").replace(".", "-")
    found.filters["prose"] = prose
    found.filters["columns"] = columns
    found.filters["fill"] = fill
    found.filters["initial"] = initial
    found.filters["inside"] = within
    found.filters["number"] = number
    return found


_NUMBERED = re.compile(r"(?<!\S)(\(?[^\s\d]*[^\W\d_]\.?) ((?:\d|[IVXL]+\b)\S*)")
_DOTTED = re.compile(r"(?<!\S)[^\W\d_]{1,3}\.\d\S*")
_NAME = 5  # letters from which a word names what is counted: "point 60"
_LATIN = "\u024f"
_WHOLE = 14  # signs of a citation that a narrow column still holds in one line


def isolated(text: object) -> Markup:
    """A quantity, citation, id or name that keeps its own direction in every language.

    No line ends between "Article" and its number, or within "s.1.b".
    """

    def bound(found: re.Match[str]) -> str:
        word = found[1].lstrip("(")
        named = word.endswith(".") or word[:1].isupper() or len(word) >= _NAME  # not "to 5" or "more than 5"
        return found.group().replace(" ", "\u00a0") if named and len(found.group()) <= _WHOLE else found.group()

    def whole(found: re.Match[str]) -> str:
        return f'<span class="whole">{found.group()}</span>' if len(found.group()) <= _WHOLE else found.group()

    return Markup('<bdi dir="ltr">{}</bdi>').format(Markup(_DOTTED.sub(whole, _NUMBERED.sub(bound, str(escape(text))))))  # noqa: S704 - escaped


def address(url: object) -> Markup:
    """A web address for a page: letters in the place of their codes, or cut off before letters that no font has.

    Where the page shows something else than the address itself, that leads to it.
    """
    told = str(url)
    if "%" not in told:
        return isolated(told)
    plain = unquote(told)
    latin = plain.isprintable() and " " not in plain and all(letter <= _LATIN for letter in plain)
    shown = plain if latin else f"{told.partition('%')[0]}…"
    return Markup('<a href="{}">{}</a>').format(told, isolated(shown))


def columns(text: object, width: int) -> str:
    """One paragraph of a plain text file, in lines of at most `width` characters; longer words stay whole."""
    return textwrap.fill(" ".join(str(text).split()), width, break_long_words=False, break_on_hyphens=False)


@pass_context
def fill(context: Context, text: str | Forms, **parts: object) -> str:
    """A text of the word files with its placeholders filled; a whole number chooses among its forms.

    A template writes `w.found | fill(n=3)`.

    Raises:
        TemplateRuntimeError: the text has a place that the template fills with nothing.

    """
    texts = text.texts if isinstance(text, Forms) else (str(text),)
    for name in (name for one in texts for name in _PLACES.findall(one) if name not in parts):
        filled_in = ", ".join(f"{{{part}}}" for part in parts) or "nothing"
        raise TemplateRuntimeError(f"the words '{texts[0]}' have the place {{{name}}}; the template fills {filled_in}")
    locale = str(context.get("document", {}).get("locale", SOURCE))
    if not any(hasattr(part, "__html__") for part in parts.values()):
        return filled(text, parts, locale)
    safe = {name: part if isinstance(part, int) else escape(part) for name, part in parts.items()}
    forms = text if isinstance(text, Forms) else Forms((str(text),), lambda _number: 0)
    escaped = Forms(tuple(map(escape, forms.texts)), forms.which, forms.zero and escape(forms.zero))
    return Markup(filled(escaped if isinstance(text, Forms) else escape(text), safe, locale))  # noqa: S704 - every part is escaped


@pass_context
def within(context: Context, title: object) -> str:
    """A title as part of a sentence of the language of the document."""
    return inside(str(title), str(context.get("document", {}).get("locale", SOURCE)))


@pass_context
def number(context: Context, amount: float) -> str:
    """A number as the language of the document writes it."""
    locale = str(context.get("document", {}).get("locale", SOURCE))
    if amount == int(amount):
        return whole(int(amount), locale)
    from babel.numbers import format_decimal  # noqa: PLC0415 - whole numbers do without Babel

    return str(format_decimal(amount, "#,##0.##", locale=locale))


def prose(text: object) -> Markup:
    """Markdown of one paragraph without raw HTML, images and unsafe links."""
    markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "escape"])
    return Markup(markdown.renderInline(str(escape(text)) if isinstance(text, Markup) else str(text)))  # noqa: S704 - the parser escapes HTML


def render(
    folder: Path, template: str, view: Mapping[str, Any], *, autoescape: bool = True, own: Path | None = None
) -> str:
    """The text that a template makes of a view.

    Args:
        folder: of the built-in templates.
        template: its name below the folder.
        view: plain data.
        autoescape: whether the text is a page, in which values are escaped.
        own: the templates of a pack, where the template is one of these; then this runs in a process with limits.

    Raises:
        RenderFailed: the template is wrong or asks for something that the view has not; with file and line.

    """
    try:
        text = environment(folder, autoescape=autoescape, own=own).get_template(template).render(view)
    except (TemplateError, *_MISTAKES) as error:
        line = getattr(error, "lineno", None) or _line(error, template)
        place = f"templates/{template}:{line}" if line else f"templates/{template}"
        raise RenderFailed(
            f"the template cannot be filled: {sentence(str(getattr(error, 'message', None) or error))}",
            where=place,
            mend="Mend the template at that line.",
        ) from None
    if not autoescape:
        return in_line(text)
    return typeset(in_page(text), str(view.get("document", {}).get("locale", SOURCE)), signs(folder))


def _line(error: BaseException, template: str) -> int | None:
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(template):
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
