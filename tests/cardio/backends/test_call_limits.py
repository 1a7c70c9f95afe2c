"""Time limits: which function waits for what, and what a URL may say of it."""

from __future__ import annotations

import pytest

from cardio.backends import BackendUrl
from cardio.backends.call_limits import DEFAULTS, OPTIONS, Limits, Waits, waits_of
from cardio.errors import BackendUrlError
from cardio.table import function_names, function_row


@pytest.mark.parametrize(
    ("waits", "names"),
    [
        (Waits.READER, "hisGetBasicData hisGetRegisterBasic csOpenCom hisGetCardStatus csISSetPIN"),
        (Waits.NETWORK, "csVerifySAMDC csUpdateHCContents hisGetSeqNumber256N1 csUploadData"),
        (Waits.NETWORK, "hisReadPrescription hisWriteMultiPrescriptSign hisGetTreatNumICCard"),
        (Waits.NETWORK, "VPNGetRandomX VPNH_SignX GetSAMCardInfoInCS"),
        (Waits.PERSON, "csVerifyHCPIN csInputHCPIN csDisableHCPIN hpcVerifyHPCPIN hpcInputHPCPIN"),
        (Waits.PERSON, "hisGetSeqNumber hisGetSeqNumber256"),
    ],
)
def test_what_a_function_waits_for(waits: Waits, names: str) -> None:
    assert {name: waits_of(name) for name in names.split()} == dict.fromkeys(names.split(), waits)


def test_every_function_that_goes_on_line_has_the_time_for_it() -> None:
    for row in map(function_row, function_names()):
        if any(need.startswith("network") for need in row.requires):
            assert waits_of(row.name) is not Waits.READER, row.name


def test_without_options_they_are_the_usual_ones() -> None:
    limits = Limits.from_url(BackendUrl.parse("bridge:/a"))
    assert limits == Limits()
    assert [limits.of(function_row(name)) for name in ("csOpenCom", "csVerifySAMDC")] == [10, 60]
    assert limits.of(function_row("csVerifyHCPIN")) is None


def test_each_of_them_can_be_set() -> None:
    url = BackendUrl.parse("bridge:/a?timeout=0.5&network_timeout=none&pin_timeout=120")
    assert Limits.from_url(url).seconds == {
        Waits.READER: 0.5,
        Waits.NETWORK: None,
        Waits.PERSON: 120,
    }
    assert set(OPTIONS) == {waits.value for waits in DEFAULTS}


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "inf", "nan", "1e300", "1e7", "None"])
def test_a_limit_is_seconds_or_none(text: str) -> None:
    with pytest.raises(BackendUrlError, match=r"timeout '.*': expected seconds, more than 0, or n"):
        Limits.from_url(BackendUrl.parse(f"bridge:/a?timeout={text}"))
