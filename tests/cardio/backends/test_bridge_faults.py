"""What a library may do to its helper process, and what callers see of it: an error by name."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

import cardio
from cardio.backends import Backend, open_backend
from cardio.backends.library_errors import (
    CallCancelledError,
    ConventionError,
    HelperEndedError,
    OverrunError,
)
from cardio.errors import BackendError, BackendUnavailableError, CallTimeoutError
from cardio.session import ControlSoftware
from cardio.table import function_row

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(sys.platform != "linux", reason="the library is built for Linux here"),
]

Compile = Callable[..., Path]
SOAK: Final = os.environ.get("CARDIO_TEST_PROFILE") == "soak"
CRASHES: Final = 1000 if SOAK else 30
HANGS: Final = 300 if SOAK else 30
"""How many in a row."""

CONTAINED: Final = {
    "csGetDateTime": (HelperEndedError, r"\(signal SIGSEGV\); the call may have happened, it was"),
    "hisGetRegisterBasic": (CallTimeoutError, r"no answer within 0\.5 s; the call was not repeate"),
    "hisGetOrganDonate": (HelperEndedError, r"\(exit code 3\)"),
    "hisGetEmergentTel": (OverrunError, r"\.pBuffer: the library wrote outside the 14 bytes"),
    "hisGetCumulativeFee": (HelperEndedError, r"\(signal SIGSEGV\)"),
}


@pytest.fixture
def named(bridge_program: Path, hostile: Path) -> str:
    return f"bridge:{hostile}?bridge={bridge_program}&timeout=0.5&network_timeout=0.5&port=2"


@pytest.fixture
def session(named: str) -> Iterator[ControlSoftware]:
    with cardio.open(named) as session:
        yield session


def supervisor_of(session: ControlSoftware) -> Any:
    """Return what starts the processes of a session."""
    return session._backend._inner._supervisor  # type: ignore[attr-defined]


def works(session: ControlSoftware) -> bool:
    """Whether calls are answered, and the port is open: again, in a fresh process."""
    reset, basic = session.call("csSoftwareReset", 0), session.call("hisGetBasicData")
    return int(reset.code) == 2 and basic.outputs == {"pBuffer": b"x" * 72}


@pytest.mark.parametrize("name", CONTAINED)
def test_what_a_library_does_wrong_is_contained_and_told_by_name(
    session: ControlSoftware, name: str
) -> None:
    kind, words = CONTAINED[name]
    for _ in range(2):
        with pytest.raises(BackendError, match=f"^{name}.*{words}") as caught:
            session.call(name)
        assert type(caught.value) is kind
        assert works(session)


def test_what_a_library_prints_is_no_frame_and_what_it_reads_is_none_of_its_own(
    session: ControlSoftware,
) -> None:
    assert int(session.call("hisGetRegisterBasic2").code) == 0
    assert works(session)


def started(call: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Make a call in a thread; what it raises is in the list when it has ended."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, raised


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def processes_of(parent: int) -> set[int]:
    """Return the processes that a process has started and not buried."""
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def test_nothing_of_a_call_stays_in_the_process(
    vendor: Compile, bridge_program: Path, remembers: Callable[[int, bytes], list[str]]
) -> None:
    path = vendor("""
    int csUnGetSeqNumber(char *at) { return 0; }
    int hisGetTreatNumNoICCard(char *person, char *hospital, char *p, int *n) {
        *n = strlen(person);
        for (int i = 0; i < *n; i++) p[i] = person[*n - 1 - i];
        return 0;
    }
    """)
    with cardio.open(f"bridge:{path}?bridge={bridge_program}") as session:
        (process,) = processes_of(os.getpid())
        long = (b"." * 100 + b"longer than any").ljust(50_000, b".") + b"\0"
        said = session.call("hisGetTreatNumNoICCard", "A1234567890", "7777777777").outputs
        session._backend.call(function_row("csUnGetSeqNumber"), [long])
        session.call("csSoftwareReset", 0)  # by now the calls before are over there, too
        words = (b"A1234567890", b"0987654321A", b"777777777", b"longer than any")
        found = [remembers(process, word) for word in words]
        assert said == {"pBuffer": b"0987654321A"}
        assert found == [[], [], [], []]
        assert remembers(process, str(path).encode()), "what is there is found"


def counts() -> tuple[int, int, int]:
    """Return how many descriptors, threads and processes there are."""
    gc.collect()
    files = len(list(Path("/proc/self/fd").iterdir()))
    return files, threading.active_count(), len(processes_of(os.getpid()))


def test_nothing_is_left_after_many_crashes(session: ControlSoftware) -> None:
    crashing = [name for name, (kind, _) in CONTAINED.items() if kind is not CallTimeoutError]
    assert works(session)
    before = counts()
    for index in range(CRASHES):
        with pytest.raises(BackendError):
            session.call(crashing[index % len(crashing)])
    assert works(session)
    assert counts() == before
    session.close()
    assert counts()[2] == before[2] - 1, "the process of the session itself"


@pytest.mark.timeout(300)
def test_nothing_is_left_after_many_calls_that_hang(named: str) -> None:
    with cardio.open(f"{named}&pin_timeout=0.05") as session:
        assert works(session)
        before = counts()
        for _ in range(HANGS):
            (hanging,) = processes_of(os.getpid())
            with pytest.raises(CallTimeoutError, match=r"^csVerifyHCPIN: no answer within 0\.05 s"):
                session.call("csVerifyHCPIN")
            assert works(session)
            assert processes_of(os.getpid()).isdisjoint({hanging})
        assert counts() == before


def test_a_call_is_never_made_twice(vendor: Compile, bridge_program: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    source = f"""
    #include <stdio.h>
    int csUnGetSeqNumber(char *at) {{
        FILE *log = fopen("{log}", "a"); fputs("called\\n", log); fclose(log); abort();
    }}"""
    with cardio.open(f"bridge:{vendor(source)}?bridge={bridge_program}") as session:
        with pytest.raises(HelperEndedError, match=r"\(signal SIGABRT\)"):
            session.call("csUnGetSeqNumber", "1150315093000")
        assert int(session.call("csSoftwareReset", 0).code) == 0
    assert log.read_text() == "called\n"


def test_a_process_that_ends_between_two_calls_is_replaced(session: ControlSoftware) -> None:
    if sys.platform == "win32":
        pytest.skip("the library is built for Linux here")
    (process,) = processes_of(os.getpid())
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not supervisor_of(session)._helper.idle)
    assert works(session), "nothing was under way: nobody has to know"
    assert processes_of(os.getpid()).isdisjoint({process})


def test_a_port_that_does_not_open_again_is_told(
    vendor: Compile, compiled: Compile, bridge_program: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    path = compiled(f"""
    #include <stdlib.h>
    #include <unistd.h>
    int csOpenCom(int n) {{ return access("{mark}", 0) ? 0 : -1; }}
    int csCloseCom(void) {{ return 0; }}
    int csGetVersion(void) {{ abort(); }}
    int csSoftwareReset(int n) {{ return 7; }}""")
    with cardio.open(f"bridge:{path}?bridge={bridge_program}&port=4") as session:
        with pytest.raises(HelperEndedError):
            session.call("csGetVersion")
        mark.touch()
        for _ in range(2):
            with pytest.raises(BackendUnavailableError, match=r"^csOpenCom: -1 in a fresh bridge"):
                session.call("csSoftwareReset", 0)
        mark.unlink()
        assert int(session.call("csSoftwareReset", 0).code) == 7


def test_a_pin_prompt_that_nobody_answers_is_cancelled(session: ControlSoftware) -> None:
    thread, raised = started(lambda: session.call("csVerifyHCPIN"))
    wait_until(session.cancel)
    thread.join(30)
    (error,) = raised
    assert type(error) is CallCancelledError
    assert str(error).startswith("csVerifyHCPIN: cancelled; the call may have happened")
    assert not session.cancel(), "nothing is under way"
    assert works(session)


def test_a_pin_prompt_may_have_a_limit_too(named: str) -> None:
    with cardio.open(f"{named}&pin_timeout=0.2") as session:
        with pytest.raises(CallTimeoutError, match=r"^csVerifyHCPIN: no answer within 0\.2 s"):
            session.call("csVerifyHCPIN")
        assert works(session)


def test_another_call_waits_no_longer_than_it_may_take(named: str) -> None:
    backend = open_backend(named)
    thread, raised = started(lambda: backend.call(function_row("csVerifyHCPIN"), []))
    wait_until(lambda: backend._inner._supervisor._running)  # type: ignore[attr-defined]
    with pytest.raises(BackendUnavailableError, match=r"^csSoftwareReset: not sent: .* 0\.5 s"):
        backend.call(function_row("csSoftwareReset"), [0])
    assert thread.is_alive(), "the prompt is not ended for it"
    assert backend.cancel()  # type: ignore[attr-defined]
    thread.join(30)
    assert [type(error) for error in raised] == [CallCancelledError]
    backend.close()


def test_an_interrupt_ends_the_call_and_its_process(session: ControlSoftware) -> None:
    if sys.platform == "win32":
        pytest.skip("the library is built for Linux here")
    main = threading.main_thread().ident
    assert main is not None
    supervisor = supervisor_of(session)

    kill = partial(signal.pthread_kill, main, signal.SIGINT)

    def interrupt() -> None:
        wait_until(lambda: supervisor._running)
        kill()

    thread, _ = started(interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.call("csVerifyHCPIN")
    thread.join(30)
    assert works(session)


def test_a_child_of_fork_has_a_process_of_its_own(named: str, vendor: Compile) -> None:
    if sys.platform == "win32":
        pytest.skip("the library is built for Linux here")
    path = vendor("#include <unistd.h>\nint csGetVersion(void) { return getppid(); }", name="p.so")
    program = named.partition("bridge=")[2].partition("&")[0]
    backend = open_backend(f"bridge:{path}?bridge={program}")
    row = function_row("csGetVersion")
    assert backend.call(row, []).code == os.getpid()
    child = os.fork()
    if not child:
        code = 1
        try:
            code = int(backend.call(row, []).code != os.getpid())
            backend.close()
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert backend.call(row, []).code == os.getpid()
    backend.close()


def test_several_threads_share_one_process(named: str) -> None:
    backend: Backend = open_backend(named)
    row = function_row("csSoftwareReset")
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(backend.call(row, [0]).code for _ in "ab"))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [-1] * 16, "no port is open"
    backend.close()


@pytest.mark.parametrize(
    "error",
    [
        HelperEndedError("csGetVersion", "exit code 3"),
        CallCancelledError("csGetVersion"),
        ConventionError("csGetVersion", 4, 0),
        OverrunError("hisGetBasicData", "pBuffer", 72),
    ],
)
def test_errors_survive_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
