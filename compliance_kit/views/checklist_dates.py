"""The dates of the obligations checklist: what starts, is enforced or falls due, in order, and as a drawing."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from compliance_kit.figures import drawings as figures
from compliance_kit.views.materials import Materials

Row = dict[str, Any]
SHOWN = ("id", "title", "force", "force_words", "verdict", "verdict_words", "shade_words")
NEXT = 3
MOST_MOMENTS = 12
"""With more dates of duties that apply, a drawing is no overview any more."""


class Dates:
    """The dates ahead of one assessment, in one language."""

    def __init__(self, composer: Materials) -> None:
        self.catalogue = composer.assessment.catalogue
        self.on = composer.assessment.on
        self.words = composer.words
        self.days = composer.findings.days
        groups: Mapping[str, list[Row]] = composer.shared()["groups"]
        self.in_force = [*groups["now_binding"], *groups["now_contract"]]
        self.upcoming = groups["upcoming"]
        self.open = groups["undecided"]
        self.proposed = groups["proposals"]

    def parts(self) -> dict[str, Any]:
        """The dates, by name."""
        events = self.events()
        graced = [*self.upcoming, *self.in_force, *self.open]
        return {
            "events": events,
            "next": next_dates(events),
            "timeline": self.timeline(events),
            "enforced": self.enforced(),
            "grace": {row["id"]: self.grace(row) for row in graced},
        }

    def events(self) -> list[Row]:
        """Every date ahead: a duty starts, is enforced, or is due by the developer's own plan; by date."""
        starting = [row for row in [*self.upcoming, *self.open] if row["timing"] == "upcoming"]
        found = [self.event(row, row["from"], "starts") for row in starting]
        found += [self.event(row, row["enforced_from"], "enforced") for row in self.enforced()]
        planned = [row for row in [*self.in_force, *self.upcoming, *self.open] if row["task"]["status"] != "done"]
        today = self.on.isoformat()
        found += [self.event(row, row["task"]["due"], "due") for row in planned if row["task"]["due"] >= today]
        return sorted(found, key=lambda event: (event["date"], event["verdict"]))

    def enforced(self) -> list[Row]:
        """The duties in force, decided or open, that are enforced from a later date."""
        current = [row for row in [*self.in_force, *self.open] if row["timing"] == "current"]
        return [row for row in current if row["enforced_from"] > self.on.isoformat()]

    def event(self, row: Row, date: str, what: str) -> Row:
        """One date of a finding."""
        kept = {name: row[name] for name in SHOWN}
        return {**kept, "date": date, "what": what, "days_words": self.days(datetime.date.fromisoformat(date))}

    def timeline(self, events: list[Row]) -> Markup:
        """The dates as a drawing, those that apply one by one while they are few; empty without dates."""
        decided = [[event] for event in events if event["verdict"] == "applies"]
        if len(decided) > MOST_MOMENTS:
            decided = _gathered(event for event in events if event["verdict"] == "applies")
        opened = _gathered(event for event in events if event["verdict"] == "undetermined")
        moments = [self._moment(found[0], self._several(found)) for found in decided]
        moments += [self._moment(found[0], self._if_it_applies(found)) for found in opened]
        moments.sort(key=lambda moment: moment.date)
        if not moments:
            return Markup("")
        title = self.words.say("figures.timeline_title", n=str(len(moments)), first=moments[0].date)
        drawn = figures.timeline(moments, figures.Caption(title, title))
        return Markup(drawn)  # noqa: S704 - our own generator escapes every word

    def _if_it_applies(self, found: list[Row]) -> str:
        name = "open_date" if len(found) == 1 else "open_date_several"
        return self._say(name, what=self._several(found))

    def _several(self, found: list[Row]) -> str:
        return str(found[0]["title"]) if len(found) == 1 else self._say("open_dates", n=str(len(found)))

    def _moment(self, event: Row, what: str) -> figures.Moment:
        told = self._say(f"moment.{event['what']}", what=what)
        return figures.Moment(event["date"], told, event["days_words"], event["force"], event["force_words"])

    def grace(self, row: Row) -> str:
        """The last day of grace; empty without one.

        It is the day before the duty reaches versions that an earlier date spares, else the day before enforcement.
        """
        windows = self.catalogue.entries[row["id"]].applies
        spared = any(window.from_.isoformat() < row["from"] for window in windows)
        later = row["enforced_from"] if row["enforced_from"] > row["from"] else ""
        end = row["from"] if spared else later
        return (datetime.date.fromisoformat(end) - datetime.timedelta(days=1)).isoformat() if end else ""

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"obligations_checklist.{name}", **parts)


def _gathered(events: Iterable[Row]) -> list[list[Row]]:
    """The events of one day, force and kind together."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for event in events:
        found.setdefault((event["date"], event["force"], event["what"]), []).append(event)
    return list(found.values())


def next_dates(events: Iterable[Row]) -> list[Row]:
    """The next three dates: for each word of result the first thing that happens, and how many more have that word."""
    by_date: dict[str, dict[str, list[Row]]] = {}
    for event in events:
        by_date.setdefault(event["date"], {}).setdefault(event["shade_words"], []).append(event)
    days = list(by_date.values())[:NEXT]
    return [{**found[0], "more": len(found) - 1} for words in days for found in words.values()]
