"""Build hook: puts the native parts into the wheel, for every target that can be built here.

Never needs a compiler and never fails for one: what cannot be built is not shipped. Named in
`pyproject.toml`; run by hatchling, not by the package.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeParts(BuildHookInterface[Any]):
    """Builds into a temporary folder that stands until the wheel is written.

    pip builds in an environment of its own, without ziglang; a release is built with
    `pip wheel . --no-deps --no-build-isolation` where ziglang and mingw are installed.
    """

    PLUGIN_NAME = "custom"

    _folder: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to the wheel; an editable install gets none, it builds at first use."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory(prefix="cardio-native-")
        with _importing_from(self.root):
            for file, place in self._files(Path(self._folder.name)):
                build_data["force_include"][str(file)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw away what was built, if anything was: it is in the wheel now."""
        if self._folder is not None:
            self._folder.cleanup()

    def _files(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """Build every target; yield each file and its place in the wheel."""
        from emulator.native.build import build
        from emulator.native.errors import NativeError, ToolchainMissingError
        from emulator.native.paths import SHIPPED
        from emulator.native.targets import TARGETS

        place = SHIPPED.relative_to(self.root)
        for target in TARGETS.values():
            try:
                built = build(target, folder / target.name)
            except ToolchainMissingError as missing:
                self.app.display_info(f"not shipped: {missing}")
            except (NativeError, OSError) as error:
                self.app.display_warning(f"not shipped: {error}")
            else:
                for file in built.files:
                    yield file, (place / target.name / file.name).as_posix()


@contextmanager
def _importing_from(root: str) -> Iterator[None]:
    """Let the package be imported from the sources while it is not installed yet."""
    sys.path.insert(0, root)
    try:
        yield
    finally:
        sys.path.remove(root)
