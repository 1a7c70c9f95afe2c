from __future__ import annotations

import logging
from typing import Any

import pytest

from cardio.errors import RecordError
from cardio.pcsc import NhiCard, NotNhiCardError
from cardio.pcsc.atr import CardKind, kind_of
from cardio.pcsc.connection import PyscardConnection
from cardio.pcsc.errors import CardRemovedError, PcscError

SELECT = "00a4040010d1580000010000000000000000001100"
READ = "00ca1100020000"


@pytest.mark.parametrize(
    "select", ["9000", "6d00", "6a82", "6982", "6f00"], ids=lambda sw: f"SELECT {sw}"
)
def test_select_is_best_effort(pipe: Any, raw_profile: Any, select: str) -> None:
    card = pipe(bytes.fromhex(select), raw_profile() + b"\x90\x00")
    assert NhiCard(card).read_profile().name == "測試一"
    assert [sent.hex() for sent in card.sent] == [SELECT, READ]


@pytest.mark.parametrize("read", [0x6A86, 0x6982, 0x6D00, 0x6A82, 0x6700, 0x6F00, 0x9001])
def test_read_decides(pipe: Any, read: int) -> None:
    with pytest.raises(NotNhiCardError) as caught:
        NhiCard(pipe(b"\x90\x00", read.to_bytes(2, "big"))).read_profile()
    assert caught.value.sw == read


def test_data_that_is_no_profile(pipe: Any, raw_profile: Any) -> None:
    with pytest.raises(NotNhiCardError) as caught:
        NhiCard(pipe(b"\x90\x00", raw_profile()[:-1] + b"\x90\x00")).read_profile()
    assert caught.value.sw == 0
    assert isinstance(caught.value.__cause__, RecordError)


def test_a_t0_card(pipe: Any, raw_profile: Any) -> None:
    card = pipe(b"\x90\x00", b"\x61\x39", raw_profile() + b"\x90\x00")
    assert NhiCard(card).read_profile().card_no == "990000000001"


def test_a_short_answer_is_a_pulled_card(pipe: Any) -> None:
    with pytest.raises(CardRemovedError):
        NhiCard(pipe(b"\x90\x00", b"\x90")).read_profile()


def test_the_log_has_status_words_and_no_person(
    pipe: Any, raw_profile: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        NhiCard(pipe(b"\x6d\x00", raw_profile() + b"\x90\x00")).read_profile()
    assert "SELECT 6D00, READ 9000" in caplog.text
    assert not any(part in caplog.text for part in ("測試", "A100", "0700101", "3939"))


class Pyscard:
    """A CardConnection of pyscard's, as far as it is used."""

    def __init__(self, *answers: Any) -> None:
        self._answers = iter(answers)

    def transmit(self, command: list[int], /) -> tuple[list[int], int, int]:
        assert all(isinstance(byte, int) for byte in command)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return list(answer[:-2]), answer[-2], answer[-1]


def test_over_a_connection_of_pyscards(raw_profile: Any) -> None:
    card = PyscardConnection(Pyscard(b"\x6d\x00", raw_profile() + b"\x90\x00"), "NHI")
    assert NhiCard(card).read_profile().id_no == "A100000001"


def test_pyscards_trouble_becomes_ours() -> None:
    trouble = Exception("Failed to transmit")
    trouble.hresult = 0x80100016 - (1 << 32)  # type: ignore[attr-defined]  # as theirs have it
    with pytest.raises(CardRemovedError) as caught:
        PyscardConnection(Pyscard(trouble), "NHI").transmit(b"\0\0\0\0")
    assert (caught.value.reader, caught.value.code) == ("NHI", 0x80100016)
    assert isinstance(caught.value, PcscError)


@pytest.mark.parametrize(
    ("atr", "kind"),
    [
        ("3BFF1800FF8131FE455448434331305445434F4744494E3126", CardKind.NHI),
        ("3BFA1800008131FE45534C4A35324778787979FC", CardKind.NHI),
        ("3BF91800008131FE4550565F4A3244303831B6", CardKind.PROFESSIONAL),
        ("3BB813008131FA524348544D4F494341A5", CardKind.CITIZEN),
        ("3B6C00025101863800", CardKind.UNKNOWN),
        ("", CardKind.UNKNOWN),
    ],
)
def test_kind_by_atr(atr: str, kind: CardKind) -> None:
    assert kind_of(bytes.fromhex(atr)) is kind
