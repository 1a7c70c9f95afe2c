"""What can go wrong between a program and a card over PC/SC.

    BackendError
    └── PcscError                   a PC/SC call failed in a way that has no class of its own
        ├── PyscardMissingError     the extra `pcsc` is not installed
        ├── LibraryMissingError     the system has no PC/SC library
        ├── ServiceDownError        the PC/SC service does not answer
        │   └── AccessRefusedError  it refuses this process
        ├── ReaderGoneError         no reader of that name (any more)
        ├── ReaderBusyError         another program holds the card exclusively
        ├── ReaderStuckError        no answer within the deadline
        ├── NoCardError             the reader is empty
        ├── UnreadableCardError     the card is mute, or speaks no known protocol
        ├── CardRemovedError        the card was pulled, or the way to it is no longer safe
        │   └── CardChangedError    it was pulled or swapped during a read: nothing was returned
        ├── CardResetError          another program reset the card
        └── NotNhiCardError         the card answers, but not as an NHI card

Holds no codes; which code is which class stands in `cardio.pcsc.border`.
"""

from __future__ import annotations

from typing import ClassVar

from cardio.errors import BackendError


class PcscError(BackendError):
    """A PC/SC call failed.

    Attributes: doing (the step), reader (its name, empty without one), code (PC/SC's, unsigned;
    0 where there is none). The class says what it means and what to do.
    """

    says: ClassVar[str] = "the PC/SC call failed"

    def __init__(self, doing: str = "", reader: str = "", code: int = 0) -> None:
        how = ", ".join(part for part in (doing, f"{code:08X}" if code else "") if part)
        super().__init__(f"{reader or 'PC/SC'}: {self.says}" + (f" ({how})" if how else ""))
        self.doing = doing
        self.reader = reader
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.doing, self.reader, self.code)


class PyscardMissingError(PcscError):
    """The extra `pcsc` is not installed."""

    says = (
        "pyscard is not installed: pip install 'nhi-cardio[pcsc]'"
        " (on Linux first: apt install gcc libpcsclite-dev pcscd)"
    )


class LibraryMissingError(PcscError):
    """The system has no PC/SC library."""

    says = "there is no PC/SC library: apt install pcscd libpcsclite1"


class ServiceDownError(PcscError):
    """The PC/SC service does not answer; whatever was open is gone for good."""

    says = "the service does not answer: start pcscd (Windows: the service Smart Card)"


class AccessRefusedError(ServiceDownError):
    """The service refuses this process: polkit, or too many open contexts on this machine.

    pcsc-lite also answers so to a call that is under way when its daemon is killed.
    """

    says = (
        "the service refuses access: allow it in polkit (or pcscd --disable-polkit),"
        " or end programs that hold hundreds of contexts"
    )


class ReaderGoneError(PcscError):
    """There is no reader of that name, or it was unplugged."""

    says = "no such reader, or it was unplugged; see `cardio readers`"


class ReaderBusyError(PcscError):
    """Another program holds the card exclusively, until the deadline and perhaps longer."""

    says = "another program holds the card exclusively; end it or wait"


class ReaderStuckError(PcscError):
    """No answer within the deadline.

    The work goes on behind; until it ends the reader answers this at once, others are free.
    """

    says = (
        "no answer: the card is silent, or another program keeps it in a transaction;"
        " take the card out and put it in again"
    )


class NoCardError(PcscError):
    """The reader is empty: a state, rather than a fault."""

    says = "no card in the reader"


class UnreadableCardError(PcscError):
    """The card gives no answer to reset, or none that has a known protocol."""

    says = "the card cannot be read; take it out, clean its contacts, put it in again"


class CardRemovedError(PcscError):
    """The card was pulled, or what answers may no longer be it; wait for the next insertion."""

    says = "the card was removed"


class CardChangedError(CardRemovedError):
    """A card went out or in during the read; what was read was discarded."""

    says = "a card went out or in during the read; nothing was read"


class CardResetError(PcscError):
    """Another program reset the card, more often than a read is repeated."""

    says = "another program resets the card again and again"


class NotNhiCardError(PcscError):
    """The card answers, but not as an NHI card.

    Attributes: atr, sw (last status word, 0 when the card was left alone or its data is none).
    """

    says = "not an NHI card"

    def __init__(self, reader: str = "", atr: bytes = b"", sw: int = 0) -> None:
        super().__init__(f"status word {sw:04X}" if sw else "", reader)
        self.atr = atr
        self.sw = sw

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reader, self.atr, self.sw)
