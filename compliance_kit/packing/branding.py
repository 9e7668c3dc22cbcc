"""The look that a pack gives to papers: a logo, some lines and three colours on the first page.

A logo is a drawing of others, so it is taken apart and put together anew: only plain shapes, nothing that refers,
loads, runs or repeats. A picture (PNG) is looked at before anything decodes it.
"""

import base64
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import BadInput, Problems
from compliance_kit.mistakes import said
from compliance_kit.packing import limits
from compliance_kit.packing.manifest import Line
from compliance_kit.sources import Data

BRAND: Final = "branding/brand.yaml"
FOLDER: Final = "branding"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset({"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_DROPPED: Final = frozenset({"title", "desc", "metadata"})
_ATTRIBUTES: Final = frozenset(
    {
        "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform",
        "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
        "stroke-opacity", "opacity", "viewBox",
    }
)  # fmt: skip
_VALUE: Final = re.compile(r"[\w\s.,()#%+-]*")
_REFERS: Final = re.compile(r"url|var|href", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_AMOUNT: Final = re.compile(rf"\s*{_NUMBER.pattern}(?:px|pt|mm|%)?\s*")
_MOVED: Final = re.compile(
    rf"(?>\s*(?:matrix|translate|scale|rotate|skewX|skewY)\((?>[\s,]*{_NUMBER.pattern}){{1,6}}\s*\)[\s,]*)*"
)
_FORMS: Final = {
    **dict.fromkeys(
        (
            "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "stroke-width",
            "fill-opacity", "stroke-opacity", "opacity",
        ),
        _AMOUNT,
    ),
    "transform": _MOVED,
}  # fmt: skip
"""What attributes hold that drawing would stumble over otherwise; any other holds plain words and numbers."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_WIDEST, _HIGHEST = 120.0, 42.0  # points: what the head of a page holds


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError(f"'{text}' is no colour; write # and six signs in quotes, such as \"#1f5f6b\"")
    return text


Colour = Annotated[str, AfterValidator(_colour)]
LetterLine = Annotated[Line, StringConstraints(max_length=limits.LETTERHEAD_LENGTH)]


class Colours(Data):
    """Colours of text and of the line below the head, all of them readable on white paper."""

    ink: Colour = "#1A1A1A"
    accent: Colour = "#1A1A1A"
    rule: Colour = "#4A4F55"


class Brand(Data):
    """What `branding/brand.yaml` says.

    Attributes:
        logo: a file beside it, SVG or PNG; None for none.
        alt: what the logo shows, for those who do not see it; needed with a logo.

    """

    logo: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(svg|png)$")] | None = None
    alt: Line | None = None
    letterhead: Annotated[tuple[LetterLine, ...], Field(max_length=limits.LETTERHEAD_LINES)] = ()
    colours: Colours = Colours()


class Look(NamedTuple):
    """A brand as papers print it: the drawing of the logo ("" for none), the lines, the colours."""

    logo: str
    letterhead: tuple[str, ...]
    colours: Colours


_BRAND = TypeAdapter(Brand)


def look_of(folder: Path) -> Look | None:
    """The look of the pack in a folder; None where it has none.

    Raises:
        Problems: everything that is wrong with it, with file and line.

    """
    path = folder / BRAND
    if not path.is_file():
        return None
    text = _yaml.read_text(path, name=BRAND)
    try:
        brand = _BRAND.validate_python(limits.yaml_of(text, BRAND))
    except ValidationError as error:
        raise Problems(said(error, text, BRAND, ())) from None
    problems = list(_problems(brand, text))
    logo = ""
    try:
        logo = _logo(folder, brand) if brand.logo else ""
    except BadInput as error:
        problems.append(error)
    if problems:
        raise Problems(problems)
    return Look(logo, brand.letterhead, brand.colours)


def _problems(brand: Brand, text: str) -> Iterator[BadInput]:
    for name, colour in brand.colours.model_dump().items():
        found = contrast(colour)
        if found < limits.LEAST_CONTRAST:
            line = _yaml.line_of(text, ["colours", name])
            message = f"the colour '{name}' ({colour}) has a contrast of {found:.1f}:1 with white paper."
            mend = f"Choose a darker one: at least {limits.LEAST_CONTRAST}:1, so that everybody can read it."
            yield BadInput(message, where=f"{BRAND}:{line}", mend=mend)
    if brand.logo and not brand.alt:
        line = _yaml.line_of(text, ["logo"])
        mend = "Write 'alt: …': what it shows, for those who do not see it."
        yield BadInput("the logo has no words.", where=f"{BRAND}:{line}", mend=mend)


def contrast(colour: str) -> float:
    """The contrast of a colour ("#003366") with white, as WCAG 2.2 defines it: from 1 to 21."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _logo(folder: Path, brand: Brand) -> str:
    shown = f"{FOLDER}/{brand.logo}"
    path = folder / shown
    if path.is_symlink() or not path.is_file():
        raise BadInput("is not there.", where=shown, mend="Put the logo beside brand.yaml, or take 'logo' out.")
    if path.stat().st_size > limits.LARGEST_LOGO:
        raise BadInput(f"is larger than {limits.LARGEST_LOGO // 1024} kB.", where=shown, mend="Make it smaller.")
    data = path.read_bytes()
    return _picture(data, shown, brand.alt or "") if shown.endswith(".png") else _drawing(data, shown, brand.alt or "")


def _picture(data: bytes, shown: str, alt: str) -> str:
    """A PNG inside a drawing of its size."""
    head = data[:24]
    if len(head) < 24 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        raise BadInput("is no PNG picture.", where=shown, mend="Save it as PNG, or as SVG.")
    width, height = struct.unpack(">II", head[16:24])
    if not (0 < width <= limits.LOGO_PIXELS and 0 < height <= limits.LOGO_PIXELS):
        message = f"is larger than {limits.LOGO_PIXELS} pixels in width or height."
        raise BadInput(message, where=shown, mend="Make it smaller.")
    root = _frame(0.0, 0.0, float(width), float(height), alt)
    href = f"data:image/png;base64,{base64.b64encode(_opaque(data, shown)).decode()}"
    ET.SubElement(root, "image", {"width": str(width), "height": str(height), "href": href})
    return ET.tostring(root, encoding="unicode")


def _opaque(data: bytes, shown: str) -> bytes:
    """The picture decoded and packed anew, on white: nothing but its points is left."""
    import io  # noqa: PLC0415 - only packs with a picture need it

    from PIL import Image  # noqa: PLC0415 - as above

    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            points = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadInput("is no PNG picture that can be read.", where=shown, mend="Save it anew.") from None
    paper = Image.new("RGB", points.size, "white")
    paper.paste(points, mask=points.getchannel("A"))
    made = io.BytesIO()
    paper.save(made, "PNG")
    return made.getvalue()


def _frame(left: float, top: float, width: float, height: float, alt: str) -> Element:
    """An empty drawing of that part of the plane, as large as the head of a page allows."""
    scale = min(_WIDEST / width, _HIGHEST / height)
    root = Element(
        "svg",
        {
            "xmlns": _SVG[1:-1], "viewBox": f"{left:g} {top:g} {width:g} {height:g}", "role": "img",
            "width": f"{width * scale:.2f}pt", "height": f"{height * scale:.2f}pt",
        },
    )  # fmt: skip
    ET.SubElement(root, "title").text = alt
    return root


def _drawing(data: bytes, shown: str, alt: str) -> str:
    """An SVG put together anew from the plain shapes of another one."""
    lowered = data.lower()
    if b"<!doctype" in lowered or b"<!entity" in lowered or b"<?xml-stylesheet" in lowered or b"\x00" in data:
        mend = "Save it as plain SVG, without a document type and style sheets."
        raise BadInput("declares entities or a document type.", where=shown, mend=mend)
    try:
        given = ET.fromstring(data)  # noqa: S314 - no document type, so no entities; its size is limited
    except (ET.ParseError, ValueError, LookupError):
        raise BadInput("is no SVG drawing that can be read.", where=shown, mend="Save it anew.") from None
    box = [float(number) for number in _NUMBER.findall(given.get("viewBox") or "")]
    sides = len(box) == 4 and all(1e-3 < side < 1e6 for side in box[2:]) and all(abs(corner) < 1e6 for corner in box)
    if given.tag != f"{_SVG}svg" or not sides:
        raise BadInput("has no usable 'viewBox'.", where=shown, mend="Save it as plain SVG with a viewBox.")
    root = _frame(box[0], box[1], box[2], box[3], alt)
    count = 0
    waiting = [(given, root, 0)]
    while waiting:
        old, new, depth = waiting.pop()
        for child in old:
            name = _shape(child, shown)
            if not name:
                continue
            count += 1
            if count > limits.LOGO_ELEMENTS or depth > limits.DEEPEST:
                message = f"has more than {limits.LOGO_ELEMENTS} shapes, or groups that are nested too deeply."
                raise BadInput(message, where=shown, mend="Simplify it.")
            waiting.append((child, ET.SubElement(new, name, _attributes(child, shown)), depth + 1))
    return ET.tostring(root, encoding="unicode")


def _shape(element: Element, shown: str) -> str:
    """The name of a shape; "" for what is left out because nobody sees it."""
    name = str(element.tag).removeprefix(_SVG)
    foreign = name.startswith("{")
    if name in _DROPPED or foreign:
        return ""
    if name not in _SHAPES or name == "svg":
        mend = "Save it as plain shapes: texts as paths, without styles, pictures, references and animation."
        raise BadInput(f"holds <{name}>.", where=shown, mend=mend)
    return name


def _attributes(element: Element, shown: str) -> dict[str, str]:
    kept = {}
    for name, value in element.attrib.items():
        if name in ("id", "class") or name.startswith(("{", "data-", "aria-", "xml")):
            continue
        form = _FORMS.get(name, _VALUE)
        if name not in _ATTRIBUTES or not form.fullmatch(value) or _REFERS.search(value):
            mend = "Save it as plain shapes, with colours and lines as attributes."
            raise BadInput(f"holds the attribute {name}='{value[:40]}'.", where=shown, mend=mend)
        kept[name] = value
    return kept
