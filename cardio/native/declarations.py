"""Writes the declarations for other languages that are made from the function table.

Run `python -m cardio.native.declarations` after a change of the table; a test compares. The C
header is made where the C library is (`emulator.native.generator`). Holds no example.

Whatever a language declares, the library reads the low 16 bits of a length and writes no more
(facts: control_software_api.toml, integer width); so each uses what its public callers use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cardio.table.generator.c_declarations import CParameter, c_functions, c_parameters
from cardio.table.model import Direction, Function

EXAMPLES: Final = Path(__file__).parent / "examples"

_MADE_BY: Final = "Not edited by hand: `python -m cardio.native.declarations` writes it."
_RESERVED: Final = frozenset(("in", "out", "type"))
"""Parameter names that Delphi or Visual Basic take for their own words, in any case."""


def generate_all() -> dict[str, str]:
    """Return file name → text of every generated file of `EXAMPLES`."""
    return {
        "csharp/CsHis50.cs": render_csharp(),
        "java/CsHis50.java": render_java(),
        "delphi/CsHis50.pas": render_delphi(),
        "vb6/CsHis50.bas": render_vb6(),
    }


def render_csharp() -> str:
    """Return a static class for .NET and mono; texts go out in the code page of the system."""
    methods = "\n".join(
        f'    [DllImport("CsHis50", CharSet = CharSet.Ansi)] // {_title(row)}\n'
        f"    public static extern int {row.name}({_listed(row, _csharp)});\n"
        for row in c_functions()
    )
    return (
        f"// The NHI card-reader control software for .NET. {_MADE_BY}\n"
        "using System.Runtime.InteropServices;\n\n"
        f"public static class CsHis50\n{{\n{methods}}}\n"
    )


def render_java() -> str:
    """Return an interface for JNA, and how to load it on each system."""
    methods = "\n".join(
        f"    /** {_title(row)} */\n    int {row.name}({_listed(row, _java)});\n"
        for row in c_functions()
    )
    return _JAVA.replace("@made@", _MADE_BY).replace("@methods@", methods)


def render_delphi() -> str:
    """Return a unit for Delphi and Free Pascal."""
    functions = "".join(
        f"{{ {row.section} }}\nfunction {row.name}{_pascal_list(row)}: Integer; stdcall;"
        " external Library50;\n"
        for row in c_functions()
    )
    return (
        f"{{ The NHI card-reader control software. {_MADE_BY} }}\nunit CsHis50;\n\ninterface\n\n"
        f"const\n  Library50 = 'CsHis50.dll';\n\n{functions}\nimplementation\n\nend.\n"
    )


def render_vb6() -> str:
    """Return a module for Visual Basic 6 and VBA (32-bit): CRLF, ASCII only.

    Buffers take the first element of a Byte array; lengths are Integer, as in the official samples.
    """
    functions = "".join(
        f'\' {row.section}\nPublic Declare Function {row.name} Lib "CsHis50.dll"'
        f" ({_listed(row, _vb6)}) As Integer\n"
        for row in c_functions()
    )
    text = (
        'Attribute VB_Name = "CsHis50"\n'
        f"' The NHI card-reader control software. {_MADE_BY}\nOption Explicit\n\n{functions}"
    )
    return text.replace("\n", "\r\n")


def _title(row: Function) -> str:
    return f"{row.section} {row.title_zh}"


def _listed(row: Function, declared: Callable[[CParameter], str], separator: str = ", ") -> str:
    return separator.join(map(declared, c_parameters(row)))


def _is_text(parameter: CParameter) -> bool:
    """Whether it is bytes that are only read."""
    return parameter.is_pointer and parameter.param.direction is Direction.IN


def _csharp(parameter: CParameter) -> str:
    if _is_text(parameter):
        return f"string {parameter.name}"
    kind = ("ref int" if parameter.is_pointer else "int") if parameter.param.is_number else "byte[]"
    return f"{kind} {parameter.name}"


def _java(parameter: CParameter) -> str:
    if _is_text(parameter):
        return f"String {parameter.name}"
    kind = ("int[]" if parameter.is_pointer else "int") if parameter.param.is_number else "byte[]"
    return f"{kind} {parameter.name}"


def _pascal_list(row: Function) -> str:
    return f"({_listed(row, _delphi, '; ')})" if row.params else ""


def _delphi(parameter: CParameter) -> str:
    name = _allowed(parameter.name)
    if not parameter.param.is_number:
        return f"{name}: PAnsiChar"
    return f"var {name}: Integer" if parameter.is_pointer else f"{name}: Integer"


def _vb6(parameter: CParameter) -> str:
    name = _allowed(parameter.name)
    if _is_text(parameter):
        return f"ByVal {name} As String"
    if not parameter.param.is_number:
        return f"ByRef {name} As Byte"
    return f"ByRef {name} As Integer" if parameter.is_pointer else f"ByVal {name} As Long"


def _allowed(name: str) -> str:
    return f"{name}_" if name.lower() in _RESERVED else name


_JAVA: Final = """\
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.HashMap;
import java.util.Map;

/** The NHI card-reader control software for JNA. @made@ */
public interface CsHis50 extends Library {
    /** Load it by name: from the vendor's folder, or from jna.library.path. */
    static CsHis50 load() {
        Map<String, Object> options = new HashMap<>();
        options.put(OPTION_STRING_ENCODING, "MS950");
        if (Platform.isWindows() && !Platform.is64Bit()) {
            options.put(OPTION_CALLING_CONVENTION, Function.ALT_CONVENTION); // stdcall
        }
        return Native.load("CsHis50", CsHis50.class, options);
    }

@methods@}
"""


def write_all() -> None:
    """Write every generated file."""
    for name, text in generate_all().items():
        path = EXAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    write_all()
