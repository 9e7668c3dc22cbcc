"""Fuzz one target, guided by what its inputs reach: `python fuzz/guided.py sheet 300`, for 300 seconds of processor.

Options after the seconds are those of libFuzzer. Every defect is kept once, by its kind and place, and then the
search goes on.
"""

import hashlib
import importlib
import os
import sys
import time
import traceback
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE.parent / "tests")]
with atheris.instrument_imports(include=["compliance_kit", "tinyhtml5", "packaging", "polib", "zipfile"]):
    from targets import LAST, TARGETS

GROWN = {
    "sheet_grown": ("sheet", "test_a_sheet_with_something_wrong_ends_in_a_result_or_a_message"),
    "pack_grown": ("pack", "test_a_pack_with_something_wrong_ends_in_a_result_or_a_message"),
    "card_grown": ("card", "test_a_card_with_something_wrong_is_read_or_refused"),
    "condition_grown": ("condition", "test_a_condition_or_calculation_with_something_wrong_is_read_or_refused"),
}
"""Searches that grow their inputs out of good ones, as the tests do, instead of out of bytes."""
FOUND = HERE / "found"
CORPUS = HERE / "corpus"


def place_of(error: BaseException) -> str:
    """The kind of a defect and where our own code met it; what differs in nothing else is the same defect."""
    ours = [step for step in traceback.extract_tb(error.__traceback__) if "compliance_kit" in step.filename]
    last = ours[-1] if ours else None
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}" if last else type(error).__name__


def main() -> None:
    """Prepare the corpus and search until libFuzzer is told to stop."""
    name, seconds, options = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    kind, test = GROWN.get(name, (name, ""))
    corpus, found = CORPUS / name, FOUND / kind
    run = (
        getattr(importlib.import_module("test_fuzz_inputs"), test).hypothesis.fuzz_one_input
        if test
        else TARGETS[kind].run
    )
    for home in (corpus, found):
        home.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[kind].seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

    tried = [0]

    def one(data: bytes) -> None:
        try:
            run(data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            kept = found / place_of(error)
            if not kept.exists() or kept.stat().st_size > len(LAST[0]):
                kept.write_bytes(LAST[0])
                (found / f"{kept.name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")
        tried[0] += 1
        if time.process_time() > seconds:
            print(f"{name}: {tried[0]} inputs tried in {seconds:.0f} s of processor", flush=True)
            os._exit(0)  # libFuzzer takes any other end for a defect

    limits = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=20000", f"-artifact_prefix={found}/hard-"]
    atheris.Setup([sys.argv[0], *limits, *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
