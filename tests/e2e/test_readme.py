"""The README's examples, executed as they stand there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
ELSEWHERE = ("pytest", "cardio.pcsc")
"""Examples that want more than a Python: run below, and in `pcsc/test_commands.py`."""
PYTHON = [
    text
    for language, text in BLOCKS
    if language == "python" and not any(word in text for word in ELSEWHERE)
]
TESTS = [text for language, text in BLOCKS if language == "python" and "pytest" in text]


@pytest.mark.parametrize("example", PYTHON, ids=range(len(PYTHON)))
def test_python_example_runs_and_prints_what_it_says(example: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", example],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    promised = re.findall(r"^\s*print\(.*\)\s+# (\S.*)$", example, re.MULTILINE)
    assert promised
    for line in promised:
        assert line.split(":")[0] in done.stdout


def test_the_pytest_example_passes_as_it_stands(tmp_path: Path) -> None:
    (example,) = TESTS
    file = tmp_path / "test_readme_example.py"
    file.write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "cardio.testing.plugin", str(file)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def run_commands(text: str, folder: Path, environment: dict[str, str]) -> str:
    """Run the `cardio` lines of an example; return what they print."""
    said = ""
    for line in text.splitlines():
        if line.startswith("cardio "):
            done = subprocess.run(
                [sys.executable, "-m", *shlex.split(line)],
                cwd=folder,
                env={
                    "PYTHONPATH": str(ROOT),
                    "PYTHONUTF8": "1",
                    "CARDIO_HOME": str(folder / "home"),
                    **environment,
                },
                capture_output=True,
                encoding="utf-8",
                timeout=60,
            )
            assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
            said += done.stdout
    return said


@pytest.mark.parametrize("scheme", ["dll:", "bridge:"])
def test_the_librarys_example_runs(start: Any, tmp_path: Path, scheme: str) -> None:
    (example,) = (text for _, text in BLOCKS if text.startswith("export") and scheme in text)
    with start() as running:
        library = (running.ready["library"] or {}).get("linux-x64")
        if library is None:
            pytest.skip("no drop-in library that Python on this machine could load")
        settings = {
            "CARDIO_BACKEND": f"{scheme}{library}",
            "CARDIO_HOME": os.environ["CARDIO_HOME"],
        }
        said = run_commands(example, tmp_path, settings | running.ready["reader"]["env"])
    assert re.search(r"^card_no\s+99\*+01$", said, re.MULTILINE)
    dumped = "".join(re.findall(r"^ +[0-9a-f]{4}  ((?:[0-9a-f]{2} )+)", said, re.MULTILINE))
    assert bytes.fromhex(dumped) == library.encode(), "csGetVersionEx answers the library's path"


def test_integrators_example_runs(start: Any, tmp_path: Path) -> None:
    server, *clients = (
        text
        for _, text in BLOCKS
        if text.startswith(("cardio", "export")) and not re.search("dll:|bridge:", text)
    )
    _, _, *options = shlex.split(server)
    ports = dict(zip(options[::2], options[1::2], strict=True))
    settings = dict(re.findall(r"export (\w+)=(\S+)", "".join(clients)))
    assert settings == {
        "CARDIO_TARGET": f"http://127.0.0.1:{ports['--web-port']}/V1000/",
        "CARDIO_BACKEND": f"emulator://127.0.0.1:{ports['--reader-port']}",
        "CARDIO_EMULATOR": f"127.0.0.1:{ports['--reader-port']}",
    }
    with start(*options, "--web-port", "0", "--reader-port", "0") as running:
        found = {"CARDIO_TARGET": running.target, "CARDIO_BACKEND": running.backend}
        environment = {**found, **running.ready["reader"]["env"]}
        assert set(environment) == set(settings)
        run_commands("".join(clients), tmp_path, environment)


def test_official_terms_can_be_found() -> None:
    assert all(term in README for term in ("就醫識別碼", "安全模組卡", "預檢", "檢核結果"))


def test_both_commands_are_there() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[0].endswith("cardio demo") and commands[1].endswith("pytest")
