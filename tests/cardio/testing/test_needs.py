"""What a backend lacks, in the words that a skipped test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardio.session import ControlSoftware
from cardio.testing.needs import MEANINGS, missing
from emulator.backend import EmulatorBackend
from emulator.desk import Desk


class RealBackend(EmulatorBackend):
    """A desk that passes for real hardware."""

    emulated = False


@pytest.fixture
def desk() -> Desk:
    return Desk(clock="frozen:2026-03-15T10:00:00")


def asked(desk: Desk, *wanted: str, real: bool = False, allowed: tuple[str, ...] = ()) -> str:
    backend = RealBackend(desk) if real else EmulatorBackend(desk)
    with ControlSoftware(backend) as session:
        return missing(session, wanted, allowed)


def test_a_whole_desk_lacks_nothing_but_the_pin(desk: Desk) -> None:
    assert not asked(desk, *(set(MEANINGS) - {"pin"}))
    assert desk.card is not None
    desk.replace_card(replace(desk.card, pin="1234"))
    assert not asked(desk, *MEANINGS)


@pytest.mark.parametrize(
    ("change", "wanted", "reason"),
    [
        (lambda desk: desk.remove("hc"), "hc", "needs hc; its status is 0 on emulator:"),
        (lambda desk: desk.remove("hpc"), "hpc", "needs hpc; its status is 0 on emulator:"),
        (lambda desk: desk.remove("sam"), "sam", "needs sam; its status is 0 on emulator:"),
        (lambda desk: desk.remove("hc"), "pin", "needs pin; csISSetPIN answers 4013 on emulator:"),
        (lambda desk: None, "pin", "needs pin; csISSetPIN answers 0 on emulator:"),
    ],
)
def test_what_is_lacking_is_said(
    desk: Desk, change: Callable[[Desk], None], wanted: str, reason: str
) -> None:
    change(desk)
    assert asked(desk, wanted) == reason


@pytest.mark.parametrize("what", ["write", "pin"])
def test_real_hardware_wants_leave_first(desk: Desk, what: str) -> None:
    assert f"--cardio-{what}" in asked(desk, what, real=True)
    assert f"--cardio-{what}" not in asked(desk, what, real=True, allowed=(what,))
    assert f"--cardio-{what}" not in asked(desk, what)


def test_asking_changes_nothing(desk: Desk) -> None:
    before = desk.state
    asked(desk, *MEANINGS)
    assert desk.state == before
