"""What a worker does about each answer, and about none: by the tables, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api import Document
from api.outbox import Event, State
from api.outbox.policy import Policy
from api.outbox.workplace import News

ACCEPTED = {"RtnCode": "0000", "Opcode": "OP"}
NOT_READY = {"RtnCode": "5002"}

Rig = Any
"""An outbox, a scripted server and either worker."""


def events(news: list[News]) -> list[str]:
    return [one.event.value for one in news]


@pytest.mark.parametrize(
    ("answers", "waited"),
    [
        ([{"RtnCode": "8201"}] * 3 + [ACCEPTED], 70.0),
        ([{"RtnCode": "8202"}, ACCEPTED], 10.0),
        ([{"RtnCode": "8203"}, ACCEPTED], 0.0),
        ([{"RtnCode": "9999"}] * 2 + [ACCEPTED], 30.0),
    ],
    ids=["8201", "8202", "8203", "9999"],
)
def test_refusals_are_repeated_by_the_table(
    rig: Rig, clinic: Document, answers: list[Any], waited: float
) -> None:
    rig.put(clinic)
    rig(*answers, results=False)
    assert (rig.states, rig.seconds) == (["accepted"], waited)
    (part,) = rig.outbox.parts()
    assert part.attempts == len(answers)
    code = answers[0]["RtnCode"]
    assert rig.component.signed == (2 if code in {"8202", "8203"} else 1)
    assert len({body["sUploadDT"] for body in rig.bodies}) == len(answers)


def test_a_revoked_sam_sends_nothing_more_until_somebody_decides(
    rig: Rig, numbered: Callable[[int], Document]
) -> None:
    """The documents are not at fault: none of them is refused, none is lost from the queue."""
    for number in (1, 2, 3):
        rig.put(numbered(number), type="A2")
    rig({"RtnCode": "8205"}, ACCEPTED, results=False)
    assert (rig.states, len(rig.bodies)) == (["queued"] * 3, 1)
    first = rig.outbox.parts()[0]
    assert (first.halted, first.rtn_code) == (True, "8205")
    assert "8205" in (first.reason or "")
    rig(ACCEPTED, watch=True, timeout=60.0, results=False)
    assert len(rig.bodies) == 1, "a service does not try it again either"
    rig.outbox.retry(first.id)
    rig(ACCEPTED, results=False)
    assert rig.states == ["accepted"] * 3


@pytest.mark.parametrize("code", ["9005", "4711"])
def test_a_final_refusal_ends_it_and_the_next_one_goes(
    rig: Rig, numbered: Callable[[int], Document], code: str
) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig({"RtnCode": code}, ACCEPTED, results=False)
    assert rig.states == ["refused", "accepted"]
    assert code in (rig.outbox.parts()[0].reason or "")


@pytest.mark.parametrize(
    "answer",
    [
        lambda: httpx.ReadTimeout("late"),
        lambda: httpx.ReadError("reset"),
        lambda: httpx.Response(200, content=b"<html>"),
        lambda: httpx.Response(500, content=b""),
        lambda: httpx.Response(200, content=b'{"RtnCode": "0000", "Opc'),
        lambda: httpx.Response(200, json={"RtnCode": "0000"}),
    ],
    ids=["timeout", "reset", "html", "500", "truncated", "no opcode"],
)
def test_a_lost_answer_is_unknown_and_the_next_one_goes(
    rig: Rig,
    numbered: Callable[[int], Document],
    delivered: Callable[..., dict[str, str]],
    answer: Callable[[], Any],
) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig(answer(), ACCEPTED, results=False)
    assert rig.states == ["unknown", "accepted"]
    assert rig.outbox.parts()[0].reason
    rig(delivered())
    assert len(rig.bodies) == 3, "one question for the second one's result, nothing sent again"


def test_a_document_too_large_for_the_server_holds_up_no_other(
    rig: Rig, numbered: Callable[[int], Document]
) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig(httpx.Response(413), ACCEPTED, results=False)
    assert rig.states == ["refused", "accepted"]
    assert "larger than this server takes" in (rig.outbox.parts()[0].reason or "")


def test_policies_send_what_they_may(rig: Rig, numbered: Callable[[int], Document]) -> None:
    for number, type in ((1, "A1"), (2, "A2")):
        rig.put(numbered(number), type=type)
    lost = httpx.ReadTimeout("late")
    rig(lost, lost, ACCEPTED, results=False, policy=Policy.RESEND_PRECHECK_ONLY)
    assert rig.states == ["unknown", "accepted"]
    rig(ACCEPTED, results=False, policy=Policy.RESEND)
    assert rig.states == ["accepted", "accepted"]
    assert [part.attempts for part in rig.outbox.parts()] == [2, 2]


def test_no_policy_undoes_a_later_upload(rig: Rig, numbered: Callable[[int], Document]) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig(httpx.ReadTimeout("late"), ACCEPTED, results=False)
    held = events(rig(results=False, policy=Policy.RESEND))
    assert (rig.states, held) == (["unknown", "accepted"], ["hold"])
    first = rig.outbox.parts()[0]
    assert "id2 was taken in later" in (first.reason or "")
    assert rig.outbox.history("id1")[-1].reason == first.reason
    assert events(rig(results=False, policy=Policy.RESEND)) == [], "it is written down once"
    rig.outbox.retry("id1", overwrite=True)
    rig(ACCEPTED, results=False)
    assert rig.states == ["accepted", "accepted"]


@pytest.mark.parametrize(
    "answer",
    [lambda: httpx.ConnectError("refused"), lambda: httpx.Response(404)],
    ids=["no connection", "404"],
)
def test_what_met_no_server_stays_queued_and_holds_its_place(
    rig: Rig, numbered: Callable[[int], Document], answer: Callable[[], Any]
) -> None:
    rig.put(numbered(1), "1.xml")
    rig.put(numbered(2), "2.xml")
    rig(answer(), results=False)
    assert (rig.states, rig.seconds, len(rig.bodies)) == (["queued", "queued"], 0.0, 1)
    (first, second) = rig.outbox.parts()
    assert first.reason
    assert second.reason is None
    rig.clock.pass_(10)
    news = rig(ACCEPTED, results=False)
    assert [one.part.file for one in news if one.event is Event.SEND] == ["1.xml", "2.xml"]


def test_5004_stops_the_questions_until_somebody_decides(rig: Rig, clinic: Document) -> None:
    (part,) = rig.put(clinic)
    rig(ACCEPTED, {"RtnCode": "5004"})
    (part,) = rig.outbox.parts()
    assert (part.state, part.rtn_code, part.due_at) == (State.ACCEPTED, "5004", None)
    assert rig() == []
    rig.outbox.retry(part.id)
    assert events(rig(NOT_READY, timeout=1.0))[:2] == ["claim", "poll"]


def test_a_credential_that_expires_in_the_queue_is_renewed(
    rig: Rig, numbered: Callable[[int], Document]
) -> None:
    for number in range(1, 4):
        rig.put(numbered(number))
    answers = [ACCEPTED, {"RtnCode": "8203"}, ACCEPTED, ACCEPTED]
    rig(*answers, results=False)
    assert rig.states == ["accepted"] * 3
    signatures = [body["sSignature"] for body in rig.bodies]
    assert signatures[0] == signatures[1] != signatures[2] == signatures[3]


def test_a_result_that_cannot_be_read_is_asked_for_again(
    rig: Rig, clinic: Document, delivered: Callable[..., dict[str, str]]
) -> None:
    rig.put(clinic)
    bad = {"RtnCode": "0000", "Tx_result_json": "no base64!"}
    news = rig(ACCEPTED, bad, delivered())
    assert events(news)[-4:] == ["claim", "poll", "claim", "finish"]
