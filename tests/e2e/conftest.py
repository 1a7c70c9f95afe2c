from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0

Run = Callable[..., "Outcome"]


class Outcome(NamedTuple):
    """What a command did, run in a process of its own."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        (line,) = self.out.splitlines()
        return json.loads(line)


class Running(NamedTuple):
    """A running `cardio emulate` and the line it printed when it was ready."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def target(self) -> str:
        return str(self.ready["web"]["base_url"])

    @property
    def backend(self) -> str:
        return str(self.ready["backend"])

    @property
    def reader(self) -> str:
        """What `cardio emulator --to` takes."""
        return str(self.ready["reader"]["env"]["CARDIO_EMULATOR"])

    def of(self, hospital: str) -> str:
        """Return the backend URL of a desk in the client's process: another institution's SAM.

        It fits the server by seed and clock, which must stand still.
        """
        clock = self.ready["clock"]
        assert clock.startswith("frozen:")
        return f"emulator:?seed={self.ready['seed']}&clock={clock}&hospital={hospital}"


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of the tests' own: the library is built there once, nobody's is touched."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARDIO_HOME", str(folder))
        yield folder


def _environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "CARDIO_HOME" or not name.startswith("CARDIO_")
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


@pytest.fixture
def cli() -> Run:
    """Run `python -m cardio ARGUMENTS…` from the repository's top."""

    def run(*arguments: str, seconds: float = DEADLINE, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "cardio", *arguments],
            cwd=ROOT,
            env=_environment(**environment),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


def launched(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Begin `cardio emulate --json`; its ports are free ones unless `arguments` say others."""
    ports = ("--web-port", "0", "--reader-port", "0")
    return subprocess.Popen(
        [sys.executable, "-m", "cardio", "emulate", "--json", *ports, *arguments],
        cwd=ROOT,
        env=_environment(**environment),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def emulating(*arguments: str, **environment: str) -> Iterator[Running]:
    """Run `cardio emulate --json` until the block ends; SIGTERM must end it with code 0."""
    process = launched(*arguments, **environment)
    assert process.stdout is not None
    try:
        yield Running(process, json.loads(process.stdout.readline()))
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=DEADLINE)
    assert (process.returncode, rest) == (0, "")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Running]:
    """One running emulator per test module, its clock standing at the samples' time."""
    with emulating("--clock", "frozen:2026-03-15T12:00:00") as running:
        yield running


@pytest.fixture
def launch() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Begin emulators of one's own, which may not be ready yet."""
    with ExitStack() as stack:

        def launch(*arguments: str, **environment: str) -> subprocess.Popen[str]:
            process = stack.enter_context(launched(*arguments, **environment))
            stack.callback(process.kill)
            return process

        yield launch


@pytest.fixture
def start() -> Callable[..., Any]:
    """Start emulators of one's own: a context manager taking further arguments."""
    return emulating


@pytest.fixture(scope="session")
def contract() -> Callable[..., int]:
    """Run the contract suite on a backend, all of it; return how many tests passed.

    Without the tests of the choice of a backend: they choose their own.
    """

    def run(url: str, *arguments: str, limit: float = 110, **environment: str) -> int:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract",
             "--ignore=tests/contract/test_selection.py", "--cardio-backend", url, *arguments],
            cwd=ROOT, env={**os.environ, **environment},
            capture_output=True, encoding="utf-8", timeout=limit,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        assert not re.search(r"\d+ skipped", done.stdout), done.stdout
        (passed,) = re.findall(r"(\d+) passed", done.stdout)
        return int(passed)

    return run


@pytest.fixture(scope="session")
def samples() -> Path:
    """The composed documents with fictional people."""
    return ROOT / "tests" / "data" / "samples"
