"""A desk gives the golden bytes in every process, whatever its hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "desk.json"
PROGRAM = HERE.parent / "data" / "desk_sequence.py"
ROOT = HERE.parents[1]

LENGTHS = {
    "random": 12,
    "vpn_signature": 344,
    "second_random": 12,
    "visit_number": 27,
    "visit_signature": 256,
    "identifier": 20,
    "second_visit_signature": 256,
    "second_identifier": 20,
    "order_signature": 40,
    "no_card_visit": 43,
}


@pytest.fixture(scope="module")
def golden() -> dict[str, dict[str, str]]:
    vectors = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert isinstance(vectors, dict)
    return vectors


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_a_process_of_its_own_gives_the_golden_bytes(hash_seed: str) -> None:
    run = subprocess.run(
        [sys.executable, str(PROGRAM)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert run.stdout.replace(b"\r\n", b"\n") == GOLDEN.read_bytes().replace(b"\r\n", b"\n")


def test_three_seeds_differ_in_everything_but_the_bare_number(
    golden: dict[str, dict[str, str]],
) -> None:
    assert len(golden) == 3
    for name, length in LENGTHS.items():
        values = [vectors[name] for vectors in golden.values()]
        assert all(len(value) == length for value in values), name
        assert len(set(values)) == (1 if name == "visit_number" else 3), name


def test_every_vector_is_pinned(golden: dict[str, dict[str, str]]) -> None:
    assert all(list(vectors) == list(LENGTHS) for vectors in golden.values())
    assert all(len(set(vectors.values())) == len(LENGTHS) for vectors in golden.values())
