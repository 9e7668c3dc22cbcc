"""What comes round again: papers that end, licences to be checked again, a newer catalogue to be looked for."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from compliance_kit.choosing import choices, written
from compliance_kit.values import Record, records_in
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
CHECKED = "policy_checked_on"
MOST_NAMED = 3


class Reviews:
    """The reviews and expiries of one assessment, in one language."""

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.words = composer.words

    def rows(self) -> list[Row]:
        """Every review by date; those whose date is not known last and without one."""
        found = [self._edition(), *self._papers(), *self._licences()]
        return sorted(found, key=lambda row: (not row["date"], row["date"]))

    def _edition(self) -> Row:
        manifest = self.catalogue.manifest
        day = manifest.law_as_of + datetime.timedelta(days=manifest.look_after_days)
        why = self._say("review_why.catalogue", day=manifest.law_as_of.isoformat())
        return self._row("catalogue", day, self._say("review.catalogue", version=manifest.version), why)

    def _papers(self) -> Iterator[Row]:
        """The day on which the papers of today end, those of one day together."""
        ends: dict[datetime.date, list[str]] = {}
        for document in written(choices(self.assessment, self.assessment.sheet.profile.documents)):
            day = self.assessment.on + datetime.timedelta(days=document.valid_days)
            ends.setdefault(day, []).append(self.words.of_language(f"documents/{document.id}.title", document.title))
        for place, (day, titles) in enumerate(sorted(ends.items())):
            others = [title for other, found in sorted(ends.items()) if other != day for title in found]
            what = self._end(titles, others)
            yield self._row(f"papers.{place}", day, what, self._say("review_why.papers"))

    def _end(self, titles: Sequence[str], others: Sequence[str]) -> str:
        """That papers end: by name, or by the few that do not where they are many."""
        if len(titles) <= max(MOST_NAMED, len(others)):
            return self._say("review.papers", papers=self.words.names(titles))
        if not others:
            return self._say("review.papers_all")
        return self._say("review.papers_but", papers=self.words.names(others))

    def _licences(self) -> Iterator[Row]:
        """When the licence of each base model is checked again; those that were never checked in one row."""
        days = self.catalogue.editorial.stale_after_days.get("licence")
        records = records_in(self.assessment.known.value("base.models").content) or ()
        never = []
        for place, record in enumerate(records if days is not None else ()):
            name, checked = _content(record, "name"), _content(record, CHECKED)
            told = name if isinstance(name, str) else self.words.say("obligations_checklist.upstream_unnamed")
            if isinstance(checked, datetime.date):
                day = checked + datetime.timedelta(days=days or 0)
                why = self._say("review_why.licence", day=checked.isoformat())
                yield self._row(f"licence.{place}", day, self._say("review.licence", name=told), why)
            else:
                never.append(told)
        if never:
            what = self._say("review.licence_first", name=self.words.names(never))
            yield self._row("licence", None, what, self._say("review_why.licence_never"))

    def _row(self, name: str, day: datetime.date | None, what: str, why: str) -> Row:
        return {
            "name": name,
            "date": day.isoformat() if day else "",
            "weekday": self.words.weekday(day) if day else "",
            "days_words": self.composer.findings.days(day) if day else "",
            "what": what,
            "why": why,
        }

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"dates_schedule.{name}", **parts)


def _content(record: Record, field: str) -> object:
    return record.fields[field].content if field in record.fields else None
