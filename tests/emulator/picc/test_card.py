from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.pcsc import CardKind, NhiCard, NotNhiCardError, kind_of
from emulator.picc import Chip, VirtualCard
from emulator.picc.card import step_of
from emulator.picc.chips import chip_of

DATA = bytes(range(57))
SELECT = "00A4040010D1580000010000000000000000001100"
SHORT = "00A404000FD1580000010000000000000000001100"
SHIFTED = "00A4040010D1580000010000000000000000000011"
READ, READ_LE = "00CA1100020000", "00CA110002000000"
WHOLE = DATA.hex() + "9000"


def powered(chip: Chip) -> VirtualCard:
    card = VirtualCard(chip, DATA)
    card.power(True)
    return card


def answers(chip: Chip, *commands: str) -> list[str]:
    card = powered(chip)
    return [card.execute(bytes.fromhex(command)).hex() for command in commands]


@pytest.mark.parametrize(
    ("chip", "commands", "expected"),
    [
        (Chip.OLD, [SELECT, READ], ["9000", WHOLE]),
        (Chip.OLD, [SHORT, READ_LE], ["9000", WHOLE]),
        (Chip.OLD, [SHIFTED, READ], ["6a82", "6982"]),
        (Chip.OLD, [SELECT, SHIFTED, READ], ["9000", "6a82", "6982"]),
        (Chip.OLD, [READ, SELECT, READ], ["6982", "9000", WHOLE]),
        (Chip.NEW, [SELECT, READ], ["6d00", WHOLE]),
        (Chip.NEW, [READ, SHORT], [WHOLE, "6d00"]),
        (Chip.T0, [SELECT, READ, "00C0000039"], ["9000", "6139", WHOLE]),
        (Chip.T0, [READ, "00C0000010", "00C0000039"], ["6139", "6c39", WHOLE]),
        (Chip.T0, ["00C0000039"], ["6985"]),
        (Chip.COLD, [SELECT, READ, READ], ["9000", "6f00", WHOLE]),
        (Chip.HPC, [SELECT, READ], ["6a82", "6a86"]),
        (Chip.CITIZEN, [SELECT, READ], ["6a82", "6d00"]),
        (Chip.STRANGER, [SELECT, READ], ["6a82", "6e00"]),
    ],
    ids=lambda value: value.name if isinstance(value, Chip) else "",
)
def test_chips_answer_as_the_table_says(
    chip: Chip, commands: list[str], expected: list[str]
) -> None:
    assert answers(chip, *commands) == expected


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("80CA1100020000", "6e00"),
        ("00B0000000", "6d00"),
        ("00CA1200020000", "6a86"),
        ("00CA1100020001", "6a86"),
        ("00A4000C023F00", "6d00"),
        ("00CA11", "6700"),
        ("00CA11000500", "6700"),
    ],
)
def test_other_commands_are_refused(command: str, sw: str) -> None:
    assert answers(Chip.NEW, command) == [sw]


def test_a_reset_loses_the_selection_and_power_the_warmth() -> None:
    old, cold = powered(Chip.OLD), powered(Chip.COLD)
    old.execute(bytes.fromhex(SELECT))
    old.reset()
    assert old.execute(bytes.fromhex(READ)).hex() == "6982"
    read = bytes.fromhex(READ)
    assert [cold.execute(read)[-2:].hex() for _ in range(2)] == ["6f00", "9000"]
    cold.reset()
    assert cold.execute(read)[-2:].hex() == "9000"
    cold.power(True)
    assert cold.execute(read)[-2:].hex() == "6f00"


def test_without_power_it_gives_nothing() -> None:
    card = VirtualCard(Chip.NEW, DATA)
    assert card.execute(bytes.fromhex(READ)).hex() == "6f00"
    card.reset()
    assert card.execute(bytes.fromhex(READ)).hex() == WHOLE, "a reset brings power"


@given(st.sampled_from(list(Chip)), st.lists(st.binary(max_size=30), max_size=5))
def test_every_command_gets_a_status_word(chip: Chip, commands: list[bytes]) -> None:
    card = powered(chip)
    assert all(len(card.execute(command)) >= 2 for command in commands)


@pytest.mark.parametrize("chip", list(Chip), ids=lambda chip: chip.name)
def test_atrs_are_what_the_reader_side_knows(chip: Chip) -> None:
    kinds = {
        Chip.OLD: CardKind.NHI,
        Chip.NEW: CardKind.NHI,
        Chip.COLD: CardKind.NHI,
        Chip.HPC: CardKind.PROFESSIONAL,
        Chip.CITIZEN: CardKind.CITIZEN,
    }
    assert kind_of(chip.atr) is kinds.get(chip, CardKind.UNKNOWN)
    assert len(chip.atr) <= 33


class Direct:
    """A connection straight to a virtual card."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card

    def transmit(self, command: bytes) -> bytes:
        return self._card.execute(command)


@pytest.mark.parametrize("chip", [Chip.OLD, Chip.NEW, Chip.T0], ids=lambda chip: chip.name)
def test_nhi_cards_of_every_generation_can_be_read(cast: Any, chip: Chip) -> None:
    from emulator.picc import described

    card = described(cast.card("hc-3"), chip=chip).card()
    card.power(True)
    assert NhiCard(Direct(card)).read_profile().name == "測試碁"


@pytest.mark.parametrize("chip", [Chip.HPC, Chip.CITIZEN, Chip.STRANGER])
def test_other_cards_are_none(chip: Chip) -> None:
    with pytest.raises(NotNhiCardError):
        NhiCard(Direct(powered(chip))).read_profile()


@pytest.mark.parametrize(
    ("day", "chip"), [("1050101", Chip.OLD), ("1141130", Chip.OLD), ("1141201", Chip.NEW)]
)
def test_the_chip_follows_from_the_date_of_issue(day: str, chip: Chip) -> None:
    assert chip_of(day) is chip


@pytest.mark.parametrize(("raw", "step"), [(SELECT, "select"), (READ, "read"), ("00C0", "any")])
def test_steps(raw: str, step: str) -> None:
    assert step_of(bytes.fromhex(raw)) == step
    assert step_of(b"") == "any"
