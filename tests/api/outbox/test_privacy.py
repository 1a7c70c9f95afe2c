"""One patient with a name of her own, through every path: nobody is told of her."""

from __future__ import annotations

import base64
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import Client, Document
from api.errors import ApiError
from api.outbox import Event, Outbox, State
from api.outbox.explain import explained
from api.outbox.observing import Counters
from api.outbox.policy import Policy
from api.outbox.pruning import prune
from api.outbox.worker import Worker
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import encode_payload, render_json
from cardio.cli import run as command
from cardio.errors import CardioError, ComponentError

BASE_URL = "http://127.0.0.1:15180/V1000/"
PATIENT = "QZSENTINEL"
ENCODED = {base64.b64encode(b"-" * n + PATIENT.encode()).decode()[4:12] for n in range(3)}
"""Her name within Base64, wherever it begins."""

Answer = Callable[[bytes], httpx.Response | Exception]


def echo(status: int = 200, head: bytes = b"<html>", **headers: str) -> Answer:
    """A server that sends back what it got, as error pages do."""
    return lambda body: httpx.Response(status, headers=headers, content=head + body)


def coded(code: str, **more: str) -> Answer:
    return lambda body: httpx.Response(200, json={"RtnCode": code, "Message": PATIENT} | more)


PATHS: dict[str, list[Answer]] = {
    "accepted": [coded("0000", Opcode="OP"), coded("5002")],
    "returned": [coded("8201")] * 4,
    "expired": [coded("8203"), coded("8203")],
    "refused": [coded("9005")],
    "halted": [coded("8205")],
    "unknown code": [coded("4711")],
    "no opcode": [coded("0000")],
    "html": [echo()],
    "json of the body": [echo(head=b"")],
    "cut off": [echo(head=b'{"RtnCode": "0000", "x": ')],
    "500": [echo(500)],
    "404": [echo(404)],
    "redirect": [echo(307, location=f"/{PATIENT}")],
    "timeout": [lambda body: httpx.ReadTimeout("late")],
    "down": [lambda body: httpx.ConnectError("down")],
    "broken": [lambda body: httpx.ReadError("reset")],
    "5004": [coded("0000", Opcode="OP"), coded("5004")],
    "bad result": [coded("0000", Opcode="OP"), coded("0000", Tx_result_json=f"!{PATIENT}")],
    "lost result": [coded("0000", Opcode="OP"), echo(500)],
}


@pytest.fixture
def secret(edited: Callable[..., Document]) -> Document:
    document = edited("v2_clinic_big5", ("<M03>A100000001</M03>", f"<M03>{PATIENT}</M03>"))
    assert PATIENT.encode() in document.data
    return document


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Everything that anybody is told; at the end it is looked through."""
    heard: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield heard
    records = caplog.get_records("call")
    heard += [f"{record.__dict__} {record.getMessage()}" for record in records]
    wanted = {PATIENT, *ENCODED, "SSSSSSSS"}
    assert records, "the worker logs"
    assert not [text for text in heard for each in wanted if each in text]


class Room:
    """An outbox, a client that traces, a worker; all that is told is kept."""

    def __init__(self, outbox: Outbox, component: Any, clock: Any, told: list[str]) -> None:
        self.outbox, self.component, self.clock, self.told = outbox, component, clock, told
        self.seconds = 0.0
        self.answers: list[Answer] = []

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.pass_(seconds)

    def answer(self, request: httpx.Request) -> httpx.Response:
        made = (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request.read())
        if isinstance(made, Exception):
            raise made
        return made

    def work(self, *answers: Answer, **options: Any) -> None:
        self.answers = list(answers)
        counters = Counters()
        with Client(
            BASE_URL,
            self.component,
            transport=httpx.MockTransport(self.answer),
            schedule=(10.0,),
            sleep=self.sleep,
            monotonic=lambda: self.seconds,
            trace=lambda exchange: self.told.append(json.dumps(exchange)),
        ) as client:
            try:
                for news in Worker(client, self.outbox).events(timeout=30.0, **options):
                    counters.hear(news.event)
                    self.told += [repr(news), json.dumps(news.part.as_json())]
            except (ApiError, CardioError) as error:
                self.told += [repr(error), str(error)]
        self.told.append(json.dumps(counters.as_json()))
        self.look()

    def look(self) -> None:
        for part in self.outbox.parts():
            self.told += [repr(part), *explained(part, self.outbox.later(part))]
            self.told += [json.dumps(step.as_json()) for step in self.outbox.history(part.id)]


@pytest.fixture
def room(outbox: Outbox, component: Any, clock: Any, told: list[str], secret: Document) -> Room:
    outbox.enqueue(secret, file="visits.xml", type="A1", target=BASE_URL)
    return Room(outbox, component, clock, told)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("policy", [Policy.ASK, Policy.RESEND])
def test_no_answer_makes_it_told(room: Room, path: str, policy: Policy) -> None:
    room.work(*PATHS[path], policy=policy)
    room.work(*PATHS[path], policy=policy)
    assert any("answer" in text or "error" in text for text in room.told), "it was traced"


def test_neither_a_result_nor_its_end_makes_it_told(room: Room, now: Any) -> None:
    reason = FaultyRecord(1, PATIENT, "01", "1", "I", (Reason("M51", None, "AA"),))
    header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 3, 6, 1)
    payload = encode_payload(render_json(CheckReport("test", True, header, (reason,))))
    room.work(coded("0000", Opcode="OP"), coded("0000", Tx_result_json=payload))
    (part,) = room.outbox.parts()
    assert (part.state, part.finding_count) == (State.DONE, 1)
    room.told.append(repr(room.outbox.result(part)))
    prune(room.outbox, part.since - part.since)
    room.look()


@pytest.mark.parametrize("event", [Event.RETRY, Event.ARRIVED, Event.DISCARD])
def test_no_decision_makes_it_told(room: Room, event: Event) -> None:
    room.work(lambda body: httpx.ReadTimeout("late"))
    acts = {Event.RETRY: room.outbox.retry, Event.ARRIVED: room.outbox.arrived}
    acts.get(event, room.outbox.discard)("id1")
    room.look()


def test_no_failure_of_ours_makes_it_told(
    room: Room, secret: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, service: str) -> Any:
        raise ComponentError("VPNH_SignX", "failed")

    with monkeypatch.context() as patched:
        patched.setattr(room.component, "credential", broken)
        room.work(coded("0000"))
    connection: sqlite3.Connection = room.outbox.store._database.connection  # type: ignore[attr-defined]
    connection.execute("PRAGMA max_page_count = 1")
    for _ in range(40):
        try:
            room.outbox.enqueue(secret, file="f", type="A2", target=BASE_URL, again=True)
        except ApiError as error:
            room.told += [repr(error), str(error), repr(error.__cause__)]
            break
    else:
        raise AssertionError("the disk was never full")
    connection.execute("UPDATE bodies SET packed = substr(packed, 1, length(packed) - 9)")
    room.work(coded("0000"))


@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["show", "id1"]])
def test_no_table_shows_it(
    room: Room, words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    room.work(*PATHS["html"])
    assert command(["outbox", *words, "--outbox", str(tmp_path / "outbox")]) == 0
    room.told += capsys.readouterr()
