"""What the interview says beside its questions: progress, reasons, results, and answers in short. Pure."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from compliance_kit.answers import Answer
from compliance_kit.assessment import Assessment, axis_result
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.facts import Fact
from compliance_kit.interview import Question
from compliance_kit.quantities import Interval
from compliance_kit.terminal.state import name_field, records_of
from compliance_kit.terminal.words import Words
from compliance_kit.typed.places import place_title
from compliance_kit.typed.typist import as_typed
from compliance_kit.values import Money

_MOST_REASONS = 8
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PLAIN_BELOW = 10**12
_NO_PARTS = 10_000  # from here on digits behind the point say nothing


def section_title(section: str, words: Words) -> str:
    """The title of a section of questions; its id where the words have none."""
    return words.sections.get(section, section)


def progress_line(path: str, answered: Iterable[str], waiting: Iterable[str], words: Words) -> str:
    """How far the section of a question is."""
    section = path.partition(".")[0]
    done = sum(other.partition(".")[0] == section for other in answered)
    left = sum(other.partition(".")[0] == section for other in waiting)
    sentence = words.progress if left else words.progress_last
    return sentence.format(section=section_title(section, words), answered=done, open=left)


def why_lines(question: Question, catalogue: Catalogue, words: Words, papers: Mapping[str, str]) -> list[str]:
    """The titles and pinpoints of what waits for a question; `papers` has the titles of the documents."""
    count = len(question.reasons)
    if not count:
        return [words.why_none]
    first = words.why_one if count == 1 else words.why.format(count=count)
    lines = [_reason(reason, catalogue, words, papers) for reason in question.reasons[:_MOST_REASONS]]
    more = [words.why_more.format(count=count - _MOST_REASONS)] if count > _MOST_REASONS else []
    return [first, *lines, *more]


def _reason(reason: str, catalogue: Catalogue, words: Words, papers: Mapping[str, str]) -> str:
    source = catalogue.entries.get(reason) or catalogue.determinations.get(reason)
    if source is not None:
        return words.why_entry.format(title=source.title, source=catalogue.short(source.source))
    for axis in catalogue.axes:
        if axis.id == reason:
            return words.why_axis.format(title=axis.title, question=axis.question)
    return words.why_document.format(title=papers.get(reason, reason))


def result_lines(assessment: Assessment, words: Words, *, first_look: bool) -> list[str]:
    """One line for each axis with its word, and what is crossed: by the first questions alone, or by everything."""
    lines, crossed = [], dict[str, None]()
    for found in assessment.axes:
        judgement = found.triage if first_look else found.judgement
        lines.append(words.axis.format(title=found.axis.title, result=words.results[axis_result(judgement)]))
        names = found.axis.triage if first_look else (*found.axis.triage, *found.axis.further)
        crossed.update(dict.fromkeys(name for name in names if assessment.determination(name).verdict))
    titles = "; ".join(_crossed(name, assessment.catalogue) for name in crossed)
    if crossed:
        return [*lines, words.crossed.format(titles=titles)]
    results = [axis_result(found.triage if first_look else found.judgement) for found in assessment.axes]
    none = words.no_line_yet if first_look else words.no_line
    return [*lines, none if set(results) <= {"clear"} else words.not_all_clear]


def _crossed(name: str, catalogue: Catalogue) -> str:
    found = catalogue.determinations.get(name)
    return f"{found.title} ({catalogue.short(found.source)})" if found else name


def shown(fact: Fact, answer: Answer, path: str, catalogue: Catalogue, words: Words) -> str:
    """An answer in words, as the list of answers has it."""
    if fact.kind == "records":
        return _records(fact, answer, words)
    if not answer.unsure and answer.low is None and answer.value is None:
        return words.answer_not_known
    if not answer.unsure and answer.low is None and answer.value == "none" and fact.kind != "choice":
        return words.answer_none
    if fact.kind == "boolean":
        return words.answer_yes if answer.value else words.answer_no
    if fact.kind in ("choice", "choices", "countries"):
        return _chosen(_titles(fact, catalogue), answer, words)
    return _figure(fact, answer, path, catalogue, words)


def _titles(fact: Fact, catalogue: Catalogue) -> Mapping[str, str]:
    if fact.kind != "countries":
        return fact.choices
    return {code: place_title(catalogue.places, code, catalogue.language) for code in catalogue.places.by_id}


def _records(fact: Fact, answer: Answer, words: Words) -> str:
    if answer.value is None:
        return words.answer_not_known
    name = name_field(fact)
    titles = []
    for number, record in enumerate(records_of(answer), 1):
        given = record.get(name.id) if name else None
        value = given.get("value") if isinstance(given, dict) else given
        titles.append(str(value) if value is not None else words.item.format(number=number))
    return "; ".join(titles) or words.answer_none


def _chosen(titles: Mapping[str, str], answer: Answer, words: Words) -> str:
    items = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
    said = [titles.get(str(item), str(item)) for item in items if item is not None]
    if answer.unsure:
        said.append(words.unsure_about.format(items="; ".join(titles.get(item, item) for item in answer.unsure)))
    return "; ".join(said)


def _figure(fact: Fact, answer: Answer, path: str, catalogue: Catalogue, words: Words) -> str:
    typed = as_typed(fact, answer)
    if fact.kind not in ("number", "integer", "money"):
        return typed
    try:
        content = content_of(fact, answer, catalogue.places, path)
    except Unreadable:
        return typed
    amount = content.amount if isinstance(content, Money) else content
    if not isinstance(amount, Interval):
        return typed
    if answer.value is None:
        amount = amount._replace(mid=None)
    unit = content.currency if isinstance(content, Money) else (fact.unit or "").partition(",")[0]
    figure = f"{figures(amount, words)} {unit}".strip()
    if figure.replace(",", "") in (typed, f"{typed} {unit}"):
        return figures(amount, words)
    return words.read_as.format(shown=typed, figure=figure)


def figures(amount: Interval, words: Words) -> str:
    """An amount to four figures with its bounds."""
    low, mid, high = (None if bound is None else _rounded(bound) for bound in amount)
    if low == high:
        return str(low)
    return (
        words.plus_minus.format(value=mid, low=low, high=high)
        if mid is not None
        else words.between.format(low=low, high=high)
    )


def _rounded(number: Fraction) -> str:
    if number < _PLAIN_BELOW:
        whole = number.denominator == 1
        return f"{number.numerator:,}" if whole else f"{float(number):,.{'0f' if number >= _NO_PARTS else '4g'}}"
    digits, _, power = f"{float(number):.3e}".partition("e")
    short = digits.rstrip("0").rstrip(".")
    return f"{short}×10{str(int(power)).translate(_SUPERSCRIPTS)}"
