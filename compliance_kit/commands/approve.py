"""`compliance-kit approve`: write a signature for the present facts into the answer sheet.

Exit codes: 0 signed; 1 a prohibition or an unconfirmed import stands in the way; 2 bad input; 130 stopped without
signing.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from compliance_kit import _yaml, approval
from compliance_kit.answers import Role, Signature
from compliance_kit.approval import RELEASING, approvable, compulsory, facts_digest, signed, standing
from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands._common import day, language_for, load_catalogue, tell, words_of
from compliance_kit.definitions import Document, chosen_documents
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput, GateFailed
from compliance_kit.locales import localised
from compliance_kit.marks import signed as signed_english
from compliance_kit.sheets import STANDARD_INPUT, Source, packs_in, sheet_from_text, with_sections
from compliance_kit.terminal.port import Given, Option, Port, Prompt
from compliance_kit.wording import Words

ROLES: tuple[Role, ...] = get_args(Role)
STOPPED = 130
MOST_NAMED = 6
SECTIONS = ("sign_off", "history")


def run(options: argparse.Namespace) -> int:
    """Sign, and say which papers are approved now and which still wait for whom."""
    if options.sheet == STANDARD_INPUT:
        words = words_of(localised(load_catalogue(), language_for(options, None), signed_english))
        raise BadInput(words.say("approve.no_stream"), where="approve", mend=words.say("approve.no_stream_mend"))
    path = Path(options.sheet)
    text = _yaml.read_text(path)
    catalogue = load_catalogue(packs_in(Source(text, str(path))))
    sheet = sheet_from_text(text, str(path), catalogue)
    tell(path, sheet)
    spoken = localised(catalogue, language_for(options, sheet), signed_english)
    words = words_of(spoken)
    assessment = assess(spoken, sheet, day(options.on))
    _refuse_unconfirmed(assessment, path, words)
    port = None if options.role and options.name else _terminal(words)
    role: Role = options.role or _role(port, words)
    documents, refused = _documents(assessment, options.document, role, words)
    signature = _signature(options, port, words, assessment).model_copy(
        update={"documents": tuple(document.id for document in documents)}
    )
    if port is not None and not _sure(port, words, assessment, role, documents):
        print(words.say("approve.left"))
        return STOPPED
    after = signed(assessment, role, signature)
    if _yaml.read_text(path) != text:
        mend = words.say("approve.changed_meanwhile_mend")
        raise BadInput(words.say("approve.changed_meanwhile"), where=str(path), mend=mend)
    _yaml.write_atomically(path, with_sections(text, after, SECTIONS, catalogue))
    _tell(assessment.again(after), role, signature, documents, words)
    if refused:
        print(words.say("approve.stopped_rest", documents=_ids(refused, words)), file=sys.stderr)
    return 0


def _refuse_unconfirmed(assessment: Assessment, path: Path, words: Words) -> None:
    """Nobody signs for answers of files that nobody has looked at.

    Raises:
        GateFailed: with the first of them.

    """
    waiting = approval.unconfirmed(assessment)
    if waiting:
        listed = ", ".join(waiting[:MOST_NAMED])
        said = words.say("approve.unconfirmed", n=str(len(waiting)), facts=listed)
        raise GateFailed(said, where=str(path), mend=words.say("approve.unconfirmed_mend", sheet=str(path)))


def _terminal(words: Words) -> Port:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        mend = words.say("approve.no_terminal_mend", roles=words.names(ROLES))
        raise BadInput(words.say("approve.no_terminal"), where="approve", mend=mend)
    from compliance_kit.terminal.questionary_port import QuestionaryPort  # noqa: PLC0415 - heavy, and only here

    return QuestionaryPort()


def _documents(
    assessment: Assessment, names: Sequence[str] | None, role: Role, words: Words
) -> tuple[list[Document], list[Document]]:
    """The papers to sign for, and those that a prohibition keeps from being signed.

    Raises:
        BadInput: a named paper is not signed in this role.
        GateFailed: nothing is left to sign for.

    """
    chosen = chosen_documents(names or assessment.sheet.profile.documents)
    for document in chosen:
        if names and role not in document.sign_off:
            said = words.say("approve.not_asked_of", document=document.id, role=role)
            mend = words.say("approve.not_asked_of_mend", roles=words.names(document.sign_off))
            raise BadInput(said, where="--document", mend=mend)
    asked = [document for document in chosen if role in document.sign_off]
    if not asked:
        raise BadInput(words.say("approve.nobody"), where="--role")
    refused = [document for document in asked if role in RELEASING and not approvable(assessment, document)]
    if refused and (names or len(refused) == len(asked)):
        raise GateFailed(_why_stopped(assessment, refused, words), mend=words.say("approve.stopped_mend"))
    return [document for document in asked if document not in refused], refused


def _why_stopped(assessment: Assessment, refused: Sequence[Document], words: Words) -> str:
    rules = [
        words.say(
            "approve.stopped_rule",
            id=finding.entry.id,
            title=finding.entry.title,
            source=assessment.catalogue.short(finding.entry.source),
            verdict=words.say(f"verdict.{finding.verdict}"),
        )
        for finding in approval.stopping(assessment)
    ]
    return "\n".join([words.say("approve.stopped", documents=_ids(refused, words)), *rules, ""])


def _role(port: Port | None, words: Words) -> Role:
    options = tuple(Option(role, words.say(f"page.roles.{role}")) for role in ROLES)
    heard = _asked(port, Prompt("pick", words.say("approve.ask_role"), words.say("approve.keys"), options=options))
    return next(role for role in ROLES if role == heard)


def _signature(options: argparse.Namespace, port: Port | None, words: Words, assessment: Assessment) -> Signature:
    """The signature as given; the terminal asks for what is missing."""

    def line(given: str | None, name: str, *, must: bool = False) -> str | None:
        heard = given or ""
        while port is not None and not heard:
            heard = _asked(port, Prompt("write", words.say(f"approve.{name}"), words.say("approve.keys")))
            if not must:
                break
        return heard or None

    name = line(options.name, "ask_name", must=True) or ""
    title = line(options.title, "ask_title")
    reason = line(options.reason, "ask_reason") if assessment.sheet.history.states else options.reason
    return Signature(name=name, role=title, on=day(options.on), statement=options.statement or None, reason=reason)


def _sure(port: Port, words: Words, assessment: Assessment, role: Role, documents: Sequence[Document]) -> bool:
    message = words.say(
        "approve.ask_sure",
        documents=_ids(documents, words),
        answers=str(len(assessment.sheet.answers)),
        digest=facts_digest(assessment)[:16],
        statement=words.say(f"page.statements.{role}", law_as_of=assessment.on.isoformat(), valid_until="…"),
    )
    options = (Option("sign", words.say("approve.sign")), Option("leave", words.say("approve.leave")))
    return _asked(port, Prompt("pick", message, words.say("approve.keys"), options=options)) == "sign"


def _asked(port: Port | None, prompt: Prompt) -> str:
    """What was chosen or written; other keys of the interview mean nothing here."""
    while port is not None:
        heard = port.ask(prompt)
        if isinstance(heard, Given):
            return heard.text
    raise AssertionError("asked without a terminal")


def _tell(after: Assessment, role: Role, signature: Signature, documents: Sequence[Document], words: Words) -> None:
    """Say what was signed and how each paper stands now."""
    print(
        words.say(
            "approve.signed",
            name=signature.name,
            date=words.date(signature.on),
            role=words.say(f"page.roles.{role}"),
            digest=facts_digest(after)[:16],
            catalogue=after.catalogue.manifest.version,
        )
    )
    composer = Composer(after, words)
    for document in documents:
        waiting = [one for one in compulsory(document) if not standing(after, document, one).valid]
        state = "approved" if composer.approved(document) else "draft" if waiting else "blocked"
        roles = words.names(words.say(f"page.roles.{one}") for one in waiting)
        print(words.say(f"approve.{state}", document=document.id, roles=roles))


def _ids(documents: Sequence[Document], words: Words) -> str:
    return words.names(document.id for document in documents)
