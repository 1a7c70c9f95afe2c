"""The code lists that rules look into, and the classes of order codes (D06) that rules tell apart.

Holds lists only, no rule; lists that one field alone decides are in `api.fields`.
Source: facts/upload_format_2.0.toml, [codes_*], unless said otherwise; confidence high unless said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

NUMBERED: Final = frozenset(["00", "01", "02", "03", "04", "05", "06", "07", "08", "09"])
"""Visit types that count: they carry a visit number."""

OUTPATIENT: Final = frozenset(["01", "02", "03", "04", "06", "07", "08", "09"])
INPATIENT: Final = frozenset(["BB", "DC", "BF"])
DISPENSING: Final = frozenset(["AE", "AF"])
NEEDS_ORDERS: Final = frozenset(["AE", "AF", "AG", "BC", "AC"])
"""AC was added after the base revision (legend 2026)."""

PRESCRIBING: Final = frozenset(
    ["00", "01", "02", "03", "06", "07", "08", "09", "AD", "AA", "AB", "AH", "CA"]
)
"""Visit types of D081; confidence medium."""

LAST_VISIT_NUMBER: Final = 1500

ABNORMAL: Final = frozenset(
    [
        "A000",
        "A001",
        "A010",
        "A011",
        "A020",
        "A021",
        "A030",
        "A031",
        "B000",
        "B001",
        "C000",
        "C001",
        "D000",
        "D001",
        "D010",
        "D011",
        "E000",
        "E001",
        "F000",
        "F00B",
        "Z000",
        "Z001",
        "G000",
        "IC98",
        "IC09",
        "CV19",
        "FORE",
        "TM01",
        "J000",
        "HVIT",
        "MSPT",
        "ICND",
        "ICC4",
    ]
)
"""What M13 may hold when H01 is B."""

ABNORMAL_V1: Final = ABNORMAL - {"HVIT", "MSPT", "ICND", "ICC4"}
"""The same for A18 of format 1.0. Source: facts/upload_format_1.0.toml, codes.A18_abnormal."""

UNINSURED: Final = frozenset(("IC98", "IC09", "ICND"))
"""Abnormal codes with which M15 may be F x 20."""

TEST_NUMBERS: Final = frozenset(("CV19", "FORE", "HCV1"))
"""What M13 may hold in test results (H00 5); HCV1 came later, confidence medium."""

NOTIFIED: Final = frozenset(("W", "X"))
"""Benefit types of notifiable diseases: U071, IC09 and CV19 go with these alone."""

NO_IDENTIFIER: Final = "F" * 20
BEFORE_V2: Final = "SM" + "0" * 18
MISSING: Final = "MISS" + "0" * 16
ALL_NINES: Final = "9" * 20
ABNORMAL_ORIGINS: Final[Mapping[str, str]] = {
    code + "0" * (20 - len(code)): code.ljust(4, "0")
    for code in ("C000", "G000", "D000", "D001", "D010", "D011")
}
"""M16 that stands for no identifier, and the M18 it goes with."""

CONSTANTS: Final = frozenset((NO_IDENTIFIER, BEFORE_V2, MISSING, ALL_NINES, *ABNORMAL_ORIGINS))
"""Identifiers that no card and no service ever issued."""

GO_LIVE: Final = "1130101"
"""Emulator-defined: first day of format 2.0, which the public texts do not date (D068)."""

SELF_DISPENSED: Final = frozenset("06AB")
HANDED_OUT: Final = frozenset("1CD")
NOT_PRESCRIBED: Final = frozenset("2EF")

DRUGS: Final = frozenset("1M")
"""Order types (D02) of drugs: dispensed here, handed out."""

MODES_BY_TYPE: Final[Mapping[str, frozenset[str]]] = {
    "1": frozenset("0A"),
    "2": frozenset("035B"),
    "P": frozenset("024"),
    "M": frozenset("1"),
    "Q": frozenset("1"),
    "R": frozenset("124"),
}
"""D05 that each D02 allows; a D02 that is not here takes none."""

INJECTED: Final = frozenset(
    [
        "HD",
        "ID",
        "IA",
        "IE",
        "IM",
        "IV",
        "IP",
        "IPLE",
        "ICV",
        "IS",
        "IT",
        "IVA",
        "IVD",
        "IVI",
        "IVP",
        "LA",
        "LI",
        "SC",
        "SCI",
        "VAG",
    ]
)
"""Routes (D14) of drugs that are given on the spot, whatever M23 says (D027, D044, D056)."""

ORAL: Final = frozenset(("PO", "SL"))

COUNT_FIELDS: Final[Mapping[str, str]] = {
    "M24": "A",
    "M25": "B",
    "M26": "C",
    "M27": "D",
    "M28": "E",
    "M29": "F",
}
"""Field that counts how often a prescription can be dispensed, and the D04 it counts."""

MOST_REFILLS: Final = 8
"""Upper limit of M26: 8 in the legend of 2026, 4 in the manual of 112.08 (confidence medium)."""

MOST_CONTROLLED_REFILLS: Final = 4
MOST_ORDERS: Final[Mapping[str, int]] = {"1": 500, "2": 10}
"""MB2 a record may hold, by data type."""

DIAGNOSES: Final = ("M35", "M36", "M37", "M38", "M39", "M40")
COVID_DIAGNOSIS: Final = "U071"

PROVIDERS: Final[Mapping[str, frozenset[str]]] = {
    provider: frozenset(visit_types.split())
    for provider, visit_types in {
        "11": "00 01 04 06 07 08 AA AB AC AD AE AG AH AI BC DA DB CA",
        "12": "00 01 04 06 07 08 AA AB AC AD AE AG AH AI AK BC BD DA DB CA EA",
        "13": "02 04 06 07 08 AA AB AC AI AK BC AD BD DA DB CA",
        "14": "03 AD AA AE AI CA",
        "15": "00 08 06 07 09 AI AJ DA CA",
        "19": "01 06 07 AI AH CA",
        "21": "05 BA BB BC BE BF BG DC EA CA",
        "22": "05 BA BB BC BE BF BG DC EA CA",
        "29": "05 BA BB BC BE BF BG DC EA CA",
        "30": "AF AC CA",
        "40": "AA CA",
        "50": "AG CA",
    }.items()
}
"""Visit types (M07) that each provider class (M56) allows."""

_TEETH: Final = frozenset(
    f"{number:02d}"
    for first, last in ((11, 19), (21, 29), (31, 39), (41, 49), (51, 55), (61, 65), (71, 75),
                        (81, 85), (99, 99))
    for number in range(first, last + 1)
) | frozenset(["FM", "UA", "UB", "UL", "UR", "LA", "LB", "LL", "LR"])  # fmt: skip
_ACUPOINTS: Final = frozenset("C" + last for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456")
_SITES: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUV") | {"Ph", "Pl", "Pm", "PAY"}

ROUTINE_REACTIONS: Final = frozenset(
    f"{group}{number:02d}"
    for group, last in (("D", 10), ("S", 5), ("A", 8), ("B", 4), ("N", 10), ("R", 3), ("C", 9),
                        ("G", 5), ("M", 7), ("E", 2))
    for number in range(1, last + 1)
)  # fmt: skip
OTHER_REACTION: Final = "999"
GENE_TEST: Final = "12196B"


class OrderClass(Enum):
    """What rules tell apart about an order code; none of them looks at the code itself."""

    PLAIN = "no rule of its own"
    EARLY_RETURN = "early return visit (R001-R008, S001-S004)"
    DELIVERY = "delivery"
    TOOTH = "dental: the site is a tooth"
    SITE = "the site is required"
    NO_USAGE = "needs neither frequency nor route"
    PCR = "result of a PCR test"
    RAPID = "result of a rapid test"
    OTHER_TEST = "result of another COVID-19 test"
    HCV = "result of a hepatitis C test"
    ANTIVIRAL = "oral COVID-19 antiviral"
    REMOTE = "video or telephone visit for COVID-19"
    CAPPED = "E5012C: 1 to 5"
    URGENT_CARE = "urgent care centre"
    CANCER_PLAN = "cancer treatment quality plan"


_CODES: Final[Mapping[OrderClass, str]] = {
    OrderClass.DELIVERY: ("81004C 81011C 81028C 81017C 81034C 81018C 81019C 81024C 81025C 81026C"),
    OrderClass.SITE: (
        "33070B 33071B 33072B P2101C P2103C 33084B 33085B P2102C P2104C 26072B 26073B P2105C"
        " P2106C P2107C P2108C"
    ),
    OrderClass.NO_USAGE: (
        "M01 M02 M03 M04 M05 M06 M11 M12 M13 A21 MA1 MA2 MA3 MA4 P31102 P32102 P33021 P23021"
        " P34021 P38021"
    ),
    OrderClass.PCR: "PCRP-COVID19 PCRN-COVID19 RPCRPCOVID19",
    OrderClass.RAPID: "FSTP-COVID19 FSTN-COVID19 RFSTPCOVID19 HSTP-COVID19 RHSTPCOVID19",
    OrderClass.OTHER_TEST: "HPCP-COVID19 RHPCPCOVID19 CV19-S-Ab-N CV19-S-Ab-P",
    OrderClass.HCV: "FSTP-HCV FSTN-HCV",
    OrderClass.ANTIVIRAL: "XCOVID0001",
    OrderClass.REMOTE: "ViT-COVID19 PhT-COVID19",
    OrderClass.CAPPED: "E5012C",
    OrderClass.URGENT_CARE: "P8801C P8802C P8803C",
}
_BY_CODE: Final = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
_BY_FORM: Final = (
    (re.compile(r"R00[1-8]|S00[1-4]"), OrderClass.EARLY_RETURN),
    (re.compile(r"P77(0[1-9]|1[0-5])[A-Z]"), OrderClass.CANCER_PLAN),
    (re.compile(r"(89|9[0-2])[0-9]{3}[A-Z].*"), OrderClass.TOOTH),
    (re.compile(r"(6[2-9]|7[0-9]|8[0-8])[0-9]{3}[A-Z].*"), OrderClass.SITE),
)
TESTS: Final = frozenset((OrderClass.PCR, OrderClass.RAPID, OrderClass.OTHER_TEST, OrderClass.HCV))
ANTIVIRAL_USAGE: Final = frozenset(("BID", "QD", "Q12H", "ASORDER"))


@lru_cache(maxsize=8192)
def order_class(code: str) -> OrderClass:
    """Return the class of an order code (D06, A73); which test is a PCR is emulator-defined."""
    known = _BY_CODE.get(code)
    if known is not None:
        return known
    return next((kind for form, kind in _BY_FORM if form.fullmatch(code)), OrderClass.PLAIN)


def is_tooth(site: str) -> bool:
    """Whether a body site (D07) names one to three teeth or parts of the mouth."""
    return _all_in(site, _TEETH)


def is_site(site: str) -> bool:
    """Whether a body site is one of the announced ones; up to three acupuncture sites or teeth."""
    return site in _SITES or is_tooth(site) or _all_in(site, _ACUPOINTS)


def _all_in(site: str, known: frozenset[str]) -> bool:
    pairs = [site[at : at + 2] for at in range(0, len(site), 2)]
    return bool(pairs) and all(pair in known for pair in pairs)
