"""The real client against the real server over loopback: what a user of both meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from api import Client, Document, Refused
from cardio.component import Component
from emulator.backend import EmulatorBackend
from emulator.clock import Clock
from emulator.desk import Desk
from emulator.vpn import ServerOptions, VpnServer

SAMPLES = [
    ("v2_clinic_big5", "3501200000", (4, 4, 6, 0)),
    ("v2_pharmacy_utf8", "5999000000", (3, 3, 3, 0)),
    ("v2_hospital_big5", "0101200000", (6, 6, 4, 0)),
]


@pytest.fixture
def connect(clock: Clock, caller: Any) -> Iterator[Callable[..., Client]]:
    opened: list[Any] = []

    def make(hospital: str = "3501200000", **options: Any) -> Client:
        desk = Desk(seed=caller.seed, clock=clock, hospital=hospital)
        chosen = ServerOptions(**{"verify_signatures": False, **options})
        server = VpnServer(seed=desk.seed, clock=clock, world=desk.world, options=chosen)
        component = Component(EmulatorBackend(desk))
        opened.extend((server.start(), component))
        client = Client(server.base_url, component, schedule=(0.0,))
        opened.append(client)
        return client

    yield make
    for each in reversed(opened):
        each.stop() if isinstance(each, VpnServer) else each.close()


@pytest.mark.parametrize(("name", "hospital", "counts"), SAMPLES)
def test_valid_samples_go_the_whole_way(
    connect: Any, sample: Any, name: str, hospital: str, counts: tuple[int, ...]
) -> None:
    client = connect(hospital)
    for type in ("ZZ", "A2", "A1"):
        receipt = client.upload(Document.loads(sample(name)), type=type)
        result = client.wait(receipt, timeout=60)
        assert result.emulated
        assert result.checked is (type != "ZZ")
        assert result.findings == ()
        summary = result.summary
        assert summary is not None
        assert (
            summary.received_records,
            summary.valid_records,
            summary.valid_orders,
            summary.invalid_records,
        ) == counts


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("invalid_missing_MSH", (None, None, "MSH", "Y002")),
        ("invalid_missing_M51", (1, None, "M51", "AA")),
    ],
)
def test_invalid_samples_come_back_with_their_findings(
    connect: Any, sample: Any, name: str, found: tuple[Any, ...]
) -> None:
    client = connect()
    result = client.wait(client.upload(Document.loads(sample(name)), type="A2"), timeout=60)
    assert [(each.record, each.order, each.field, each.code) for each in result.findings] == [found]


def test_a_result_that_is_not_ready_says_so(connect: Any, sample: Any, clock: Clock) -> None:
    client = connect(check_delay=timedelta(seconds=30))
    receipt = client.upload(Document.loads(sample("v2_clinic_big5")), type="A2")
    assert not client.result(receipt).ready
    clock.advance(timedelta(seconds=30))
    assert client.wait(receipt, timeout=60).ready


def test_refusals_reach_the_user_with_their_code(connect: Any, sample: Any, caller: Any) -> None:
    client = connect(revoked_sams=frozenset({caller.sam.sam_id}))
    with pytest.raises(Refused) as caught:
        client.upload(Document.loads(sample("v2_clinic_big5")), type="A2")
    assert caught.value.code == "8205"
