from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emulator.faults import FaultError
from emulator.picc import CardFault, Chip, Manner, load_manners

FILE = """
[hc-2]
chip = "mute"

[hpc-1]
chip = "citizen"

[[hc-3.faults]]
step = "read"
action = "slow"
seconds = 2
[[hc-3.faults]]
step = "any"
action = "pull"
skip = 4
count = 1
"""


def load(tmp_path: Path, cast: Any, text: str) -> dict[str, Manner]:
    (tmp_path / "cards.toml").write_text(text, encoding="utf-8")
    return load_manners(tmp_path / "cards.toml", cast)


def test_chips_and_faults_by_card(tmp_path: Path, cast: Any) -> None:
    found = load(tmp_path, cast, FILE)
    assert found == {
        "hc-2": Manner("mute"),
        "hpc-1": Manner("citizen"),
        "hc-3": Manner(
            None,
            (CardFault("read", "slow", seconds=2.0), CardFault("any", "pull", skip=4, count=1)),
        ),
    }
    assert (found["hc-2"].other_chip, found["hc-3"].other_chip) == (Chip.MUTE, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[nobody]", "nobody: no such card"),
        ('[hc-1]\nchip = "sam"', "hc-1: chip: expected one of old, new"),
        ('[[hc-1.faults]]\nstep = "read"', r"hc-1: faults: \[0\]: missing key action"),
        (
            '[[hc-1.faults]]\nstep = "read"\naction = "slow"\nseconds = nan',
            r"hc-1: faults: \[0\]: seconds: expected 0 to 1000000, got nan",
        ),
        ('[hc-1]\ncolour = "red"', "hc-1: unknown key colour"),
        ("hc-1 = 3", "hc-1: expected a table"),
        ("[[", "no TOML in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, cast: Any, text: str, message: str) -> None:
    with pytest.raises(FaultError, match=message) as caught:
        load(tmp_path, cast, text)
    assert "cards.toml: " in str(caught.value)


def test_no_file(tmp_path: Path, cast: Any) -> None:
    with pytest.raises(FaultError, match=r"none\.toml: No such file"):
        load_manners(tmp_path / "none.toml", cast)
