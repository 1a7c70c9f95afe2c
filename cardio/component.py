"""The VPN component (CsHisX): random, signature, SAM identity, and the only credential cache.

Checks every answer as public callers should but do not; makes no request to any server.
Source: facts/vpn_component.toml.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cardio.backends.waist import Backend, Output
from cardio.closing import Closing
from cardio.errors import ComponentError, SessionClosedError
from cardio.table import function_row

SAM_CARD: Final = "3"
"""Card type of the 安全模組卡 or cloud SAM file, in the component's own numbering."""

UPLOAD_SERVICE: Final = "30"
"""Service code of 醫療資料傳輸服務: VNHI_Upload and VNHI_Download."""

VALIDITY: Final = {"30": timedelta(hours=1), "15": timedelta(hours=8), "17": timedelta(hours=8)}
"""How long a signature lasts, by service code; for others it is not public."""

ASSUMED_VALIDITY: Final = timedelta(hours=1)
"""Emulator-defined: validity where the facts give none; the shortest one known."""

RENEW_BEFORE: Final = timedelta(minutes=10)
"""A cached credential is renewed this long before it expires (50 minutes for one hour)."""

_RETURN_CODE: Final = re.compile(r"-?[0-9]{1,5}")
_RANDOM_LIMIT: Final = 20
_SIGNATURE_LIMIT: Final = 512
_REASON_LIMIT: Final = 300


@dataclass(frozen=True, slots=True)
class SamIdentity:
    """Who signs: SAM number (12 digits) and institution code (10 characters)."""

    sam_id: str
    hospital_id: str

    @property
    def is_test(self) -> bool:
        """Whether the number begins with 901: a test SAM's, and every one of the emulator.

        Source: `facts/vpn_component.toml`, sam_identity.
        """
        return self.sam_id.startswith("901")


@dataclass(frozen=True, slots=True)
class Credential:
    """A random with its signature: a bearer credential for its service until it expires."""

    sam: SamIdentity
    card_type: str
    service: str
    client_random: str = field(repr=False)
    signature: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime
    emulated: bool
    """By its route, or by a test SAM: it may leave this computer only to a host that is named."""


class Component(Closing):
    """The component's methods over one backend; owns the credential cache.

    Threads may share it: the cache is locked, calls go to the backend side by side.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.Lock()
        self._cache: dict[tuple[str, str], Credential] = {}
        self._closed = False

    @property
    def url(self) -> str:
        """The backend URL."""
        return self._backend.url

    @property
    def emulated(self) -> bool:
        """Whether signatures from here are the emulator's."""
        return self._backend.emulated

    def now(self) -> datetime:
        """Return the time by which this component's signatures count."""
        return self._backend.now()

    def get_random_x(self) -> str:
        """VPNGetRandomX: return a random text, at most 20 printable characters."""
        text = self._call("VPNGetRandomX")
        return _checked_text("VPNGetRandomX", text, _RANDOM_LIMIT)

    def sign_x(
        self, random: str, *, card_type: str = SAM_CARD, service: str = UPLOAD_SERVICE
    ) -> str:
        """VPNH_SignX: return the signature of a random, at most 512 printable characters."""
        text = self._call("VPNH_SignX", random, card_type, service)
        return _checked_text("VPNH_SignX", text, _SIGNATURE_LIMIT)

    def get_sam_info(self) -> SamIdentity:
        """GetSAMCardInfoInCS: return the identity of the first SAM."""
        return _read_sam(self._call("GetSAMCardInfoInCS"))

    def credential(self, *, service: str = UPLOAD_SERVICE, card_type: str = SAM_CARD) -> Credential:
        """Return a credential for a service: the cached one while it is fresh, else a new one."""
        with self._lock:
            held = self._cache.get((service, card_type))
            now = self.now()
            if held is None or not held.issued_at <= now < held.expires_at - RENEW_BEFORE:
                held = self._new_credential(service, card_type, now)
                self._cache[service, card_type] = held
            return held

    def drop(self, credential: Credential) -> None:
        """Forget a credential the server no longer takes (8203), unless already replaced."""
        with self._lock:
            key = (credential.service, credential.card_type)
            if self._cache.get(key) == credential:
                del self._cache[key]

    def close(self) -> None:
        """Forget all credentials and give up the backend; harmless when repeated."""
        self._closed = True
        with self._lock:
            self._cache.clear()
        self._backend.close()

    def _new_credential(self, service: str, card_type: str, now: datetime) -> Credential:
        random = self.get_random_x()
        signature = self.sign_x(random, card_type=card_type, service=service)
        until = now + VALIDITY.get(service, ASSUMED_VALIDITY)
        sam = self.get_sam_info()
        emulated = self.emulated or sam.is_test
        return Credential(sam, card_type, service, random, signature, now, until, emulated)

    def _call(self, method: str, *texts: str) -> str:
        if self._closed:
            raise SessionClosedError(f"{method}: the component was closed")
        reply = self._backend.call(function_row(method), texts)
        if reply.code < 0 or reply.code >= 0x8000_0000:
            hresult = reply.code & 0xFFFF_FFFF
            raise ComponentError(method, _failure(hresult, *reply.outputs), hresult=hresult)
        text = reply.outputs[0] if reply.outputs else ""
        if not isinstance(text, str):
            raise ComponentError(method, "answered something that is no text")
        return text


def _failure(hresult: int, *said: Output) -> str:
    """Return what a failed HRESULT is told as, with what the component says of it, in a line."""
    text = " ".join(" ".join(map(str, said)).split())[:_REASON_LIMIT]
    return f"failed with HRESULT 0x{hresult:08X}" + (f" ({text})" if text else "")


def _checked_text(method: str, text: str, limit: int) -> str:
    """Refuse what is no random or signature: empty, an error number, too long, not printable."""
    if not text:
        raise ComponentError(method, "answered an empty text; is the SAM present and verified?")
    if _RETURN_CODE.fullmatch(text):
        raise ComponentError(method, f"answered the code {text}", code=int(text))
    if len(text) > limit or not (text.isascii() and text.isprintable()):
        raise ComponentError(method, f"expected at most {limit} printable ASCII characters")
    return text


def _read_sam(text: str) -> SamIdentity:
    """Read the JSON of GetSAMCardInfoInCS: the first SAM, its number and institution checked."""
    method = "GetSAMCardInfoInCS"
    try:
        first = json.loads(text)["SAMCardInfoInCS"]["SAM"][0]
        sam_id, hospital_id = first["CARD_ID"], first["HOSP"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ComponentError(method, "expected JSON with SAM[0].CARD_ID and HOSP") from error
    if not (isinstance(sam_id, str) and re.fullmatch(r"[0-9]{12}", sam_id)):
        raise ComponentError(method, "CARD_ID: expected 12 digits")
    if not (isinstance(hospital_id, str) and re.fullmatch(r"[0-9A-Z]{10}", hospital_id)):
        raise ComponentError(method, "HOSP: expected 10 characters")
    return SamIdentity(sam_id, hospital_id)
