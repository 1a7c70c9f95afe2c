"""What both clients share: options, bodies, collected answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from api.codes import SUCCESS, JobType
from api.driving import Base, Body, Collected, asked_for, finished, posted
from api.errors import AnswerTooLarge, EmulatedIdentityRefused, TargetInvalid
from api.flow import Receipt
from api.steps import Send
from api.terms import LOOPBACK_SCHEDULE, REMOTE_SCHEDULE
from api.wire import Request


def _request(*chunks: bytes) -> Request:
    return Request("http://x/", {}, sum(map(len, chunks)), lambda: iter(chunks))


def test_body_knows_when_its_last_piece_was_taken_over() -> None:
    body = Body(_request(b"a", b"b"))
    pieces = iter(body)
    assert (next(pieces), body.given) == (b"a", False)
    assert (next(pieces), body.given, body.sent) == (b"b", True, False)
    assert list(pieces) == []
    assert body.sent


def test_body_is_the_same_for_the_async_client() -> None:
    body = Body(_request(b"a", b"b"))

    async def collect() -> list[bytes]:
        return [piece async for piece in body]

    assert asyncio.run(collect()) == [b"a", b"b"]
    assert body.sent


def test_body_that_breaks_is_not_sent() -> None:
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise OSError

    body = Body(Request("http://x/", {}, 1, broken))
    with pytest.raises(OSError):
        list(body)
    assert not body.sent


def test_a_post_bears_length_type_and_time_limit_and_no_cookie() -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "2"}
    asked = Request("http://127.0.0.1:1/V1000/VNHI_Upload", headers, 2, lambda: iter((b"{}",)))
    post = posted(Send(asked, 7.0), asked.chunks())
    assert (post.method, post.url.path, post.read()) == ("POST", "/V1000/VNHI_Upload", b"{}")
    assert dict(post.headers) == {
        "host": "127.0.0.1:1",
        "user-agent": "nhi-cardio",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
        "content-length": "2",
    }
    assert set(post.extensions["timeout"].values()) == {7.0}


def test_answer_is_collected_with_lower_case_names() -> None:
    collected = Collected(limit=4)
    collected.add(b"ab")
    collected.add(b"cd")
    response = collected.response(httpx.Response(200, headers={"X-Emulator": "1"}))
    assert (response.status, response.body, response.emulated) == (200, b"abcd", True)


def test_endless_answer_is_cut_off() -> None:
    collected = Collected(limit=4)
    collected.add(b"abcd")
    with pytest.raises(AnswerTooLarge) as caught:
        collected.add(b"e")
    assert caught.value.maybe_received


@pytest.mark.parametrize(
    ("url", "schedule"),
    [
        ("http://127.0.0.1/V1000", LOOPBACK_SCHEDULE),
        ("https://vpn.example/V1000", REMOTE_SCHEDULE),
    ],
)
def test_pace_is_that_of_the_target(url: str, schedule: Any, component: Any) -> None:
    component.emulated = False
    base = Base(url, component, {})
    assert base._terms.schedule == schedule
    assert base.base_url == url + "/"


def test_emulated_identity_is_refused_before_anything_is_signed(component: Any) -> None:
    with pytest.raises(EmulatedIdentityRefused):
        Base("https://vpn.example/V1000/", component, {})
    assert component.signed == 0
    Base("https://vpn.example/V1000/", component, {"allow_emulated_to": ["vpn.example"]})


def test_unusable_settings_are_refused_at_once(component: Any) -> None:
    with pytest.raises(TargetInvalid):
        Base("http://vpn.example/V1000/", component, {})
    component.emulated = False
    with pytest.raises(TargetInvalid, match="CA file"):
        Base("https://vpn.example/V1000/", component, {"ca_file": "/none.pem"})


def test_question_is_for_a_receipt_or_an_opcode_with_its_type(now: datetime) -> None:
    receipt = Receipt("OP", JobType.PRECHECK, SUCCESS, "SAM", now, 1, 1, "00")
    assert asked_for(receipt, None) == ("OP", JobType.PRECHECK)
    assert asked_for(receipt, "A1") == ("OP", JobType.FORMAL)
    assert asked_for("OP", "ZZ") == ("OP", JobType.CONNECTION_TEST)
    with pytest.raises(ValueError, match="job type"):
        asked_for("OP", None)
    with pytest.raises(ValueError, match="A3"):
        asked_for("OP", "A3")


def test_what_was_begun_is_finished_before_a_cancelled_task_ends() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), []

    def slow() -> None:
        begun.set()
        go_on.wait(10)
        done.append("written")
        raise ValueError("nobody hears it")

    async def run() -> list[str]:
        task = asyncio.create_task(finished(slow))
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done(), "it waits for the thread"
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        return list(done)

    assert asyncio.run(run()) == ["written"]


def test_what_is_finished_is_given_back() -> None:
    assert asyncio.run(finished(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        asyncio.run(finished(lambda: 1 / 0))
