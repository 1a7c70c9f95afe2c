"""Command `call`: one raw call with a hex dump."""

from __future__ import annotations

from collections.abc import Iterator

import click

import cardio
from cardio.backends.waist import Output
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import emit_json, notice_emulated
from cardio.session import CallResult
from cardio.session.marshal import Value
from cardio.table import function_row
from cardio.table.model import Kind, Param

_WIDTH = 16


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("values", nargs=-1, metavar="[ARGS]...")
@backend_option
@json_option
def call(name: str, values: tuple[str, ...], backend: str, as_json: bool) -> None:
    """Call a function by its vendor name; texts and numbers as arguments, hex:… for bytes.

    The outputs are shown as they are: patients' data included.

    Example: cardio call hisGetSeqNumber256N1 01 " " 1
    """
    row = function_row(name)
    if row.kind is Kind.COMPONENT:
        raise click.UsageError(f"{name} is a method of the component; use `cardio sign` or `sam`")
    given = [_value(param, text) for param, text in zip(row.wanted, values, strict=False)]
    given += values[len(row.wanted) :]
    with cardio.open(backend) as session:
        result = session.call(name, *given)
        notice_emulated(session.url, session.emulated)
    if as_json:
        emit_json(_document(result))
    else:
        _print(result)
    if not (result.code.delivers or result.answered):
        raise click.exceptions.Exit(3)


def _value(param: Param, text: str) -> Value:
    """Read one argument: a number where the parameter is one, `hex:` bytes, else text."""
    try:
        if param.is_number:
            return int(text, 0)
        return bytes.fromhex(text[4:]) if text.startswith("hex:") else text
    except ValueError:
        raise click.UsageError(f"{param.name}: {text!r} is no number or hex:…") from None


def _document(result: CallResult) -> dict[str, object]:
    zh, en = _texts(result)
    return {
        "function": result.function.name,
        "section": result.function.section,
        "code": int(result.code),
        "text_zh": zh,
        "text_en": en,
        "outputs": {name: _plain(value) for name, value in result.outputs.items()},
    }


def _texts(result: CallResult) -> tuple[str, str]:
    """Return what the code says; a number that is no code says nothing, such as a version."""
    return ("", "") if result.answered else (result.code.zh, result.code.en)


def _plain(value: Output) -> object:
    return {"hex": value.hex(), "length": len(value)} if isinstance(value, bytes) else value


def _print(result: CallResult) -> None:
    click.echo(
        " ".join([result.function.name, "->", str(result.code), *filter(None, _texts(result))])
    )
    for name, value in result.outputs.items():
        size = f" ({len(value)} bytes)" if isinstance(value, bytes) else f" = {value}"
        click.echo(f"{name}{size}")
        if isinstance(value, bytes):
            for line in hex_dump(value):
                click.echo(line)


def hex_dump(data: bytes) -> Iterator[str]:
    """Yield lines of offset, hexadecimal bytes and printable ASCII."""
    for start in range(0, len(data), _WIDTH):
        piece = data[start : start + _WIDTH]
        text = "".join(chr(b) if 0x20 <= b < 0x7F else "." for b in piece)
        yield f"  {start:04x}  {piece.hex(' '):<{3 * _WIDTH}} {text}"
