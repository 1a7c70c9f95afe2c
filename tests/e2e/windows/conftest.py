"""Windows programs on this machine: wine of either word size, and a Windows Python.

`.ci/windows` makes the folder for the 32-bit ones; Debian's wine64 runs the others.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = "CARDIO_TEST_WINDOWS"
WINE64: Final = Path("/usr/lib/wine/wine64")
LIMIT: Final = 100.0
"""Seconds a program may run; a test ends before its own limit."""


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
        script.write_text(f'#!/bin/sh\n{exports}exec {shlex.join(self.command)} "$@"\n')
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
        """Run wine with some words; its services keep stderr, which must not be a pipe."""
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

        A server that is not told to stay (-p) leaves after seconds, and a program that starts in
        that moment with it.
        """
        (self.folder / Path(self.environment["WINEPREFIX"]).name).mkdir()  # no server makes it
        self._server("-p")
        with open(os.devnull, "r+b") as quiet:
            command = [*self.command, "wineboot"]
            subprocess.run(
                command,
                stdin=quiet,
                stdout=quiet,
                stderr=quiet,
                env=self.environment,
                timeout=LIMIT,
                check=True,
            )
        try:
            yield self
        finally:
            for option in ("-k", "-w"):
                self._server(option)

    def _server(self, option: str) -> None:
        """Have its server stay (-p), end, with the files of its prefix (-k); wait for that (-w)."""
        *enter, wine = self.command
        server = str(Path(wine).with_name("wineserver"))
        with open(os.devnull, "r+b") as quiet:
            subprocess.run(
                [*enter, server, option],
                stdin=quiet,
                stdout=quiet,
                stderr=quiet,
                env=self.environment,
                timeout=LIMIT,
            )


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
    enter = 'mount --bind /dev "$1/dev"; mount -t proc proc "$1/proc"; root=$1; shift'
    command = ("unshare", "--mount", "/bin/sh", "-ec", f'{enter}; exec chroot "$root" "$@"', "sh")
    wine = Wine(
        "win32",
        folder,
        windows_folder,
        (*command, str(windows_folder), "/usr/lib/wine/wine"),
        _environment(f"{inside}/prefix", "win32"),
    )
    try:
        with wine.booted():
            yield wine
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def win64(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A 64-bit Windows."""
    if not WINE64.exists():
        pytest.skip(f"{WINE64}: not there; Debian's wine64 has it")
    folder = tmp_path_factory.mktemp("win64")
    environment = _environment(f"{folder}/prefix", "win64")
    with Wine("win64", folder, Path("/"), (str(WINE64),), environment).booted() as wine:
        yield wine


@pytest.fixture(params=["win32", "win64"])
def wine(request: pytest.FixtureRequest) -> Wine:
    """Both, one after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Wine)
    return found


def _environment(prefix: str, arch: str) -> dict[str, str]:
    return {
        "HOME": "/root",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "WINEPREFIX": prefix,
        "WINEARCH": arch,
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;propsys=d",
    }
