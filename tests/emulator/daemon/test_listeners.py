"""Listening: who can reach it, what is left over, what is in the way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cardio.backends.address import Address
from emulator.daemon import ReaderDaemon
from emulator.daemon.errors import DaemonError
from emulator.daemon.listeners import is_loopback, listen_tcp, listen_unix
from emulator.desk import Desk


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_hosts_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "lab.example", ""])
def test_hosts_others_can_reach(host: str, desk: Desk) -> None:
    assert not is_loopback(host)
    with pytest.raises(DaemonError, match=r"others can reach it; bind to 127\.0\.0\.1"):
        ReaderDaemon(desk, host=host)
    assert ReaderDaemon(desk, host=host, exposed=True).address.host == host


def test_a_port_in_use_says_what_to_do() -> None:
    with listen_tcp("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DaemonError, match=f"reader port {port} on 127.0.0.1 is in use"):
            listen_tcp("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 65536, "reader port 65536: expected a number from 0 to 65535"),
        ("127.0.0.1", -1, "reader port -1: expected"),
        ("192.0.2.1", 0, r"reader port 0 on 192\.0\.2\.1: cannot listen"),
    ],
)
def test_what_cannot_be_bound_is_named(host: str, port: int, message: str) -> None:
    with pytest.raises(DaemonError, match=message):
        listen_tcp(host, port)


@pytest.mark.usefixtures("unix_sockets")
class TestUnix:
    def test_a_socket_is_the_users_alone(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            with listen_unix(tmp_path / "s"):
                assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600
        finally:
            os.umask(before)

    def test_what_a_dead_emulator_left_goes(self, tmp_path: Path) -> None:
        listen_unix(tmp_path / "s").close()
        assert (tmp_path / "s").exists()
        with listen_unix(tmp_path / "s"):
            Address(path=str(tmp_path / "s")).connect(10).close()

    def test_where_another_one_listens_it_says_so(self, tmp_path: Path) -> None:
        with listen_unix(tmp_path / "s"), pytest.raises(DaemonError, match="another emulator"):
            listen_unix(tmp_path / "s")
        assert (tmp_path / "s").exists()

    def test_a_file_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "s").write_text("mine")
        with pytest.raises(DaemonError, match="something else is there; name another path"):
            listen_unix(tmp_path / "s")
        assert (tmp_path / "s").read_text() == "mine"

    @pytest.mark.parametrize("name", ["none/s", "s" * 200])
    def test_a_path_that_cannot_be_is_named(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(DaemonError, match="reader socket "):
            listen_unix(tmp_path / name)
