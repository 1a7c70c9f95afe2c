"""Both workers, through the same tests: a scripted server, a clock of paper, a real outbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import AsyncClient, Client, Document
from api.outbox import Event, Outbox, Part, State
from api.outbox.intake import Taken
from api.outbox.policy import Policy
from api.outbox.worker import AsyncWorker, Worker
from api.outbox.workplace import News
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.results import encode_payload, render_json
from cardio.component import SamIdentity
from cardio.errors import ComponentError

BASE_URL = "http://127.0.0.1:15180/V1000/"
ACCEPTED = {"RtnCode": "0000", "Opcode": "OP"}
NOT_READY = {"RtnCode": "5002"}
REASON = FaultyRecord(2, "A100000001", "01", "1", "I", (Reason("M51", None, "AA"),))


@pytest.fixture
def delivered(now: datetime) -> Callable[..., dict[str, str]]:
    def make(*errors: FaultyRecord) -> dict[str, str]:
        header = ReportHeader("S", "H", "2.0", now, 1, 4, now, 1, 4, 4, 6, 0)
        payload = render_json(CheckReport("test", True, header, errors))
        return {"RtnCode": "0000", "Tx_result_json": encode_payload(payload)}

    return make


class Rig:
    """An outbox, a scripted server and either worker; seconds pass only in pauses."""

    def __init__(self, kind: str, outbox: Outbox, component: Any, clock: Any, server: Any) -> None:
        self.kind, self.outbox, self.component = kind, outbox, component
        self.clock, self.server = clock, server
        self.options: dict[str, Any] = {}
        self.seconds = 0.0
        self.in_flight = 1

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.pass_(seconds)
        self.component.time = self.clock()

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def __call__(self, *answers: Any, **options: Any) -> list[News]:
        self.server.answers = [*self.server.answers[: len(self.server.requests)], *answers]
        given: dict[str, Any] = {
            "transport": httpx.MockTransport(self.server),
            "monotonic": lambda: self.seconds,
            "clock": self.clock,
            "schedule": (10.0, 20.0, 40.0),
            **self.options,
        }
        if self.kind == "sync":
            with Client(BASE_URL, self.component, sleep=self.sleep, **given) as client:
                return list(Worker(client, self.outbox).events(**options))
        return asyncio.run(self._run_async(given, options))

    async def _run_async(self, given: dict[str, Any], options: Any) -> list[News]:
        async with AsyncClient(BASE_URL, self.component, sleep=self.async_sleep, **given) as client:
            worker = AsyncWorker(client, self.outbox, in_flight=self.in_flight)
            return [one async for one in worker.events(**options)]

    def put(self, document: Document, file: str = "f.xml", **more: Any) -> list[Part]:
        values = {"type": "A1", "target": BASE_URL} | more
        return self.outbox.enqueue(document, file=file, **values).parts

    @property
    def states(self) -> list[str]:
        return [part.state.value for part in self.outbox.parts()]

    @property
    def bodies(self) -> list[dict[str, str]]:
        return list(self.server.bodies)


@pytest.fixture(params=["sync", "async"])
def rig(
    request: pytest.FixtureRequest, outbox: Outbox, component: Any, clock: Any, scripted: Any
) -> Rig:
    return Rig(request.param, outbox, component, clock, scripted())


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


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_jumps_holds_nothing_up(
    rig: Rig,
    numbered: Callable[[int], Document],
    delivered: Callable[..., dict[str, str]],
    hours: int,
) -> None:
    rig.put(numbered(1))
    rig.put(numbered(2))
    rig(ACCEPTED, {"RtnCode": "8201"}, ACCEPTED, results=False, timeout=0.0)
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


def test_a_service_outlives_a_component_that_does_not_sign(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)
    signing = rig.component.credential
    failures = iter([ComponentError("VPNH_SignX", "failed")] * 2)

    def sometimes(*, service: str) -> Any:
        for error in failures:
            raise error
        return signing(service=service)

    rig.component.credential = sometimes
    rig(ACCEPTED, NOT_READY, watch=True, timeout=15.0)
    assert rig.states == ["accepted"]
    assert rig.seconds == pytest.approx(15.0)


def test_a_worker_that_is_interrupted_while_sending_says_so_at_once(
    outbox: Outbox, component: Any, clock: Any, scripted: Any, clinic: Document
) -> None:
    rig = Rig("sync", outbox, component, clock, scripted())
    rig.put(clinic)

    def interrupted(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    rig.options["transport"] = httpx.MockTransport(interrupted)
    with pytest.raises(KeyboardInterrupt):
        rig()
    (part,) = rig.outbox.parts()
    assert (part.state, part.owner) == (State.UNKNOWN, None)
    assert "may have arrived" in (part.reason or "")


def test_without_a_sam_nothing_is_touched(rig: Rig, clinic: Document) -> None:
    rig.put(clinic)

    def broken(*, service: str) -> Any:
        raise ComponentError("VPNH_SignX", "failed")

    rig.component.credential = broken
    with pytest.raises(ComponentError):
        rig()
    (part,) = rig.outbox.parts()
    assert (part.state, part.version) == (State.QUEUED, 0)


def test_a_document_discarded_under_the_workers_hands_is_not_sent(
    rig: Rig, clinic: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    (part,) = rig.put(clinic)
    packed = rig.outbox.store.packed

    def discarding(key: Any) -> Any:
        rig.outbox.discard(part.id)
        return packed(key)

    monkeypatch.setattr(rig.outbox.store, "packed", discarding)
    assert events(rig(ACCEPTED)) == ["claim"]
    assert (rig.states, rig.bodies) == (["discarded"], [])


def test_a_damaged_document_is_refused_not_sent(
    rig: Rig, clinic: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    packed = rig.outbox.store.packed
    monkeypatch.setattr(
        rig.outbox.store, "packed", lambda key: replace(packed(key), sha256="0" * 64)
    )
    rig.put(clinic)
    rig(ACCEPTED)
    assert rig.states == ["refused"]
    assert "damaged" in (rig.outbox.parts()[0].reason or "")


def test_a_result_that_cannot_be_read_is_asked_for_again(
    rig: Rig, clinic: Document, delivered: Callable[..., dict[str, str]]
) -> None:
    rig.put(clinic)
    bad = {"RtnCode": "0000", "Tx_result_json": "no base64!"}
    news = rig(ACCEPTED, bad, delivered())
    assert events(news)[-4:] == ["claim", "poll", "claim", "finish"]


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
