from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from emulator.vpn.app import NOTICE, TOKEN_HEADER, create_app
from emulator.vpn.wire import body_limit

CALLS = ["/V1000/VNHI_Upload", "/V1000/VNHI_Download", "/V2000/VNHI_Upload", "/V2000/VNHI_Download"]
BASE = "http://emulator.test"


@pytest.fixture
def open_client(core: Any) -> Callable[..., httpx.AsyncClient]:
    def make(server: Any = None, **options: Any) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=create_app(server or core, **options))
        return httpx.AsyncClient(transport=transport, base_url=BASE)

    return make


@pytest.fixture
async def http(open_client: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


async def post(client: httpx.AsyncClient, path: str, fields: Any) -> dict[str, str]:
    response = await client.post(path, json=fields)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("base", ["/V1000", "/V2000"])
async def test_both_bases_take_an_upload_and_give_its_result(
    http: httpx.AsyncClient, caller: Any, document: Any, record: Any, base: str
) -> None:
    up = await post(http, f"{base}/VNHI_Upload", caller.upload(document(record())))
    assert up["RtnCode"] == "0000"
    down = await post(http, f"{base}/VNHI_Download", caller.download(up["Opcode"]))
    assert down["RtnCode"] == "0000"
    assert list(up) == ["RtnCode", "Opcode"]
    assert list(down) == ["RtnCode", "Tx_result_json", "Tx_result_txt"]


async def test_bases_and_letter_cases_answer_alike(
    http: httpx.AsyncClient, caller: Any, document: Any, record: Any
) -> None:
    opcode = (await post(http, CALLS[0], caller.upload(document(record(benefit="")))))["Opcode"]
    fields = caller.download(opcode)
    answers = [
        await post(http, f"{base}/VNHI_Download", {spell(k): v for k, v in fields.items()})
        for base in ("/V1000", "/V2000")
        for spell in (str, str.lower, str.upper)
    ]
    assert answers[0]["RtnCode"] == "0000"
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post_is_served(http: httpx.AsyncClient, path: str, method: str) -> None:
    response = await http.request(method, path)
    assert response.status_code == 405
    assert response.headers["X-Emulator"] == NOTICE


@pytest.mark.parametrize(
    "path", ["/", "/V1000", "/V1000/", "/V3000/VNHI_Upload", "/V1000/VNHI_Other", "/VNHI_Upload"]
)
async def test_other_paths_are_not_there(http: httpx.AsyncClient, path: str) -> None:
    response = await http.post(path, json={})
    assert response.status_code == 404
    assert response.headers["X-Emulator"] == NOTICE


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"12", b"null", b"\xff\xfe", b"<html>", b"[" * 50_000, b'{"a": {"b": 1}}']
)
async def test_any_body_is_answered_with_9999(
    http: httpx.AsyncClient, path: str, body: bytes
) -> None:
    response = await http.post(path, content=body)
    assert response.status_code == 200
    assert response.json()["RtnCode"] == "9999"
    assert response.headers["X-Emulator"] == NOTICE
    assert b"Traceback" not in response.content


async def test_the_content_type_does_not_matter(
    http: httpx.AsyncClient, caller: Any, document: Any
) -> None:
    body = json.dumps(caller.upload(document()))
    response = await http.post(CALLS[0], content=body, headers={"Content-Type": "text/plain"})
    assert response.json()["RtnCode"] == "0000"


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_that_is_too_long_is_refused_unread(
    open_client: Any, make_core: Any, declared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = make_core(max_base64_chars=1000)
    monkeypatch.setattr(core, "upload", lambda _: pytest.fail("the body was given on"))
    limit = body_limit(core.options)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(limit // 1000 + 1):
            yield b" " * 1000

    async with open_client(core) as client:
        content = b" " * (limit + 1) if declared else pieces()
        response = await client.post(CALLS[0], content=content)
    assert (response.status_code, response.json()["RtnCode"]) == (200, "9999")


async def test_a_body_without_end_is_cut_off(open_client: Any, make_core: Any) -> None:
    core = make_core(max_base64_chars=1000)
    limit = body_limit(core.options)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 10_000
            yield b" " * 10_000

    async with open_client(core) as client:
        response = await client.post(CALLS[0], content=endless())
    assert response.json()["RtnCode"] == "9999"
    assert response.headers["connection"] == "close"
    assert sent <= 4 * limit + 20_000


async def test_a_body_at_the_limit_is_taken(
    open_client: Any, make_core: Any, caller: Any, document: Any
) -> None:
    data = document()
    data += b"\n" * (-len(data) % 3)
    chars = len(data) // 3 * 4
    async with open_client(make_core(max_base64_chars=chars)) as client:
        assert (await post(client, CALLS[0], caller.upload(data)))["RtnCode"] == "0000"
        assert (await post(client, CALLS[0], caller.upload(data + b"\n")))["RtnCode"] == "9999"


@pytest.mark.parametrize(
    ("given", "status"), [({}, 401), ({TOKEN_HEADER: "wrong"}, 401), ({TOKEN_HEADER: "right"}, 200)]
)
async def test_a_token_is_asked_for_where_there_is_one(
    open_client: Any, given: dict[str, str], status: int
) -> None:
    async with open_client(token="right") as client:
        response = await client.post(CALLS[0], json={}, headers=given)
    assert response.status_code == status
    assert response.headers["X-Emulator"] == NOTICE
    assert "right" not in response.text


async def test_a_fault_of_ours_is_no_traceback_of_theirs(
    open_client: Any, make_core: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    core = make_core()

    def fail(_: bytes) -> bytes:
        raise RuntimeError("A1" + "0" * 7 + "1")

    monkeypatch.setattr(core, "upload", fail)
    async with open_client(core) as client:
        answer = await post(client, CALLS[0], {})
    assert answer == {"RtnCode": "9999", "Opcode": ""}
    assert "RuntimeError at" in caplog.text
    assert "test_app.py" in caplog.text
    assert "A100000001" not in caplog.text


async def test_a_sender_who_goes_away_is_let_go(core: Any, caplog: Any) -> None:
    events: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"sSam', "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": CALLS[0],
        "headers": [],
        "root_path": "",
    }
    scope |= {"query_string": b"", "http_version": "1.1"}

    async def receive() -> dict[str, Any]:
        return events.pop(0)

    async def send(message: Any) -> None:
        assert message.get("status", 400) == 400

    with caplog.at_level(logging.WARNING, logger="emulator"):
        await create_app(core)(scope, receive, send)
    assert caplog.text == ""


def test_the_notice_says_what_it_is() -> None:
    assert NOTICE.startswith("EMULATOR")
    assert NOTICE.isascii()
    assert "not the real service" in NOTICE
