"""`compliance-kit ask`: the interview in the terminal, or answers from a file where there is no terminal.

Exit codes: 0 when the interview came to its end or the file was taken over; 130 when it was stopped with ctrl-c, with
everything answered so far in the sheet; 2 without a terminal and without --answers.
"""

import argparse
import dataclasses
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_kit import _yaml
from compliance_kit.answers import AnswerSheet, Subject, confirmed, open_imports, still_secret
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.commands._common import catalogue_and_sheet_path, day, language_for, tell, with_packs, with_profile
from compliance_kit.documents import chosen_documents, wanted_by
from compliance_kit.errors import BadInput
from compliance_kit.intake.collected import Import, collected
from compliance_kit.intake.taken import taken
from compliance_kit.interview import definition, rank, settled, waiting_questions
from compliance_kit.locales import localised, sayer
from compliance_kit.marks import signed
from compliance_kit.packs import data_root
from compliance_kit.refusals import about, refused
from compliance_kit.sheets import STANDARD_INPUT, read_sheet, sheet_text, write_sheet
from compliance_kit.terminal.said import result_lines
from compliance_kit.terminal.state import answered_paths
from compliance_kit.terminal.words import Words, load_words

if TYPE_CHECKING:
    from compliance_kit.terminal.interviewer import Plan

_MOST_OPEN = 40
NAME = "release.name"
STOPPED = 130


def run(options: argparse.Namespace) -> int:
    """Ask, or take the answers of a file over and say how things stand."""
    _asks_somebody(options)
    if options.sheet == STANDARD_INPUT:
        raise BadInput(
            "the sheet is written to, so it cannot be standard input.",
            where="ask",
            mend="Name a file: compliance-kit ask NAME.yaml",
        )
    names = tuple(name.strip() for name in (options.documents or "").split(",") if name.strip())
    catalogue, path = catalogue_and_sheet_path(options)
    chosen_documents(names, catalogue.packs)
    store = Store(path, catalogue)
    language = language_for(options, store.sheet)
    store.catalogue = localised(store.catalogue, language, signed)
    words = load_words(data_root(), language, store.catalogue.units)
    found = collected([Path(path) for path in options.imports], store.catalogue) if options.imports else None
    if found is not None:
        _say_problems(found, language)
    if options.answers is not None or options.accept_imported:
        return _take_over(options, store, words, names, found)
    return _sit(options, store, words, names, found)


def _asks_somebody(options: argparse.Namespace) -> None:
    """Refuse where there is nobody to ask and no answers to take over."""
    if options.accept_imported and not options.imports:
        mend = "Name what to read: compliance-kit ask NAME.yaml --import PATH --accept-imported"
        raise BadInput("there is nothing to take over.", where="--accept-imported", mend=mend)
    if options.answers is not None or options.accept_imported or (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    mend = f"Without one, write the answers into a file: compliance-kit ask {options.sheet} --answers FILE"
    if options.imports:
        mend = "Without one, add --accept-imported: what is found is marked as unconfirmed in the sheet."
    raise BadInput("asks questions and needs a terminal.", where="ask", mend=mend)


def _say_problems(found: Import, language: str) -> None:
    """What could not be read, and what needs a look, on standard error; the rest is there all the same."""
    problems = (about(problem, language) for problem in found.problems)
    for line in (*problems, *(refused(note, language) for note in found.notes)):
        print(f"compliance-kit: {line}", file=sys.stderr)


def _imported(found: Import, sheet: AnswerSheet, catalogue: Catalogue, words: Words) -> tuple[AnswerSheet, list[str]]:
    """The sheet with what was found beside its answers, and what to say about it."""
    after = taken(sheet, found.answers, catalogue)
    count = len(open_imports(after.sheet.answers))
    lines = [words.imported.format(files=", ".join(found.read), count=count)] if count else [words.import_nothing]
    lines += [words.import_against.format(ask=definition(catalogue, name).ask) for name in after.against]
    return after.sheet, lines


def _name_confirmed(sheet: AnswerSheet) -> AnswerSheet:
    """A new sheet whose name somebody just gave: the same name in a file is not asked about again."""
    name = sheet.answers.get(NAME)
    if name is None or name.found or name.value != sheet.subject.name:
        return sheet
    return sheet.with_answer(NAME, confirmed(name).model_copy(update={"given": day(None)}))


class Store:
    """One sheet on disk. What another program wrote meanwhile is never overwritten."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.path = path
        self.catalogue = catalogue
        self.sheet = read_sheet(path, catalogue) if path.exists() else None
        if self.sheet is not None:
            tell(path, self.sheet)
        self._text = _yaml.read_text(path) if path.exists() else None

    def save(self, sheet: AnswerSheet) -> None:
        """Write the sheet at once and whole.

        Raises:
            BadInput: the file cannot be written, or was changed by somebody else; then the answers lie beside it.

        """
        target = self.path
        changed = target.exists() and _yaml.read_text(target) != self._text
        if changed:
            target = target.with_name(f"{target.stem}.rescued.yaml")
        try:
            write_sheet(target, sheet)
        except OSError as error:
            raise BadInput(
                f"cannot be written: {error.strerror}.", where=str(target), mend="Check the folder and its permissions."
            ) from None
        if changed:
            raise BadInput(
                f"was changed by another program meanwhile and was left as it is. Your answers are in {target}.",
                where=str(self.path), mend=f"Compare the two files; then go on with: compliance-kit ask {self.path}",
            )  # fmt: skip
        self.sheet = sheet
        self._text = sheet_text(sheet)


def _with_documents(sheet: AnswerSheet, names: tuple[str, ...]) -> AnswerSheet:
    if not names:
        return sheet
    return dataclasses.replace(sheet, profile=sheet.profile.model_copy(update={"documents": names}))


def _sit(options: argparse.Namespace, store: Store, words: Words, names: tuple[str, ...], found: Import | None) -> int:
    from compliance_kit.terminal.questionary_port import QuestionaryPort  # noqa: PLC0415 - heavy, and only here
    from compliance_kit.terminal.sitting import Sitting  # noqa: PLC0415

    port = QuestionaryPort()
    sitting = Sitting(port, words, store.catalogue, store.path)
    try:
        opened = with_packs(sitting.opened(store.sheet, found.name if found is not None else ""), store.catalogue)
        sheet = with_profile(_with_documents(opened, names), store.catalogue, options.profile)
        if found is not None:
            sheet, lines = _imported(found, sheet, store.catalogue, words)
            sheet = sheet if store.sheet is not None else _name_confirmed(sheet)
            port.say("\n".join(lines), "strong")
        if sheet != store.sheet:
            store.save(sheet)
        sitting.hold(sheet, _plan(options, store, words, sheet))
    except (KeyboardInterrupt, EOFError):
        stopped = words.stopped.format(sheet=store.path) if store.path.exists() else words.stopped_empty
        print(f"\n{stopped}", file=sys.stderr)
        return STOPPED
    return 0


def _plan(options: argparse.Namespace, store: Store, words: Words, sheet: AnswerSheet) -> "Plan":
    from compliance_kit.terminal.interviewer import Plan  # noqa: PLC0415 - heavy, and only here

    chosen = sheet.profile.documents
    say = sayer(store.catalogue.language, signed)
    titles = {
        document.id: say.text(f"documents/{document.id}.title", document.title) for document in chosen_documents(chosen)
    }
    return Plan(
        catalogue=store.catalogue,
        words=words,
        on=day(options.on),
        today=day(None),
        wanted=wanted_by(store.catalogue, chosen, thorough=options.thorough or _thorough(store.catalogue, sheet)),
        titles={**path_titles(store.catalogue), **titles},
        save=store.save,
        triage=options.triage,
    )


def _thorough(catalogue: Catalogue, sheet: AnswerSheet) -> bool:
    profile = catalogue.profiles.get(sheet.profile.name or "")
    return profile is not None and profile.thorough


def path_titles(catalogue: Catalogue) -> dict[str, str]:
    """The titles of the claim paths whose ratings can wait for a question."""
    scheme = catalogue.exposure.get("scheme") or {}
    return {path["id"]: path["title"] for path in scheme.get("paths", ())}


def _subject(found: Import | None, name: str) -> Subject:
    """What a new sheet is about, as the files have it."""
    if found is None:
        return Subject(name=name)
    return Subject(name=found.name, version=found.version) if found.version else Subject(name=found.name)


def _take_over(
    options: argparse.Namespace, store: Store, words: Words, names: tuple[str, ...], found: Import | None
) -> int:
    lines = []
    if options.answers is not None:
        merged, replaced, count = _with_answers(options, store)
        lines = [words.merged.format(count=count, file=options.answers, sheet=store.path, replaced=replaced)]
    else:
        merged = store.sheet or AnswerSheet(_subject(found, store.path.stem))
    if found is not None:
        merged, said = _imported(found, merged, store.catalogue, words)
        lines += said
    opened = with_packs(_with_documents(merged, names), store.catalogue)
    sheet = with_profile(opened, store.catalogue, options.profile)
    store.save(sheet)
    waiting = len(open_imports(sheet.answers))
    lines += [words.import_unconfirmed.format(count=waiting, sheet=store.path)] if waiting else []
    for line in (*lines, *state_lines(store.catalogue, sheet, day(options.on), words, triage=options.triage)):
        print(line)
    return 0


def _with_answers(options: argparse.Namespace, store: Store) -> tuple[AnswerSheet, int, int]:
    """The sheet with the answers of a file, how many of them replaced others, and how many there are."""
    given = read_sheet(Path(options.answers), store.catalogue, undated=day(None))
    tell(options.answers, given)
    before = store.sheet or dataclasses.replace(given, answers={})
    answers = {
        fact: still_secret(before.answers.get(fact), answer.model_copy(update={"given": answer.given or day(None)}))
        for fact, answer in given.answers.items()
    }
    replaced = sum(fact in before.answers and before.answers[fact] != answer for fact, answer in answers.items())
    aside = {**before.set_aside, **given.set_aside}
    sheet = dataclasses.replace(before, answers={**before.answers, **answers}, set_aside=aside)
    return sheet, replaced, len(answers)


def state_lines(
    catalogue: Catalogue, sheet: AnswerSheet, on: datetime.date, words: Words, *, triage: bool
) -> list[str]:
    """What is settled, and which questions are open, in the order in which they would be asked."""
    assessment = assess(catalogue, sheet, on)
    found = waiting_questions(assessment, wanted_by(catalogue, sheet.profile.documents), triage=triage)
    waiting = sorted(found, key=lambda path: rank(catalogue, path))
    lines = (
        [words.settled if waiting else words.settled_all, *result_lines(assessment, words, first_look=bool(waiting))]
        if settled(assessment)
        else [words.not_settled]
    )
    if not waiting:
        answered = len(list(answered_paths(catalogue, sheet)))
        return [*lines, words.nothing_open.format(answered=answered)]
    asked = [
        words.open_question.format(path=path, ask=definition(catalogue, path).ask) for path in waiting[:_MOST_OPEN]
    ]
    more = [words.open_more.format(count=len(waiting) - _MOST_OPEN)] if len(waiting) > _MOST_OPEN else []
    return [*lines, words.open_count.format(count=len(waiting)), *(f"  {line}" for line in (*asked, *more))]
