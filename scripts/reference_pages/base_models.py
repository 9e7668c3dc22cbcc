"""The table of known base models, as a page."""

from collections.abc import Iterator

from compliance_kit.known_models import KnownModel, KnownModels
from reference_pages.links import Page
from reference_pages.markdown import table

HEAD = ("model", "maker", "released", "training compute, FLOP", "parameters", "tokens", "licence", "access")


def base_models_page(page: Page) -> list[str]:
    """Every row of the table with its source; what no source says stays empty."""
    known = page.catalogue.known_models
    if known is None:
        return ["# Known base models", "", "This catalogue has no table of base models."]
    return [
        "# Known base models",
        "",
        _origin(known),
        "`ask` proposes what stands here for a base that you name, with its source; your own figure always counts,",
        "and one that lies far from the table is remarked. Behind the figure stands the confidence of the source.",
        "A model made of another one has no figure: such figures may count the whole line or only the last step.",
        "Empty: no source that was read says it. No status of systemic risk stands here: no public list was read.",
        *table(HEAD, (_row(row) for row in known.entries)),
        "",
        "## Where licences and families come from",
        "",
        *_bases(known.entries),
    ]


def _origin(known: KnownModels) -> str:
    source = known.source
    named = f"[{source.title}]({source.url}), state of {source.snapshot}, licence {source.licence}"
    return f"{len(known.entries)} models, from {named}; table made on {source.built.isoformat()}."


def _row(row: KnownModel) -> tuple[str, ...]:
    name = f"[{row.title}]({row.documentation[0]})" if row.documentation else row.title
    made = f"; made of {row.made_of}" if row.made_of else ""
    return (
        f"{name}{made}",
        row.maker or "",
        row.released.isoformat() if row.released else "",
        _compute(row),
        f"{row.parameters:,}" if row.parameters else "",
        row.tokens or "",
        row.licence or "",
        row.access or "",
    )


def _compute(row: KnownModel) -> str:
    if row.compute is None:
        return ""
    bounds = f" ({row.compute.low} to {row.compute.high})" if row.compute.low and row.compute.high else ""
    confidence = f", {row.compute.confidence.casefold()}" if row.compute.confidence else ""
    return f"{row.compute.value}{bounds}{confidence}"


def _bases(rows: tuple[KnownModel, ...]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for basis in dict.fromkeys(row.basis.values()):
            found.setdefault(basis, []).append(row.title)
    for basis, titles in found.items():
        yield f"- {basis}: {', '.join(titles)}"
