"""A library and several threads: who waits for whom, and what is left after closing."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardio
from cardio.backends import TimeLimit
from cardio.backends.library import LibraryBackend
from cardio.errors import (
    BackendError,
    CallTimeoutError,
    SessionClosedError,
)
from cardio.table import function_row

pytestmark = pytest.mark.usefixtures("home")

Compile = Callable[..., Path]

SLOW = """
#include <semaphore.h>
#include <errno.h>
sem_t begun, ended;
__attribute__((constructor)) static void make(void) {
    sem_init(&begun, 0, 0);
    sem_init(&ended, 0, 0);
}
int csVerifySAMDC(void) { sem_post(&begun); while (sem_wait(&ended) && errno == EINTR); return 0; }
int csGetVersion(void) { return 5151; }
int wait_begun(void) { while (sem_wait(&begun) && errno == EINTR); return 0; }
int end(void) { return sem_post(&ended); }
"""


@pytest.fixture
def slow(vendor: Compile) -> tuple[Path, Any]:
    """A library with a call that ends when it is told, and a second handle to tell it."""
    import ctypes

    path = vendor(SLOW, "-pthread")
    return path, ctypes.CDLL(str(path))


def test_other_threads_run_on_during_a_call(slow: tuple[Path, Any]) -> None:
    path, control = slow
    with cardio.open(f"dll:{path}") as session:
        done = threading.Thread(target=session.verify_sam_dc)
        done.start()
        control.wait_begun()
        assert done.is_alive(), "this thread runs while that call has not returned"
        control.end()
        done.join(60)
        assert not done.is_alive()


def test_one_call_at_a_time_whoever_opened_the_library(slow: tuple[Path, Any]) -> None:
    path, control = slow
    first, second = (LibraryBackend(path) for _ in range(2))
    order: list[str] = []

    def call(backend: LibraryBackend, name: str) -> None:
        backend.call(function_row(name), [])
        order.append(name)

    slow_call = threading.Thread(target=call, args=(first, "csVerifySAMDC"))
    slow_call.start()
    control.wait_begun()
    quick_call = threading.Thread(target=call, args=(second, "csGetVersion"))
    quick_call.start()
    assert first._entrance() is second._entrance()
    assert first._entrance().locked()
    control.end()
    for thread in (slow_call, quick_call):
        thread.join(60)
    assert order == ["csVerifySAMDC", "csGetVersion"]
    first.close()
    second.close()


def test_a_time_limit_leaves_a_slow_call_behind(slow: tuple[Path, Any]) -> None:
    path, control = slow
    limited = TimeLimit(LibraryBackend(path), 60.0, limits={"csVerifySAMDC": 0.01})
    with pytest.raises(CallTimeoutError):
        limited.call(function_row("csVerifySAMDC"), [])
    with pytest.raises(BackendError, match="an earlier call has not come back yet"):
        limited.call(function_row("csGetVersion"), [])
    control.end()


def test_a_child_forked_during_a_call_can_call(slow: tuple[Path, Any]) -> None:
    if sys.platform == "win32":
        pytest.skip("no fork on this system")
    path, control = slow
    backend = LibraryBackend(path)
    thread = threading.Thread(target=backend.call, args=(function_row("csVerifySAMDC"), []))
    thread.start()
    control.wait_begun()
    child = os.fork()
    if child == 0:
        os._exit(backend.call(function_row("csGetVersion"), []).code % 251)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5151 % 251
    control.end()
    thread.join(60)
    backend.close()


def test_a_closed_backend_calls_no_more(vendor: Compile) -> None:
    backend = LibraryBackend(vendor())
    backend.close()
    backend.close()
    with pytest.raises(SessionClosedError, match=r"^csCloseCom: the backend was closed$"):
        backend.call(function_row("csCloseCom"), [])


@pytest.mark.skipif(sys.platform != "linux", reason="the list of what is loaded is Linux's")
def test_closing_unloads_the_library(vendor: Compile) -> None:
    path = vendor()
    loaded = [LibraryBackend(path) for _ in range(2)]
    for backend in loaded:
        assert str(path) in Path("/proc/self/maps").read_text()
        backend.close()
    assert str(path) not in Path("/proc/self/maps").read_text()
