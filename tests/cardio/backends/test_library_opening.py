"""Opening a library: by which URL, for how many, and what is said when it cannot be loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import cardio
from cardio.backends import open_backend
from cardio.backends.library import LibraryBackend
from cardio.backends.library_options import COMPONENT
from cardio.backends.reader_lock import ReaderInUseError
from cardio.codecs import TAIPEI
from cardio.errors import (
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    ReaderError,
)
from cardio.table import function_row

pytestmark = pytest.mark.usefixtures("home")

Compile = Callable[..., Path]
ROOT = Path(__file__).parents[3]


def test_the_backend_setting_may_name_a_library(
    vendor: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARDIO_BACKEND", f"dll:{vendor()}?port=2")
    with cardio.open() as session:
        assert session.call("csSoftwareReset", 0).code == 2


def test_the_port_is_the_urls_unless_it_is_given(vendor: Compile) -> None:
    url = f"dll:{vendor()}?port=3"
    with cardio.open(url) as session, cardio.open(url, port=1) as other:
        assert session.call("csSoftwareReset", 0).code == 1, "one library, opened last with 1"
        other.open_com(7)
        assert session.call("csSoftwareReset", 0).code == 7


def test_a_url_of_a_library_with_odd_signs_opens_it_again(vendor: Compile) -> None:
    path = vendor(name="a b%c?d#測.so")
    quoted = str(path).replace("%", "%25").replace("?", "%3F")
    backend = open_backend(f"dll:{quoted}?port=0")
    assert backend.url == f"dll:{quoted}?port=0"
    backend.close()
    open_backend(backend.url).close()


def test_a_real_library_takes_the_systems_time(vendor: Compile) -> None:
    backend = LibraryBackend(vendor())
    before = datetime.now(TAIPEI)
    now = backend.now()
    assert before <= now <= datetime.now(TAIPEI)
    assert now.utcoffset() == timedelta(hours=8)
    backend.close()


EMULATED = """
int cardio_is_emulator(void) { return 1; }
int csGetDateTime(char *p, int *n) {
    if (opened < 0) return 4000;
    memcpy(p, "1150315093000", *n = 13);
    return 0;
}
"""


def test_the_drop_in_library_is_known_by_its_symbol_and_takes_its_desks_time(
    vendor: Compile, home: Path
) -> None:
    url = f"dll:{vendor(EMULATED)}"
    backend = open_backend(url)
    assert backend.emulated
    with pytest.raises(BackendError, match=r"^csGetDateTime: 4000; the desk's time"):
        backend.now()
    with cardio.open(url) as one, cardio.open(url) as other:
        assert one.emulated and other.emulated, "an emulated reader has several users"
        assert backend.now() == datetime(2026, 3, 15, 9, 30, tzinfo=TAIPEI)
    backend.close()
    assert not home.exists()


def test_a_symbol_that_says_no_is_no_sign(vendor: Compile) -> None:
    backend = LibraryBackend(vendor("int cardio_is_emulator(void) { return 0; }"))
    assert not backend.emulated
    backend.close()


def test_a_real_reader_has_one_user(vendor: Compile, tmp_path: Path, home: Path) -> None:
    path = vendor()
    link = tmp_path / "link.so"
    link.symlink_to(path)
    with cardio.open(f"dll:{path}"):
        with pytest.raises(ReaderInUseError, match=f"^{path} port 0: in use by another session"):
            cardio.open(f"dll:{link}")
        assert len(list((home / "readers").iterdir())) == 1
        cardio.open(f"dll:{path}?port=1").close()
    cardio.open(f"dll:{link}").close()


def test_a_real_reader_is_refused_to_another_process(vendor: Compile) -> None:
    path = vendor()
    script = f"import cardio; cardio.open('dll:{path}').close(); print('opened')"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )

    with cardio.open(f"dll:{path}"):
        refused = run()
        assert refused.returncode == 1
        assert f"port 0: in use by process {os.getpid()};" in refused.stderr
    assert run().stdout == "opened\n"


def test_a_port_that_does_not_open_ends_the_session(compiled: Compile) -> None:
    path = compiled("int csOpenCom(int n) { return n == 9 ? 0 : -1; }")
    with pytest.raises(ReaderError, match="csOpenCom: -1"):
        cardio.open(f"dll:{path}")


@pytest.mark.parametrize("opener", [cardio.open, cardio.open_component])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("port=COM1", "port 'COM1': expected 0 (COM1) to 255"),
        ("port=-1", "port '-1': expected 0 (COM1) to 255"),
        ("port=256", "port '256': expected 0 (COM1) to 255"),
        ("port=", "port '': expected 0 (COM1) to 255"),
        ("port=%C2%B2", "port '²': expected 0 (COM1) to 255"),
        ("component=", f"component '': expected a ProgID like {COMPONENT}"),
        ("component=a b", f"component 'a b': expected a ProgID like {COMPONENT}"),
        ("component=1.a", f"component '1.a': expected a ProgID like {COMPONENT}"),
        (f"component={'a' * 40}", f"component '{'a' * 40}': expected a ProgID like {COMPONENT}"),
        ("arch=x86", "dll: has no option arch; it knows component, port"),
    ],
)
def test_an_option_that_does_not_fit_is_named(
    opener: Callable[[str], object], query: str, words: str
) -> None:
    with pytest.raises(BackendUrlError) as caught:
        opener(f"dll:/no/such/libcshis50.so?{query}")
    assert words in str(caught.value)


@pytest.mark.parametrize("opener", [cardio.open, cardio.open_component])
def test_a_relative_path_is_refused(opener: Callable[[str], object]) -> None:
    with pytest.raises(BackendUrlError, match=r"^dll:libcshis50\.so: expected an absolute path"):
        opener("dll:libcshis50.so")


@pytest.mark.skipif(sys.platform == "win32", reason="there may be components")
def test_the_component_of_a_library_is_where_components_are(vendor: Compile) -> None:
    path = vendor()
    words = "there are no components on Linux; the option launcher"
    for query, name in (("", COMPONENT), ("?component=Other.one.1", "Other.one.1")):
        with pytest.raises(BackendUnavailableError, match=f"^com:{name}: {words}"):
            cardio.open_component(f"dll:{path}{query}")
    backend = LibraryBackend(path)
    with pytest.raises(BackendUnavailableError, match=r"^VPNGetRandomX: a library has no methods"):
        backend.call(function_row("VPNGetRandomX"), [])
    backend.close()


def test_a_library_that_misses_what_it_needs_says_what(compiled: Compile, tmp_path: Path) -> None:
    needed = compiled("int needed(void) { return 1; }", name="libneeded.so")
    source = "int needed(void); int csCloseCom(void) { return needed(); }"
    path = compiled(source, f"-L{tmp_path}", "-lneeded")
    needed.unlink()
    with pytest.raises(BackendUnavailableError) as caught:
        cardio.open(f"dll:{path}")
    assert str(caught.value).startswith(f"dll:{path}: libneeded.so: cannot open shared object file")


def test_a_library_with_an_undefined_symbol_says_which(compiled: Compile) -> None:
    path = compiled("int nowhere(void); int csCloseCom(void) { return nowhere(); }")
    with pytest.raises(BackendUnavailableError, match=f"^dll:{path}: undefined symbol: nowhere$"):
        cardio.open(f"dll:{path}")


def test_a_torn_library_says_so(vendor: Compile) -> None:
    path = vendor()
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BackendUnavailableError, match=f"^dll:{path}: .*file"):
        cardio.open(f"dll:{path}")


def test_no_name_is_looked_for_on_a_search_path(
    vendor: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vendor()
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(path.parent))
    for text in (path.name, f"./{path.name}", "libc.so.6"):
        with pytest.raises(BackendUrlError, match="expected an absolute path"):
            cardio.open(f"dll:{text}")
    with pytest.raises(BackendUnavailableError, match="there is no such file"):
        cardio.open("dll:/libc.so.6")
