from __future__ import annotations

import pytest

from cardio.doctor.redirection import as_named, as_seen

SYSTEM = r"C:\Windows\System32\CsHisX.dll"


@pytest.mark.parametrize(
    ("path", "bits", "own", "seen"),
    [
        (SYSTEM, 32, 64, r"C:\Windows\SysWOW64\CsHisX.dll"),
        (SYSTEM, 64, 32, r"C:\Windows\Sysnative\CsHisX.dll"),
        (SYSTEM, 64, 64, SYSTEM),
        (SYSTEM, 32, 32, SYSTEM),
        (r"c:\WINDOWS\system32\Com\CsHisX.dll", 32, 64, r"C:\Windows\SysWOW64\Com\CsHisX.dll"),
        (r"C:/Windows/system32/CsHisX.dll", 32, 64, r"C:\Windows\SysWOW64\CsHisX.dll"),
        (r"C:\Windows\SysWOW64\CsHisX.dll", 32, 64, r"C:\Windows\SysWOW64\CsHisX.dll"),
        (r"C:\Windows\System32X\CsHisX.dll", 32, 64, r"C:\Windows\System32X\CsHisX.dll"),
        (r"D:\Windows\System32\CsHisX.dll", 32, 64, r"D:\Windows\System32\CsHisX.dll"),
        (r"C:\NHI\LIB\CsHisX.dll", 32, 64, r"C:\NHI\LIB\CsHisX.dll"),
        (r"C:\NHI\LIB\CsHisX.dll", 64, 32, r"C:\NHI\LIB\CsHisX.dll"),
        ("CsHisX.dll", 32, 64, "CsHisX.dll"),
    ],
)
def test_the_systems_folder_is_another_for_the_other_word_size(
    path: str, bits: int, own: int, seen: str
) -> None:
    assert as_seen(path, bits, own=own, root=r"C:\Windows") == seen


@pytest.mark.parametrize(
    ("text", "bits", "own", "named"),
    [
        (r"%ProgramFiles%\NHI\X.dll", 32, 64, r"%ProgramFiles(x86)%\NHI\X.dll"),
        (r"%programfiles%\NHI\X.dll", 32, 64, r"%programfiles(x86)%\NHI\X.dll"),
        (r"%CommonProgramFiles%\X.dll", 32, 64, r"%CommonProgramFiles(x86)%\X.dll"),
        (r"%ProgramFiles%\NHI\X.dll", 64, 32, r"%ProgramW6432%\NHI\X.dll"),
        (r"%CommonProgramFiles%\X.dll", 64, 32, r"%CommonProgramW6432%\X.dll"),
        (r"%ProgramFiles%\NHI\X.dll", 64, 64, r"%ProgramFiles%\NHI\X.dll"),
        (r"%ProgramFiles%\NHI\X.dll", 32, 32, r"%ProgramFiles%\NHI\X.dll"),
        (r"%ProgramFiles(x86)%\X.dll", 32, 64, r"%ProgramFiles(x86)%\X.dll"),
        (r"%SystemDrive%\ProgramFiles\X.dll", 32, 64, r"%SystemDrive%\ProgramFiles\X.dll"),
    ],
)
def test_a_variable_is_another_folder_for_the_other_word_size(
    text: str, bits: int, own: int, named: str
) -> None:
    assert as_named(text, bits, own=own) == named
