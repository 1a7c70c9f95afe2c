"""The upload examples on this machine: a credential from `cardio sign`, a running emulator.

Here no COM object signs: the programs read the credential, all behind that is what Windows runs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import cardio.native
from api.results import read_json

EXAMPLES: Final = Path(cardio.native.__file__).parent / "examples"
CLOCK: Final = "frozen:2026-03-15T12:00:00"

Upload = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def emulator(start: Any) -> Iterator[Any]:
    """An emulator whose SAM is the one of the sample's institution."""
    with start("--clock", CLOCK, "--hospital", "3501200000") as running:
        yield running


@pytest.fixture
def credential(cli: Any, emulator: Any, tmp_path: Path) -> Path:
    """What `cardio sign` writes."""
    done = cli("sign", "--reveal", "--json", "--backend", emulator.backend)
    assert done.code == 0
    (tmp_path / "credential.json").write_text(done.out, encoding="utf-8")
    return tmp_path / "credential.json"


@pytest.fixture
def upload(emulator: Any, credential: Path, tmp_path: Path) -> Upload:
    """Run a program that uploads a document."""

    def run(command: list[str | Path], document: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, emulator.target, document, credential],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=100,
        )

    return run


@pytest.fixture(params=["python", "csharp", "java"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> list[str | Path]:
    """The command for each language's example, compiled where that is needed."""
    if request.param == "python":
        return [sys.executable, EXAMPLES / "python/upload.py"]
    if request.param == "java":
        _needs("java")
        return ["java", "-Dfile.encoding=UTF-8", EXAMPLES / "java/Upload.java"]
    _needs("mcs")
    made = tmp_path / "Upload.exe"
    subprocess.run(["mcs", f"-out:{made}", EXAMPLES / "csharp/Upload.cs"], check=True)
    return ["mono", made]


@pytest.mark.parametrize(
    ("sample", "findings"), [("v2_clinic_big5.xml", 0), ("invalid_missing_M51.xml", 1)]
)
def test_the_result_of_a_document_is_printed(
    upload: Upload, program: list[str | Path], samples: Path, sample: str, findings: int
) -> None:
    done = upload(program, samples / sample)
    assert (done.returncode, done.stderr) == (0, "")
    uploaded, downloaded, result = done.stdout.splitlines()
    code, opcode = uploaded.removeprefix("VNHI_Upload ").split()
    assert (code, downloaded) == ("0000", "VNHI_Download 0000")
    assert opcode.startswith("20260315120000")
    report = read_json(result.encode())
    assert report is not None and len(report.findings()) == findings


def test_a_long_result_is_read_whole(
    upload: Upload, program: list[str | Path], samples: Path, tmp_path: Path
) -> None:
    head, record, tail = (samples / "invalid_missing_M51.xml").read_bytes().partition(b"<REC>")
    inside, end, tail = tail.rpartition(b"</REC>")
    document = tmp_path / "visits.xml"
    document.write_bytes(head + 200 * (record + inside + end) + tail)
    done = upload(program, document)
    assert (done.returncode, done.stderr) == (0, "")
    result = done.stdout.splitlines()[2]
    report = read_json(result.encode())
    assert len(result) > 10_000
    assert report is not None and len(report.findings()) >= 200


def test_a_refusal_is_printed_and_ends_the_program(
    upload: Upload, program: list[str | Path], samples: Path, credential: Path
) -> None:
    found = json.loads(credential.read_text(encoding="utf-8"))
    credential.write_text(json.dumps(found | {"client_random": "AAAAAAAAAAA="}), encoding="utf-8")
    done = upload(program, samples / "v2_clinic_big5.xml")
    (line,) = done.stdout.splitlines()
    assert (done.returncode, line[:12]) == (1, "VNHI_Upload ")
    assert line.split()[1] != "0000"


def _needs(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name}")
