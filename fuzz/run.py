"""Fuzz one target, guided by what its inputs reach: `python fuzz/run.py sheet -max_total_time=300`.

Options after the name are those of libFuzzer. Every defect is kept once, by its kind and place, and the search goes on.
"""

import hashlib
import sys
import traceback
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE.parent / "tests")]
with atheris.instrument_imports(include=["compliance_kit", "tinyhtml5", "packaging", "polib", "zipfile"]):
    from targets import TARGETS

FOUND = HERE / "found"
CORPUS = HERE / "corpus"


def place_of(error: BaseException) -> str:
    """The kind of a defect and where our own code met it; what differs in nothing else is the same defect."""
    ours = [step for step in traceback.extract_tb(error.__traceback__) if "compliance_kit" in step.filename]
    last = ours[-1] if ours else None
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}" if last else type(error).__name__


def main() -> None:
    """Prepare the corpus and search until libFuzzer is told to stop."""
    name, options = sys.argv[1], sys.argv[2:]
    target, corpus, found = TARGETS[name], CORPUS / name, FOUND / name
    for home in (corpus, found):
        home.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            kept = found / place_of(error)
            if not kept.exists() or kept.stat().st_size > len(data):
                kept.write_bytes(data)
                (found / f"{kept.name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")

    limits = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=20000", f"-artifact_prefix={found}/hard-"]
    atheris.Setup([sys.argv[0], *limits, *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
