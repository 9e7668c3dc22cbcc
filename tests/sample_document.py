"""A document with every element of the base style, for the tests of the pages. Its facts are invented."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from compliance_kit.figures import drawings as figures
from compliance_kit.pdf.assets import FolderAssets
from compliance_kit.pdf.writer import Attachment, Metadata

ON = date(2026, 11, 20)
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
ASSETS = FolderAssets(TEMPLATES)
METADATA = Metadata(title="TD-0001 Threshold determination record, Example Triage 2.1.0", author="Example Ltd")
FACTS = Attachment("facts.json", b'{"modification.compute": 2.02e22}\n', "The facts relied on", relationship="Source")


def gauge() -> str:
    line = Fraction(10**23, 1)
    return figures.gauge(
        figures.Amount(202 * 10**20, 14 * 10**21, 26 * 10**21, "2.0×10²² FLOP", "Compute of the modification, FLOP"),
        [figures.Mark(line, "⅓ of the base model: 1.0×10²³ (guidelines, section 3.2)")],
        [
            figures.Zone(None, 61 * 10**21, "clear"),
            figures.Zone(61 * 10**21, 14 * 10**22, "unclear", hatched=True),
            figures.Zone(14 * 10**22, None, "met"),
        ],
        figures.Caption(
            "2.0×10²² FLOP (1.4×10²² to 2.6×10²²) against a line of 1.0×10²³ FLOP: clear.", "The bar is below."
        ),
        width=figures.TEXT_WIDTH,
    )


def timeline() -> str:
    moments = [
        figures.Moment("2 August 2025", "Duties of providers apply", "475 days ago", "binding", "binding"),
        figures.Moment(
            "2 December 2026",
            "New edition of the acceptable-use policy of the base model",
            "in 12 days",
            "contract",
            "contract",
        ),
        figures.Moment(
            "1 March 2027",
            "Second draft of the code of practice on marking, a text long enough to be broken into "
            "two lines in the middle of the figure",
            "in 101 days",
            "guidance",
            "guidance",
        ),
        figures.Moment(
            "2 August 2027", "End of the transition for earlier models", "in 255 days", "proposal", "proposal"
        ),
    ]
    return figures.timeline(
        moments, figures.Caption("Four dates from August 2025 to August 2027.", "The list is text.")
    )


def spans() -> str:
    scale = figures.Scale(["trivial", "minor", "serious", "grave"], "not shown", "not known")
    rows = [
        figures.Span("H1 · Advice that makes an emergency worse", "none", 3),
        figures.Span("H2 · Data of one customer shown to another", 1, 2),
        figures.Span("H3 · Insults", 0, 0),
        figures.Span(
            "H4 · Help with fraud, a name long enough to be broken into two lines beside the marks", "unknown", 2
        ),
    ]
    return figures.severity_spans(
        scale,
        rows,
        ("base model", "this version"),
        figures.Caption("Four hazards; gravest after: grave.", "H1: grave."),
    )


def dots() -> str:
    def reading(value: int, spread: int) -> figures.Reading:
        return figures.Reading(Fraction(value, 100), Fraction(value - spread, 100), Fraction(value + spread, 100))

    ability = figures.Column(
        "Ability",
        "right is better",
        [(0, "0"), (Fraction(1, 2), "0.5"), (1, "1")],
        [
            figures.Pair("Ticket routing", reading(61, 4), reading(88, 3)),
            figures.Pair("General knowledge", reading(66, 2), reading(64, 2)),
            figures.Pair("Summaries of long support threads", None, reading(71, 6)),
        ],
    )
    safety = figures.Column(
        "Safety",
        "left is better",
        [(0, "0"), (Fraction(1, 4), "0.25"), (Fraction(1, 2), "0.5")],
        [
            figures.Pair("Harmful answers given", reading(4, 2), reading(11, 3)),
            figures.Pair("Refused without need", reading(22, 4), reading(9, 3)),
        ],
    )
    caption = figures.Caption("Five tests; harmful answers rose from 0.04 to 0.11.", "The table has the numbers.")
    return figures.paired_dots([ability, safety], "base model", "modified model", caption)


def lineage() -> str:
    nodes = [
        figures.Node("base", ["Open Base 8B", "licence: community licence", "compute: published"]),
        figures.Node("other", ["Unnamed adapter", "origin not known"], known=False),
        figures.Node("merge", ["Open Base 8B Instruct", "hash 3f9a2c1e"], [("base", "instruction tuning")]),
        figures.Node(
            "own", ["Example Triage 2.1.0", "this document"], [("merge", "full fine-tuning"), ("other", "merged")]
        ),
    ]
    return figures.lineage(
        nodes,
        figures.Caption("Example Triage comes from Open Base 8B and an adapter of unknown origin.", "Three steps."),
    )


def sample(*, letter: bool = False, word: str = "DRAFT") -> str:
    html = (Path(__file__).parent / "data" / "sample.html").read_text("utf-8")
    for name, svg in (("gauge", gauge()), ("timeline", timeline()), ("dots", dots()), ("lineage", lineage())):
        html = html.replace(f"<!--{name}-->", svg)
    html = html.replace("/*watermark*/", figures.watermark(word) if word else "")
    return html.replace('<html lang="en">', '<html lang="en" class="letter">') if letter else html
