"""The error tree: drawn as it is, one root, data carried, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api import errors
from api.codes import Retry, RtnCode
from api.errors import ApiError


def _tree(kind: type[ApiError]) -> Iterator[type[ApiError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def test_module_docstring_draws_the_whole_tree() -> None:
    drawn = re.findall(r"^ {4}(.*?)([A-Z]\w+)(?: {2,}.*)?$", errors.__doc__ or "", re.MULTILINE)
    depths = {name: len(bar) // 4 for bar, name in drawn}
    assert list(depths) == [kind.__name__ for kind in _tree(ApiError)]
    for kind in _tree(ApiError):
        assert depths[kind.__name__] == len(kind.__mro__) - len(ApiError.__mro__)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.ApiError, 5),
        (errors.DocumentError, 2),
        (errors.TargetInvalid, 2),
        (errors.EmulatedIdentityRefused, 2),
        (errors.UnknownName, 2),
        (errors.OutboxError, 2),
        (errors.Refused, 1),
        (errors.TransportError, 4),
    ],
)
def test_exit_codes_follow_the_contract(kind: type[ApiError], code: int) -> None:
    assert {child.exit_code for child in _tree(kind) if kind is not ApiError} <= {code}
    assert kind.exit_code == code


def test_refused_carries_code_texts_and_rule() -> None:
    error = errors.Refused(RtnCode("8205"))
    assert (error.code, error.text_zh, error.retry) == ("8205", "安全模組卡已註銷", Retry.NO)
    assert error.text_en == "the SAM has been revoked"
    assert "8205" in str(error)


def test_refused_with_an_unknown_code_keeps_the_code() -> None:
    error = errors.Refused(RtnCode("4711"))
    assert error.code == "4711"
    assert error.text_zh == ""
    assert "4711" in str(error)


def test_wrong_encoding_names_byte_and_encoding() -> None:
    error = errors.WrongEncoding("Big5", 60, "write Big5")
    assert (error.offset, error.encoding, error.check_code) == (60, "Big5", "Y014")
    assert str(error) == "byte 60 is not Big5, which the declaration names: write Big5"


def test_too_large_names_size_limit_and_way_out() -> None:
    error = errors.DocumentTooLarge("Base64 characters", 10_000_004, 10_000_000, "split it")
    assert (error.size, error.limit, error.what) == (10_000_004, 10_000_000, "Base64 characters")
    assert "10,000,004" in str(error)
    assert "split it" in str(error)


def test_emulated_identity_names_host_and_option() -> None:
    error = errors.EmulatedIdentityRefused("vpn.example")
    assert error.host == "vpn.example"
    assert "--allow-emulated-to vpn.example" in str(error)


def test_deadline_keeps_the_opcode_out_of_the_text() -> None:
    error = errors.DeadlineExpired("OPCODE", 90)
    assert (error.opcode, error.seconds, error.maybe_received) == ("OPCODE", 90, False)
    assert "OPCODE" not in str(error)
    assert "90 s" in str(error)


@pytest.mark.parametrize("received", [True, False])
def test_http_status_error_carries_status_and_first_bytes(received: bool) -> None:
    error = errors.HttpStatusError("HTTP 500", status=500, head=b"oops", maybe_received=received)
    assert (error.status, error.head, error.maybe_received) == (500, b"oops", received)


def test_response_invalid_is_maybe_received_unless_said_otherwise() -> None:
    assert errors.ResponseInvalid("odd").maybe_received
    assert not errors.ResponseInvalid("odd", maybe_received=False).maybe_received
    assert errors.AnswerNotJson("odd", head=b"<html>").head == b"<html>"
