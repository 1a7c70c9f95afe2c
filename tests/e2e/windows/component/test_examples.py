"""The upload examples that sign with the component: VBScript, and Python on Windows."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import cardio.native
from api.results import read_json

pytestmark = pytest.mark.timeout(300)

EXAMPLES: Final = Path(cardio.native.__file__).parent / "examples"
RUN: Final = """
import runpy, sys, traceback
sys.path.insert(0, {site!r})
sys.argv = {words!r}
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except BaseException:
    traceback.print_exc(file=sys.stdout)
"""


@pytest.fixture
def emulator(start: Any, registered: Any) -> Iterator[Any]:
    """An emulator whose SAM is the one of the sample's institution; the component is there."""
    options = ("--clock", "frozen:2026-03-15T12:00:00", "--hospital", "3501200000")
    with start(*options) as running, registered():
        yield running


def certutil(data: bytes) -> bytes:
    """Return what `certutil -encode` makes of a file."""
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    whole = ["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]
    return "\r\n".join(whole).encode()


@pytest.mark.parametrize(
    ("sample", "findings"), [("v2_clinic_big5.xml", 0), ("invalid_missing_M51.xml", 1)]
)
def test_vbscript(windows: Any, emulator: Any, samples: Path, sample: str, findings: int) -> None:
    script = windows.folder / "upload.vbs"
    shutil.copy(EXAMPLES / "vbscript" / script.name, script)
    document, result = windows.folder / "visits.b64", windows.folder / "result.b64"
    document.write_bytes(certutil((samples / sample).read_bytes()))
    words = [windows.path(script), emulator.target, *map(windows.path, (document, result))]
    done = windows.start(["cscript", "//nologo", *words], "", {"CARDIO_EMULATOR": emulator.reader})
    assert done.returncode == 0, done.stdout
    uploaded, downloaded = done.stdout.splitlines()
    assert uploaded.startswith("VNHI_Upload 0000 20260315120000")
    assert downloaded == "VNHI_Download 0000"
    report = read_json(base64.b64decode(result.read_text(encoding="ascii")))
    assert report is not None and len(report.findings()) == findings


@pytest.mark.parametrize("windows", ["win32"], indirect=True, scope="module")
def test_python(windows: Any, emulator: Any, samples: Path) -> None:
    script, document = windows.folder / "upload.py", windows.folder / "visits.xml"
    shutil.copy(EXAMPLES / "python" / script.name, script)
    shutil.copy(samples / "v2_clinic_big5.xml", document)
    python = windows.root / "python"
    words = [windows.path(script), emulator.target, windows.path(document)]
    run = windows.folder / "run.py"
    run.write_text(RUN.format(site=windows.path(python), words=words), encoding="utf-8")
    said = windows.run(
        python / "python.exe",
        "--interactive",
        stdin=f"exec(open({windows.path(run)!r}).read())\n",
        CARDIO_EMULATOR=emulator.reader,
    )
    assert "VNHI_Upload 0000 20260315120000" in said, said
    assert "VNHI_Download 0000\n" in said
    (result,) = (line for line in said.splitlines() if line.startswith("{"))
    report = read_json(result.encode())
    assert report is not None and report.findings() == ()


def test_vbscript_without_an_emulator_ends_without_a_result(
    windows: Any, registered: Any, tmp_path: Path
) -> None:
    script, result = windows.folder / "upload.vbs", windows.folder / "none.b64"
    shutil.copy(EXAMPLES / "vbscript" / script.name, script)
    words = [windows.path(script), "http://127.0.0.1:9/V1000/", "none", windows.path(result)]
    with registered():
        done = windows.start(
            ["cscript", "//nologo", *words], "", {"CARDIO_EMULATOR": "127.0.0.1:9"}
        )
    assert "0000" not in done.stdout
    assert not result.exists()
