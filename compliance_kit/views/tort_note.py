"""What only the tort note prints: ratings by path and place, facts, doctrines, who pays, repairs, law in motion."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance_kit.exposure.facts import places_rated
from compliance_kit.exposure.scheme import Question
from compliance_kit.liability import exposures, markets, scheme_of
from compliance_kit.views.materials import Materials
from compliance_kit.views.tort_answers import Answers
from compliance_kit.views.tort_facts import Labels, Register
from compliance_kit.views.tort_law import Law
from compliance_kit.views.tort_places import PlaceWords, Rated, merged
from compliance_kit.views.tort_rating import RatingRows
from compliance_kit.views.tort_work import Work
from compliance_kit.wording import initial

Row = dict[str, Any]
DIRECTED = "developer.directing_counsel"
MOST_COLUMNS = 5
DISPUTED = "incidents.dispute_facts"
STILL = frozenset({"place", "scope", "path", "evidence", "certainty", "helps", "neutral"})


def extra(composer: Materials, paths: Sequence[str] = ("P1", "P2")) -> dict[str, Any]:
    """Everything that the note prints beyond the shared view. `paths`: rated whatever was asked."""
    return Note(composer, tuple(paths)).parts()


class Note:
    """The parts of one note, in one language."""

    def __init__(self, composer: Materials, paths: tuple[str, ...]) -> None:
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
        work = Work(self.composer, self.labels, self.register, self.law, self.asked)
        dates = work.findings(self.data["motion_law"])
        return {
            "directed": self._directed(),
            "limited": self._limited(),
            "bottom": self.answers.bottom(),
            "gaps": self._gaps(),
            "questions": self.answers.questions(self._developer()),
            "not_rated": self._not_rated([] if self._limited() else dates),
            "answers": self.answers.rows(),
            "facts": self.register.known,
            "unknown": self.register.unknown,
            "disputed": self._disputed(),
            "grids": self._grids(),
            "sections": self._sections(),
            "parties": self._parties(),
            "terms": self._facts(self.data["terms_facts"]),
            "pay_doctrines": work.pay_doctrines(),
            "pay_law": work.findings(self.data["pay_law"]),
            "proofs": work.proofs(),
            "evidence_law": work.findings(self.data["evidence_law"]),
            "todo": work.todo(),
            "dates": dates,
            "moving": self.law.moving(self.data["motion_status"]),
            "authorities": self.law.authorities(),
            "worked_out": work.worked_out(),
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
        """The facts that are not known or only in part, money and proof aside; and what keeps a level open."""
        aside = {*self.data["terms_facts"], *self.data["proof_facts"]}
        rows = [
            row
            for row in (*self.register.known, *self.register.unknown)
            if row["bears"] != "allocation" and row["id"] not in aside
        ]
        open_rows = [str(row["number"]) for row in rows if not row["known"] or row["partly"]]
        missing = [fact for one in self.rated for fact in one.exposure.missing]
        names = self.composer.words.names(dict.fromkeys(map(self.labels.fact, missing)))
        n, k, j = len(rows), len(open_rows), len(set(missing))
        numbers = ", ".join(open_rows) or self.say("gap.none")
        said = [self.say("gaps", n=str(n), k=str(k), numbers=numbers)] if k or j else [self.say("gaps_none")]
        sentence = " ".join([*said, *([self.say("gaps_open", names=names)] if j else [])])
        return {"n": n, "k": k, "j": j, "sentence": sentence}

    def _not_rated(self, motion: Sequence[Row]) -> list[str]:
        """Paths whose questions were not asked, and for each place the paths asked of which it has no doctrine."""
        name = {path.id: self.say(f"paths.{path.id}.name") for path in self.scheme.paths}
        left = [f"{path} {name[path]}" for path in name if path not in self.asked]
        lines = [self.say("not_asked", paths="; ".join(left))] if left else []
        if not self.offered:
            return [*lines, self.say("no_markets")]
        missing = self._without()
        for paths, places in missing.items():
            told = "; ".join(f"{path} {name[path]}" for path in paths)
            lines.append(self.say("no_entries", place=self.places.name(places), paths=told))
        unrated = {place for places in missing.values() for place in places}
        expanded = self.assessment.catalogue.expanded
        if any(row["places"] and unrated & expanded(frozenset(row["places"])) for row in motion):
            lines.append(self.say("no_entries_motion"))
        return lines

    def _without(self) -> dict[tuple[str, ...], list[str]]:
        """The paths asked that are rated nowhere in a place, with every place where just these are not."""
        found: dict[tuple[str, ...], list[str]] = {}
        for place in sorted(self.offered):
            here = {one.path for one in self.rated if place in one.places}
            missing = tuple(path for path in self.asked if path not in here)
            if missing:
                found.setdefault(missing, []).append(place)
        return found

    def _disputed(self) -> str:
        cell = self.composer.shared()["facts"][DISPUTED]
        if not cell["known"]:
            return self.say("dispute_unknown")
        chosen = [name for name in cell["raw"] or () if name != "none"]
        return cell["text"] if chosen else self.say("not_disputed")

    def _grids(self) -> list[Row]:
        """Which elements the facts bear out, a few ratings side by side, in tables of about the same width."""
        tables = -(-len(self.rated) // MOST_COLUMNS) or 1
        width = -(-len(self.rated) // tables) or 1
        chunks = [self.rated[start : start + width] for start in range(0, len(self.rated), width)]
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
            "place": initial(self.places.name(places)),
            "doctrines": rows,
            "rest": rest,
            "ratings": [self._rating(one) for one in found],
        }

    def _rating(self, one: Rated) -> Row:
        outcomes = self.answers.outcomes(one)
        tables = RatingRows(self.labels, self.register, self.law.numbers, one).tables()
        if one.path not in self.main or self._limited():
            tables = [{**table, "rows": _moving(table["rows"], bounded=bool(outcomes))} for table in tables]
        return {
            "path": one.path,
            "name": self.say(f"paths.{one.path}.name"),
            "full": one.path in self.main,
            "tables": tables,
            "level": self.answers.exposure(one),
            "outcomes": outcomes,
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


def _moving(rows: Sequence[Row], *, bounded: bool) -> list[Row]:
    """The rows that move a level: the gate only where it ends the rating, the bounds only where they stay apart."""
    harmed = any(row["id"] == "severity" for row in rows)
    left_out = STILL | ({"gate"} if harmed else set()) | (set() if bounded else {"bounds"})
    return [row for row in rows if row["id"] not in left_out]
