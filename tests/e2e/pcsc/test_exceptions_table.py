"""The table of what pyscard raises, line by line, against a real pcscd: what it is, what we do."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from typing import Any

import pytest

from cardio.pcsc import PyscardConnection, Reader, list_readers
from cardio.pcsc.border import border
from cardio.pcsc.context import Context
from cardio.pcsc.errors import (
    AccessRefusedError,
    CardRemovedError,
    CardResetError,
    NoCardError,
    PcscError,
    ReaderBusyError,
    ReaderGoneError,
    ReaderStuckError,
    ServiceDownError,
    UnreadableCardError,
)
from emulator.picc import CardFault, Chip

SELECT = list(bytes.fromhex("00A4040010D1580000010000000000000000001100"))
READ = list(bytes.fromhex("00CA1100020000"))
LONG = 30.0
EXCLUSIVE, SHARED = 1, 2
LEAVE, RESET, UNPOWER = 0, 1, 2


def module(name: str) -> Any:
    """Import a part of pyscard, which has no types."""
    return import_module(name)


@contextmanager
def pyscard(reader: str, *, mode: int = SHARED, connect: bool = True) -> Iterator[Any]:
    """Give a connection of pyscard's own class, released whatever happened to its service."""
    card = module("smartcard.pcsc.PCSCCardConnection").PCSCCardConnection(reader)
    try:
        if connect:
            card.connect(mode=mode, disposition=LEAVE)
        yield card
    finally:
        with suppress(Exception):
            card.release()
        card.hcard = card.hcontext = None  # its __del__ would try again


def raised(kind: str, work: Callable[[], object]) -> int:
    """Run what fails in pyscard; return its code, the class being as the table says."""
    with pytest.raises(Exception) as caught:  # two trees without a common root
        work()
    assert type(caught.value).__name__ == kind
    return int(getattr(caught.value, "hresult", -1)) & 0xFFFFFFFF


def ours(work: Callable[[], object]) -> type[BaseException]:
    """Return what the border makes of it."""
    with pytest.raises(PcscError) as caught, border("step"):
        work()
    return type(caught.value)


def test_pcscd_down(rig: Any) -> None:
    readers = module("smartcard.System").readers
    rig().daemon.kill()
    assert raised("EstablishContextException", readers) == 0x8010001D
    assert ours(readers) is ServiceDownError
    with pytest.raises(ServiceDownError, match="start pcscd"):
        list_readers()


def test_pcscd_killed_during_a_status_wait(rig: Any) -> None:
    one = rig()
    codes: list[PcscError] = []
    waiting = threading.Event()

    def wait() -> None:
        with Context() as context:
            states = context.look([one.name])
            waiting.set()
            try:
                context.wait(states, LONG)
            except PcscError as error:
                codes.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert waiting.wait(LONG)
    one.daemon.kill()
    thread.join(LONG)
    (error,) = codes
    assert isinstance(error, ServiceDownError)
    assert error.code in (0x80100013, 0x8010001D, 0x8010006A), "the last two on its way into it"


def test_pcscd_killed_then_an_old_handle(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with pyscard(one.name) as card, Reader(one.name) as reader:
        reader.read_profile()
        one.daemon.kill()
        assert raised("CardConnectionException", lambda: card.transmit(READ)) == 0x8010001D
        one.daemon.start()
        one.settle(lambda state: state.present)
        again = raised("CardConnectionException", lambda: card.transmit(READ))
        assert again in (0x8010001D, 0x80100003), "for ever"
        assert reader.read_profile().name == "測試一", "we make everything anew"


def test_a_dead_context_says_it_is_valid(rig: Any) -> None:
    scard = module("smartcard.scard")
    one = rig()
    code, context = scard.SCardEstablishContext(0)
    assert code == 0
    one.daemon.kill()
    assert scard.SCardIsValidContext(context) == 0, "hence nobody here asks it"
    assert scard.SCardListReaders(context, [])[0] & 0xFFFFFFFF == 0x8010001D
    scard.SCardReleaseContext(context)


def test_an_unknown_reader(rig: Any) -> None:
    rig()
    with pyscard("Nobody 00 00", connect=False) as card:
        assert raised("CardConnectionException", card.connect) == 0x80100009
        assert ours(card.connect) is ReaderGoneError
    with Reader("Nobody 00 00") as reader, pytest.raises(ReaderGoneError):
        reader.read_profile()


def test_no_card(rig: Any) -> None:
    one = rig()
    with pyscard(one.name, connect=False) as card:
        assert raised("NoCardException", card.connect) == 0x8010000C
        assert ours(card.connect) is NoCardError
    with Reader(one.name) as reader, pytest.raises(NoCardError):
        reader.read_profile()


def test_pulled_then_a_command_at_once_and_later(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with pyscard(one.name) as card:
        one.cards.eject()
        at_once = raised("CardConnectionException", lambda: card.transmit(READ))
        assert at_once in (0x80100016, 0x80100069), "the second: pcscd looked in between"
        one.settle(lambda state: not state.present)
        assert raised("CardConnectionException", lambda: card.transmit(READ)) == 0x80100069
        assert ours(lambda: card.transmit(READ)) is CardRemovedError


@pytest.mark.parametrize("step", ["select", "read"])
def test_pulled_during_a_command(rig: Any, step: Any) -> None:
    one = rig()
    one.insert("hc-1", faults=[CardFault(step, "pull")])
    with Reader(one.name) as reader, pytest.raises(CardRemovedError) as caught:
        reader.read_profile()
    assert caught.value.code in (0x80100016, 0)
    one.settle(lambda state: not state.present)
    one.insert("hc-2", faults=[CardFault("read", "pull")])
    with pyscard(one.name) as card:
        code = raised("CardConnectionException", lambda: card.transmit(READ))
        assert code in (0x80100016, 0)


def test_an_answer_of_one_byte(rig: Any) -> None:
    one = rig()
    one.insert("hc-1", faults=[CardFault("read", "short")])
    with pyscard(one.name) as card:
        assert raised("CardConnectionException", lambda: card.transmit(READ)) in (0, 0x80100016)
        with pytest.raises(CardRemovedError):
            PyscardConnection(card, one.name).transmit(bytes(READ))
    with Reader(one.name) as reader, pytest.raises(CardRemovedError):
        reader.read_profile()


def test_another_program_resets_the_card(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with Context() as context, context.connect(one.name) as handle, pyscard(one.name) as other:
        other.transmit(SELECT)
        handle.reset()
        for _ in range(2):
            assert raised("CardConnectionException", lambda: other.transmit(READ)) == 0x80100068
        assert ours(lambda: other.transmit(READ)) is CardResetError
        other.reconnect(disposition=RESET)
        assert other.transmit(SELECT)[1:] == (0x90, 0x00)


def test_leave_after_unpower_shuts_others_out(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with pyscard(one.name) as victim, Reader(one.name) as reader:
        with pyscard(one.name) as rude:
            rude.disposition = UNPOWER
        assert raised("CardConnectionException", lambda: victim.transmit(READ)) == 0x80100068
        victim.reconnect(disposition=LEAVE)
        with pyscard(one.name, connect=False) as third:
            assert raised("CardConnectionException", third.connect) == 0x80100067
            assert ours(third.connect) is UnreadableCardError
        victim.reconnect(disposition=RESET)
        assert reader.read_profile().name == "測試一", "hence RESET"


def test_somebody_holds_it_exclusively(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with pyscard(one.name, mode=EXCLUSIVE), pyscard(one.name, connect=False) as card:
        assert raised("CardConnectionException", card.connect) == 0x8010000B
        with Reader(one.name) as reader, pytest.raises(ReaderBusyError, match="exclusively"):
            reader.read_profile(1.0)
        assert one.state().exclusive
    with Reader(one.name) as reader:
        assert reader.read_profile().name == "測試一"


def test_an_exclusive_holder_who_goes_in_time_is_waited_for(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    with ExitStack() as held, Reader(one.name, pause=lambda _: held.close()) as reader:
        held.enter_context(pyscard(one.name, mode=EXCLUSIVE))
        assert reader.read_profile(LONG).name == "測試一"


def test_somebody_holds_a_transaction(rig: Any) -> None:
    scard = module("smartcard.scard")
    one = rig()
    one.insert("hc-1")
    one.insert("hc-2", slot=1)
    with pyscard(one.name) as holder, Reader(one.name) as reader, Reader(one.names[1]) as other:
        assert scard.SCardBeginTransaction(holder.hcard) == 0
        with pytest.raises(ReaderStuckError, match="keeps it in a transaction"):
            reader.read_profile(0.3)
        assert reader.stuck
        assert other.read_profile().name == "測試二", "the other slot goes on"
        assert scard.SCardEndTransaction(holder.hcard, LEAVE) == 0
        one.settle(lambda state: True)
        while reader.stuck:
            pass
        assert reader.read_profile().name == "測試一"


@pytest.mark.parametrize(("chip", "code"), [(Chip.MUTE, 0x80100067), (Chip.ODD, 0x8010000F)])
def test_a_mute_or_odd_card(rig: Any, chip: Chip, code: int) -> None:
    one = rig()
    state = one.insert("hc-1", chip=chip)
    assert state.mute is (chip is Chip.MUTE)
    with pyscard(one.name, connect=False) as card:
        with pytest.raises(PcscError) as caught, border("connect"):
            card.connect(protocol=3)
        assert caught.value.code in (code, 0x8010000C), "pcscd may call a mute card none at all"
    with Reader(one.name) as reader, pytest.raises(UnreadableCardError, match="clean its contacts"):
        reader.read_profile()


def test_too_many_contexts_are_refused_for_everybody(rig: Any) -> None:
    rig()
    with ExitStack() as opened:
        with pytest.raises(ServiceDownError) as caught:
            for _ in range(1000):
                opened.enter_context(Context())
        assert caught.value.code in (0x8010006A, 0x8010001D), "the second: hung up on earlier"
        assert isinstance(caught.value, AccessRefusedError) is (caught.value.code == 0x8010006A)
        with pytest.raises(ServiceDownError):
            list_readers()
    assert len(list_readers()) == 2


HOLD = """
import sys
from smartcard import scard
context = scard.SCardEstablishContext(0)[1]
code, card, _ = scard.SCardConnect(context, sys.argv[1], 1, 3)
print(code, flush=True)
sys.stdin.read()
"""


def test_a_holder_that_is_killed_lets_go(rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, one.name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder, Reader(one.name) as reader:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "0\n"
        with pytest.raises(ReaderBusyError):
            reader.read_profile(2.0)
        holder.kill()
        holder.wait(LONG)
        assert reader.read_profile(LONG).name == "測試一"
