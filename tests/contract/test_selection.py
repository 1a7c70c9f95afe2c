"""How a backend is chosen for these tests, and what is skipped on it: pytest run by pytest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

FROZEN = "emulator:?clock=frozen:2026-03-15T10:00:00"
NO_CARD_CAST = ROOT / "tests" / "data" / "cast" / "own.toml"
"""Its card has not the name of the one that is inserted by default."""

PRETENDED = """
from emulator.backend import EmulatorBackend

EmulatorBackend.emulated = False  # as a backend of real hardware says of itself
"""


def run(folder: Path, *arguments: str) -> str:
    """Run a part of the contract suite in a process of its own and return what it prints."""
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *arguments]
    path = os.pathsep.join((str(folder), str(ROOT)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CARDIO_")}
    env = {**kept, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", timeout=100
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def counts(output: str) -> dict[str, int]:
    """Read pytest's last line: how many passed, how many were skipped."""
    last = output.strip().splitlines()[-1]
    return {word: int(number) for number, word in re.findall(r"(\d+) (passed|skipped)", last)}


def test_named_backends_take_the_place_of_the_default(tmp_path: Path) -> None:
    urls = [f"{FROZEN}&seed=one", f"{FROZEN}&seed=two"]
    options = [text for url in urls for text in ("--cardio-backend", url)]
    name = str(HERE / "test_component.py")
    output = run(tmp_path, name, "-k", "whole", "--collect-only", *options)
    collected = [line for line in output.splitlines() if "::" in line]
    assert len(collected) == len(urls)
    assert all(url in line for url, line in zip(urls, collected, strict=True))


def test_without_a_card_what_needs_it_is_skipped_with_its_reason(tmp_path: Path) -> None:
    url = f"{FROZEN}&cast={quote(str(NO_CARD_CAST))}"
    names = [str(HERE / f"test_{name}.py") for name in ("component", "visits")]
    output = run(tmp_path, *names, "--cardio-backend", url)
    skipped = [line for line in output.splitlines() if line.startswith("SKIPPED")]
    assert skipped
    assert all("needs hc; its status is 0 on emulator:" in line for line in skipped)
    assert set(counts(output)) == {"passed", "skipped"}


@pytest.mark.parametrize(("allowed", "word"), [(False, "skipped"), (True, "passed")])
def test_a_real_card_is_changed_only_when_that_is_allowed(
    tmp_path: Path, allowed: bool, word: str
) -> None:
    (tmp_path / "pretended.py").write_text(PRETENDED, encoding="utf-8")
    options = ["--cardio-backend", FROZEN, "-p", "pretended", *(["--cardio-write"] * allowed)]
    output = run(tmp_path, str(HERE / "test_visits.py"), *options)
    assert set(counts(output)) == {word}
    assert ("--cardio-write allows it" in output) != allowed
