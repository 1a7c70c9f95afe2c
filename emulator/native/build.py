"""Builds the native parts of a target into a folder: all of it, or nothing.

Which files, which commands: `targets` and `toolchains`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from emulator.native.errors import CompilerError
from emulator.native.targets import Product, System, Target, Toolchain
from emulator.native.toolchains import Compiler, Tools, find

_LIMIT: Final = 900.0
"""Seconds for one command: zig builds the C library of a Windows target when first asked to."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: for which target, with what, and the files."""

    target: Target
    toolchain: Toolchain
    folder: Path
    files: tuple[Path, ...]

    @property
    def library(self) -> Path:
        """The drop-in library."""
        return self.folder / self.target.library.file

    @property
    def bridge(self) -> Path:
        """The bridge."""
        return self.folder / self.target.bridge.file

    def file(self, product: str) -> Path:
        """Return the file of a product; raises TargetError when the target has none such."""
        return self.folder / self.target.product(product).file


def build(
    target: Target, out: Path, toolchain: Toolchain | None = None, *, tools: Tools | None = None
) -> Built:
    """Build a target into a folder, which is made if need be; other files in it stay.

    The same sources give the same bytes, wherever and whenever they are built. Raises
    ToolchainMissingError, TargetError (a toolchain that does not build it) and CompilerError.
    """
    compiler = find(target, toolchain, tools=tools or Tools.here())
    out = out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".building-", dir=out) as temporary:
        names = _make_all(target, compiler, Path(temporary))
        for name in names:
            Path(temporary, name).replace(out / name)
    return Built(target, compiler.toolchain, out, tuple(out / name for name in names))


def _make_all(target: Target, compiler: Compiler, folder: Path) -> list[str]:
    makers = (_make(target, product, compiler, folder) for product in target.products)
    try:
        return [name for maker in makers for name in maker]
    except _Failed as failed:
        raise CompilerError(target.name, compiler.toolchain.value, str(failed)) from failed


def _make(target: Target, product: Product, compiler: Compiler, folder: Path) -> Iterator[str]:
    """Make the files of one product, and yield their names."""
    _run(compiler.linking(target, product, str(folder / product.file)), product.folder)
    yield product.file
    for name in product.also:
        if _also(folder / product.file, name, target.system):
            yield name
    if product.header:
        shutil.copyfile(product.folder / product.header, folder / product.header)
        yield product.header
    if product.import_library:
        yield from _make_importable(target, product, compiler, folder)


def _make_importable(
    target: Target, product: Product, compiler: Compiler, folder: Path
) -> Iterator[str]:
    """Make what others link with: module definition and import library."""
    exports = (product.folder / product.definition).read_text(encoding="ascii")
    (folder / product.exports).write_text(exports, encoding="ascii", newline="\r\n")
    yield product.exports
    # Without the renamed exports: the names that a linker looks for.
    plain = "".join(line for line in exports.splitlines(keepends=True) if "=" not in line)
    (folder / "import.def").write_text(plain, encoding="ascii")
    _run(compiler.importing(target, product, "import.def"), folder)
    yield product.import_library


def _also(file: Path, name: str, system: System) -> bool:
    """Give a file a further name; False where the file system takes both for the same name."""
    other = file.with_name(name)
    if other.exists():
        return False
    if system is System.LINUX:
        try:
            other.symlink_to(file.name)
        except OSError:  # a file system without links, or Windows without the right to make one
            pass
        else:
            return True
    shutil.copy(file, other)
    return True


class _Failed(Exception):
    """A command that ended badly, with what it said."""


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        with _running(command, folder) as compiler:
            said, _ = compiler.communicate(timeout=_LIMIT)
    except OSError as error:
        raise _Failed(f"error: {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise _Failed(f"no end within {_LIMIT:g} s") from error
    if compiler.returncode:
        raise _Failed(said)


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a compiler; when the block is left early, it ends with all that it started."""
    with subprocess.Popen(  # noqa: S603 - a compiler that was found, options of our table
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as compiler:
        try:
            yield compiler
        except BaseException:
            _end(compiler)
            raise


def _end(compiler: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":  # Ctrl-C reaches those it started by itself
        compiler.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(compiler.pid, signal.SIGKILL)
