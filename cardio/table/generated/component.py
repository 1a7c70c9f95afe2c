"""Rows of the function table: component.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/component.toml`.
"""

from __future__ import annotations

from cardio.table.model import Direction, Function, Kind, Param

ROWS: tuple[Function, ...] = (
    Function(
        "VPNGetRandomX",
        "component",
        "component",
        Kind.COMPONENT,
        "取得亂數",
        "Random text for a signature",
        "5.1.5",
        params=(
            Param("result", "BSTR", Direction.OUT, 20, "random, at most 20 characters"),
        ),
        requires=("sam",),
        source="NHI slides; public callers (4)",
        confidence="certain for the call, probable for Base64 of 8 bytes",
    ),
    Function(
        "VPNH_SignX",
        "component",
        "component",
        Kind.COMPONENT,
        "安全模組卡簽章",
        "Signature over a random, for a card type and a service",
        "5.1.5",
        params=(
            Param("random", "BSTR", Direction.IN, 20, "the value VPNGetRandomX returned"),
            Param("card_type", "BSTR", Direction.IN, 1, "3 = SAM, in the component's own numbering"),
            Param("service_code", "BSTR", Direction.IN, 2, "service the signature is for, 30 = upload"),
            Param("result", "BSTR", Direction.OUT, 512, "signature, at most 512 characters"),
        ),
        requires=("sam",),
        source="NHI slides; public callers (4)",
        confidence="certain for the call, probable for Base64 of 256 bytes",
    ),
    Function(
        "GetSAMCardInfoInCS",
        "component",
        "component",
        Kind.COMPONENT,
        "讀取安全模組資料",
        "Identity of the SAM as JSON",
        "5.1.5",
        params=(
            Param("result", "BSTR", Direction.OUT, 4096, "JSON with SAMCardInfoInCS.SAM[].CARD_ID and HOSP"),
        ),
        requires=("sam",),
        source="public callers (3)",
        confidence="certain for CARD_ID and HOSP",
    ),
    Function(
        "GetHCCardInfoInCS",
        "component",
        "component",
        Kind.COMPONENT,
        "讀取健保卡資料",
        "Identity of the insurance card as JSON",
        "5.1.5",
        params=(
            Param("result", "BSTR", Direction.OUT, 4096, "JSON with HCCardInfoInCS.HC[].AS_ID"),
        ),
        requires=("hc",),
        source="one public caller",
        confidence="probable",
    ),
)
