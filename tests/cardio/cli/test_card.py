from __future__ import annotations

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


@pytest.mark.parametrize(
    ("value", "masked"),
    [("A100000001", "A1******01"), ("測試一", "***"), ("", ""), (6, 6), (None, None)],
)
def test_mask(value: object, masked: object) -> None:
    assert mask(value) == masked
