from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from cardio.errors import SessionClosedError
from cardio.pcsc.atr import CardKind
from cardio.pcsc.context import Context
from cardio.pcsc.errors import (
    AccessRefusedError,
    CardRemovedError,
    CardResetError,
    LibraryMissingError,
    PyscardMissingError,
    ReaderGoneError,
    ReaderStuckError,
    ServiceDownError,
)
from cardio.pcsc.listing import list_readers
from cardio.pcsc.service import SOCKET, library_there, socket_path, why_down
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import PLUG_AND_PLAY, load_winscard

ROOT = Path(__file__).parents[3]


def test_readers_and_their_cards_are_listed(service: Any, nhi: Any) -> None:
    service.add("NHI 00 00", nhi())
    service.add("HPC 00 00")
    full, empty = list_readers(service)
    assert (full.name, full.present, full.kind) == ("NHI 00 00", True, CardKind.NHI)
    assert (empty.name, empty.present, empty.kind) == ("HPC 00 00", False, None)
    assert not service.contexts, "listing keeps nothing open"
    assert not service.named("connect"), "and connects to no card"


def test_a_reader_that_goes_meanwhile_is_no_trouble(service: Any) -> None:
    service.add("NHI")
    service.fail["status"] = [0x80100009, 0x80100009]
    assert [state.name for state in list_readers(service)] == ["NHI"]
    service.fail["status"] = [0x80100009] * 9
    with pytest.raises(ReaderGoneError):
        list_readers(service)


def test_no_reader_is_an_empty_list(service: Any) -> None:
    assert list_readers(service) == ()


def test_a_service_that_hangs_costs_no_more_than_the_deadline(service: Any) -> None:
    answer = threading.Event()
    service.SCardEstablishContext = lambda scope: (0x8010001D, 0) if answer.wait() else (0, 0)
    with pytest.raises(ReaderStuckError):
        list_readers(service, 0.0)
    answer.set()


@pytest.mark.parametrize(
    ("bits", "name"),
    [
        (0x20, "present"),
        (0x200, "mute"),
        (0x80, "exclusive"),
        (0x100, "in_use"),
        (0x80, "in_use"),
        (0x4, "gone"),
        (0x8, "gone"),
    ],
)
def test_a_state_is_its_flags(bits: int, name: str) -> None:
    assert getattr(ReaderState("NHI", bits), name) is True
    assert getattr(ReaderState("NHI", 0x10), name) is False


def test_the_counter_is_the_upper_half() -> None:
    state = ReaderState("NHI", (0xFFFE << 16) | 0x22)
    assert (state.counter, state.known) == (0xFFFE, (0xFFFE << 16) | 0x20)
    signed = ReaderState("NHI", ((0xFFFE << 16) | 0x22) - (1 << 32))
    assert signed.counter == 0xFFFE, "some systems give it negative"


def test_a_reader_by_name(service: Any) -> None:
    service.add("NHI")
    with Context(service) as context:
        assert context.state("NHI").name == "NHI"
        with pytest.raises(ReaderGoneError) as caught:
            context.state("other")
    assert caught.value.reader == "other"


@pytest.mark.parametrize(
    ("code", "kind"),
    [(0x8010001D, ServiceDownError), (0x8010001E, ServiceDownError),
     (0x8010006A, AccessRefusedError), (0x8010006A - (1 << 32), AccessRefusedError)],
)  # fmt: skip
def test_no_context_no_list(service: Any, code: int, kind: type[Exception]) -> None:
    service.fail["establish"] = [code]
    with pytest.raises(kind):
        list_readers(service)


def test_a_context_is_released_once(service: Any) -> None:
    context = Context(service)
    context.close()
    context.close()
    assert len(service.named("release")) == 1


@pytest.mark.parametrize("supported", [True, False])
def test_whether_the_system_tells_of_readers(service: Any, supported: bool) -> None:
    service.plug_and_play = supported
    with Context(service) as context:
        assert context.tells_of_readers() is supported
        assert PLUG_AND_PLAY not in context.readers()


def test_a_card_is_shared_and_left_as_it_is(service: Any, nhi: Any) -> None:
    service.add("NHI", nhi())
    with Context(service) as context, context.connect("NHI") as handle, handle.transaction():
        assert handle.transmit(bytes.fromhex("00A4040010D1580000010000000000000000001100")) == (
            b"\x90\x00"
        )
    assert service.named("connect") == [("connect", "NHI", 2, 3)], "shared, T=0 or T=1"
    assert service.named("transmit") == [("transmit", 2)], "by the protocol that was agreed"
    assert service.named("begin", "end", "disconnect") == [
        ("begin",),
        ("end", 0),
        ("disconnect", 0),
    ]


def test_a_t0_card_is_sent_t0(service: Any, nhi: Any) -> None:
    service.protocol = 1
    service.add("NHI", nhi())
    with Context(service) as context, context.connect("NHI") as handle:
        handle.transmit(bytes(4))
    assert service.named("transmit") == [("transmit", 1)]


@pytest.mark.parametrize("command", [b"", b"\0\0\0"])
def test_less_than_a_header_is_not_sent(service: Any, nhi: Any, command: bytes) -> None:
    service.add("NHI", nhi())
    with Context(service) as context, context.connect("NHI") as handle:
        with pytest.raises(ValueError, match="expected at least 4 bytes"):
            handle.transmit(command)
        handle.transmit(bytes(4))
    assert len(service.named("transmit")) == 1


@pytest.mark.parametrize("answer", [b"", b"\x90", 0x80100016, 0x80100069, 0x8010002F])
def test_after_a_fault_the_handle_is_of_no_use(service: Any, nhi: Any, answer: Any) -> None:
    service.add("NHI", card := nhi(select=answer))
    select = next(iter(card.answers))
    with Context(service) as context, context.connect("NHI") as handle:
        with pytest.raises(CardRemovedError), handle.transaction():
            handle.transmit(select)
        for again in (lambda: handle.transmit(bytes(4)), lambda: handle.transaction().__enter__()):
            with pytest.raises(SessionClosedError, match="NHI: the handle was thrown away"):
                again()
    assert len(service.named("transmit")) == 1
    assert service.named("end", "disconnect") == [("end", 0), ("disconnect", 0)], "yet let go"


@pytest.mark.parametrize("step", ["begin", "end"])
def test_a_fault_of_the_transaction_counts_too(service: Any, nhi: Any, step: str) -> None:
    service.add("NHI", nhi())
    service.fail[step] = [0x80100068]
    with Context(service) as context, context.connect("NHI") as handle:
        with pytest.raises(CardResetError), handle.transaction():
            pass
        with pytest.raises(SessionClosedError):
            handle.transmit(bytes(4))
        handle.reset()
        handle.transmit(bytes(4))
    assert service.named("reconnect") == [("reconnect", 2, 3, 1)], "RESET: LEAVE shuts others out"


def test_a_closed_handle(service: Any, nhi: Any) -> None:
    service.add("NHI", nhi())
    with Context(service) as context:
        handle = context.connect("NHI")
        handle.close()
        handle.close()
        with pytest.raises(SessionClosedError):
            handle.transmit(bytes(4))
    assert len(service.named("disconnect")) == 1


def test_library_or_service() -> None:
    library = why_down(0x8010001D, has_library=lambda: False)
    assert type(library) is LibraryMissingError and "libpcsclite.so.1" in str(library)
    down = why_down(0x8010001D, has_library=lambda: True)
    assert type(down) is ServiceDownError and "start pcscd" in str(down)


def test_windows_and_macos_have_the_library() -> None:
    assert library_there("win32") and library_there("darwin")


@pytest.mark.parametrize(
    ("environ", "path"),
    [({}, SOCKET), ({"PCSCLITE_CSOCK_NAME": ""}, SOCKET), ({"PCSCLITE_CSOCK_NAME": "/a"}, "/a")],
)
def test_where_pcscd_listens(environ: dict[str, str], path: str) -> None:
    assert socket_path(environ) == Path(path)


def test_without_pyscard_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    monkeypatch.delitem(sys.modules, "smartcard.scard", raising=False)
    with pytest.raises(PyscardMissingError, match="pip install 'nhi-cardio"):
        load_winscard()


def test_importing_loads_neither_pyscard_nor_threads_of_its_own() -> None:
    script = "import cardio.pcsc as p\nfor n in p.__all__: getattr(p, n)\n"
    script += "import sys, threading\nprint('smartcard' in sys.modules, threading.active_count())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "1"]
