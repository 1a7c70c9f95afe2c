"""Both workers, through the same tests: a scripted server, a clock of paper, a real outbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import AsyncClient, Document
from api.outbox import Event, Outbox, State
from api.outbox.intake import Taken
from api.outbox.worker import AsyncWorker
from api.outbox.workplace import News
from api.report import FaultyRecord, Reason
from cardio.component import SamIdentity

BASE_URL = "http://127.0.0.1:15180/V1000/"
ACCEPTED = {"RtnCode": "0000", "Opcode": "OP"}
NOT_READY = {"RtnCode": "5002"}
REASON = FaultyRecord(2, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))

Rig = Any
"""An outbox, a scripted server and either worker."""


def events(news: list[News]) -> list[str]:
    return [one.event.value for one in news]


def test_an_upload_goes_its_whole_way(
    rig: Rig, clinic: Document, delivered: Callable[..., dict[str, str]]
) -> None:
    rig.put(clinic)
    news = rig(ACCEPTED, NOT_READY, delivered(REASON))
    assert events(news) == ["claim", "send", "accept", "claim", "poll", "claim", "finish"]
    assert rig.states == ["done"]
    assert rig.seconds == 30.0
    (part,) = rig.outbox.parts()
    result = rig.outbox.result(part)
    assert result is not None
    assert [one.field for one in result.findings] == ["M51"]
    assert part.finding_count == 1
    assert [step.event.value for step in rig.outbox.history(part.id)] == ["enqueue", *events(news)]


def test_the_body_is_the_document_with_its_own_time(rig: Rig, clinic: Document) -> None:
    import base64

    rig.put(clinic)
    rig(ACCEPTED, results=False)
    (body,) = rig.bodies
    assert base64.b64decode(body["sPatData"]) == clinic.data
    assert (body["sMrecs"], body["sPrecs"], body["sType"]) == ("4", "6", "A1")
    assert body["sUploadDT"] == "20260315120000000"
    assert int(rig.server.requests[0].headers["content-length"]) == len(
        rig.server.requests[0].content
    )


def test_counts_that_do_not_fit_are_not_sent(
    rig: Rig, numbered: Callable[[int], Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken in to go without counts; whoever sends it later need not know."""
    rig.put(numbered(1), counts=False)
    rig.put(numbered(2))
    monkeypatch.setattr("api.outbox.turn.MAX_COUNT", 5)
    rig(ACCEPTED, results=False)
    assert [set(body) & {"sMrecs", "sPrecs"} for body in rig.bodies] == [set()] * 2
    monkeypatch.setattr("api.outbox.turn.MAX_COUNT", 6)
    rig.put(numbered(3))
    rig(ACCEPTED, results=False)
    assert (rig.bodies[-1]["sMrecs"], rig.bodies[-1]["sPrecs"]) == ("4", "6")


def test_results_are_left_to_another_run(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)
    assert events(rig(ACCEPTED, results=False)) == ["claim", "send", "accept"]
    assert (rig.states, rig.seconds) == (["accepted"], 0.0)


def test_a_result_is_asked_for_across_restarts(
    rig: Rig, clinic: Document, delivered: Callable[..., dict[str, str]]
) -> None:
    rig.put(clinic)
    rig(ACCEPTED, results=False)
    rig.clock.pass_(3 * 3600)
    assert events(rig(delivered())) == ["claim", "finish"]
    assert rig.bodies[-1]["sOpcode"] == "OP"


def test_uploads_go_in_their_order(rig: Rig, numbered: Callable[[int], Document]) -> None:
    for number in range(1, 5):
        rig.put(numbered(number), f"{number}.xml")
    news = rig(ACCEPTED, results=False)
    sent = [one.part.file for one in news if one.event is Event.SEND]
    assert sent == [f"{number}.xml" for number in range(1, 5)]
    stamps = [body["sUploadDT"] for body in rig.bodies]
    assert stamps == [f"2026031512000{n}000" for n in range(4)]


def test_a_service_tries_again_by_itself(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)
    down = httpx.ConnectError("refused")
    rig(down, down, ACCEPTED, NOT_READY, watch=True, timeout=100.0)
    assert rig.states == ["accepted"]
    assert rig.outbox.parts()[0].attempts == 3
    assert rig.seconds == pytest.approx(100.0)


def test_a_run_ends_at_its_timeout(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)
    rig(ACCEPTED, NOT_READY, timeout=35.0)
    assert (rig.states, rig.seconds) == (["accepted"], 35.0)


def test_a_run_ends_at_its_timeout_however_much_is_queued(
    rig: Rig, numbered: Callable[[int], Document]
) -> None:
    for number in range(1, 6):
        rig.put(numbered(number))

    def slow(request: httpx.Request) -> httpx.Response:
        rig.sleep(20)
        return rig.server(request)  # type: ignore[no-any-return]

    rig.options["transport"] = httpx.MockTransport(slow)
    rig(ACCEPTED, results=False, timeout=35.0)
    assert rig.states == ["accepted"] * 2 + ["queued"] * 3


def test_questions_get_no_more_time_than_the_run_has(rig: Rig, clinic: Document) -> None:
    seen = []
    rig.put(clinic)

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return rig.server(request)  # type: ignore[no-any-return]

    rig.options["transport"] = httpx.MockTransport(answering)
    rig(ACCEPTED, NOT_READY, timeout=35.0)
    assert seen == [120.0, 25.0, 5.0]


def test_a_run_for_some_uploads_ends_with_them(
    rig: Rig, numbered: Callable[[int], Document], delivered: Callable[..., dict[str, str]]
) -> None:
    (first,) = rig.put(numbered(1))
    rig.put(numbered(2))
    rig(ACCEPTED, ACCEPTED, delivered(), NOT_READY, wanted=[first.id])
    assert rig.states == ["done", "accepted"]


def test_another_sam_sends_but_asks_for_nothing_of_the_first(
    rig: Rig, numbered: Callable[[int], Document]
) -> None:
    rig.put(numbered(1))
    rig(ACCEPTED, results=False)
    made = rig.component._made

    def other(service: str) -> Any:
        from dataclasses import replace

        return replace(made(service), sam=SamIdentity("901000000048", "8888888888"))

    rig.component._made, rig.component.held = other, None
    rig.put(numbered(2))
    rig.clock.pass_(60)
    news = rig(ACCEPTED, NOT_READY, timeout=15.0)
    assert {one.part.seq for one in news} == {2}
    assert [part.sam_id for part in rig.outbox.parts()] == ["901000000047", "901000000048"]


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_jumps_holds_nothing_up(
    rig: Rig,
    numbered: Callable[[int], Document],
    delivered: Callable[..., dict[str, str]],
    hours: int,
) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig(ACCEPTED, {"RtnCode": "8201"}, ACCEPTED, results=False, timeout=5.0)
    rig.clock.time += timedelta(hours=hours)
    rig(*([ACCEPTED] * 2 if rig.states[1] == "queued" else []), delivered())
    assert rig.states == ["done", "done"]
    assert rig.seconds < 60
    assert len({body.get("sUploadDT") for body in rig.bodies if "sUploadDT" in body}) == 3


def test_parts_of_one_upload_go_one_after_the_other(rig: Rig, clinic: Document) -> None:
    parts = rig.put(clinic, max_base64=clinic.base64_length // 2)
    assert len(parts) > 1
    rig(ACCEPTED, results=False)
    assert rig.states == ["accepted"] * len(parts)
    counts = [int(body["sMrecs"]) for body in rig.bodies]
    assert counts == [part.records for part in parts]


def test_progress_counts_the_bytes_of_the_body(rig: Rig, clinic: Document) -> None:
    sent: list[int] = []
    rig.put(clinic)
    rig(ACCEPTED, results=False, progress=lambda part, size: sent.append(size))
    assert sum(sent) == int(rig.server.requests[0].headers["content-length"])


def test_a_callback_hears_what_the_iterator_gives(rig: Rig, clinic: Document) -> None:
    heard: list[News] = []
    rig.put(clinic)
    assert rig(ACCEPTED, results=False, tell=heard.append) == heard
    assert events(heard) == ["claim", "send", "accept"]


def test_several_in_flight_start_in_order(
    rig: Rig, numbered: Callable[[int], Document], delivered: Callable[..., dict[str, str]]
) -> None:
    rig.in_flight = 3
    for number in range(1, 8):
        rig.put(numbered(number), f"{number}.xml")
    news = rig(ACCEPTED, results=False)
    claimed = [one.part.file for one in news if one.event is Event.CLAIM]
    assert claimed == sorted(claimed)
    assert rig.states == ["accepted"] * 7


def test_nothing_personal_is_told(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)
    news = rig({"RtnCode": "9999"}, httpx.Response(200, content=b"<html>"), results=False)
    told = json.dumps([one.part.as_json() for one in news]) + repr(news)
    assert "A100000001" not in told
    assert rig.component.held.signature not in told


def test_a_folder_is_split_as_its_client_sends(
    outbox: Outbox, component: Any, scripted: Any, clinic: Document, tmp_path: Path
) -> None:
    (tmp_path / "f.xml").write_bytes(clinic.data)
    options: dict[str, Any] = {"transport": httpx.MockTransport(scripted(ACCEPTED))}

    async def run() -> list[Taken]:
        limit = clinic.base64_length // 2
        async with AsyncClient(BASE_URL, component, max_base64=limit, **options) as client:
            worker = AsyncWorker(client, outbox)
            return await worker.upload_folder(tmp_path, type="A2", results=False)

    (taken,) = asyncio.run(run())
    assert len(taken.parts) > 1


def test_a_folder_goes_up_with_several_in_flight(
    outbox: Outbox,
    component: Any,
    scripted: Any,
    numbered: Callable[[int], Document],
    delivered: Callable[..., dict[str, str]],
    tmp_path: Path,
) -> None:
    """All of them are on their way at one time, and no more than that."""
    for number in range(1, 7):
        (tmp_path / f"{number}.xml").write_bytes(numbered(number).data)
    (tmp_path / "7.xml").write_bytes(b"no document")
    (tmp_path / "notes.txt").write_text("not one either")
    together = asyncio.Barrier(3)
    under_way = most = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        await request.aread()
        if request.url.path.endswith("VNHI_Download"):
            return httpx.Response(200, json=delivered())
        under_way += 1
        most = max(most, under_way)
        await together.wait()
        under_way -= 1
        return httpx.Response(200, json=ACCEPTED)

    async def run() -> list[Taken]:
        transport = httpx.MockTransport(answer)
        async with AsyncClient(BASE_URL, component, transport=transport, schedule=(0.0,)) as client:
            worker = AsyncWorker(client, outbox, in_flight=3)
            return await worker.upload_folder(tmp_path, type="A2")

    taken = asyncio.run(run())
    assert [Path(each.file).name for each in taken] == [f"{n}.xml" for n in range(1, 8)]
    assert [part.state for each in taken for part in each.parts] == [State.DONE] * 6
    assert taken[6].error is not None
    assert most == 3
