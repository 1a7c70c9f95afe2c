"""Which bridge program serves a URL, and the command that starts it.

Finds it, or has it built; starts nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, cast

from cardio.backends.library_file import read_image
from cardio.backends.urls import BackendUrl
from cardio.errors import BackendUnavailableError, BackendUrlError, CardioError
from cardio.settings import Settings

OPTIONS: Final = ("arch", "bridge", "launcher")
"""Options that say how the bridge is started."""

PROVIDER: Final = "emulator.native.paths:bridge"
"""Where bridges are shipped or built; imported when no option names one."""

TARGETS: Final[Mapping[tuple[str, str], str]] = {
    ("Windows", "x86"): "win32",
    ("Windows", "x64"): "win64",
    ("Linux", "x64"): "linux-x64",
}
"""System and `arch` → the native target whose bridge it is."""

_ARCHS: Final[Mapping[str, str]] = {"x86": "x86", "x86-64": "x64"}
"""Machine of an image → `arch`."""

_SYSTEMS: Final[Mapping[str, str]] = {"win32": "Windows", "linux": "Linux"}

_PATHS: Final = (PurePosixPath, PureWindowsPath)
"""What a path to a bridge may be: a launcher may take another system's."""

_WINE_DRIVE: Final = "Z:"
"""What wine calls the root of the file system."""


@dataclass(frozen=True, slots=True)
class Program:
    """How the bridge of a URL is started, and how it is told what to load."""

    arch: str
    """x86 or x64."""
    launcher: str = ""
    """What runs Windows programs on another system: wine, or a script that ends in it."""
    path: str = ""
    """The bridge, empty: the one that is shipped or built."""

    @classmethod
    def of(cls, url: BackendUrl, library: str = "") -> Program:
        """Read a URL's options; the bitness is the library's own where it can be read, else x86.

        Source of that: facts/vpn_component.toml, bitness. Raises BackendUrlError.
        """
        launcher = url.options.get("launcher", "")
        if launcher and not PurePosixPath(launcher).is_absolute():
            raise BackendUrlError(f"{url.text}: launcher {launcher!r}: expected an absolute path")
        bridge = url.options.get("bridge", "")
        if bridge and not any(kind(bridge).is_absolute() for kind in _PATHS):
            raise BackendUrlError(f"{url.text}: bridge {bridge!r}: expected an absolute path")
        arch = url.options.get("arch") or _arch_of(library)
        if arch not in _ARCHS.values():
            raise BackendUrlError(f"{url.text}: arch {arch!r}: expected x86 or x64")
        return cls(arch, launcher, bridge)

    @property
    def system(self) -> str:
        """The system of what is loaded."""
        return "Windows" if self.launcher else _SYSTEMS.get(sys.platform, sys.platform)

    @property
    def options(self) -> str:
        """The options as a URL has them."""
        given = {"arch": self.arch, "launcher": self.launcher, "bridge": self.path}
        return "&".join(f"{name}={_quoted(text)}" for name, text in given.items() if text)

    def command(self, target: str) -> list[str]:
        """Return the words that start the bridge of a library's path, or of `com:PROGID`.

        Raises BackendUnavailableError when there is no bridge.
        """
        launcher = [self.launcher] if self.launcher else []
        return [*launcher, self.path or str(self._provided()), target]

    def seen(self, path: str) -> str:
        """Return what the bridge calls a path of this system."""
        if self.launcher and PurePosixPath(path).is_absolute():
            return _WINE_DRIVE + path.replace("/", "\\")
        return path

    def is_absolute(self, path: str) -> bool:
        """Whether a path says all, on this system or on the bridge's."""
        windows = self.system == "Windows" and PureWindowsPath(path).is_absolute()
        return windows or (sys.platform != "win32" and PurePosixPath(path).is_absolute())

    def _provided(self) -> Path:
        target = TARGETS.get((self.system, self.arch))
        if target is None:
            raise BackendUnavailableError(f"there is no bridge for {self.system} {self.arch}")
        module, _, attribute = PROVIDER.partition(":")
        try:
            provide = cast(Callable[[str, Path], Path], getattr(import_module(module), attribute))
            return provide(target, Settings.from_env().home)
        except ModuleNotFoundError as error:
            raise BackendUnavailableError(
                f"no bridge for {target}: {error.name} is not there; the option bridge names one"
            ) from error
        except (CardioError, OSError) as error:
            raise BackendUnavailableError(f"no bridge for {target}: {error}") from error


def _arch_of(library: str) -> str:
    """Return a library's bitness where this system can read the file, else what is likely."""
    try:
        image = read_image(Path(library)) if library else None
    except BackendUnavailableError:
        image = None
    likely = "x64" if sys.platform == "linux" and PurePosixPath(library).suffix == ".so" else "x86"
    return _ARCHS.get(image.machine, image.machine) if image else likely


def _quoted(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26").replace("#", "%23")
