"""The software SAM: one test identity with its keys, its randoms and its signatures.

Bundles the emulator-defined schemes for one institution; knows no card, no reader and no network,
and nothing it signs can pass for the insurer's.
"""

from __future__ import annotations

import binascii
import hmac
import itertools
from datetime import datetime
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from cardio.codecs import format_roc_datetime
from emulator import order_signature, visit_identifier, visit_signature, vpn_signature
from emulator.clock import Clock
from emulator.errors import EmulatorError
from emulator.institutions import check_identity
from emulator.keys import hmac_key
from emulator.order_signature import SignedOrder
from emulator.visit_identifier import Origin
from emulator.visit_signature import SignedVisit
from emulator.vpn_signature import RANDOM_BYTES, RANDOM_FORM, SERVICES, SignedText

DEFAULT_CARD_TYPE: Final = "3"
DEFAULT_SERVICE: Final = "30"


class SamRefused(EmulatorError, ValueError):
    """The SAM does not sign this: `field` is the argument, `expected` what it had to be.

    What the real component answers then is not public; the emulated one answers an empty text.
    """

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"VPNH_SignX: {field}: expected {expected}")
        self.field = field
        self.expected = expected


class SoftwareSam:
    """A SAM of the emulator; thread safe, signs in parallel, makes each key when first needed.

    Seed, SAM number, clock and calls decide every byte. A random mixes the second it is drawn in
    with a count from 0: a frozen clock repeats a run; under a running one two starts have the
    same randoms only in the same second. Raises ValueError for a SAM number that is no test number.
    """

    def __init__(self, seed: str, sam_id: str, hospital_id: str, clock: Clock) -> None:
        check_identity(sam_id, hospital_id)
        self.sam_id: Final = sam_id
        self.hospital_id: Final = hospital_id
        self._seed = seed
        self._clock = clock
        self._count = itertools.count()

    def __repr__(self) -> str:
        return f"SoftwareSam(sam_id={self.sam_id!r}, hospital_id={self.hospital_id!r})"

    def random_x(self) -> str:
        """VPNGetRandomX: return a new random, 8 bytes as 12 characters of Base64."""
        drawn = f"{int(self._clock.now().timestamp())} {next(self._count)}"
        digest = hmac.digest(self._random_key, drawn.encode("ascii"), "sha256")
        return binascii.b2a_base64(digest[:RANDOM_BYTES], newline=False).decode("ascii")

    def sign_x(
        self, random: str, card_type: str = DEFAULT_CARD_TYPE, service: str = DEFAULT_SERVICE
    ) -> str:
        """VPNH_SignX: return the signature of a random, 344 characters of Base64.

        Raises SamRefused for a text that is no random, for a service code that is not public and
        for a card type that the service is not signed with. Source: `facts/vpn_component.toml`.
        """
        if not RANDOM_FORM.fullmatch(random):
            raise SamRefused("random", "12 characters as VPNGetRandomX gives them")
        known = SERVICES.get(service)
        if known is None:
            raise SamRefused("service_code", f"one of {', '.join(SERVICES)}")
        if known.card_type != card_type:
            raise SamRefused("card_type", f"{known.card_type} for service {service}")
        now = self._clock.now()
        signed = SignedText(card_type, service, self.sam_id, self.hospital_id, random, now)
        return vpn_signature.sign(self._vpn_key, signed)

    def sign_visit(
        self, *, card_no: str, patient_id: str, visited_at: datetime, visit_seq: str
    ) -> bytes:
        """Return the visit signature as 128 bytes; `visit_signature.signature_text` gives M14.

        `visit_seq` is the visit number, 4 characters or blank. Raises ValueError for a text that
        is too long or not printable ASCII.
        """
        when = format_roc_datetime(visited_at)
        visit = SignedVisit(card_no, patient_id, self.hospital_id, self.sam_id, when, visit_seq)
        return visit_signature.sign_visit(self._visit_key, visit)

    def sign_order(
        self,
        *,
        patient_id: str,
        visited_at: datetime,
        item_code: str,
        body_part: str,
        usage: str,
        days: int,
        amount: int,
    ) -> str:
        """Return the order signature (D11), 40 characters; `amount` is in hundredths."""
        when = format_roc_datetime(visited_at)
        order = SignedOrder(
            self.hospital_id, patient_id, when, item_code, body_part, usage, days, amount
        )
        return order_signature.sign_order(self._order_key, order)

    def identify_visit(
        self, origin: Origin, visited_at: datetime, patient_id: str, hospital_id: str | None = None
    ) -> str:
        """Return the visit identifier (M15), 20 characters, of this or a named institution."""
        place = hospital_id or self.hospital_id
        return visit_identifier.make(self._identifier_key, origin, visited_at, patient_id, place)

    @cached_property
    def _vpn_key(self) -> rsa.RSAPrivateKey:
        return vpn_signature.signing_key(self._seed, self.sam_id)

    @cached_property
    def _visit_key(self) -> rsa.RSAPrivateKey:
        return visit_signature.signing_key(self._seed, self.sam_id)

    @cached_property
    def _random_key(self) -> bytes:
        return hmac_key(self._seed, f"random:{self.sam_id}")

    @cached_property
    def _order_key(self) -> bytes:
        return order_signature.signing_key(self._seed)

    @cached_property
    def _identifier_key(self) -> bytes:
        return visit_identifier.identifier_key(self._seed)
