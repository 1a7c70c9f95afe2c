"""The border: codes and exceptions of PC/SC become errors of ours, by the code alone.

Reads no message text and imports no pyscard: both of its exception trees carry `hresult`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from cardio.pcsc.errors import (
    AccessRefusedError,
    CardRemovedError,
    CardResetError,
    NoCardError,
    PcscError,
    ReaderBusyError,
    ReaderGoneError,
    ServiceDownError,
    UnreadableCardError,
)


class Code(IntEnum):
    """Return codes of PC/SC that are met here, unsigned; names as in winscard.h."""

    SUCCESS = 0
    INVALID_HANDLE_WIN32 = 0x00000006
    BROKEN_PIPE_WIN32 = 0x0000006D
    CANCELLED = 0x80100002
    INVALID_HANDLE = 0x80100003
    UNKNOWN_READER = 0x80100009
    TIMEOUT = 0x8010000A
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    PROTO_MISMATCH = 0x8010000F
    SYSTEM_CANCELLED = 0x80100012
    COMM_ERROR = 0x80100013
    NOT_TRANSACTED = 0x80100016
    READER_UNAVAILABLE = 0x80100017
    NO_SERVICE = 0x8010001D
    SERVICE_STOPPED = 0x8010001E
    NO_READERS_AVAILABLE = 0x8010002E
    COMM_DATA_LOST = 0x8010002F
    UNSUPPORTED_CARD = 0x80100065
    UNRESPONSIVE_CARD = 0x80100066
    UNPOWERED_CARD = 0x80100067
    RESET_CARD = 0x80100068
    REMOVED_CARD = 0x80100069
    SECURITY_VIOLATION = 0x8010006A


MEANINGS: Final[Mapping[int, type[PcscError]]] = {
    Code.SUCCESS: CardRemovedError,  # raised with 0: an answer too short to have a status word
    Code.NOT_TRANSACTED: CardRemovedError,
    Code.COMM_DATA_LOST: CardRemovedError,
    Code.REMOVED_CARD: CardRemovedError,
    Code.NO_SMARTCARD: NoCardError,
    Code.RESET_CARD: CardResetError,
    Code.SHARING_VIOLATION: ReaderBusyError,
    Code.UNKNOWN_READER: ReaderGoneError,
    Code.READER_UNAVAILABLE: ReaderGoneError,
    Code.PROTO_MISMATCH: UnreadableCardError,
    Code.UNSUPPORTED_CARD: UnreadableCardError,
    Code.UNRESPONSIVE_CARD: UnreadableCardError,
    Code.UNPOWERED_CARD: UnreadableCardError,
    Code.SECURITY_VIOLATION: AccessRefusedError,
    **dict.fromkeys(
        (
            *(Code.NO_SERVICE, Code.SERVICE_STOPPED, Code.COMM_ERROR, Code.SYSTEM_CANCELLED),
            *(Code.INVALID_HANDLE, Code.INVALID_HANDLE_WIN32, Code.BROKEN_PIPE_WIN32),
        ),
        ServiceDownError,
    ),
}
"""What a code means; one that is not here is a plain PcscError."""

_NO_CODE: Final = 0xFFFFFFFF


def unsigned(hresult: int) -> int:
    """Return a code as it is written: pyscard's are negative on Windows."""
    return hresult & 0xFFFFFFFF


def error_of(hresult: int, doing: str, reader: str = "") -> PcscError:
    """Return the error a code stands for."""
    code = unsigned(hresult)
    return MEANINGS.get(code, PcscError)(doing, reader, code)


def check(hresult: int, doing: str, reader: str = "") -> None:
    """Raise the error a code stands for, unless it is success."""
    if hresult != Code.SUCCESS:
        raise error_of(hresult, doing, reader)


@contextmanager
def border(doing: str, reader: str = "") -> Iterator[None]:
    """Turn what pyscard's classes raise inside the block into an error of ours.

    Anything without an `hresult` passes.
    """
    try:
        yield
    except Exception as error:
        hresult = getattr(error, "hresult", None)
        if not isinstance(hresult, int) or isinstance(error, PcscError):
            raise
        if unsigned(hresult) == _NO_CODE:
            raise PcscError(doing, reader) from error
        raise error_of(hresult, doing, reader) from error
