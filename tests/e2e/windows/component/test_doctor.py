"""The doctor in a 32-bit Windows Python: the drop-in parts laid out as the vendor's folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.parametrize("windows", ["win32"], indirect=True, scope="module"),
]

ROOT = Path(__file__).parents[4]
SCRIPT = """
import json, os, sys
sys.path[:0] = [{project!r}]
from cardio.doctor import Situation, examine
from cardio.settings import Settings
here = Situation.here(Settings(), os.environ)
print("runs", json.dumps(sorted(here.programs())))
found = examine(here)
print("report", json.dumps([check.as_json() for check in found]))
"""

Report = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def drive(windows: Any) -> Path:
    """Its drive C:."""
    prefix = windows.environment["WINEPREFIX"]
    return Path(windows.root, prefix.lstrip("/"), "drive_c")


@pytest.fixture
def report(windows: Any) -> Callable[[], Report]:
    """Run the doctor there; return its lines by name."""
    project = windows.folder / "doctors"
    if not project.exists():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "cardio", project / "cardio", ignore=ignored)
    text = SCRIPT.format(project=windows.path(project))
    (windows.folder / "doctor.py").write_text(text, encoding="utf-8")
    file = windows.path(windows.folder / "doctor.py")

    def run() -> Report:
        python = windows.root / "python" / "python.exe"
        said = windows.run(python, "--interactive", stdin=f"exec(open({file!r}).read())\n")
        lines = [json.loads(line[line.index("[") :]) for line in said.splitlines() if "[" in line]
        programs, checks = lines
        assert "python.exe" in programs
        return {check["name"]: check for check in checks}

    return run


def test_a_windows_without_anything(report: Callable[[], Report]) -> None:
    found = report()
    for name in ("vendor folder", "component, 32-bit", "console"):
        assert found[name]["state"] == "not found", found[name]
        assert found[name]["advice"]
    assert "win32" in found["python"]["detail"]


def test_the_drop_in_parts_where_the_vendors_would_be(
    report: Callable[[], Report], drive: Path, parts: Any, registered: Any, windows: Any
) -> None:
    library = drive / "NHI" / "LIB"
    sam = drive / "NHI" / "SAM" / "COMX1"
    library.mkdir(parents=True)
    sam.mkdir(parents=True)
    shutil.copy(parts.library, library)
    (sam / "3501200000901000000001.SAM").touch()
    try:
        with registered():
            found = report()
    finally:
        shutil.rmtree(drive / "NHI")
    assert found["vendor folder"]["state"] == "found"
    assert found["CsHis50.dll"]["state"] == "found"
    assert found["CsHis50.dll"]["advice"] == "", "this Python can load it"
    assert "the emulator's drop-in" in found["CsHis50.dll"]["detail"]
    assert found["CsHisX.dll"]["state"] == "not found"
    assert found["SAM file"]["state"] == "found"
    assert "component, 64-bit" not in found
    component = found["component, 32-bit"]
    assert component["state"] == "found", component
    assert "the emulator's drop-in" in component["detail"]


def test_a_path_with_a_variable_is_the_file_that_programs_get(
    report: Callable[[], Report], drive: Path, parts: Any, registry: Any, windows: Any
) -> None:
    classes, identifier = "HKLM\\Software\\Classes", "{7E57C0DE-0000-4000-8000-000000000002}"
    shutil.copy(parts.file("component"), drive / "Other.dll")
    registry.write(f"{classes}\\CsHisX.nhicshisx.1\\CLSID", identifier)
    server = f"{classes}\\CLSID\\{identifier}\\InprocServer32"
    words = ["/ve", "/t", "REG_EXPAND_SZ", "/d", "%SystemDrive%\\Other.dll", "/f"]
    try:
        assert windows.start(["reg", "add", server, *words], "", {}).returncode == 0
        component = report()["component, 32-bit"]
    finally:
        registry.delete(f"{classes}\\CsHisX.nhicshisx.1")
        registry.delete(f"{classes}\\CLSID\\{identifier}")
    assert component["state"] == "found", component
    assert component["detail"].lower().startswith("c:\\other.dll: ")
