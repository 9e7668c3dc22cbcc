"""Work for templates of others in a process of its own: with limits of memory and time, and no byte into a file.

The process gets the work as bytes that only this program makes, and hands back named bytes. What comes back is never
unpickled: whoever took the process over could make it say anything, and no more than that.
"""

import contextlib
import importlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from compliance_kit.errors import BadInput, KitError, MissingSoftware, RenderFailed
from compliance_kit.packing.limits import LARGEST_PAPER, MEMORY, PROCESSOR_SECONDS, WALL_SECONDS

_HEAD: Final = 64 * 1024
_ERRORS: Final[Mapping[str, type[KitError]]] = {one.__name__: one for one in (RenderFailed, BadInput, MissingSoftware)}
_TOO_MUCH: Final = "Make the template simpler, or ask the publisher of the pack."


def enclosed(module: str, function: str, *given: object) -> dict[str, bytes]:
    """What a function of ours makes of some data, worked out in a process with limits.

    Args:
        module: where the function stands ("papers"), below this package.
        function: its name; it returns bytes by name.
        given: what it gets; plain data of ours.

    Raises:
        RenderFailed: it cannot be done, or not within the limits.
        MissingSoftware: this system has no limits for processes.

    """
    if os.name != "posix":
        raise MissingSoftware(
            "Papers of packs are written in a process with limits, which this system does not have.",
            mend="Write them on Linux or macOS.",
        )
    with tempfile.TemporaryDirectory(prefix="compliance-kit-enclosed-") as empty, _started(empty) as child:
        clock = threading.Timer(WALL_SECONDS, child.kill)
        clock.start()
        try:
            return _talk(child, pickle.dumps((module, function, given)))
        finally:
            clock.cancel()
            child.kill()


def _started(folder: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "compliance_kit.enclosed"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, env=_environment(folder),
        close_fds=True, start_new_session=True,
    )  # fmt: skip


def _environment(folder: str) -> dict[str, str]:
    """What the process may know of this one: where Python finds its modules, and nothing of the user."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ}
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(dict.fromkeys([home, *(os.path.abspath(part) for part in sys.path if part)]))  # noqa: PTH100 - texts
    return {**kept, "PYTHONPATH": path, "HOME": folder, "TMPDIR": folder, "PYTHONHASHSEED": "0"}


def _talk(child: "subprocess.Popen[bytes]", work: bytes) -> dict[str, bytes]:
    assert child.stdin is not None  # noqa: S101 - pipes were asked for
    assert child.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(work)
    head = child.stdout.readline(_HEAD)
    try:
        said: dict[str, Any] = json.loads(head)
    except ValueError:
        child.wait()
        raise _stopped(child.returncode) from None
    if "error" in said:
        kind = _ERRORS.get(str(said.get("error")), RenderFailed)
        raise kind(str(said.get("message")), where=said.get("where"), mend=said.get("mend"))
    return _parts(child.stdout, said)


def _parts(stream: IO[bytes], said: Mapping[str, Any]) -> dict[str, bytes]:
    """The named bytes that follow the head."""
    made: dict[str, bytes] = {}
    for name, size in dict(said.get("parts") or {}).items():
        if not isinstance(size, int) or not 0 <= size <= LARGEST_PAPER:
            raise RenderFailed("a paper is larger than papers are.", mend=_TOO_MUCH)
        content = stream.read(size)
        if len(content) != size:
            raise RenderFailed("a process that writes papers ended before it was done.", mend=_TOO_MUCH)
        made[str(name)] = content
    return made


def _stopped(code: int) -> RenderFailed:
    memory = MEMORY // 1024 // 1024
    return RenderFailed(
        f"a template of a pack needed more than it may have ({memory} MB of memory, {PROCESSOR_SECONDS} seconds), or "
        f"broke the program that fills it (it ended with {code}).",
        mend=_TOO_MUCH,
    )


def confine(own: Path | None = None) -> bool:
    """From here on no more memory and time than the limits, no file but those of papers, and no byte into one.

    Args:
        own: the templates of the pack, which may be read.

    Returns:
        Whether the kernel keeps watch too.

    """
    import resource  # noqa: PLC0415 - not on every system, and only in the process

    from compliance_kit.confined import MOST_OPEN, wall  # noqa: PLC0415 - only in the process

    for what, limit in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR_SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, MOST_OPEN),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        lowest = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(what, (lowest, lowest))
    return wall(own)


def tried(folder: str, variable: str) -> dict[str, bytes]:
    """What a confined process can do after all, by what was tried: with a folder that holds `secret`, and a variable.

    The tries that end in `_past` go past the interpreter; only the kernel can refuse them.
    """
    import ctypes  # noqa: PLC0415 - only here
    import socket  # noqa: PLC0415 - only here

    kernel = confine()
    system = ctypes.CDLL(None, use_errno=True)
    secret, fresh = os.path.join(folder, "secret"), os.path.join(folder, "fresh")  # noqa: PTH118 - texts
    tries: dict[str, Callable[[], object]] = {
        "read": lambda: open(secret, "rb").close(),  # noqa: PTH123 - the plainest way to try
        "write": lambda: open(fresh, "wb").close(),  # noqa: PTH123 - as above
        "list": lambda: os.listdir(folder),  # noqa: PTH208 - as above
        "remove": lambda: os.unlink(secret),  # noqa: PTH108 - as above
        "start": lambda: subprocess.run(["/bin/true"], check=False),
        "connect": lambda: socket.socket().close(),
    }
    done = {name: _done(run) for name, run in tries.items()}
    done |= {
        "read_past": system.open(secret.encode(), os.O_RDONLY) >= 0,
        "write_past": system.open(fresh.encode(), os.O_WRONLY | os.O_CREAT, 0o600) >= 0,
        "remove_past": system.unlink(secret.encode()) == 0,
        "variable": variable in os.environ,
        "kernel": kernel,
    }
    return {"tried": json.dumps(done).encode()}


def _done(run: Callable[[], object]) -> bool:
    try:
        run()
    except OSError:
        return False
    return True


def main() -> None:
    """Do the work that standard input brings, and write what it makes to standard output."""
    module, function, given = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from the process that started this one
    out = sys.stdout.buffer
    try:
        found = importlib.import_module(f"compliance_kit.{module}")
        made: Mapping[str, bytes] = getattr(found, function)(*given)
    except KitError as error:
        told = {"error": type(error).__name__, "message": error.message, "where": error.where, "mend": error.mend}
        out.write(json.dumps({name: part[:8000] if part else part for name, part in told.items()}).encode() + b"\n")
        return
    except (MemoryError, RecursionError):
        told = {"error": "RenderFailed", "message": _stopped(1).message, "where": None, "mend": _TOO_MUCH}
        out.write(json.dumps(told).encode() + b"\n")
        return
    out.write(json.dumps({"parts": {name: len(content) for name, content in made.items()}}).encode() + b"\n")
    for content in made.values():
        out.write(content)
    out.flush()


if __name__ == "__main__":
    main()
