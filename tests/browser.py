"""One headless Chromium for all tests of a process, driven by Selenium, and axe-core in its pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

INSTALL = "apt-get install --no-install-recommends chromium chromium-driver"
AXE = Path(__file__).parent / "data" / "axe-core" / "axe.min.js"
_RUN = "axe.run(document, {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
PROGRAMS = (shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver"))

with_browser = pytest.mark.skipif(None in PROGRAMS, reason=f"Chromium is missing. Run as root: {INSTALL}")


@contextmanager
def browser() -> Iterator[Any]:
    """A browser that is closed at the end."""
    from selenium import webdriver  # noqa: PLC0415
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = webdriver.ChromeOptions()
    options.binary_location = str(PROGRAMS[0])
    for argument in ("--headless=new", "--disable-gpu", "--hide-scrollbars", *_as_root()):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(str(PROGRAMS[1])))
    try:
        yield driver
    finally:
        driver.quit()


def _as_root() -> tuple[str, ...]:
    """Chromium keeps its sandbox unless root starts it, who cannot have one."""
    return ("--no-sandbox", "--disable-dev-shm-usage") if os.geteuid() == 0 else ()


def show(driver: Any, path: Path, width: int, height: int = 900) -> None:
    """Open a page on a screen of that size."""
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    driver.get(path.as_uri())


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def violations(driver: Any) -> list[str]:
    """What axe-core finds wrong in the page shown, each with the first element concerned."""
    driver.execute_script(_axe())
    found = driver.execute_async_script(_RUN)
    assert len(found["passes"]) > 15, "axe-core looked at next to nothing"
    return [f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]
