"""Commands `native …`: build the drop-in library and component, say where they are.

What is built and how: `emulator.native`.
"""

from __future__ import annotations

import platform
from pathlib import Path

import click

from cardio.backends.library_file import VENDOR_FOLDER
from cardio.cli.options import json_option
from cardio.cli.output import emit_json, notice
from cardio.settings import Settings
from emulator.native.build import Built, build
from emulator.native.errors import TargetError
from emulator.native.paths import SHIPPED, provided
from emulator.native.targets import (
    LIBRARY,
    PRODUCTS,
    TARGETS,
    Target,
    Toolchain,
    targets_here,
)

_TOOLCHAINS = [toolchain.value for toolchain in Toolchain]


def _target(_: click.Context, __: click.Parameter, name: str | None) -> Target:
    """Return the target of that name, this machine's own without one."""
    if name:
        return TARGETS[name]
    own = targets_here()
    if not own:
        machine = f"{platform.system()} {platform.machine()}"
        raise TargetError(f"there is no target for {machine}; give --target")
    return own[-1]


def _not_the_vendors(_: click.Context, __: click.Parameter, out: Path) -> Path:
    """Refuse the vendor's folder: a HIS must never get ours for the vendor's."""
    vendors = VENDOR_FOLDER.lower().split("\\")
    if [part.lower() for part in out.absolute().parts[-len(vendors) :]] == vendors:
        raise click.BadParameter(f"{out}: is the vendor's folder; name another", param_hint="--out")
    return out


_target_option = click.option(
    "--target",
    type=click.Choice(list(TARGETS)),
    callback=_target,
    show_default="this machine's",
    help="System of the program that loads it.",
)


@click.group()
def native() -> None:
    """The drop-in library and component, which a program loads in place of the vendor's.

    Example: cardio native path --target win32
    """


@native.command("build")
@_target_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_not_the_vendors,
    required=True,
    help="Folder for the files.",
)
@click.option("--toolchain", type=click.Choice(_TOOLCHAINS), help="Default: the best there is.")
@json_option
def build_command(target: Target, out: Path, toolchain: str | None, as_json: bool) -> None:
    """Build library, header and, for Windows, import library and component into a folder.

    Example: cardio native build --target linux-x64 --out build
    """
    built = build(target, out, Toolchain(toolchain) if toolchain else None)
    if as_json:
        emit_json(_document(built))
        return
    notice(f"{target.name}, built with {built.toolchain.value}:")
    for file in built.files:
        click.echo(file)


@native.command("path")
@_target_option
@click.option(
    "--product",
    type=click.Choice(PRODUCTS),
    default=LIBRARY,
    show_default=True,
    help="component: CsHisX.dll, for Windows; bridge: the helper process.",
)
@json_option
def path_command(target: Target, product: str, as_json: bool) -> None:
    """Say where the library is; one that is not there is built into CARDIO_HOME, once.

    Example: cardio native path --target win32
    """
    file = target.product(product).file
    folder = provided(target, Settings.from_env().home, say=notice)
    if as_json:
        shipped = folder.is_relative_to(SHIPPED)
        files = sorted(str(file) for file in folder.iterdir())
        emit_json({"target": target.name, **_products(target, folder), "shipped": shipped,
                   "folder": str(folder), "files": files})  # fmt: skip
    else:
        click.echo(folder / file)


def _products(target: Target, folder: Path) -> dict[str, str]:
    return {product.name: str(folder / product.file) for product in target.products}


def _document(built: Built) -> dict[str, object]:
    return {
        "target": built.target.name,
        "toolchain": built.toolchain.value,
        **_products(built.target, built.folder),
        "folder": str(built.folder),
        "files": [str(file) for file in built.files],
    }
