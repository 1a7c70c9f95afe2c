from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardio.cli.card import mask

PERSONAL = ("990000000001", "測試一", "A100000001", "0700101", "0200000001")


def test_card_read_masks_the_person(cli: Any, desk_url: str) -> None:
    done = cli("card", "read", "--backend", desk_url, "--json")
    assert done.code == 0
    assert not any(value in done.out + done.err for value in PERSONAL)
    assert done.document["masked"] is True
    assert done.document["visits_left"] == 6
    assert done.document["valid_until"] == "1251231"


def test_reveal_shows_the_person(cli: Any, desk_url: str) -> None:
    shown = cli("card", "read", "--backend", desk_url, "--json", "--reveal").document
    assert (shown["name"], shown["id_no"], shown["masked"]) == ("測試一", "A100000001", False)


def test_card_read_as_text(cli: Any, desk_url: str) -> None:
    assert "visits_left\t6" in cli("card", "read", "--backend", desk_url).out


def test_card_list_names_the_cast(cli: Any, tmp_path: Path) -> None:
    shown = cli("card", "list", "--json").document["cards"]
    assert {"hc-1", "hc-expired", "hpc-1"} <= {card["name"] for card in shown}
    assert all(card["kind"] in {"hc", "hpc"} and card["about"] for card in shown)
    assert "hc-1\thc\t" in cli("card", "list").out
    missing = cli("card", "list", "--cast", str(tmp_path / "none.toml"))
    assert (missing.code, "none.toml" in missing.err) == (2, True)


@pytest.mark.parametrize(
    ("value", "masked"),
    [("A100000001", "A1******01"), ("測試一", "***"), ("", ""), (6, 6), (None, None)],
)
def test_mask(value: object, masked: object) -> None:
    assert mask(value) == masked
