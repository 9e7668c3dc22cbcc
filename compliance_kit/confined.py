"""Walls around the process for templates of others: it reads what papers are made of, writes nothing, starts nothing.

Two of them. The interpreter refuses by itself (an audit hook, on every system); the kernel refuses whoever got past the
interpreter (Landlock, on Linux since 5.13). A system without Landlock has the first alone.
"""

import contextlib
import ctypes
import os
import site
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from compliance_kit.packs import data_root

MOST_OPEN: Final = 128
"""Files that may be open at once: fonts, modules, pipes."""
_SYSTEM: Final = ("/usr/share", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/fonts")
_FILES: Final = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types")
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEVER: Final = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "os.startfile", "pty.",
    "os.chmod", "os.chown", "os.kill", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "os.utime", "os.setxattr", "os.removexattr", "sqlite3.", "signal.pthread_kill", "sys.setprofile",
    "sys.settrace", "gc.",
)  # fmt: skip
"""How the events begin that writing a paper never causes."""
_CREATE, _ADD, _RESTRICT, _NO_NEW_PRIVILEGES, _NEWEST = 444, 445, 446, 38, 1
"""Numbers of system calls (the same on every processor), of an option of `prctl`, of a flag."""
_READ_FILE, _READ_DIR, _BENEATH = 1 << 2, 1 << 3, 1
_RIGHTS: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version of Landlock on how many rights on files it knows; all of them are taken away."""


def readable(own: Path | None) -> list[Path]:
    """What the process may read: Python, this program, fonts and libraries of the system, the templates of the pack."""
    package = Path(__file__).resolve().parent
    python: set[str] = {sys.prefix, sys.base_prefix, *site.getsitepackages(), *sysconfig.get_paths().values()}
    data = [data_root() / name for name in ("obligations", "templates", "locales")]
    named: list[str | Path] = [*python, package, *data, *_SYSTEM, *_FILES, *([own] if own else [])]
    return list(dict.fromkeys(Path(one).resolve() for one in named if Path(one).exists()))


def wall(own: Path | None) -> bool:
    """Put up both walls for good; whether the kernel put up its own.

    Args:
        own: the templates of the pack.

    """
    allowed = readable(own)
    kernel = _by_the_kernel(allowed)
    _by_the_interpreter([f"{path}{os.sep}" for path in allowed] + [str(path) for path in allowed])
    return kernel


def _by_the_interpreter(allowed: Sequence[str]) -> None:
    """Refuse every event that papers do not need. A hook cannot be taken away again."""
    folders, files = tuple(one for one in allowed if one.endswith(os.sep)), frozenset(allowed)

    def hook(event: str, given: tuple[Any, ...], *, _real: Any = os.path.realpath) -> None:  # noqa: ANN401 - a function
        if event.startswith(_NEVER):
            raise PermissionError(f"{event} is not for templates")
        if event not in ("open", "os.listdir", "os.scandir") or isinstance(given[0], int):
            return
        if event == "open" and isinstance(given[2], int) and given[2] & _WRITES:
            raise PermissionError("nothing is written here")
        path = _real(os.fsdecode(given[0] or "."))
        if path not in files and not path.startswith(folders):
            raise PermissionError("that is not for templates to read")

    sys.addaudithook(hook)


def _by_the_kernel(allowed: Sequence[Path]) -> bool:
    """Take every right on files away, but for reading below these paths, and with newer kernels connections too."""
    if not sys.platform.startswith("linux"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE, None, ctypes.c_size_t(0), _NEWEST)
    if version < 1:
        return False
    rights = max(count for since, count in _RIGHTS if since <= version)
    words = ((1 << rights) - 1, 0b11, 0b11)[: 1 if version < 4 else 2 if version < 6 else 3]
    asked = (ctypes.c_uint64 * len(words))(*words)
    rules = system.syscall(_CREATE, ctypes.byref(asked), ctypes.c_size_t(ctypes.sizeof(asked)), 0)
    if rules < 0:
        return False
    try:
        for path in allowed:
            with _opened(path) as handle:
                may = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
                rule = may.to_bytes(8, sys.byteorder) + handle.to_bytes(4, sys.byteorder)
                system.syscall(_ADD, rules, _BENEATH, ctypes.c_char_p(rule), 0)
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(system.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, getattr(os, "O_PATH", os.O_RDONLY) | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)
