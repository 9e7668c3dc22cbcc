"""The styles of the Word file: the look of the PDF in what Word knows, with families to fall back on."""

from dataclasses import dataclass
from typing import Final

from docx.document import Document

from compliance_kit.formats.word.xml import MM, Node, twips, w

SERIF, SANS, MONO = "Source Serif 4", "Source Sans 3", "Source Code Pro"
FALLBACK: Final = {SERIF: ("Georgia", "roman", "02040602050405020303"),
                   SANS: ("Arial", "swiss", "020B0604020202020204"),
                   MONO: ("Consolas", "modern", "020B0609020204030204")}  # fmt: skip
"""For each family of the kit: a family that most machines have, its kind, its shape as Word describes it (PANOSE)."""
SIDE: Final = 42 * MM
"""The side column, in points."""
INK_2, RULE, WASH, LINK = "4A4F55", "767C85", "F3F4F6", "0B4F9E"


@dataclass(frozen=True, slots=True)
class Style:
    """One style; lengths in points. `line` is the least distance of lines."""

    id: str
    name: str
    font: str = SERIF
    size: float = 10.5
    line: float = 14.5
    bold: bool = False
    colour: str = ""
    before: float = 0
    after: float = 7
    left: float = 0
    hanging: float = 0
    right: bool = False
    keep_next: bool = False
    level: int | None = None
    shade: str = ""
    border: tuple[str, float, float] | None = None  # side, "rules" or "box", width, distance
    based: str = "Normal"
    next: str = ""
    linked: str = ""


PARAGRAPHS: Final = (
    Style("BodyText", "Body Text", left=SIDE),
    Style("BodyTextWide", "Body Text Wide"),
    Style("Heading1", "heading 1", SANS, 20, 24, bold=True, colour="000000", after=4, keep_next=True, level=0,
          left=SIDE, next="BodyText"),
    Style("Heading2", "heading 2", SANS, 13, 17, bold=True, colour="000000", before=20, after=7, keep_next=True,
          level=1, left=SIDE, hanging=SIDE, border=("top", 0.75, 5), next="BodyText"),
    Style("Heading3", "heading 3", SANS, 10.5, 14.5, bold=True, colour="000000", before=12, after=3, keep_next=True,
          level=2, left=SIDE, hanging=SIDE, next="BodyText"),
    Style("DocumentKind", "Document Kind", SANS, 9, 12, bold=True, colour=INK_2, after=5, left=SIDE, keep_next=True),
    Style("Change", "Change", size=11, line=15, colour=INK_2, after=12, left=SIDE),
    Style("BottomLine", "Bottom Line", size=13, line=18, before=12, after=14, left=SIDE),
    Style("WorkingCopy", "Working Copy", SANS, 8.5, 11.5, after=14, border=("rules", 0.5, 4)),
    Style("SideNote", "Side Note", SANS, 8.5, 11.5, colour=INK_2, after=3, keep_next=True),
    Style("Gap", "Gap", SANS, 9, 12, after=4, shade=WASH, border=("left", 2.25, 7), left=9, linked="GapChar"),
    Style("Notice", "Notice", size=13, line=18, before=8, after=10, left=8, border=("box", 1.5, 7)),
    Style("OpenPoint", "Open Point", SANS, 9, 12, before=4, after=6, left=12, border=("left", 2.25, 7)),
    Style("SmallPrint", "Small Print", SANS, 8.5, 11.5, colour=INK_2),
    Style("Caption", "caption", SANS, 9, 12, bold=True, before=8, after=4, keep_next=True),
    Style("ListBullet", "List Bullet", after=2.5),
    Style("ListNumber", "List Number", after=2.5),
    Style("ListPlain", "List Plain", SANS, 9, 12.5, after=2),
    Style("Checklist", "Checklist", SANS, 9.5, 13, after=4),
    Style("Sources", "Sources", SANS, 9, 12.5, after=4),
    Style("Trace", "Trace", SANS, 9, 12.5, after=1.5),
    Style("TableText", "Table Text", SANS, 9, 12, after=2),
    Style("TableHead", "Table Head", SANS, 9, 12, bold=True, after=2, keep_next=True, based="TableText"),
    Style("TableRowHead", "Table Row Head", SANS, 9, 12, bold=True, after=2, based="TableText"),
    Style("TableLabel", "Table Label", SANS, 9, 12, colour=INK_2, after=2, based="TableText"),
    Style("TableAmount", "Table Amount", SANS, 9, 12, after=2, right=True, based="TableText"),
    Style("TableList", "Table List", SANS, 9, 12, after=1, based="TableText"),
    Style("TableCheck", "Table Check", SANS, 9, 12, bold=True, after=2, based="TableText"),
    Style("TableEnd", "Table End", SANS, 5, 6, after=3),
    Style("Beside", "Beside", SANS, 9, 12, after=5),
    Style("Figure", "Figure", before=8, after=4),
    Style("Header", "header", SANS, 8, 11, colour=INK_2, after=0),
    Style("Footer", "footer", SANS, 8, 11, colour=INK_2, after=0),
)  # fmt: skip
"""The styles of paragraphs, `Normal` left out."""


def set_styles(document: Document, language: str, *, rtl: bool = False) -> None:
    """Replace every style of the file by those of the kit; paragraphs run from right to left if `rtl`."""
    root: Node = document.styles.element
    for child in list(root):
        root.remove(child)
    root.append(_defaults(language, rtl=rtl))
    root.append(w("style", w("name", val="Normal"), w("qFormat"), type="paragraph", default="1", styleId="Normal"))
    for style in PARAGRAPHS:
        root.append(_paragraph_style(style))
    for element in (*_characters(), *_tables()):
        root.append(element)


def fonts(family: str) -> Node:
    """The family of a run for every script."""
    return w("rFonts", ascii=family, hAnsi=family, cs=family, eastAsia=family)


def font_table() -> bytes:
    """The families of the file as its font table, each with the one to take where it is missing."""
    rows = "".join(
        f'<w:font w:name="{family}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/>'
        f'<w:charset w:val="00"/><w:family w:val="{kind}"/><w:pitch w:val="{_pitch(kind)}"/></w:font>'
        for family, (other, kind, panose) in FALLBACK.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{space}">{rows}</w:fonts>'.encode()


def _pitch(kind: str) -> str:
    return "fixed" if kind == "modern" else "variable"


def _defaults(language: str, *, rtl: bool) -> Node:
    spacing = w("spacing", after=twips(7), line=twips(14.5), lineRule="atLeast")
    return w(
        "docDefaults",
        w("rPrDefault", w("rPr", fonts(SERIF), *_size(10.5), w("lang", val=language, eastAsia=language))),
        w("pPrDefault", w("pPr", w("widowControl"), w("bidi") if rtl else None, spacing)),
    )


def _paragraph_style(style: Style) -> Node:
    return w(
        "style",
        w("name", val=style.name),
        w("basedOn", val=style.based),
        w("next", val=style.next) if style.next else None,
        w("link", val=style.linked) if style.linked else None,
        w("qFormat"),
        _paragraph_properties(style),
        w("rPr", fonts(style.font), *_dress(style)),
        type="paragraph",
        styleId=style.id,
        **({} if style.name[0].islower() or style.name in _BUILT_IN else {"customStyle": "1"}),
    )


_BUILT_IN: Final = ("Body Text", "List Bullet", "List Number")


def _paragraph_properties(style: Style) -> Node:
    return w(
        "pPr",
        w("keepNext") if style.keep_next else None,
        w("keepLines") if style.keep_next or style.border else None,
        _border(style),
        w("shd", val="clear", color="auto", fill=style.shade) if style.shade else None,
        w("spacing", before=twips(style.before), after=twips(style.after), line=twips(style.line), lineRule="atLeast"),
        w(
            "ind",
            left=twips(style.left),
            right=twips(style.left if style.border and style.border[0] == "box" else 0),
            hanging=twips(style.hanging),
        )
        if style.left or style.hanging
        else None,
        w("jc", val="right") if style.right else None,
        w("outlineLvl", val=style.level) if style.level is not None else None,
    )


def _border(style: Style) -> Node | None:
    if style.border is None:
        return None
    side, width, space = style.border
    sides = {"box": ("top", "left", "bottom", "right"), "rules": ("top", "bottom")}.get(side, (side,))
    return w("pBdr", *(w(name, val="single", sz=round(width * 8), space=round(space), color="auto") for name in sides))


def _dress(style: Style) -> list[Node]:
    bold = [w("b"), w("bCs")] if style.bold else []
    colour = [w("color", val=style.colour)] if style.colour else []
    return [*bold, *colour, *_size(style.size)]


def _size(points: float) -> tuple[Node, Node]:
    return w("sz", val=round(points * 2)), w("szCs", val=round(points * 2))


def _characters() -> list[Node]:
    named = (
        ("Strong", "Strong", [w("b"), w("bCs")]),
        ("Emphasis", "Emphasis", [w("i"), w("iCs")]),
        ("Digest", "Digest", [fonts(MONO), *_size(8.5)]),
        ("SmallPrintChar", "Small Print Char", [w("b", val=0), w("bCs", val=0), w("color", val=INK_2)]),
        ("Hyperlink", "Hyperlink", [w("color", val=LINK), w("u", val="single")]),
        ("GapChar", "Gap Char", [w("shd", val="clear", color="auto", fill=WASH)]),
    )
    made = [
        w("style", w("name", val=name), w("link", val="Gap") if key == "GapChar" else None, w("qFormat"),
          w("rPr", *properties), type="character", styleId=key)
        for key, name, properties in named
    ]  # fmt: skip
    plain = w("style", w("name", val="Default Paragraph Font"), type="character", default="1", styleId="DefaultFont")
    return [plain, *made]


def _tables() -> list[Node]:
    margins = w("tblCellMar", w("top", w=50, type="dxa"), w("left", w=0, type="dxa"), w("bottom", w=30, type="dxa"),
                w("right", w=120, type="dxa"))  # fmt: skip
    lines = w("tblBorders", _line("top", 6, "1A1A1A"), _line("bottom", 4, RULE), _line("insideH", 4, RULE))
    head = w("tblStylePr", w("tcPr", w("tcBorders", _line("bottom", 6, "1A1A1A")), w("vAlign", val="bottom")),
             type="firstRow")  # fmt: skip
    normal = w("style", w("name", val="Normal Table"), w("tblPr", w("tblInd", w=0, type="dxa")), type="table",
               default="1", styleId="TableNormal")  # fmt: skip
    paper = w("style", w("name", val="Paper Table"), w("basedOn", val="TableNormal"), w("tblPr", lines, margins), head,
              type="table", styleId="PaperTable", customStyle="1")  # fmt: skip
    return [normal, paper]


def _line(side: str, eighths: int, colour: str) -> Node:
    return w(side, val="single", sz=eighths, space=0, color=colour)
