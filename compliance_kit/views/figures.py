"""The drawings of a view: which data go into which figure, with the words of the word files."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from markupsafe import Markup

from compliance_kit.assessment import Assessment
from compliance_kit.definitions import GaugeOf
from compliance_kit.figures import drawings as figures
from compliance_kit.quantities import Interval
from compliance_kit.tracing import Tracer
from compliance_kit.values import Record, Selection, Value, records_in
from compliance_kit.wording import Words

_ABILITY = ("ability", "accuracy")
_RIGHT = frozenset({"ability", "accuracy", "refusal"})
_LEFT = frozenset({"dangerous", "jailbreak", "over_refusal", "memorisation"})
"""What the tests measure, by the side that is better (ours); of bias neither is, by the figure alone."""


class Drawings:
    """Draws for one assessment, in one language."""

    def __init__(self, assessment: Assessment, words: Words, tracer: Tracer) -> None:
        self.assessment = assessment
        self.words = words
        self.tracer = tracer

    def draw(self, gauge: GaugeOf | None, groups: Mapping[str, list[dict[str, Any]]]) -> dict[str, Markup]:
        """Every figure that the answers allow, by name; what cannot be drawn is left out."""
        drawn = {
            "gauge": self._gauge(gauge) if gauge else "",
            "lineage": self._lineage(),
            "timeline": self._timeline(groups["upcoming"]),
            "dots": self._dots(),
        }
        return {name: Markup(svg) for name, svg in drawn.items() if svg}  # noqa: S704 - our own generators escape every word

    def _gauge(self, of: GaugeOf) -> str:
        share = self.assessment.known.value(of.value).content
        line, margin = self.assessment.known.threshold(of.line), self.assessment.known.threshold(of.margin)
        if (
            not isinstance(share, Interval)
            or not share.mid
            or not isinstance(line, Fraction)
            or not isinstance(margin, Fraction)
        ):
            return ""
        low, high = line * (1 - margin) / (1 + margin), line * (1 + margin) / (1 - margin)
        zones = [
            figures.Zone(None, low, self._say("below")),
            figures.Zone(low, high, self._say("open"), hatched=True),
            figures.Zone(high, None, self._say("above")),
        ]
        told = self.tracer.line(of.line)
        threshold = self.assessment.catalogue.thresholds[of.line]
        word = self._say("below" if share.mid <= low else "above" if share.mid > high else "open")
        parts = {
            "value": self.words.percent(share.mid),
            "low": self.words.percent(share.lo),
            "line": told,
            "word": word,
            "high": self.words.percent(share.hi) if share.hi is not None else self._say("no_bound"),
            "zone_low": self.words.percent(low),
            "zone_high": self.words.percent(high),
        }
        caption = figures.Caption(self._say("gauge_title", **parts), self._say("gauge_alternative", **parts))
        mark = figures.Mark(
            line, self._say("gauge_line", line=told, source=self.assessment.catalogue.short(threshold.source))
        )
        amount = figures.Amount(
            share.mid, share.lo or None, share.hi, label=parts["value"], axis=self._say("gauge_axis")
        )
        return figures.gauge(amount, [mark], zones, caption)

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"figures.{name}", **parts)

    def _lineage(self) -> str:
        records = records_in(self.assessment.known.value("base.models").content) or ()
        if not records:
            return ""
        nodes, parents, told = [], [], []
        for index, record in enumerate(records):
            name = _text(record, "name") or self._say("unnamed")
            how = _chosen(record, "how")
            relation = self.words.names(self._say(f"how.{item}") for item in sorted(how)) or self._say("how.unknown")
            licence = _text(record, "licence")
            nodes.append(
                figures.Node(
                    f"base{index}", [name, *([licence] if licence else [])], known=_text(record, "name") is not None
                )
            )
            parents.append((f"base{index}", relation))
            told.append(self._say("lineage_parent", name=name, relation=relation))
        subject = self.assessment.sheet.subject
        nodes.append(figures.Node("own", [subject.name, subject.version], parents=tuple(parents)))
        title = self._say("lineage_title", name=subject.name, parents=self.words.names(told))[:250]
        return figures.lineage(nodes, figures.Caption(title, title))

    def _timeline(self, upcoming: list[dict[str, Any]]) -> str:
        if not upcoming:
            return ""
        moments = [
            figures.Moment(row["from"], row["title"], row["days_words"], row["force"], row["force_words"])
            for row in upcoming
        ]
        title = self._say("timeline_title", n=str(len(moments)), first=upcoming[0]["from"])
        return figures.timeline(moments, figures.Caption(title, title))

    def _dots(self) -> str:
        records = records_in(self.assessment.known.value("evaluation.results").content) or ()
        columns: dict[str, list[figures.Pair]] = {}
        for record in records:
            base, own = _number(record, "base_score"), _number(record, "own_score")
            if base is not None and own is not None and base.hi is not None and own.hi is not None:
                measures = _text(record, "measures") or ""
                better: Literal["left", "right", ""] = (
                    "right" if measures in _RIGHT else "left" if measures in _LEFT else ""
                )
                pair = figures.Pair(_text(record, "suite") or "", _reading(base), _reading(own), better)
                columns.setdefault("ability" if measures in _ABILITY else "safety", []).append(pair)
        if not columns:
            return ""
        drawn = [self._column(name, columns[name]) for name in ("ability", "safety") if name in columns]
        moved = Counter(moved_to(pair) for pairs in columns.values() for pair in pairs)
        parts = {name: str(moved[name]) for name in ("better", "worse", "same", "unsaid")}
        title = self._say("dots_title", n=str(moved.total()), **parts)
        return figures.paired_dots(drawn, self._say("dots_base"), self._say("dots_own"), figures.Caption(title, title))

    def _column(self, name: str, pairs: list[figures.Pair]) -> figures.Column:
        """The tests of one kind; an arrow beside each points to the side that is better."""
        told = self._say("arrow" if any(pair.better for pair in pairs) else "no_arrow")
        return figures.Column(self._say(name), told, _ticks(pairs, self.words), pairs)


def moved_to(pair: figures.Pair) -> str:
    """Whether the change made a test better or worse; "same" where the two intervals meet."""
    if not pair.better or pair.base is None or pair.modified is None:
        return "unsaid"
    base, own = pair.base, pair.modified
    if _low(own) > _high(base):
        return "better" if pair.better == "right" else "worse"
    if _high(own) < _low(base):
        return "worse" if pair.better == "right" else "better"
    return "same"


def _low(reading: figures.Reading) -> Fraction:
    return Fraction(reading.value if reading.low is None else reading.low)


def _high(reading: figures.Reading) -> Fraction:
    return Fraction(reading.value if reading.high is None else reading.high)


def _text(record: Record, field: str) -> str | None:
    content = record.fields.get(field, Value(None)).content
    return content if isinstance(content, str) else None


def _chosen(record: Record, field: str) -> frozenset[str]:
    content = record.fields.get(field, Value(None)).content
    return content.chosen if isinstance(content, Selection) else frozenset()


def _number(record: Record, field: str) -> Interval | None:
    content = record.fields.get(field, Value(None)).content
    return content if isinstance(content, Interval) else None


def _reading(interval: Interval) -> figures.Reading:
    return figures.Reading(interval.mid if interval.mid is not None else interval.lo, interval.lo, interval.hi)


def _ticks(pairs: list[figures.Pair], words: Words) -> list[tuple[Fraction, str]]:
    ends = [reading.high or reading.value for pair in pairs for reading in (pair.base, pair.modified) if reading]
    top = Fraction(1) if max(ends) <= 1 else Fraction(100) if max(ends) <= 100 else Fraction(max(ends))
    return [(top * step / 4, words.number(top * step / 4)) for step in range(5)]
