from __future__ import annotations

import pickle

import pytest

from cardio.errors import BackendError
from cardio.pcsc import errors
from cardio.pcsc.border import MEANINGS, Code, border, check, error_of
from cardio.pcsc.errors import (
    AccessRefusedError,
    CardChangedError,
    CardRemovedError,
    CardResetError,
    LibraryMissingError,
    NoCardError,
    NotNhiCardError,
    PcscError,
    ReaderBusyError,
    ReaderGoneError,
    ServiceDownError,
    UnreadableCardError,
)

CLASSES = [kind for kind in vars(errors).values()
           if isinstance(kind, type) and issubclass(kind, PcscError)]  # fmt: skip


class SmartcardError(Exception):
    """Stands for pyscard's first tree."""

    def __init__(self, hresult: int) -> None:
        super().__init__("Failed to transmit with protocol T1: 測試一")
        self.hresult = hresult


class BaseSCardError(Exception):
    """Stands for its second tree."""

    def __init__(self, hresult: int) -> None:
        super().__init__("Failed to establish context")
        self.hresult = hresult


TABLE = [
    (0x8010001D, ServiceDownError),
    (0x8010001E, ServiceDownError),
    (0x80100013, ServiceDownError),
    (0x80100003, ServiceDownError),
    (0x00000006, ServiceDownError),
    (0x80100009, ReaderGoneError),
    (0x80100017, ReaderGoneError),
    (0x8010000C, NoCardError),
    (0x80100016, CardRemovedError),
    (0x80100069, CardRemovedError),
    (0x00000000, CardRemovedError),
    (0x80100068, CardResetError),
    (0x8010000B, ReaderBusyError),
    (0x80100067, UnreadableCardError),
    (0x80100066, UnreadableCardError),
    (0x8010000F, UnreadableCardError),
    (0x8010006A, AccessRefusedError),
    (0x80100004, PcscError),
]


@pytest.mark.parametrize("tree", [SmartcardError, BaseSCardError])
@pytest.mark.parametrize("windows", [False, True], ids=["unsigned", "negative"])
@pytest.mark.parametrize(("code", "kind"), TABLE, ids=lambda value: str(value)[-20:])
def test_both_trees_become_ours_by_the_code(
    tree: type[Exception], windows: bool, code: int, kind: type[PcscError]
) -> None:
    hresult = code - (1 << 32) if windows and code >> 31 else code
    with pytest.raises(PcscError) as caught, border("transmit", "NHI 00 00"):
        raise tree(hresult)
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.reader) == (code, "NHI 00 00")
    assert "測試" not in str(caught.value), "their text may tell anything"
    assert type(caught.value.__cause__) is tree


def test_an_exception_without_a_code_of_pcsc() -> None:
    with pytest.raises(PcscError) as caught, border("connect", "NHI"):
        raise SmartcardError(-1)
    assert (type(caught.value), caught.value.code) == (PcscError, 0)


@pytest.mark.parametrize("passing", [ValueError("x"), NoCardError("connect"), KeyboardInterrupt()])
def test_everything_else_passes(passing: BaseException) -> None:
    with pytest.raises(type(passing)) as caught, border("connect"):
        raise passing
    assert caught.value is passing


def test_success_is_no_error() -> None:
    check(0, "connect")
    with pytest.raises(ReaderBusyError):
        check(0x8010000B - (1 << 32), "connect", "NHI")


def test_an_unknown_code_is_named() -> None:
    error = error_of(0x80100070, "connect", "NHI 00 00")
    assert type(error) is PcscError
    assert str(error) == "NHI 00 00: the PC/SC call failed (connect, 80100070)"


@pytest.mark.parametrize("kind", sorted(set(MEANINGS.values()), key=str))
def test_every_meaning_says_what_to_do_in_one_line(kind: type[PcscError]) -> None:
    text = str(kind("connect", "NHI 00 00", 0x8010001D))
    assert text.startswith("NHI 00 00: ") and "8010001D" in text
    assert "\n" not in text


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_errors_travel_and_end_a_command_with_3(kind: type[PcscError]) -> None:
    error = kind("NHI 00 00", b"\x3b") if kind is NotNhiCardError else kind("step", "NHI 00 00", 7)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))
    assert issubclass(kind, BackendError)
    assert error.exit_code == 3


def test_what_is_missing_says_what_to_install() -> None:
    assert "pip install 'nhi-cardio[pcsc]'" in str(errors.PyscardMissingError())
    assert "apt install" in str(LibraryMissingError())


def test_a_changed_card_is_a_removed_one() -> None:
    assert issubclass(CardChangedError, CardRemovedError)


def test_codes_are_those_of_winscard_h() -> None:
    assert (Code["NO_SERVICE"].value, Code["RESET_CARD"].value) == (0x8010001D, 0x80100068)
    assert all(Code(code) in MEANINGS for code in MEANINGS)
