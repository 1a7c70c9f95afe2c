"""What on this machine can build a target, and the command lines for it.

Runs nothing and writes nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, NamedTuple

from emulator.native.errors import TargetError, ToolchainMissingError
from emulator.native.targets import Product, System, Target, Toolchain, targets_here

_COMMON: Final = ("-std=c11", "-O2", "-s", "-fvisibility=hidden", "-Wall", "-Wextra")
_OF_SYSTEM: Final[Mapping[System, tuple[str, ...]]] = {
    System.LINUX: ("-Wl,-z,defs", "-Wl,-z,relro", "-Wl,-z,now"),
    System.WINDOWS: (),
}
_OF_LIBRARY: Final[Mapping[System, tuple[str, ...]]] = {
    System.LINUX: ("-shared", "-fPIC", "-Wl,-soname,{file}"),
    System.WINDOWS: ("-shared",),
}
_OF_PROGRAM: Final[Mapping[System, tuple[str, ...]]] = {
    System.LINUX: ("-fPIE", "-pie"),
    System.WINDOWS: (),
}
_OF_TOOLCHAIN: Final[Mapping[Toolchain, tuple[str, ...]]] = {
    Toolchain.CC: ("-Wl,--build-id=none",),
    Toolchain.MINGW: (
        "-static-libgcc",
        "-Wl,--no-insert-timestamp",
        "-Wl,--disable-auto-image-base",  # which is a hash of the path it is written to
    ),
    Toolchain.ZIG: ("-target", "{zig}"),
}
"""What makes the same sources the same bytes, and the target."""

_INSTALL: Final[Mapping[Toolchain, str]] = {
    Toolchain.CC: "a C compiler (gcc or clang)",
    Toolchain.MINGW: "mingw-w64 ({mingw}-gcc)",
    Toolchain.ZIG: "ziglang (pip install 'nhi-cardio[native]')",
}


@dataclass(frozen=True, slots=True)
class Tools:
    """What there is to build with: programs on a search path, and whether there is ziglang."""

    path: str
    """Folders as in the environment variable PATH."""
    ziglang: bool
    """Whether this interpreter has the module ziglang."""
    hosts: tuple[Target, ...] = ()
    """The targets that the machine's own compiler builds."""

    @classmethod
    def here(cls) -> Tools:
        """Return what this machine and interpreter have."""
        path = os.environ.get("PATH", os.defpath)
        return cls(path, find_spec("ziglang") is not None, targets_here())

    def program(self, *names: str) -> str:
        """Return the path of the first of some programs that is there, empty if none is."""
        found = (shutil.which(name, path=self.path) for name in names)
        return next((path for path in found if path), "")


class Compiler(NamedTuple):
    """A toolchain that is there: the commands to begin with."""

    toolchain: Toolchain
    compile: tuple[str, ...]
    """Compiles and links."""
    dlltool: tuple[str, ...] = ()
    """Makes import libraries."""

    def linking(self, target: Target, product: Product, output: str) -> tuple[str, ...]:
        """Return the command that links a product; it runs in the folder of the sources.

        Sources are named as seen from there, so that no folder of this machine gets into the
        file.
        """
        headers = (f"-I{os.path.relpath(path, product.folder)}" for path in product.folders[1:])
        sources = (os.path.relpath(path, product.folder) for path in product.c_files)
        definition = (product.definition,) if product.definition else ()
        libraries = (f"-l{name}" for name in product.libraries)
        flags = flags_for(target, product, self.toolchain)
        return (
            *(*self.compile, *flags, *headers, "-o", output),
            *(*sources, *definition, *libraries),
        )

    def importing(self, target: Target, product: Product, definition: str) -> tuple[str, ...]:
        """Return the command that makes an import library in the folder it runs in.

        Decorated names import undecorated ones (`-k`): what is linked with it runs with the
        vendor's library, too.
        """
        names = ("-D", product.file, "-d", definition, "-l", product.import_library)
        return (*self.dlltool, "-k", "-m", target.machine, *names)


def flags_for(target: Target, product: Product, toolchain: Toolchain) -> tuple[str, ...]:
    """Return the options that decide what the linked file is."""
    of_kind = (_OF_PROGRAM if product.program else _OF_LIBRARY)[target.system]
    flags = (
        *(*_OF_TOOLCHAIN[toolchain], *_COMMON, *_OF_SYSTEM[target.system]),
        *(*of_kind, *product.flags),
    )
    return tuple(flag.format(file=product.file, zig=target.zig) for flag in flags)


def find(target: Target, wanted: Toolchain | None = None, *, tools: Tools) -> Compiler:
    """Return what builds a target: `wanted`, or the best that is there.

    Raises TargetError for a toolchain that never builds it, ToolchainMissingError naming what
    to install.
    """
    if wanted is not None and wanted not in target.toolchains:
        known = " and ".join(toolchain.value for toolchain in target.toolchains)
        raise TargetError(f"{target.name}: is not built by {wanted.value}, but by {known}")
    candidates = target.toolchains if wanted is None else (wanted,)
    for toolchain in candidates:
        if compiler := _FINDERS[toolchain](target, tools):
            return compiler
    install = (_INSTALL[toolchain].format(mingw=target.mingw) for toolchain in candidates)
    raise ToolchainMissingError(target.name, " or ".join(install))


def _cc(target: Target, tools: Tools) -> Compiler | None:
    program = tools.program("cc", "gcc", "clang") if target in tools.hosts else ""
    return Compiler(Toolchain.CC, (program,)) if program else None


def _mingw(target: Target, tools: Tools) -> Compiler | None:
    gcc = tools.program(f"{target.mingw}-gcc")
    dlltool = tools.program(f"{target.mingw}-dlltool")
    if not (gcc and dlltool):
        return None
    steady = ("--deterministic-libraries", "--temp-prefix", "cardio")
    return Compiler(Toolchain.MINGW, (gcc,), (dlltool, *steady))


def _zig(_: Target, tools: Tools) -> Compiler | None:
    if not tools.ziglang:
        return None
    zig = (sys.executable, "-P", "-m", "ziglang")
    return Compiler(Toolchain.ZIG, (*zig, "cc"), (*zig, "dlltool"))


_FINDERS: Final[Mapping[Toolchain, Callable[[Target, Tools], Compiler | None]]] = {
    Toolchain.CC: _cc,
    Toolchain.MINGW: _mingw,
    Toolchain.ZIG: _zig,
}
