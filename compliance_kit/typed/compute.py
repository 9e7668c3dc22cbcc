"""Compute from hardware as people write it: "42,496 A100 hours", "64 x H100 for 3 days at 40%".

An accelerator hour is worth its peak speed times 3600 seconds times the share of the peak that training reached. The
peak comes from the table of accelerators; a share that was not written is the one that the catalogue assumes for
"not known", with its bounds.
"""

import difflib
import re
from fractions import Fraction

from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import Unreadable
from compliance_kit.quantities import Interval, multiply, read_number
from compliance_kit.typed.amounts import Amount, exact_text
from compliance_kit.typed.units import read_duration

TABLE = "accelerators"
UTILISATION = "modification.utilisation"
_HOUR = Fraction(3600)
_NUMBER = r"[\d.,_]+(?:e\d+)?(?:\s*(?:k|m|thousand|million)\b)?"
_AT = re.compile(
    r"\s*(?:,|at|@|with)?\s*(?P<share>\d+(?:\.\d+)?\s*%)\s*(?:mfu|utili[sz]ation|of peak)?\s*$", re.IGNORECASE
)
_HOURS = re.compile(
    rf"^(?P<hours>{_NUMBER})\s*(?:x\s+)?(?P<name>[a-z].*?)[\s-]*(?P<unit>hours?|hrs?|h|days?|d)$", re.IGNORECASE
)
_HOURS_ON = re.compile(
    rf"^(?P<hours>{_NUMBER})\s*(?:gpu|tpu|accelerator|chip|card)?[\s-]*(?P<unit>hours?|hrs?|h|days?|d)\s+(?:on|of|with)\s+(?P<name>[a-z].*)$",
    re.IGNORECASE,
)
_COUNT_FOR = re.compile(
    rf"^(?P<count>\d[\d,]*)\s*(?:[x×*]\s*)?(?P<name>[a-z].*?)\s*(?:\bfor\b|[x×*,])\s*(?P<time>{_NUMBER}\s*[a-z].*)$",
    re.IGNORECASE,
)
_TIME_ON = re.compile(
    rf"^(?P<time>{_NUMBER}\s*[a-z]+)\s+(?:on|with)\s+(?P<count>\d[\d,]*)\s*(?:[x×*]\s*)?(?P<name>[a-z].*)$",
    re.IGNORECASE,
)
_FILLER = re.compile(r"\b(?:gpus?|tpus? chips|accelerators?|cards?|chips?)\b", re.IGNORECASE)


def accelerator(name: str, catalogue: Catalogue) -> str | None:
    """The title of the accelerator that a text names, whatever its spaces, dashes and plural; None if there is none."""
    wanted = {_squashed(name), _squashed(_FILLER.sub("", name)), _squashed(name).removesuffix("s")}
    for row in catalogue.tables.get(TABLE, ()):
        known = {_squashed(alias) for alias in (row.id, row.title, *row.aliases)}
        if wanted & (known | {name.removeprefix("nvidia") for name in known}):
            return row.title
    return None


def _squashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def read_hardware(text: str, catalogue: Catalogue) -> Amount | None:
    """The compute of accelerator hours; None if the text speaks of no hardware.

    Raises:
        Unreadable: the accelerator is not in the table, with what can be written instead.

    """
    at = _AT.search(text)
    body = text[: at.start()].strip() if at else text.strip()
    found = _accelerator_seconds(body)
    if found is None:
        return None
    seconds, name = found
    title = accelerator(name, catalogue)
    peak = catalogue.lookup(TABLE, title) if title else None
    if title is None or peak is None:
        raise Unreadable(_not_in_table(name, catalogue))
    share, assumed = (_written_share(at["share"]), "") if at else (_assumed(catalogue), ", assumed")
    how = f"{title}, dense peak {exact_text(peak)} FLOP per second, share of the peak {_percent(share)}{assumed}"
    return Amount(multiply(Interval.exact(seconds * peak), share), how=how)


def _accelerator_seconds(text: str) -> tuple[Fraction, str] | None:
    for pattern in (_TIME_ON, _HOURS_ON, _COUNT_FOR, _HOURS):
        match = pattern.match(text)
        if match is None:
            continue
        parts = match.groupdict()
        if "hours" in parts:
            unit = _HOUR * 24 if parts["unit"].casefold().startswith("d") else _HOUR
            return read_number(parts["hours"]) * unit, parts["name"]
        return read_number(parts["count"]) * read_duration(parts["time"], 1).interval.lo, parts["name"]
    return None


def _not_in_table(name: str, catalogue: Catalogue) -> str:
    titles = {
        _squashed(alias): row.title for row in catalogue.tables.get(TABLE, ()) for alias in (row.title, *row.aliases)
    }
    near = list(dict.fromkeys(titles[key] for key in difflib.get_close_matches(_squashed(name), titles, 3)))
    hint = f" Near names: {', '.join(near)}." if near else ""
    instead = "Write the figure in FLOP, for example 3e21, or go back and count tokens"
    return f"no accelerator '{name.strip()}' is in the table.{hint} {instead}"


def _written_share(text: str) -> Interval:
    share = read_number(text.replace(" ", ""))
    if not 0 < share <= 1:
        raise Unreadable(f"'{text}' is no share of the peak speed; write for example 42,496 A100 hours at 40%")
    return Interval.exact(share)


def _assumed(catalogue: Catalogue) -> Interval:
    fact = catalogue.facts.get(UTILISATION)
    if fact is None or fact.if_not_known is None:
        raise Unreadable("write the share of the peak speed too, for example 42,496 A100 hours at 40%")
    assumed = fact.if_not_known
    return Interval(read_number(assumed.low), read_number(assumed.value), read_number(assumed.high))


def _percent(share: Interval) -> str:
    low, mid, high = (None if bound is None else f"{float(bound * 100):g}%" for bound in share)
    return str(mid) if low == high else f"{mid} ({low} to {high})"
