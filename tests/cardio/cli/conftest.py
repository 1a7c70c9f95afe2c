from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from cardio.cli import run


class Outcome(NamedTuple):
    """What a command did: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on the one line of stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run `cardio ARGUMENTS…` in this process, without the caller's environment."""
    for name in ("CARDIO_BACKEND", "CARDIO_TARGET", "CARDIO_EMULATOR", "CARDIO_HOME"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Outcome:
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def desk_url() -> str:
    """A backend whose answers are the same on every run."""
    return "emulator:?seed=cli&clock=frozen:2026-03-15T10:00:00"
