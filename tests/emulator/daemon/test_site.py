"""A desk with several callers: the port between them, and the end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cardio.backends import Buffer
from cardio.table import function_row
from emulator.daemon.site import Site
from emulator.desk import Desk
from emulator.fault_actions import Code, Hang
from emulator.faults import Fault, FaultPlan

OPEN, CLOSE = function_row("csOpenCom"), function_row("csCloseCom")
BASIC = function_row("hisGetBasicData")


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(desk)


def read(site: Site, caller: object = "any") -> int:
    return site.call(caller, BASIC, (Buffer(72),)).code


def test_a_caller_does_not_close_the_port_under_another(site: Site, desk: Desk) -> None:
    assert site.call("a", OPEN, (0,)).code == 0
    assert site.call("b", OPEN, (0,)).code == 0
    assert site.call("b", CLOSE, ()).code == 0
    assert desk.state.port_open
    assert read(site) == 0
    assert site.call("a", CLOSE, ()).code == 0
    assert not desk.state.port_open
    assert read(site) == desk.policy.closed_port_code


def test_opening_twice_is_closed_once(site: Site, desk: Desk) -> None:
    for _ in range(2):
        site.call("a", OPEN, (0,))
    site.call("a", CLOSE, ())
    assert not desk.state.port_open


def test_closing_what_one_did_not_open_is_harmless(site: Site, desk: Desk) -> None:
    assert site.call("a", CLOSE, ()).code == 0
    site.call("b", OPEN, (0,))
    assert site.call("a", CLOSE, ()).code == 0
    assert desk.state.port_open


def test_who_is_gone_holds_no_port_but_leaves_it_as_it_is(site: Site, desk: Desk) -> None:
    site.call("a", OPEN, (0,))
    site.leave("a")
    site.leave("a")
    assert desk.state.port_open
    site.call("b", OPEN, (0,))
    site.call("b", CLOSE, ())
    assert not desk.state.port_open


def test_an_opening_that_failed_holds_nothing(site: Site, desk: Desk) -> None:
    desk.faults = FaultPlan((Fault("csOpenCom", Code(4005), count=1),))
    assert site.call("a", OPEN, (0,)).code == 4005
    site.call("b", OPEN, (0,))
    site.call("b", CLOSE, ())
    assert not desk.state.port_open


def test_callers_open_and_close_around_every_call(site: Site) -> None:
    start = threading.Barrier(4)

    def work(caller: int) -> list[int]:
        start.wait(10)
        codes = []
        for _ in range(100):
            site.call(caller, OPEN, (0,))
            codes.append(read(site, caller))
            site.call(caller, CLOSE, ())
        return codes

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(work, range(4))] == [[0] * 100] * 4


def test_a_call_that_hangs_holds_up_no_other(site: Site, desk: Desk) -> None:
    desk.change(port_open=True)
    desk.faults = plan = FaultPlan((Fault("hisGetBasicData", Hang(), count=1),))
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(read, site, "a")
        assert plan.hanging.wait(10)
        assert read(site, "b") == 0
        assert site.control({"command": "remove", "slot": "hc"})["slots"]["hc"] is None
        plan.release()
        assert hanging.result(10) == 4013, "the card was pulled while it hung"


def test_an_opening_that_hangs_holds_up_nobody_who_reads_or_leaves(site: Site, desk: Desk) -> None:
    assert site.call("b", OPEN, (0,)).code == 0
    desk.faults = plan = FaultPlan((Fault("csOpenCom", Hang(), count=1),))
    with ThreadPoolExecutor(2) as pool:
        try:
            hanging = pool.submit(site.call, "a", OPEN, (0,))
            assert plan.hanging.wait(10)
            assert read(site, "b") == 0
            pool.submit(site.leave, "b").result(10)
        finally:
            plan.release()
        assert hanging.result(10).code == 0
    assert site.call("a", CLOSE, ()).code == 0
    assert not desk.state.port_open, "b had left"
