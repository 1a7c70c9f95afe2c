from __future__ import annotations

from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from cardio.session import ControlSoftware
from emulator import EmulatorBackend
from emulator.desk import Desk
from emulator.faults import FaultPlan
from emulator.picc import CardDescription, CardFault, Hand, Manner, PiccError, described
from emulator.scenario import faults_of

LONG = 30.0


class Cards:
    """Stands in for the card's process: tells what was done."""

    def __init__(self) -> None:
        self.moves: Queue[tuple[str, int, str]] = Queue()
        self.trouble: Exception | None = None

    def insert(self, card: CardDescription, slot: int = 0) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.last = card
        self.moves.put(("insert", slot, card.chip))

    def eject(self, slot: int = 0) -> None:
        self.moves.put(("eject", slot, ""))

    def next(self, count: int) -> list[tuple[str, int, str]]:
        return [self.moves.get(timeout=LONG) for _ in range(count)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk(seed="hand", clock="frozen:2026-03-15T12:00:00") as desk:
        yield desk


@pytest.fixture
def cards() -> Cards:
    return Cards()


@pytest.fixture
def hand(desk: Desk, cards: Any) -> Iterator[Hand]:
    with Hand(desk, cards, swap_seconds=0.0) as hand:
        assert cards.next(2) == [("insert", 0, "old"), ("insert", 1, "hpc")]
        yield hand
    assert cards.moves.empty()


def test_it_follows_insert_and_remove(desk: Desk, cards: Cards, hand: Hand) -> None:
    desk.remove("hc")
    desk.insert("hc-2")
    assert cards.next(2) == [("eject", 0, ""), ("insert", 0, "old")]
    desk.remove("hpc")
    assert cards.next(1) == [("eject", 1, "")]
    desk.insert("hc-elderly")
    assert cards.next(2) == [("eject", 0, ""), ("insert", 0, "old")]


def test_out_and_back_is_seen_however_fast(desk: Desk, cards: Cards, hand: Hand) -> None:
    for _ in range(3):
        desk.remove("hc")
        desk.insert("hc-1")
    assert cards.next(6) == [("eject", 0, ""), ("insert", 0, "old")] * 3


def test_what_moves_no_card_moves_no_hand(desk: Desk, cards: Cards, hand: Hand) -> None:
    desk.insert("hc-1")
    desk.remove("sam")
    desk.insert("sam")
    with pytest.raises(ValueError, match="the cast has"):
        desk.insert("nobody")
    desk.remove("hc")
    assert cards.next(1) == [("eject", 0, "")]


def test_a_virtual_card_is_in_no_reader(desk: Desk, cards: Cards, hand: Hand) -> None:
    desk.insert("hc-virtual")
    assert cards.next(1) == [("eject", 0, "")]
    desk.insert("hc-1")
    assert cards.next(1) == [("insert", 0, "old")]


def test_a_refused_change_is_none(desk: Desk, cards: Cards, hand: Hand) -> None:
    def change() -> None:
        with desk.transaction():
            desk.change(inserted=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    desk.remove("hpc")
    assert cards.next(1) == [("eject", 1, "")]


def test_cards_have_their_manners(desk: Desk, cards: Any) -> None:
    manners = {"hc-1": Manner("mute"), "hc-2": Manner(faults=(CardFault("read", "pull"),))}
    with Hand(desk, cards, manners, swap_seconds=0.0):
        assert cards.next(2) == [("insert", 0, "mute"), ("insert", 1, "hpc")]
        desk.insert("hc-2")
        assert cards.next(2) == [("eject", 0, ""), ("insert", 0, "old")]
        assert cards.last.faults == manners["hc-2"].faults


def test_closed_it_follows_no_more(desk: Desk, cards: Any) -> None:
    hand = Hand(desk, cards, swap_seconds=0.0).start()
    cards.next(2)
    hand.close()
    hand.close()
    desk.remove("hc")
    assert cards.moves.empty() and not desk.followers


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (PiccError("virtual cards: their process is gone"), "virtual cards: their process is gone"),
        (ValueError("測試一"), "a card stayed out: ValueError at "),
    ],
)
def test_a_move_that_fails_is_said_in_the_log_and_the_next_one_is_made(
    desk: Desk, cards: Cards, hand: Hand, caplog: pytest.LogCaptureFixture,
    trouble: Exception, said: str,
) -> None:  # fmt: skip
    cards.trouble = trouble
    desk.insert("hc-2")
    assert cards.next(1) == [("eject", 0, "")]
    desk.remove("hpc")
    assert cards.next(1) == [("eject", 1, "")], "by then the one before it has failed"
    cards.trouble = None
    desk.insert("hc-3")
    assert cards.next(1) == [("insert", 0, "old")]
    assert said in caplog.text and "測試" not in caplog.text


def test_a_card_that_a_call_writes_to_keeps_its_open_data() -> None:
    with Desk() as desk, ControlSoftware(EmulatorBackend(desk)) as session:
        before = described(desk.state.cards["hc-1"])
        card = desk.state.cards["hc-1"]
        session.call("hisGetSeqNumber256N1", "01", " ", "1")
        assert desk.state.cards["hc-1"] != card
        assert described(desk.state.cards["hc-1"]) == before


def test_no_process_at_the_start_is_an_error(desk: Desk, cards: Any) -> None:
    cards.trouble = PiccError("virtual cards: their process is gone")
    with pytest.raises(PiccError), Hand(desk, cards):
        pass
    assert not desk.followers


def test_a_card_pulled_by_a_fault_is_followed(cards: Any) -> None:
    rows = {"fault": [{"function": "hisGetBasicData", "action": "remove"}]}
    with Desk(faults=FaultPlan(faults_of(rows))) as desk, Hand(desk, cards, swap_seconds=0.0):
        cards.next(2)
        with ControlSoftware(EmulatorBackend(desk)) as session:
            session.call("hisGetBasicData")
        assert cards.next(1) == [("eject", 0, "")]
