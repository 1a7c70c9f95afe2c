"""Where the native parts of a target are: shipped with the package, or kept from a build of ours.

Builds what is missing once, into CARDIO_HOME; says nothing itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from emulator.native.build import build
from emulator.native.errors import NativeError
from emulator.native.targets import (
    COMPONENT,
    LIBRARY,
    TARGETS,
    Target,
    Toolchain,
    target_named,
    targets_here,
)
from emulator.native.toolchains import Tools, find, flags_for

SHIPPED: Final = Path(__file__).parent / "prebuilt"
"""Where a wheel carries them, one folder per target; there is none in the repository."""


def located(target: Target, home: Path) -> Path | None:
    """Return the folder that holds a target's files, None if they are not there.

    `home` is CARDIO_HOME; what was built there from other sources does not count.
    """
    kept = (_kept(target, toolchain, home) for toolchain in target.toolchains)
    return next((folder for folder in (SHIPPED / target.name, *kept) if folder.is_dir()), None)


def provided(
    target: Target,
    home: Path,
    *,
    tools: Tools | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Return the folder that holds a target's files; build them into `home` if they are not there.

    `say` is told of a build that begins. Raises what `build` raises.
    """
    if found := located(target, home):
        return found
    toolchain = find(target, tools=(tools := tools or Tools.here())).toolchain
    say(f"building the library for {target.name} with {toolchain.value}, this once")
    return _keep(target, toolchain, home, tools)


def bridge(target: str, home: Path) -> Path:
    """Return the bridge of a target by the target's name, built when it is not there.

    Raises what `provided` raises.
    """
    row = target_named(target)
    return provided(row, home) / row.bridge.file


def libraries(home: Path, say: Callable[[str], None]) -> dict[str, Path]:
    """Return the drop-in library of every target that is there, by the target's name.

    This machine's own are built when they are missing; `say` is told of that, and what to install
    where it cannot be done.
    """
    for target in targets_here():
        try:
            provided(target, home, say=say)
        except NativeError as error:
            say(f"no drop-in library for {error}")
        except OSError as error:
            say(f"no drop-in library for {target.name}: {error.filename}: {error.strerror}")
    return _files(LIBRARY, home)


def components(home: Path) -> dict[str, Path]:
    """Return the drop-in component of every target that is there, by the target's name."""
    return _files(COMPONENT, home)


def _files(product: str, home: Path) -> dict[str, Path]:
    """Return one file of every target that has such and is there."""
    return {
        target.name: folder / each.file
        for target in TARGETS.values()
        for each in target.products
        if each.name == product and (folder := located(target, home))
    }


def _kept(target: Target, toolchain: Toolchain, home: Path) -> Path:
    name = f"{target.name}-{toolchain.value}-{_fingerprint(target, toolchain)}"
    return home.absolute() / "native" / name


def _fingerprint(target: Target, toolchain: Toolchain) -> str:
    """Return what changes with the sources, the options and the file names of a target."""
    digest = hashlib.sha256()
    for product in target.products:
        digest.update(repr((product, flags_for(target, product, toolchain))).encode())
        files = (path for folder in product.folders for path in sorted(folder.iterdir()))
        for source in (path for path in files if path.is_file()):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _keep(target: Target, toolchain: Toolchain, home: Path, tools: Tools) -> Path:
    """Build into the home folder; whoever else does the same at the same time may be first."""
    kept = _kept(target, toolchain, home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.parent.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=".building-", dir=kept.parent) as temporary:
        built = build(target, Path(temporary) / target.name, toolchain, tools=tools)
        try:
            built.folder.rename(kept)
        except OSError:
            if not kept.is_dir():
                raise
    return kept
