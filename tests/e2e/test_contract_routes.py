"""The whole contract suite over a running emulator: same files, other routes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.build import Built
from emulator.native.targets import System, targets_here

Contract = Callable[..., int]


@pytest.fixture
def desk() -> Desk:
    return Desk(seed="contract", clock="frozen:2026-03-15T10:00:00")


@pytest.mark.parametrize("route", ["tcp", "unix"])
def test_the_contract_holds_over_a_running_emulator(
    route: str, desk: Desk, tmp_path: Path, contract: Contract
) -> None:
    if route == "unix" and not hasattr(socket, "AF_UNIX"):
        pytest.skip("no unix sockets on this system")
    with ReaderDaemon(desk, path=tmp_path / "s" if route == "unix" else None) as daemon:
        assert contract(daemon.socket_url or daemon.url) > 150
        assert daemon.callers == 0, "each test closed what it opened"


@pytest.fixture
def drop_in(built: Callable[[str, str], Built]) -> Built:
    """The drop-in library and the bridge for this machine, built by its C compiler."""
    targets = [target for target in targets_here() if target.system is System.LINUX]
    if not targets:
        pytest.skip("there is no drop-in library that Python on this machine could load")
    return built(targets[0].name, "cc")


@pytest.mark.parametrize("through", ["dll:{0.library}", "bridge:{0.library}?bridge={0.bridge}"])
@pytest.mark.parametrize("route", ["tcp", "unix"])
def test_the_contract_holds_over_the_drop_in_library(
    route: str, through: str, desk: Desk, tmp_path: Path, drop_in: Built, contract: Contract
) -> None:
    with ReaderDaemon(desk, path=tmp_path / "s" if route == "unix" else None) as daemon:
        address = (daemon.socket_url or daemon.url).removeprefix("emulator://")
        # The component of a library is another file, which Linux has none of.
        passed = contract(through.format(drop_in), "-k", "not component", CARDIO_EMULATOR=address)
        assert passed > 140
        assert daemon.callers == 0, "each test closed what it opened"
