"""What only the tort note prints: ratings by path and place, facts, doctrines, who pays, repairs, law in motion."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from compliance_kit.exposure_facts import places_rated
from compliance_kit.grounds import grounds
from compliance_kit.liability import exposures, markets, scheme_of
from compliance_kit.tort import Factor, Question
from compliance_kit.view_tort_answers import Answers
from compliance_kit.view_tort_facts import Labels, Register
from compliance_kit.view_tort_law import Law, sentences
from compliance_kit.view_tort_places import PlaceWords, Rated, merged
from compliance_kit.view_tort_rating import RatingRows

if TYPE_CHECKING:
    from compliance_kit.documents import Composer

Row = dict[str, Any]
DIRECTED = "developer.directing_counsel"
MOST_COLUMNS = 5
DISPUTED = "incidents.dispute_facts"


def extra(composer: "Composer", paths: Sequence[str] = ("P1", "P2")) -> dict[str, Any]:
    """Everything that the note prints beyond the shared view. `paths`: rated whatever was asked."""
    return Note(composer, tuple(paths)).parts()


class Note:
    """The parts of one note, in one language."""

    def __init__(self, composer: "Composer", paths: tuple[str, ...]) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.scheme = scheme_of(composer.assessment)
        self.labels = Labels(composer, self.scheme)
        self.say = self.labels.say
        self.data: Mapping[str, Any] = composer.words.tree["tort_note"]
        self.main = paths
        self.asked = tuple(path.id for path in self.scheme.paths if path.id in paths or self._was_asked(path.id))
        self.offered = places_rated(self.scheme, markets(composer.assessment))
        self.rated = merged([found for found in exposures(composer.assessment) if found.path in self.asked])
        self.places = PlaceWords(composer.words, self.offered)
        self.register = Register(composer, self.labels, self.rated)
        self.law = Law(self.labels, self.register, self.rated)
        self.answers = Answers(self.labels, self.register, self.law, self.places, self.rated)

    def _was_asked(self, path: str) -> bool:
        """Whether a question that belongs to this path and to none that is always rated was answered."""
        own = (q for q in self.scheme.questions if path in q.paths and not set(self.main) & set(q.paths))
        return any(self._has_answer(question) for question in own)

    def _has_answer(self, question: Question) -> bool:
        return question.fact is not None and self.assessment.known.value(question.fact).content is not None

    def parts(self) -> dict[str, Any]:
        """The result, by name."""
        return {
            "directed": self._directed(),
            "limited": self._limited(),
            "bottom": self.answers.bottom(),
            "gaps": self._gaps(),
            "questions": self.answers.questions(self._developer()),
            "not_rated": self._not_rated(),
            "answers": self.answers.rows(),
            "facts": self.register.known,
            "unknown": self.register.unknown,
            "disputed": self._disputed(),
            "grids": self._grids(),
            "sections": self._sections(),
            "parties": self._parties(),
            "terms": self._facts(self.data["terms_facts"]),
            "pay_doctrines": self._pay_doctrines(),
            "pay_law": self._findings(self.data["pay_law"]),
            "proofs": self._proofs(),
            "evidence_law": self._findings(self.data["evidence_law"]),
            "todo": self._todo(),
            "dates": self._findings(self.data["motion_law"]),
            "moving": self.law.moving(self.data["motion_status"]),
            "authorities": self.law.authorities(),
            "worked_out": self._worked_out(),
        }

    def _developer(self) -> str:
        shared = self.composer.shared()["subject"]
        return shared["developer"] or str(self.composer.words.say("page.no_developer"))

    def _directed(self) -> str:
        content = self.assessment.known.value(DIRECTED).content
        return content if isinstance(content, str) else ""

    def _limited(self) -> bool:
        """Whether every rating is the lowest level: the note is short then."""
        return bool(self.rated) and all(one.exposure.level == self.scheme.levels[0].id for one in self.rated)

    def _gaps(self) -> Row:
        unknown = [row["id"] for row in self.register.unknown]
        missing = {self.register.number(fact) for one in self.rated for fact in one.exposure.missing}
        n, k, j = len(self.register.known) + len(unknown), len(unknown), len(missing - {None})
        return {
            "n": n,
            "k": k,
            "j": j,
            "sentence": self.say("gaps", n=str(n), k=str(k), j=str(j)) if k else self.say("gaps_none"),
        }

    def _not_rated(self) -> list[str]:
        """Paths whose questions were not asked, and places without entries for the paths that are always rated."""
        name = {path.id: self.say(f"paths.{path.id}.name") for path in self.scheme.paths}
        left = [f"{path} {name[path]}" for path in name if path not in self.asked]
        lines = [self.say("not_asked", paths="; ".join(left))] if left else []
        reason = self.labels.title(self.scheme.reasons, "no_entries")
        for path in self.main:
            without = sorted(
                set(self.offered) - {place for one in self.rated if one.path == path for place in one.places}
            )
            if without:
                lines.append(
                    self.say("no_entries", path=path, name=name[path], place=self.places.name(without), reason=reason)
                )
        return lines if self.offered else [*lines, self.say("no_markets")]

    def _disputed(self) -> str:
        cell = self.composer.shared()["facts"][DISPUTED]
        if not cell["known"]:
            return self.say("dispute_unknown")
        chosen = [name for name in cell["raw"] or () if name != "none"]
        return cell["text"] if chosen else self.say("not_disputed")

    def _grids(self) -> list[Row]:
        """Which elements the facts bear out, a few ratings side by side."""
        chunks = [self.rated[start : start + MOST_COLUMNS] for start in range(0, len(self.rated), MOST_COLUMNS)]
        return [self.law.grid(chunk, self.places) for chunk in chunks]

    def _sections(self) -> list[Row]:
        groups: dict[tuple[str, ...], list[Rated]] = {}
        for one in self.rated:
            groups.setdefault(one.places, []).append(one)
        printed: dict[str, str] = {}
        return [
            self._section(number, places, found, printed) for number, (places, found) in enumerate(groups.items(), 1)
        ]

    def _section(self, number: int, places: tuple[str, ...], found: list[Rated], printed: dict[str, str]) -> Row:
        section = f"4.{number}"
        full = [one for one in found if one.path in self.main]
        rows, rest = self.law.doctrines(full, self.places) if full else ([], [])
        for row in rows:
            row["before"] = self.say("rule_before", section=printed[row["id"]]) if row["id"] in printed else ""
            printed.setdefault(row["id"], section)
        return {
            "number": section,
            "place": _capital(self.places.name(places)),
            "doctrines": rows,
            "rest": rest,
            "ratings": [self._rating(one) for one in found],
        }

    def _rating(self, one: Rated) -> Row:
        tables = RatingRows(self.labels, self.register, self.law.numbers, one).tables()
        return {
            "path": one.path,
            "name": self.say(f"paths.{one.path}.name"),
            "full": one.path in self.main,
            "tables": tables,
            "level": self.answers.exposure(one),
            "outcomes": self.answers.outcomes(one),
        }

    def _facts(self, names: Sequence[str]) -> list[Row]:
        rows = {row["id"]: row for row in (*self.register.known, *self.register.unknown)}
        return [rows[name] for name in names if name in rows]

    def _parties(self) -> Row:
        owner = self.composer.shared()["records"]["contracts.others"]
        return {
            "known": owner["known"] or owner["state"] == "none",
            "none": owner["state"] == "none",
            "gap": owner["gap"],
            "rows": owner["rows"],
        }

    def _pay_doctrines(self) -> list[Row]:
        found = [factor for factor in self.law.factors if factor.role == "allocation"]
        return [self._pay_doctrine(factor) for factor in found]

    def _pay_doctrine(self, factor: Factor) -> Row:
        said, left_out = sentences(factor.summary)
        return {
            "number": self.law.numbers[factor.id],
            "title": factor.title,
            "rule": " ".join([*said, *([self.say("figures_left_out")] if left_out else [])]),
            "authority": self.law.authority(factor.authorities[0]),
        }

    def _findings(self, prefixes: Sequence[str]) -> list[Row]:
        """Findings of the kit on the law of these places that bear on the note, whatever their verdict."""
        rows = self.composer.shared()["findings"].values()
        near = set(self.offered) | set(markets(self.assessment))
        wanted = [
            row for row in rows if any(row["id"] == name or row["id"].startswith(f"{name}.") for name in prefixes)
        ]
        expanded = self.assessment.catalogue.expanded
        return [row for row in wanted if not row["places"] or near & expanded(frozenset(row["places"]))]

    def _proofs(self) -> list[Row]:
        """What is held, claimed without paper, missing or not known; each proof with what it would show."""
        groups: dict[str, list[Row]] = {state: [] for state in ("held", "claimed", "missing", "unknown_proof")}
        proving = self._proving()
        for row in (*self.register.known, *self.register.unknown):
            if row["id"] in proving:
                groups[_held(row)].append({**row, "shows": proving[row["id"]].lower()})
        return [{"state": state, "words": self.say(state), "rows": rows} for state, rows in groups.items() if rows]

    def _proving(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for question in self.scheme.counted.values():
            elements = dict.fromkeys(
                element for row in question.answers for path, element in row.covers.items() if path in self.asked
            )
            if question.fact and elements:
                names = [self.labels.title(self.scheme.elements, name) for name in elements if name != "gateway"]
                found[question.fact] = ", ".join(names) or self.labels.title(self.scheme.steps, "gateway")
        shown = {name: str(self.data["proofs"][name.replace(".", "_")]) for name in self.data["proof_facts"]}
        return {**found, **shown}

    def _todo(self) -> list[Row]:
        best = {row["id"] for row in self.register.known if row["bears"] == "favourable"}
        found = []
        for number, repair in enumerate(self.data["repairs"], 1):
            facts = {
                name: self.register.of_question(name) for name in repair["questions"] if name in self.scheme.counted
            }
            used = {
                name: fact for name, fact in facts.items() if fact and str(self.scheme.counted[name].fact) not in best
            }
            if used or not repair["questions"]:
                paths = sorted(
                    {path for name in used for path in self.scheme.counted[name].paths if path in self.asked}
                )
                said = ", ".join(paths) or self.say("todo_all")
                found.append(
                    {"number": number, "title": repair["title"], "paths": said, "facts": sorted(set(used.values()))}
                )
        return found

    def _worked_out(self) -> list[Row]:
        rows = [row for row in (*self.register.known, *self.register.unknown) if self._calculated(row["id"])]
        return [{**row, "from": self._parts(row["id"])} for row in rows]

    def _calculated(self, name: str) -> bool:
        fact = self.assessment.catalogue.facts.get(name)
        return fact is not None and fact.mode != "asked" and name not in self.assessment.sheet.answers

    def _parts(self, name: str) -> str:
        """The answers that decided a fact; where none did, the questions it waits for."""
        parts = grounds(self.assessment, name) or sorted(self.assessment.known.value(name).open)
        return ", ".join(dict.fromkeys(self.labels.fact(part) for part in parts))


def _held(row: Mapping[str, Any]) -> str:
    if not row["known"]:
        return "unknown_proof"
    if row["bears"] == "favourable":
        return "held"
    return "claimed" if row["bears"] == "unproved" else "missing"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
