"""Sheets of answers, scopes and looks into steps for the tests of the tort exposure rating."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml_rs

from compliance_kit.exposure.rating import Exposure, Harm, Reply, Scope, Step, rate
from compliance_kit.exposure.scheme import Question, Scheme, read_scheme

TORT = Path(__file__).parent.parent / "obligations" / "tort"


def load(path: Path) -> Any:
    return yaml_rs.loads(path.read_text(encoding="utf-8"))


@cache
def factors() -> Mapping[str, Any]:
    found = (load(path) for path in sorted(TORT.rglob("*.yaml")))
    return {data["id"]: data for data in found if isinstance(data, dict) and data.get("kind") == "tort_factor"}


@cache
def the_scheme() -> Scheme:
    return read_scheme(load(TORT / "scheme.yaml"), factors())


SCHEME = the_scheme()
PATHS = tuple(path.id for path in SCHEME.paths)
LEVELS = tuple(level.id for level in SCHEME.levels)
KINDS = tuple(SCHEME.severity.kinds)
DEGREES = tuple(degree.id for degree in SCHEME.severity.degrees)
DOMAINS = tuple(SCHEME.severity.domains)


def middle(question: Question) -> Reply:
    """An answer that moves nothing: a neutral one, or a good one without paper."""
    neutral = [row.answer for row in question.answers if row.role == "neutral_context"]
    return Reply((neutral or [question.answers[-1].answer])[0])


NEUTRAL = {question.id: middle(question) for question in SCHEME.questions}
PERFECT = {question.id: Reply(question.answers[-1].answer, on_record=True) for question in SCHEME.questions}
PERFECT["seller_status"] = NEUTRAL["seller_status"]
DATED = Reply("dated", on_record=True)
NO_SCOPE = Scope(
    DATED,
    (),
    duty_link=False,
    grave_domains=frozenset(),
    offered_to_public=True,
    indemnity="none",
    competes_with_source=False,
)


def harm(kind: str, degree: str, people: int = 1, *, children: bool = False) -> Harm:
    return Harm(kind, degree, people, children, "a hazard")


def scope(*harms: Harm, **changes: Any) -> Scope:
    return replace(NO_SCOPE, harms=harms, **changes)


def sheet(base: Mapping[str, Reply] = NEUTRAL, /, **answers: str) -> dict[str, Reply]:
    """A sheet with some answers changed: on dated record, unless the answer ends in '?' (claimed only)."""
    changed = {name: Reply(text.rstrip("?"), on_record=not text.endswith("?")) for name, text in answers.items()}
    return {**base, **changed}


def steps(exposure: Exposure, kind: str, closing: str = "worst", *, governing: bool = True) -> list[Step]:
    found = [step for step in exposure.steps if step.kind == kind and step.closing in {closing, None}]
    return [step for step in found if step.governs or not governing or step.harm is None or step.kind == "path"]


def one(exposure: Exposure, kind: str) -> Step:
    (step,) = steps(exposure, kind)
    return step


def dossier(names: tuple[str, ...]) -> set[str]:
    by_id = {factor.id: factor.dossier[0] for factor in SCHEME.factors}
    return {by_id[name] for name in names}


def upper(exposure: Exposure) -> int:
    assert exposure.bounds is not None
    return LEVELS.index(exposure.bounds[1])


def lower(exposure: Exposure) -> int:
    assert exposure.bounds is not None
    return LEVELS.index(exposure.bounds[0])


def level(path: str, of: Scope, replies: Mapping[str, Reply], place: str = "US-PA") -> int:
    exposure = rate(SCHEME, path, place, of, replies)
    assert exposure.level is not None, exposure.bounds
    return LEVELS.index(exposure.level)


IMAGES = scope(harm("intimate_imagery", "serious"), grave_domains=frozenset({"intimate_imagery"}))
CYBER = scope(harm("property", "serious", 20000), grave_domains=frozenset({"cyber"}))
LETHAL = scope(harm("bodily", "grave"))
SERIOUS = scope(harm("bodily", "serious"))
MINOR = scope(harm("bodily", "minor"))
RUINED = scope(harm("economic_person", "grave", 2_000_000), duty_link=True)
CAREFUL = sheet(post_modification_evaluation="structured", safeguard_effect="unchanged_tested")
RECKLESS = {question.id: Reply(question.answers[0].answer) for question in SCHEME.questions}
