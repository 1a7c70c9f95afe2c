from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from cardio.errors import SessionClosedError
from cardio.pcsc import Reader
from cardio.pcsc.errors import (
    CardChangedError,
    CardRemovedError,
    CardResetError,
    NoCardError,
    NotNhiCardError,
    PcscError,
    ReaderBusyError,
    ReaderGoneError,
    ReaderStuckError,
    ServiceDownError,
    UnreadableCardError,
)
from cardio.pcsc.foreign import ForeignCards

SELECT = bytes.fromhex("00A4040010D1580000010000000000000000001100")
READ = bytes.fromhex("00CA1100020000")
NAME = "NHI 00 00"
HPC_ATR = bytes.fromhex("3BF91800008131FE4550565F4A3244303831B6")
BANK_ATR = bytes.fromhex("3B6800000073C84000009000")


class Clock:
    """Time that passes when somebody pauses."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(service: Any, clock: Clock) -> Iterator[Reader]:
    with Reader(NAME, api=service, now=clock.now, pause=clock.pause) as reader:
        yield reader


def test_an_nhi_card_is_read(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi())
    profile = reader.read_profile()
    assert (profile.name, profile.id_no) == ("測試一", "A100000001")
    assert service.named("begin", "transmit", "end", "disconnect") == [
        ("begin",), ("transmit", 2), ("transmit", 2), ("end", 0), ("disconnect", 0)
    ]  # fmt: skip


def test_opening_reaches_nothing(service: Any, reader: Reader) -> None:
    assert service.calls == []


@pytest.mark.parametrize("select", [b"\x6d\x00", b"\x6a\x82", b"\x69\x82"])
def test_select_may_fail(service: Any, nhi: Any, reader: Reader, select: bytes) -> None:
    service.add(NAME, nhi(select=select))
    assert reader.read_profile().card_no == "990000000001"


def test_an_empty_reader_is_not_connected_to(service: Any, reader: Reader) -> None:
    service.add(NAME)
    with pytest.raises(NoCardError):
        reader.read_profile()
    assert not service.named("connect")


def test_a_mute_card(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi()).flags = 0x200
    with pytest.raises(UnreadableCardError):
        reader.read_profile()
    assert not service.named("connect")


def test_no_such_reader(service: Any, reader: Reader) -> None:
    service.add("other")
    with pytest.raises(ReaderGoneError):
        reader.read_profile()
    with pytest.raises(ReaderGoneError):
        reader.state()


def test_a_shaky_first_read(service: Any, nhi: Any, reader: Reader, raw_profile: Any) -> None:
    whole = raw_profile() + b"\x90\x00"
    service.add(NAME, nhi(read=[b"\x6f\x00", whole]))
    assert reader.read_profile().name == "測試一"
    assert len(service.named("connect")) == 1


def test_a_second_connection_is_tried(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, card := nhi())
    card.answers[READ] = [b"\x6f\x00", b"\x6f\x00", card.answers[READ]]
    assert reader.read_profile().name == "測試一"
    assert len(service.named("connect")) == len(service.named("disconnect")) == 2


def test_a_foreign_card_is_asked_three_times_and_never_again(
    service: Any, nhi: Any, reader: Reader
) -> None:
    card = nhi(read=b"\x6a\x86", atr=BANK_ATR)
    service.add(NAME, card)
    for _ in range(3):
        with pytest.raises(NotNhiCardError) as caught:
            reader.read_profile()
    assert (caught.value.atr, caught.value.reader) == (BANK_ATR, NAME)
    assert card.seen.count(READ) == 3
    service.move(NAME, None, other := nhi(read=b"\x6a\x86", atr=BANK_ATR))
    with pytest.raises(NotNhiCardError):
        reader.read_profile()
    assert not other.seen, "same reader and ATR"
    service.move(NAME, None, nhi())
    assert reader.read_profile().name == "測試一"


@pytest.mark.parametrize("atr", [HPC_ATR, bytes.fromhex("3BB813008131FA524348544D4F494341A5")])
def test_known_foreign_cards_are_left_alone(
    service: Any, nhi: Any, reader: Reader, atr: bytes
) -> None:
    service.add(NAME, card := nhi(atr=atr))
    with pytest.raises(NotNhiCardError):
        reader.read_profile()
    assert not card.seen and not service.named("connect")


@pytest.mark.parametrize(
    ("read", "atr"),
    [
        pytest.param(b"\x6f\x00", BANK_ATR, id="failed, not refused"),
        pytest.param(b"data\x90\x00", BANK_ATR, id="wrong data"),
        pytest.param(b"\x6a\x86", None, id="ATR of an NHI card"),
    ],
)
def test_a_bad_card_does_not_spoil_the_next_of_its_batch(
    service: Any, nhi: Any, reader: Reader, read: bytes, atr: bytes | None
) -> None:
    kind = {} if atr is None else {"atr": atr}
    service.add(NAME, bad := nhi(read=read, **kind))
    for _ in range(2):
        with pytest.raises(NotNhiCardError):
            reader.read_profile()
    assert bad.seen.count(READ) == 3, "left alone while it is in"
    service.move(NAME, None, nhi(**kind))
    assert reader.read_profile().name == "測試一"


def test_a_restart_forgets_what_its_counters_meant(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi(read=b"\x6f\x00"))
    with pytest.raises(NotNhiCardError):
        reader.read_profile()
    service.stop()
    service.readers[NAME].card = nhi()
    service.restart()
    assert reader.read_profile().name == "測試一", "same ATR, same count of moves, another card"


def test_what_is_foreign_can_be_shared_between_readers_objects(service: Any, nhi: Any) -> None:
    known = ForeignCards()
    service.add(NAME, card := nhi(read=b"\x6a\x86", atr=BANK_ATR))
    service.add("other", second := nhi(read=b"\x6a\x86", atr=BANK_ATR))
    for name in (NAME, NAME, "other"):
        with Reader(name, api=service, foreign=known) as reader, pytest.raises(NotNhiCardError):
            reader.read_profile()
    assert card.seen.count(READ) == 3
    assert second.seen.count(READ) == 3, "another reader asks for itself"


@pytest.mark.parametrize("code", [0x80100016, 0x80100069, b"", b"\x90"])
def test_a_card_pulled_during_the_read(service: Any, nhi: Any, reader: Reader, code: Any) -> None:
    service.add(NAME, card := nhi(read=code))
    with pytest.raises(CardRemovedError):
        reader.read_profile()
    assert card.seen.count(READ) == 1, "no second command over that handle"
    assert not service.handles


def swapping(service: Any, answer: bytes, *cards: Any) -> Any:
    """Return an answer during which the card in the reader moves."""

    def move() -> bytes:
        service.move(NAME, *cards)
        return answer

    return move


@pytest.mark.parametrize("moves", ["out", "same card back", "another card"])
@pytest.mark.parametrize("step", [SELECT, READ], ids=["SELECT", "READ"])
def test_a_card_that_moved_gives_no_profile(
    service: Any, nhi: Any, reader: Reader, moves: str, step: bytes
) -> None:
    service.add(NAME, card := nhi())
    after = {"out": [None], "same card back": [None, card], "another card": [None, nhi(name="二")]}
    card.answers[step] = swapping(service, card.answers[step], *after[moves])
    with pytest.raises(CardRemovedError) as caught:
        reader.read_profile()
    if step == READ:
        assert type(caught.value) is CardChangedError
    assert not service.handles


def test_a_reset_by_another_program(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, card := nhi())
    card.answers[READ] = [0x80100068, 0x80100068, card.answers[READ]]
    assert reader.read_profile().name == "測試一"
    assert service.named("reconnect") == [("reconnect", 2, 3, 1)] * 2
    assert card.seen == [SELECT, READ] * 3, "the whole read again"


def test_reset_without_end(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, card := nhi(read=0x80100068))
    with pytest.raises(CardResetError):
        reader.read_profile()
    assert card.seen.count(READ) == 3


def test_an_exclusive_holder_is_waited_for(
    service: Any, nhi: Any, reader: Reader, clock: Clock
) -> None:
    service.add(NAME, nhi())
    service.fail["connect"] = [0x8010000B] * 7
    assert reader.read_profile(30.0).name == "測試一"
    assert clock.pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_an_exclusive_holder_who_stays_is_named(
    service: Any, nhi: Any, reader: Reader, clock: Clock
) -> None:
    service.add(NAME, nhi())
    service.fail["connect"] = [0x8010000B] * 100
    with pytest.raises(ReaderBusyError, match="holds the card exclusively"):
        reader.read_profile(5.0)
    assert 2.0 < clock.time <= 4.0, "told within the caller's time"


@pytest.mark.parametrize("code", [0x80100066, 0x80100067, 0x8010000F])
def test_a_card_nobody_can_connect_to(service: Any, nhi: Any, reader: Reader, code: int) -> None:
    service.add(NAME, nhi())
    service.fail["connect"] = [code]
    with pytest.raises(UnreadableCardError, match="clean its contacts"):
        reader.read_profile()


def test_a_restart_between_reads_is_not_noticed(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi())
    reader.read_profile()
    service.stop()
    service.restart()
    assert reader.read_profile().name == "測試一"
    assert len(service.named("establish")) == 2 and len(service.contexts) == 1


def test_a_service_that_is_down_and_comes_back(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi())
    service.stop()
    for _ in range(2):
        with pytest.raises(ServiceDownError):
            reader.read_profile()
    service.restart()
    assert reader.read_profile().name == "測試一"


def test_a_service_killed_during_a_read(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, card := nhi())
    whole = card.answers[READ]

    def killed() -> int:
        service.stop()
        return 0x80100013

    card.answers[READ] = killed
    with pytest.raises(ServiceDownError):
        reader.read_profile()
    service.restart()
    card.answers[READ] = whole
    assert reader.read_profile().name == "測試一"


def test_a_restart_during_a_read_gives_nothing(service: Any, nhi: Any, reader: Reader) -> None:
    """The new service counts from where the old one was, with another card in."""
    service.add(NAME, card := nhi())
    whole = card.answers[READ]

    def swapped_unseen() -> Any:
        service.stop()
        service.readers[NAME].card = nhi(name="測試二")
        service.restart()
        return whole

    card.answers[READ] = swapped_unseen
    with pytest.raises(ServiceDownError):
        reader.read_profile()
    assert reader.read_profile().name == "測試二"


@pytest.mark.parametrize("negative", [False, True])
def test_codes_as_windows_gives_them(
    service: Any, nhi: Any, reader: Reader, negative: bool
) -> None:
    service.signed = negative
    service.add(NAME, nhi(read=0x80100069))
    with pytest.raises(CardRemovedError) as caught:
        reader.read_profile()
    assert caught.value.code == 0x80100069


def test_a_silent_card_costs_its_caller_no_more_than_the_deadline(service: Any, nhi: Any) -> None:
    answer = threading.Event()
    service.add(NAME, card := nhi())
    whole = card.answers[READ]
    card.answers[READ] = lambda: whole if answer.wait() else b""
    service.add("other", nhi())
    with Reader(NAME, api=service) as reader, Reader("other", api=service) as other:
        with pytest.raises(ReaderStuckError):
            reader.read_profile(0.05)
        assert reader.stuck
        with pytest.raises(ReaderStuckError, match="still waiting"):
            reader.read_profile()
        assert other.read_profile().name == "測試一", "the other slot goes on"
        answer.set()
        while reader.stuck:
            pass
        card.answers[READ] = whole
        assert reader.read_profile().name == "測試一"
    assert not service.contexts and not service.handles


def test_a_stuck_reader_that_was_closed_lets_go_when_it_answers(service: Any, nhi: Any) -> None:
    answer, service_free = threading.Event(), threading.Event()
    service.add(NAME, card := nhi())
    card.answers[READ] = lambda: b"\x90\x00" if answer.wait() else b""
    reader = Reader(NAME, api=service)
    with pytest.raises(ReaderStuckError):
        reader.read_profile(0.05)
    reader.close()
    answer.set()
    while service.contexts:
        service_free.wait(0.001)
    assert not service.handles


def test_closing_leaves_nothing(service: Any, nhi: Any) -> None:
    service.add(NAME, nhi())
    threads = threading.active_count()
    for _ in range(50):
        with Reader(NAME, api=service) as reader:
            reader.read_profile()
    assert not service.contexts and not service.handles
    assert threading.active_count() == threads
    reader.close()
    with pytest.raises(SessionClosedError):
        reader.read_profile()


def test_the_log_has_reader_and_atr_and_no_person(
    service: Any, nhi: Any, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    service.add(NAME, nhi())
    with caplog.at_level(logging.DEBUG):
        reader.read_profile()
    assert NAME in caplog.text and "3bfa1800008131fe45534c4a35324778787979fc" in caplog.text
    assert not any(part in caplog.text for part in ("測試", "A100", "0700101", "990000"))


def test_every_trouble_leaves_no_handle(service: Any, nhi: Any, reader: Reader) -> None:
    service.add(NAME, nhi())
    for step in ("status", "connect", "begin", "transmit", "end"):
        service.fail[step] = [0x80100069]
        with pytest.raises(PcscError):
            reader.read_profile()
        assert not service.handles, step
    assert reader.read_profile().name == "測試一"
