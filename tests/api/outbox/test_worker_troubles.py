"""What goes wrong on this side of the line: the SAM, the document, the worker itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api import Document
from api.errors import ClaimLost
from api.outbox import State
from api.outbox.workplace import News
from cardio.errors import ComponentError

ACCEPTED = {"RtnCode": "0000", "Opcode": "OP"}
NOT_READY = {"RtnCode": "5002"}

Rig = Any
"""An outbox, a scripted server and either worker."""


def events(news: list[News]) -> list[str]:
    return [one.event.value for one in news]


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


@pytest.mark.parametrize("rig", ["sync"], indirect=True)
def test_a_worker_that_is_interrupted_while_sending_says_so_at_once(
    rig: Rig, clinic: Document
) -> None:
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


def test_a_person_who_asks_again_while_a_worker_asks_disturbs_nothing(
    rig: Rig, clinic: Document, delivered: Callable[..., dict[str, str]]
) -> None:
    """The answer on its way is kept: nobody knows whether a result can be had twice."""
    (part,) = rig.put(clinic)
    rig(ACCEPTED, results=False)

    def impatient(request: httpx.Request) -> httpx.Response:
        with pytest.raises(ClaimLost):
            rig.outbox.retry(part.id)
        return httpx.Response(200, json=delivered())

    rig.options["transport"] = httpx.MockTransport(impatient)
    assert events(rig()) == ["claim", "finish"]
    assert rig.states == ["done"]
