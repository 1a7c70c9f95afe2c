"""Which systems the native parts are built for, and which files come out.

A table; finds no compiler and builds nothing.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from emulator.native.errors import TargetError

ROOT: Final = Path(__file__).parents[2]
"""The folder that holds the packages."""


class Toolchain(Enum):
    """What compiles and links."""

    CC = "cc"
    """The machine's own C compiler; its C library is the oldest that the result runs on."""
    MINGW = "mingw"
    """GCC for Windows: the result needs only what every Windows has (msvcrt)."""
    ZIG = "zig"
    """PyPI ziglang, for every target: glibc from 2.17, Windows from 10 (UCRT)."""


class System(Enum):
    """The operating system a target is for."""

    LINUX = "linux"
    WINDOWS = "windows"


WIRE: Final = "cardio/native/wire"
"""The frames between the native parts and who they speak to."""


class Product(NamedTuple):
    """One linked file and what comes with it; file names are those of the output folder."""

    name: str
    file: str
    """What is linked; also its inner name (SONAME, name in the export table)."""
    sources: str
    """Folder of the C sources, from where the packages are; every `*.c` in it is compiled."""
    header: str = ""
    """The C declarations that come with it, one of the sources."""
    shared: tuple[str, ...] = (WIRE,)
    """Further such folders, whose sources others are made of, too; or single ones of a folder."""
    program: bool = False
    """Whether it is run, not loaded."""
    flags: tuple[str, ...] = ()
    """Options of its own, for compiling and linking."""
    also: tuple[str, ...] = ()
    """Further names of the same file."""
    definition: str = ""
    """Module definition (.def), one of the sources: the exported names."""
    exports: str = ""
    """The name under which the definition comes with the product, where programs link with it."""
    import_library: str = ""
    libraries: tuple[str, ...] = ()
    """System libraries it is linked with."""

    @property
    def folder(self) -> Path:
        """Where the sources are."""
        return ROOT / self.sources

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where all sources are, its own first."""
        return (self.folder, *(path for path in self._shared if path.is_dir()))

    @property
    def c_files(self) -> tuple[Path, ...]:
        """What is compiled."""
        single = (path for path in self._shared if path.suffix == ".c")
        return (*(path for each in self.folders for path in sorted(each.glob("*.c"))), *single)

    @property
    def _shared(self) -> tuple[Path, ...]:
        return tuple(ROOT / path for path in self.shared)


class Target(NamedTuple):
    """One system to build for."""

    name: str
    system: System
    zig: str
    """The target in zig's words."""
    toolchains: tuple[Toolchain, ...]
    """What builds it, the better result first."""
    hosts: frozenset[tuple[str, str]]
    """The machines it is for: `platform.system()` and `platform.machine()`."""
    products: tuple[Product, ...]
    mingw: str = ""
    """Prefix of the mingw programs."""
    machine: str = ""
    """The machine in the words of `dlltool -m`."""

    @property
    def library(self) -> Product:
        """The drop-in library."""
        return self.product(LIBRARY)

    @property
    def bridge(self) -> Product:
        """The program that loads a library, or creates a component, for another process."""
        return self.product(BRIDGE)

    def product(self, name: str) -> Product:
        """Return the product of that name; raises TargetError naming those there are."""
        for product in self.products:
            if product.name == name:
                return product
        known = ", ".join(product.name for product in self.products)
        raise TargetError(f"{self.name}: has no {name}; there are {known}")


LIBRARY: Final = "library"
COMPONENT: Final = "component"
BRIDGE: Final = "bridge"
PRODUCTS: Final = (LIBRARY, COMPONENT, BRIDGE)
_BRIDGE_SOURCES: Final = "cardio/native/bridge"


def _windows_library(target: str) -> Product:
    return Product(
        LIBRARY,
        "CsHis50.dll",
        "emulator/native/src",
        "cshis.h",
        also=("CsHis.dll",),
        definition=f"{target}.def",
        exports="CsHis50.def",
        import_library="CsHis50.lib",
        libraries=("ws2_32",),
    )


def _component(target: str) -> Product:
    """CsHisX: what a Windows program creates by ProgID."""
    runtime = ("faults", "frames", "link", "platform_windows", "runtime", "values")
    return Product(
        COMPONENT,
        "CsHisX.dll",
        "emulator/native/component",
        "cshisx.h",
        shared=(WIRE, *(f"emulator/native/src/{name}.c" for name in runtime)),
        definition=f"{target}.def",
        libraries=("oleaut32", "uuid", "advapi32", "ws2_32"),
    )


def _windows_bridge(bits: int) -> Product:
    return Product(
        BRIDGE,
        f"cardio-bridge{bits}.exe",
        _BRIDGE_SOURCES,
        program=True,
        flags=("-municode",),  # arguments in Unicode: a path may have any name
        libraries=("ole32", "oleaut32", "uuid"),
    )


_LINUX_LIBRARY: Final = Product(
    LIBRARY,
    "libCsHis50.so",
    "emulator/native/src",
    "cshis.h",
    also=("libCsHis.so", "libcshis50.so"),
    libraries=("pthread", "dl"),
)
_LINUX_BRIDGE: Final = Product(
    BRIDGE, "cardio-bridge", _BRIDGE_SOURCES, program=True, libraries=("pthread", "dl")
)
_WINDOWS_HOSTS: Final = frozenset({("Windows", "AMD64"), ("Windows", "x86")})

TARGETS: Final[Mapping[str, Target]] = {
    target.name: target
    for target in (
        Target(
            "linux-x64",
            System.LINUX,
            "x86_64-linux-gnu.2.17",
            (Toolchain.ZIG, Toolchain.CC),
            frozenset({("Linux", "x86_64")}),
            (_LINUX_LIBRARY, _LINUX_BRIDGE),
        ),
        Target(
            "win32",
            System.WINDOWS,
            "x86-windows-gnu",
            (Toolchain.MINGW, Toolchain.ZIG),
            _WINDOWS_HOSTS,
            (_windows_library("win32"), _component("win32"), _windows_bridge(32)),
            mingw="i686-w64-mingw32",
            machine="i386",
        ),
        Target(
            "win64",
            System.WINDOWS,
            "x86_64-windows-gnu",
            (Toolchain.MINGW, Toolchain.ZIG),
            frozenset({("Windows", "AMD64")}),
            (_windows_library("win64"), _component("win64"), _windows_bridge(64)),
            mingw="x86_64-w64-mingw32",
            machine="i386:x86-64",
        ),
    )
}
"""Every target by name."""


def target_named(name: str) -> Target:
    """Return a target of the table; raises TargetError naming those there are."""
    try:
        return TARGETS[name]
    except KeyError:
        raise TargetError(f"target {name!r}: there are {', '.join(TARGETS)}") from None


def targets_of(system: str, machine: str) -> tuple[Target, ...]:
    """Return what programs on such a machine can load (names as `platform` gives them)."""
    return tuple(target for target in TARGETS.values() if (system, machine) in target.hosts)


def targets_here() -> tuple[Target, ...]:
    """Return what programs on this machine can load."""
    return targets_of(platform.system(), platform.machine())
