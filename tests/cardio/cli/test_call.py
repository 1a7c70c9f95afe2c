from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardio.cli.call import hex_dump


def test_call_dumps_the_bytes(cli: Any, desk_url: str) -> None:
    done = cli("call", "hisGetRegisterBasic2", "--backend", desk_url)
    assert done.code == 0
    assert done.out.splitlines()[0] == "hisGetRegisterBasic2 -> 0 成功 success"
    assert "pBuffer (9 bytes)" in done.out
    assert "31 32 35 31 32 33 31 30 36" in done.out


def test_call_as_json(cli: Any, desk_url: str) -> None:
    shown = cli("call", "csGetHospID", "--backend", desk_url, "--json").document
    assert shown["code"] == 0
    assert bytes.fromhex(shown["outputs"]["pBuffer"]["hex"]) == b"7777777777"


def test_arguments_are_texts_numbers_and_bytes(cli: Any, desk_url: str) -> None:
    status = cli("call", "hisGetCardStatus", "2", "--backend", desk_url, "--json")
    assert (status.code, status.document["code"]) == (0, 2)
    raw = ("call", "hisGetSeqNumber256N1", "01", " ", "hex:01", "--backend", desk_url, "--json")
    assert cli(*raw).document["outputs"]["pBuffer"]["length"] == 316


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("csGetVersionEx",), "csGetVersionEx -> 5151"),  # 5151 would be a code, too
        (("csGetVersion",), "csGetVersion -> 5151"),
        (("hisGetCardStatus", "2"), "hisGetCardStatus -> 2"),
    ],
)
def test_an_answer_is_not_explained_as_a_code(
    cli: Any, desk_url: str, arguments: tuple[str, ...], line: str
) -> None:
    done = cli("call", *arguments, "--backend", desk_url)
    assert (done.code, done.out.splitlines()[0]) == (0, line)
    shown = cli("call", *arguments, "--backend", desk_url, "--json").document
    assert (shown["text_zh"], shown["text_en"]) == ("", "")


def test_a_code_where_an_answer_is_expected_is_exit_3(cli: Any, tmp_path: Path) -> None:
    scenario = tmp_path / "faults.toml"
    scenario.write_text('[[fault]]\nfunction = "hisGetCardStatus"\naction = "code"\ncode = 4000\n')
    done = cli("call", "hisGetCardStatus", "2", "--backend", f"emulator:?scenario={scenario}")
    assert done.code == 3
    assert done.out.startswith("hisGetCardStatus -> 4000 讀卡機timeout ")


def test_an_error_code_is_exit_3(cli: Any, desk_url: str) -> None:
    done = cli("call", "hisGetTreatNumICCard", "1150315100000", "--backend", desk_url, "--json")
    assert done.code == 3
    assert done.document["code"] == 5022
    assert done.document["text_zh"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("hisGetNothing",), "hisGetNothing"),
        (("hisGetSam0",), "not public"),
        (("hisGetCardStatus",), "CardType"),
        (("hisGetCardStatus", "two"), "two"),
        (("hisGetCardStatus", "1", "2"), "CardType"),
        (("hisGetSeqNumber256N1", "01", " ", "hex:xyz"), "cTreatAfterCheck"),
        (("VPNGetRandomX",), "component"),
    ],
)
def test_wrong_calls_are_usage_errors(cli: Any, arguments: Any, text: str) -> None:
    done = cli("call", *arguments)
    assert done.code == 2
    assert text in done.err
    assert "Traceback" not in done.err


def test_hex_dump_shows_offset_bytes_and_text() -> None:
    lines = list(hex_dump(b"0123456789abcdef\x00\xb4\xfa"))
    assert lines[0].split() == ["0000", *[f"{b:02x}" for b in b"0123456789abcdef"],
                                "0123456789abcdef"]  # fmt: skip
    assert lines[1].startswith("  0010  00 b4 fa ")
    assert lines[1].endswith("...")
