"""The exception tree: one root, complete, with exit codes, and able to travel."""

from __future__ import annotations

import pickle

import pytest

import cardio.errors
from cardio.codes import control_software_error
from cardio.errors import (
    ArgumentError,
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    CallTimeoutError,
    CardAbsentError,
    CardError,
    CardioError,
    ComponentError,
    ControlSoftwareError,
    NetworkDownError,
    NetworkError,
    PinError,
    RecordError,
    SamError,
    SamNotVerifiedError,
    SessionClosedError,
    UnknownFunctionError,
    UsageError,
    WrongPinError,
)
from cardio.errors._control_software import CLASSES
from cardio.table.source import read_codes

CODES = {row.code: row for row in read_codes()["5.x"]}


def _tree(root: type[Exception]) -> set[type[Exception]]:
    return {root}.union(*(_tree(kind) for kind in root.__subclasses__()))


def test_every_public_error_is_in_the_one_tree() -> None:
    public = {getattr(cardio.errors, name) for name in cardio.errors.__all__}
    ours = {kind for kind in _tree(CardioError) if kind.__module__.startswith("cardio.errors")}
    assert public == ours


@pytest.mark.parametrize(
    ("kind", "parent", "exit_code"),
    [
        (UsageError, CardioError, 2),
        (UsageError, ValueError, 2),
        (BackendUrlError, UsageError, 2),
        (UnknownFunctionError, UsageError, 2),
        (ArgumentError, UsageError, 2),
        (SessionClosedError, UsageError, 2),
        (BackendError, CardioError, 3),
        (BackendUnavailableError, BackendError, 3),
        (CallTimeoutError, BackendError, 3),
        (ComponentError, CardioError, 3),
        (RecordError, CardioError, 3),
        (RecordError, ValueError, 3),
        (ControlSoftwareError, CardioError, 3),
        (CardAbsentError, CardError, 3),
        (SamNotVerifiedError, SamError, 3),
        (WrongPinError, PinError, 3),
        (NetworkDownError, NetworkError, 3),
        (CardioError, Exception, 5),
    ],
)
def test_parents_and_exit_codes(
    kind: type[CardioError], parent: type[Exception], exit_code: int
) -> None:
    assert issubclass(kind, parent)
    assert kind.exit_code == exit_code


def test_there_is_one_class_for_each_category_and_each_code_of_its_own() -> None:
    own = {row.error for row in CODES.values()} - {""}
    assert {name for name in CLASSES if name[0].isupper()} == own
    categories = {name: kind for name, kind in CLASSES.items() if name not in own}
    assert all(kind.category == name for name, kind in categories.items())
    assert all(kind.__bases__ == (ControlSoftwareError,) for kind in categories.values())


def test_a_class_of_its_own_stands_under_its_category() -> None:
    for row in CODES.values():
        if row.error:
            kind = CLASSES[row.error]
            assert kind.__bases__ == (CLASSES[row.category],)
            assert (kind.__doc__ or "").startswith(f"{row.code} {row.zh}")


@pytest.mark.parametrize("code", [c for c in CODES if CODES[c].severity == "error"] + [31337])
def test_control_software_errors_can_be_pickled(code: int) -> None:
    error = control_software_error("hisGetBasicData", code)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize(
    "error",
    [
        CallTimeoutError("hisGetBasicData", 1.5),
        ComponentError("VPNH_SignX", "failed", hresult=0x80004005),
        ComponentError("VPNGetRandomX", "answered the code 4012", code=4012),
        ArgumentError("csOpenCom.pcom: expected a number"),
        RecordError("pBuffer: expected 72 bytes, got 71"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_other_errors_can_be_pickled(error: CardioError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_errors_carry_their_data() -> None:
    late = CallTimeoutError("csVerifySAMDC", 30)
    assert (late.function, late.seconds) == ("csVerifySAMDC", 30)
    assert str(late) == "csVerifySAMDC: no answer within 30 s; the call was not repeated"
    odd = ComponentError("VPNH_SignX", "failed", hresult=0x80004005)
    assert (odd.method, odd.hresult, odd.code) == ("VPNH_SignX", 0x80004005, None)
    assert str(odd) == "VPNH_SignX: failed"
