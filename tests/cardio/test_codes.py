"""Return codes: spaces that do not mix, and which codes raise what."""

from __future__ import annotations

import pickle

import pytest

from cardio.codes import (
    ControlSoftware6Code,
    ControlSoftwareCode,
    HcaCode,
    ReturnCode,
    VirtualCardCode,
    control_software_error,
)
from cardio.errors import ControlSoftwareError
from cardio.errors._control_software import CLASSES
from cardio.table import code_rows
from cardio.table.model import Code
from cardio.table.source import read_codes

SPACES: tuple[type[ReturnCode], ...] = (
    ControlSoftwareCode,
    ControlSoftware6Code,
    VirtualCardCode,
    HcaCode,
)
FIVES = read_codes()["5.x"]
LOUD = [row for row in FIVES if row.severity in ("error", "reserved")]


@pytest.mark.parametrize("kind", SPACES)
@pytest.mark.parametrize("other", SPACES)
def test_codes_of_two_spaces_are_never_equal(kind: type[ReturnCode], other: type) -> None:
    assert (kind(1001) == other(1001)) is (kind is other)
    assert (kind(1001) != other(1001)) is (kind is not other)
    assert len({kind(1001), other(1001)}) == 1 + (kind is not other)


@pytest.mark.parametrize("kind", SPACES)
def test_a_code_is_the_number_it_is(kind: type[ReturnCode]) -> None:
    code = kind(1001)
    assert code == 1001
    assert hash(code) == hash(1001)
    assert str(code) == f"{code}" == f"{code:d}" == "1001"
    assert repr(code) == f"{kind.__name__}(1001)"
    again = pickle.loads(pickle.dumps(code))
    assert (type(again), again) == (kind, code)


@pytest.mark.parametrize("kind", SPACES)
def test_a_listed_code_has_the_texts_of_its_space(kind: type[ReturnCode]) -> None:
    for number, row in code_rows(kind.space).items():
        code = kind(number)
        assert (code.row, code.zh, code.en, code.severity) == (row, row.zh, row.en, row.severity)


def test_an_unlisted_code_has_no_texts_and_is_an_error() -> None:
    code = ControlSoftwareCode(31337)
    assert (code.row, code.zh, code.en, code.severity) == (None, "", "", "error")
    assert not code.delivers


@pytest.mark.parametrize("number", [0, 5010, 5141, 5174])
def test_success_and_warnings_deliver_and_raise_nothing(number: int) -> None:
    assert ControlSoftwareCode(number).delivers
    assert control_software_error("hisGetBasicData", number) is None


@pytest.mark.parametrize("row", LOUD, ids=lambda row: str(row.code))
def test_every_error_code_raises_the_class_the_table_says(row: Code) -> None:
    error = control_software_error("csOpenCom", row.code)
    assert error is not None
    assert type(error) is CLASSES[row.error or row.category]
    assert (error.function, error.code) == ("csOpenCom", row.code)
    assert (error.text_zh, error.text_en) == (row.zh, row.en)
    assert error.category == row.category
    assert not ControlSoftwareCode(row.code).delivers


def test_all_codes_are_either_silent_or_loud() -> None:
    assert len(FIVES) == len(LOUD) + 4


def test_an_unlisted_code_raises_the_plain_class_and_says_so() -> None:
    error = control_software_error("hisGetBasicData", 31337)
    assert type(error) is ControlSoftwareError
    assert str(error) == "hisGetBasicData: 31337 未公開代碼 (code not in the public lists)"


@pytest.mark.parametrize("code", [4013, ControlSoftwareCode(4013)])
def test_the_message_is_one_plain_line(code: int) -> None:
    error = control_software_error("hisGetBasicData", code)
    assert str(error) == "hisGetBasicData: 4013 未置入健保IC卡 (no insurance card)"
