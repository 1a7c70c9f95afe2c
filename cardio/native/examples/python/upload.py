"""Signs, uploads visits for a pre-check (A2), fetches the check result; standard library only.

    python upload.py TARGET visits.xml [credential.json]

TARGET is a base URL that ends in /V1000/; `cardio emulate` prints one. Without a credential, which
`cardio sign --reveal --json` writes, the component signs: on Windows, with comtypes installed.
`api.Client` does all this with retries, splitting and typed results.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.request import Request, urlopen

TAIPEI = timezone(timedelta(hours=8))
SAM_CARD, SERVICE = "3", "30"  # 安全模組卡, 醫療資料傳輸服務
NOT_READY = "5002"


def main(target: str, document: str, credential: str = "") -> None:
    """Print both return codes, the operation code and the check result."""
    identity = read_credential(credential) if credential else signed()
    data = base64.b64encode(Path(document).read_bytes()).decode()
    now = datetime.now(TAIPEI).strftime("%Y%m%d%H%M%S%f")[:17]
    answer = post(target + "VNHI_Upload", {**identity, "sPatData": data, "sUploadDT": now})
    print("VNHI_Upload", answer["RtnCode"], answer.get("Opcode", ""))
    if answer["RtnCode"] != "0000":
        sys.exit(1)

    asked = {**identity, "sOpcode": answer["Opcode"]}
    answer = post(target + "VNHI_Download", asked)
    for _ in range(30):
        if answer["RtnCode"] != NOT_READY:
            break
        time.sleep(10)
        answer = post(target + "VNHI_Download", asked)
    print("VNHI_Download", answer["RtnCode"])
    if answer["RtnCode"] != "0000":
        sys.exit(1)
    print(base64.b64decode(answer["Tx_result_json"]).decode("utf-8"))


def signed() -> dict[str, str]:
    """Return who signs, a random and its signature, good for an hour."""
    from comtypes.client import CreateObject  # type: ignore[import-not-found]

    component = CreateObject("CsHisX.nhicshisx.1", dynamic=True)
    sam = json.loads(component.GetSAMCardInfoInCS())["SAMCardInfoInCS"]["SAM"][0]
    random = component.VPNGetRandomX()
    signature = component.VPNH_SignX(random, SAM_CARD, SERVICE)
    return identity_of(sam["CARD_ID"], sam["HOSP"], random, signature)


def read_credential(path: str) -> dict[str, str]:
    """Return the same from a file."""
    found = json.loads(Path(path).read_text(encoding="utf-8"))
    names = ("sam_id", "hospital_id", "client_random", "signature")
    return identity_of(*(found[name] for name in names))


def identity_of(sam: str, hospital: str, random: str, signature: str) -> dict[str, str]:
    """Return the fields that every call begins with."""
    return {
        "sSamid": sam,
        "sHospid": hospital,
        "sClientrandom": random,
        "sSignature": signature,
        "sType": "A2",
    }


def post(url: str, fields: dict[str, str]) -> dict[str, str]:
    """Send fields as JSON and return those of the answer."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = Request(url, json.dumps(fields).encode(), headers)  # noqa: S310 - a URL you gave
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return dict(json.load(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
