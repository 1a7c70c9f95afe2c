"""Windows programs on this machine: wine of either word size, and a Windows Python.

`.ci/windows` makes the folder for the 32-bit ones; Debian's wine64 runs the others.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from emulator.native.build import Built

FOLDER: Final = "CARDIO_TEST_WINDOWS"
WINE64: Final = Path("/usr/lib/wine/wine64")
LIMIT: Final = 100.0
"""Seconds a program may run; a test ends before its own limit."""
SHOWN: Final = 10_000
"""How many characters of what wine said are shown with a failed test."""


@dataclass(frozen=True)
class Wine:
    """One Windows: `target` names what is built for it; programs see the files in `folder`."""

    target: str
    folder: Path
    root: Path
    """What its drive Z: is."""
    command: tuple[str, ...]
    environment: Mapping[str, str]

    def path(self, path: Path) -> str:
        """Return what a path is called there."""
        return "Z:\\" + str(path.relative_to(self.root)).replace("/", "\\")

    @property
    def stderr(self) -> Path:
        """What wine itself said, and the programs of its launcher."""
        return self.folder / "stderr"

    def launcher(self, folder: Path) -> Path:
        """Make a script that runs a program there, for whoever starts it from here.

        Paths below `root` are called the same on both sides.
        """
        same = self.root / str(self.root)[1:]
        if not same.exists():
            same.parent.mkdir(parents=True, exist_ok=True)
            same.symlink_to("/")
        exports = "".join(f"export {name}={value!r}\n" for name, value in self.environment.items())
        script = folder / f"{self.target}-launcher"
        command = f'{shlex.join(self.command)} "$@" 2>>{shlex.quote(str(self.stderr))}'
        script.write_text(f"#!/bin/sh\n{exports}exec {command}\n")
        script.chmod(0o755)
        return script

    def run(self, program: Path, *arguments: str, stdin: str = "", **more: str) -> str:
        """Run a program until it ends; return its standard output, with the lines of this system.

        `more` is added to its environment. Fails the test when it ends with another code than 0.
        """
        done = self.start([str(self.path(program)), *arguments], stdin, more)
        assert done.returncode == 0, f"{program.name}: {done.returncode}\n{done.stdout}"
        return done.stdout.replace("\r\n", "\n")

    def start(
        self, words: list[str], stdin: str, more: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run wine with some words; its services keep stderr, which must not be a pipe.

        Nor a file: that Windows Python does not start with one.
        """
        return subprocess.run(
            [*self.command, *words],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**self.environment, **more},
            encoding="utf-8",
            timeout=LIMIT,
        )

    @contextmanager
    def booted(self) -> Iterator[Wine]:
        """Make its prefix and keep its server until the block ends.

        A server that is not told to stay (-p) leaves half a second after the last program, and the
        next one has to wait for that: until it gives up, with exit code 1.
        """
        (self.folder / Path(self.environment["WINEPREFIX"]).name).mkdir()  # no server makes it
        *enter, wine = self.command
        server = [*enter, str(Path(wine).with_name("wineserver"))]
        assert self._ended(*server, "-p") == 0
        assert self._ended(*self.command, "wineboot") == 0
        try:
            yield self
        finally:
            self._ended(*server, "-k")
            self._ended(*server, "-w")

    def _ended(self, *command: str) -> int:
        """Run what sets a Windows up or ends it; return its exit code."""
        with self.stderr.open("a") as said:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self.environment,
                timeout=LIMIT,
            ).returncode


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what wine said where a test has failed."""
    report = yield
    for windows in item.funcargs.values():
        if report.failed and isinstance(windows, Wine) and windows.stderr.exists():
            said = windows.stderr.read_text(encoding="utf-8", errors="replace")
            report.sections.append((f"stderr of {windows.target}", said[-SHOWN:]))
    return report


@pytest.fixture(scope="session")
def windows_folder() -> Path:
    """The folder of `.ci/windows`."""
    if FOLDER not in os.environ:
        pytest.skip(f"{FOLDER} names no folder that .ci/windows has made")
    if sys.platform == "win32" or os.geteuid():
        pytest.skip("a program in another Debian needs root")
    return Path(os.environ[FOLDER])


@pytest.fixture(scope="session")
def win32(windows_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A 32-bit Windows; it lives in the other Debian's /tmp."""
    name = tmp_path_factory.mktemp("win32").name
    inside = f"/tmp/{os.getpid()}-{name}"
    folder = windows_folder / inside[1:]
    folder.mkdir()
    try:
        with (
            _entered(windows_folder) as enter,
            Wine(
                "win32",
                folder,
                windows_folder,
                (*enter, "/usr/lib/wine/wine"),
                _environment(inside, "win32"),
            ).booted() as wine,
        ):
            yield wine
    finally:
        shutil.rmtree(folder)


@contextmanager
def _entered(root: Path) -> Iterator[tuple[str, ...]]:
    """Mount what another Debian needs; give the words before a command that is to run in it.

    The mounts are those of one process, which waits for the end of its input, and of who enters.
    """
    mounts = 'mount --bind /dev "$1/dev"; mount -t proc proc "$1/proc"; exec chroot "$1" cat'
    command = ("unshare", "--mount", "/bin/sh", "-ec", mounts, "sh", str(root))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as inside:
        assert inside.stdin is not None and inside.stdout is not None
        inside.stdin.write(b"mounted\n")
        inside.stdin.flush()
        assert inside.stdout.readline() == b"mounted\n"
        yield ("nsenter", f"--target={inside.pid}", "--mount", "--root", "--wd")


@pytest.fixture(scope="session")
def win64(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A 64-bit Windows."""
    if not WINE64.exists():
        pytest.skip(f"{WINE64}: not there; Debian's wine64 has it")
    folder = tmp_path_factory.mktemp("win64")
    environment = _environment(str(folder), "win64")
    with Wine("win64", folder, Path("/"), (str(WINE64),), environment).booted() as wine:
        yield wine


@pytest.fixture(params=["win32", "win64"])
def wine(request: pytest.FixtureRequest) -> Wine:
    """Both, one after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Wine)
    return found


@pytest.fixture(scope="session")
def native(built: Callable[[str, str], Built]) -> Callable[..., Built]:
    """The native parts for a Windows by a toolchain, in a folder that its programs see."""

    def there(wine: Wine, toolchain: str = "mingw", name: str = "native") -> Built:
        made, folder = built(wine.target, toolchain), wine.folder / name / toolchain
        if not folder.exists():
            shutil.copytree(made.folder, folder)
        return replace(made, folder=folder, files=())

    return there


def _environment(folder: str, arch: str) -> dict[str, str]:
    return {
        "HOME": "/root",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "TMPDIR": folder,  # where a program looks for its server: any other starts one of its own
        "WINEPREFIX": f"{folder}/prefix",
        "WINEARCH": arch,
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;propsys=d",
    }
