"""Calls through a bridge to libraries made of a few lines of C: the same as in this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import cardio
from cardio.backends import Backend, Buffer, open_backend
from cardio.backends.library_errors import MissingExportError
from cardio.backends.reader_lock import ReaderInUseError
from cardio.codecs import TAIPEI
from cardio.errors import (
    BackendUnavailableError,
    BackendUrlError,
    SessionClosedError,
    UnknownFunctionError,
)
from cardio.table import function_row

pytestmark = pytest.mark.usefixtures("home")

Compile = Callable[..., Path]
Url = Callable[..., str]

BASIC = """
int hisGetBasicData(char *p, int *n) {
    if (*n != 72 || p[0] || p[71]) return 6018;
    memset(p, 'x', 72); *n = 40;
    return 5010;
}
int hpcGetHPCStatus(int req, short *status) { *status += req; return 0; }
int hisWriteMultiPrescriptSign(char *a, char *b, char *c, char *d, int *count, char *p, int *n) {
    *n = snprintf(p, *n, "%s %s %s %s %d", a, b, c, d, *count);
    return -1;
}
"""
UPLOAD = """
#include <sys/stat.h>
int csUploadData(char *name, char *size, char *number, char *p, int *n) {
    struct stat file;
    if (stat(name, &file) || (file.st_mode & 0777) != 0600 || atoi(size) != file.st_size)
        return 6016;
    FILE *opened = fopen(name, "rb");
    *n = fread(p, 1, *n, opened);
    fclose(opened);
    strcpy(size, "7");
    return 0;
}
"""
EMULATED = """
int cardio_is_emulator(void) { return 1; }
int csGetDateTime(char *p, int *n) { memcpy(p, "1150315093000", *n = 13); return 0; }
"""


@pytest.fixture
def url(bridge_program: Path, vendor: Compile) -> Url:
    """Return the URL of a library made of a port and what the source adds."""

    def make(source: str = "", options: str = "", **names: str) -> str:
        path = str(vendor("#include <stdio.h>\n" + source, **names))
        quoted = path.replace("%", "%25").replace("?", "%3F")
        return f"bridge:{quoted}?bridge={bridge_program}&{options}"

    return make


def test_a_session_over_a_bridge(url: Url) -> None:
    with cardio.open(url(BASIC)) as session:
        result = session.call("hisGetBasicData")
        assert (result.code, result.outputs) == (5010, {"pBuffer": b"x" * 40})
        assert session.call("hpcGetHPCStatus", 40, 2).outputs == {"Status": 42}
        given = (b"1150315093000", b"A100000001", b"0700101", b"order")
        result = session.call("hisWriteMultiPrescriptSign", *given, 1)
        assert int(result.code) == -1
        assert b" ".join([*given, b"1"]) in result.outputs.values()
        assert not session.emulated


def test_the_library_is_in_another_process(url: Url) -> None:
    source = "#include <unistd.h>\nint csGetVersion(void) { return getpid(); }"
    with cardio.open(url(source)) as one, cardio.open(url(source, name="b.so")) as other:
        processes = {int(each.call("csGetVersion").code) for each in (one, other)}
        assert len(processes | {os.getpid()}) == 3
        for process in processes:
            os.kill(process, 0)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_library_gets_a_file_for_the_bytes_that_travel(url: Url, tmp_path: Path) -> None:
    document = tmp_path / "visits.xml"
    document.write_bytes(b"<RECS/>\n\0\xff")
    with cardio.open(url(UPLOAD)) as session:
        result = session.call("csUploadData", str(document), str(document.stat().st_size), "1")
        assert (int(result.code), result.outputs) == (
            0,
            {"pFileSize": b"7", "pNumber": b"", "pBuffer": document.read_bytes()},
        )


def test_an_older_library_says_what_it_lacks_when_it_is_called(url: Url) -> None:
    with cardio.open(url()) as session:
        for _ in range(2):
            with pytest.raises(MissingExportError, match=r"^hisGetBasicData: .* does not export"):
                session.get_basic_data()
        assert session.call("csSoftwareReset", 0).code == 0


def test_no_file_is_written_for_a_function_that_is_not_there(
    url: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    document = tmp_path / "visits.xml"
    document.write_bytes(b"<RECS/>")
    with cardio.open(url()) as session, pytest.raises(MissingExportError, match=r"^csUploadData: "):
        session.call("csUploadData", str(document), "7", "1")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("csGetLastUnTreatmentData", UnknownFunctionError, "no library has it"),
        ("VPNGetRandomX", BackendUnavailableError, "a library has no methods of the component"),
    ],
)
def test_what_no_library_exports_is_refused(
    url: Url, name: str, error: type[Exception], words: str
) -> None:
    backend = open_backend(url())
    with pytest.raises(error, match=f"^{name}: {words}"):
        backend.call(function_row(name), [Buffer(72)])
    backend.close()


def test_the_drop_in_library_is_known_by_its_symbol(url: Url, home: Path) -> None:
    named = url(EMULATED)
    with cardio.open(named) as one, cardio.open(named) as other:
        assert one.emulated and other.emulated, "an emulated reader has several users"
        backend: Backend = open_backend(one.url)
        assert backend.now() == datetime(2026, 3, 15, 9, 30, tzinfo=TAIPEI)
        backend.close()
    assert not home.exists()


def test_a_real_library_takes_the_systems_time(url: Url) -> None:
    backend = open_backend(url("int cardio_is_emulator(void) { return 0; }"))
    assert not backend.emulated
    before = datetime.now(TAIPEI)
    assert before <= backend.now() <= datetime.now(TAIPEI)
    backend.close()


def test_a_url_opens_it_again(url: Url) -> None:
    backend = open_backend(url(name="a b%c?d#測.so", options="port=3"))
    assert "?port=3&arch=x64&bridge=" in backend.url
    with cardio.open(backend.url) as session:
        assert session.call("csSoftwareReset", 0).code == 3
        assert session.url == backend.url
    backend.close()


def test_a_real_reader_has_one_user_by_whatever_route(url: Url) -> None:
    named = url()
    path = named.removeprefix("bridge:").partition("?")[0]
    with cardio.open(named):
        for other in (named, f"dll:{path}"):
            with pytest.raises(ReaderInUseError, match=f"^{path} port 0: in use by another sess"):
                cardio.open(other)
        cardio.open(f"{named}port=1").close()
    cardio.open(f"dll:{path}").close()


def test_a_closed_backend_carries_nothing(url: Url) -> None:
    backend = open_backend(url())
    backend.close()
    backend.close()
    with pytest.raises(SessionClosedError, match=r"^csGetVersion: the backend was closed"):
        backend.call(function_row("csGetVersion"), [])


def test_a_library_that_cannot_be_loaded_says_why(
    bridge_program: Path, compiled: Compile, tmp_path: Path
) -> None:
    missing = tmp_path / "no.so"
    undefined = compiled("int nowhere(void); int csCloseCom(void) { return nowhere(); }")
    for path, words in ((missing, "cannot open shared object"), (undefined, "symbol: nowhere")):
        with pytest.raises(BackendUnavailableError, match=f"^bridge:{path}: .*{words}"):
            cardio.open(f"bridge:{path}?bridge={bridge_program}")


def test_a_library_that_leaves_while_it_is_loaded_says_so(
    bridge_program: Path, compiled: Compile
) -> None:
    source = "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) { _Exit(9); }"
    path = compiled(source)
    words = r"the helper process ended while loading it \(exit code 9\)"
    with pytest.raises(BackendUnavailableError, match=f"^bridge:{path}: {words}$"):
        cardio.open(f"bridge:{path}?bridge={bridge_program}")


def flaky(program: Path, failing: int, script: Path) -> Path:
    """Write a bridge that ends at once the first times; each start is a line of `starts`."""
    starts = script.with_name("starts")
    starts.write_text("")
    count = f"echo >>{starts}; [ $(wc -l <{starts}) -gt {failing} ] || exit 7"
    script.write_text(f'#!/bin/sh\n{count}\nexec {program} "$@"\n')
    script.chmod(0o755)
    return starts


def test_a_bridge_that_ends_before_it_answers_is_started_once_more(
    vendor: Compile, bridge_program: Path, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    starts = flaky(bridge_program, 1, script)
    with cardio.open(f"bridge:{vendor()}?bridge={script}") as session:
        assert session.call("csSoftwareReset", 0).code == 0
    assert starts.read_text() == "\n\n"


def test_a_bridge_that_ends_twice_before_it_answers_is_told(
    vendor: Compile, bridge_program: Path, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    starts = flaky(bridge_program, 2, script)
    with pytest.raises(BackendUnavailableError, match=r"ended while loading it \(exit code 7\)$"):
        cardio.open(f"bridge:{vendor()}?bridge={script}")
    assert starts.read_text() == "\n\n"


def test_a_program_that_is_no_bridge_is_told(vendor: Compile, tmp_path: Path) -> None:
    path = vendor()
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\necho this is no frame; exec cat > /dev/null\n")
    script.chmod(0o755)
    with pytest.raises(BackendUnavailableError, match=r"what was started is no bridge$"):
        cardio.open(f"bridge:{path}?bridge={script}")
    with pytest.raises(BackendUnavailableError, match=r"/no/such: No such file"):
        cardio.open(f"bridge:{path}?bridge=/no/such")
    with pytest.raises(BackendUnavailableError, match="ended while loading it"):
        cardio.open(f"bridge:{path}?bridge=/bin/true")


@pytest.mark.parametrize("opener", [cardio.open, cardio.open_component])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/a.so?port=COM1", "port 'COM1': expected 0 (COM1) to 255"),
        ("/a.so?component=a b", "component 'a b': expected a ProgID"),
        ("/a.so?arch=arm", "arch 'arm': expected x86 or x64"),
        ("/a.so?launcher=wine", "launcher 'wine': expected an absolute path"),
        ("/a.so?timeout=0", "timeout '0': expected seconds, more than 0, or none"),
        ("/a.so?pin_timeout=soon", "pin_timeout 'soon': expected seconds"),
        ("/a.so?speed=1", "bridge: has no option speed; it knows arch, bridge, component,"),
        ("a.so", "bridge:a.so: expected an absolute path"),
    ],
)
def test_what_does_not_fit_is_named(opener: Callable[[str], object], text: str, words: str) -> None:
    with pytest.raises(BackendUrlError) as caught:
        opener(f"bridge:{text}")
    assert words in str(caught.value)
