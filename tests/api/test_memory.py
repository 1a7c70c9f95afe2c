"""Memory: 10 MB that is no document, or no result, never takes more than 64 MiB."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "data" / "hostile_files.py"
CASES = runpy.run_path(str(SCRIPT), run_name="cases")
MOST = 64
"""MiB of growth, the file itself included."""

ENTITIES = {"entity bomb", "wide entity bomb", "entities", "elements declared", "default attribute"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """Read every case in a process of its own: name to growth in MiB and outcome."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells how much memory a process had at its highest")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path_factory.mktemp("hostile"))],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    rows = map(json.loads, done.stdout.splitlines())
    return {name: (growth, said) for name, growth, said in rows}


@pytest.mark.parametrize("name", [*CASES["DOCUMENTS"], *CASES["RESULTS"]])
def test_hostile_file_takes_little_memory(told: dict[str, tuple[int, str]], name: str) -> None:
    growth, said = told[name]
    assert growth <= MOST
    assert said.isprintable()
    assert len(said) < 200


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_entity_bomb_is_refused_by_name(told: dict[str, tuple[int, str]], name: str) -> None:
    assert told[name][1].startswith("EntitiesRefused: the document has a DTD (<!DOCTYPE …>)")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("visits", "0 findings"),
        ("visits with a comment", "0 findings"),
        ("nested", "LimitExceeded"),
        ("one text", "LimitExceeded"),
        ("zip bomb", "DocumentTooLarge"),
        ("NUL", "DeclarationInvalid"),
        ("one bad byte at the end", "WrongEncoding"),
        ("UTF-8 as Big5", "WrongEncoding"),
    ],
)
def test_outcome_is_told(told: dict[str, tuple[int, str]], name: str, said: str) -> None:
    assert told[name][1].startswith(said)
