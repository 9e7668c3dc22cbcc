"""The dates of the schedule as calendar entries: one for each duty and date, never gathered."""

from hashlib import sha256
from typing import Any

from compliance_kit.interop.ics import Date, Former, calendar
from compliance_kit.views.dates_schedule import Schedule, day_of
from compliance_kit.views.materials import Materials
from compliance_kit.views.schedule_reviews import Reviews

Row = dict[str, Any]
ALARMS = {"binding": (90, 30, 7), "contract": (90, 30, 7), "guidance": (30,), "proposal": ()}
"""Days before a date of law on which a calendar reminds of it, by force (ours)."""
OWN_ALARMS = (30, 7)
REVIEW_ALARMS = (30,)


def legal_calendar(composer: Materials, former: bytes | None = None, *, decided: bool = False) -> bytes:
    """The dates of law as a calendar, which follows an earlier one; `decided`: only those of what applies."""
    made = Calendars(composer)
    return calendar(made.legal(decided=decided), made.title("legal"), made.released, made.former(former))


def tasks_calendar(composer: Materials, former: bytes | None = None) -> bytes:
    """Own deadlines, reviews and expiries as a calendar, which follows the one that it takes the place of."""
    made = Calendars(composer)
    return calendar(made.tasks(), made.title("tasks"), made.released, made.former(former))


class Calendars:
    """The dates of one model as entries of calendars.

    Attributes:
        mark: what tells the entries of this model from those of another one, in every calendar.

    """

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.schedule = Schedule(composer)
        self.words = composer.words
        self.mark = sha256(composer.assessment.sheet.subject.name.encode()).hexdigest()[:8]
        self.version = composer.assessment.catalogue.manifest.version
        self.released = composer.assessment.catalogue.manifest.released
        self.on = composer.assessment.on.isoformat()

    def former(self, data: bytes | None) -> Former | None:
        """The calendar that lies there, of which only the entries of the same model are followed."""
        return None if data is None else Former(data, f".{self.mark}")

    def legal(self, *, decided: bool = False) -> list[Date]:
        """Dates of law, contract and guidance; with `decided` only those of what applies."""
        found = self.schedule.legal()
        return [self._legal(event) for event in found if event["verdict"] == "applies" or not decided]

    def tasks(self) -> list[Date]:
        """Own deadlines, reviews and expiries."""
        own = [self._own(event) for event in self.schedule.own()]
        return [*own, *(self._review(row) for row in Reviews(self.composer).rows() if row["date"] >= self.on)]

    def title(self, which: str) -> str:
        """The name of a calendar: legal or tasks."""
        return self.words.say(f"dates_schedule.calendar.{which}", subject=self.schedule.view["subject"]["name"])

    def _legal(self, event: Row) -> Date:
        row, told = self.schedule.findings[event["id"]], self.schedule.row(event)
        places = tuple(self.words.place(place) for place in row["places"])
        return Date(
            day_of(event),
            f"{event['id']}.{event['what']}.{self.mark}",
            told["what"],
            self._text(row, told["why"]),
            row["source"]["url"],
            fixed=event["verdict"] == "applies" and event["what"] != "proposed",
            categories=(row["force_words"], *places),
            alarms=ALARMS[event["force"]],
        )

    def _own(self, event: Row) -> Date:
        row, told = self.schedule.findings[event["id"]], self.schedule.row(event)
        owner = row["task"]["owner"] or self.words.say("obligations_checklist.no_owner")
        text = self._say("own_text", summary=row["summary"], done_when=row["done_when"], owner=owner, rest=self._rest())
        categories = (self._say("own_category"),)
        name = f"{event['id']}.due.{self.mark}"
        return Date(day_of(event), name, told["what"], text, "", fixed=True, categories=categories, alarms=OWN_ALARMS)

    def _review(self, row: Row) -> Date:
        text = self._say("review_text", why=row["why"], rest=self._rest())
        categories = (self._say("review_category"),)
        name = f"review.{row['name']}.{self.mark}"
        return Date(day_of(row), name, row["what"], text, "", fixed=True, categories=categories, alarms=REVIEW_ALARMS)

    def _text(self, row: Row, why: str) -> str:
        parts = {"summary": row["summary"], "source": row["source"]["short"], "force": row["force_words"]}
        return self._say("text", why=why, verdict=row["shade_words"], rest=self._rest(), **parts)

    def _rest(self) -> str:
        return self._say("rest", day=self.on, catalogue=self.version)

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"dates_schedule.calendar.{name}", **parts)
