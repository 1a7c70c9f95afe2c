"""Who sent a request: the claim of a request against the signature that came with it.

Decides 8203, 8205, 9002 and 9005; reads no body and keeps no state. A SAM's public key follows
from the seed, and only for a SAM of the world: a made-up number costs no key generation.
"""

from __future__ import annotations

from typing import Final

from cardio.component import SAM_CARD, UPLOAD_SERVICE, SamIdentity
from emulator import vpn_signature
from emulator.clock import Clock
from emulator.institutions import World
from emulator.vpn.refusal import AnswerCode, Refusal
from emulator.vpn.wire import Claim
from emulator.vpn_signature import Outcome

_BY_OUTCOME: Final = {
    Outcome.BAD: AnswerCode.NOT_VERIFIED,
    Outcome.EXPIRED: AnswerCode.EXPIRED,
}


class Gate:
    """Lets requests in: knows the seed the SAMs' keys are made of, the world and the time."""

    def __init__(
        self, seed: str, world: World, clock: Clock, revoked_sams: frozenset[str] = frozenset()
    ) -> None:
        self._seed = seed
        self._world = world
        self._clock = clock
        self._revoked = revoked_sams

    def admit(self, claim: Claim) -> SamIdentity:
        """Return the identity a claim has proved; raises Refusal with the code of the fault.

        The order is emulator-defined: institution (9005), SAM and signature (9002), revoked SAM
        (8205), hour (8203).
        """
        sam = self._member(claim)
        verdict = vpn_signature.verify(
            vpn_signature.verification_key(self._seed, sam.sam_id),
            claim.signature,
            random=claim.client_random,
            sam_id=sam.sam_id,
            hospital_id=sam.hospital_id,
            card_type=SAM_CARD,
            service=UPLOAD_SERVICE,
            now=self._clock.now(),
        )
        if verdict.outcome is not Outcome.BAD and sam.sam_id in self._revoked:
            raise Refusal(AnswerCode.REVOKED, "SAM: revoked")
        if code := _BY_OUTCOME.get(verdict.outcome):
            raise Refusal(code, verdict.reason)
        return sam

    def _member(self, claim: Claim) -> SamIdentity:
        """Return the claimed identity if the world has it."""
        institution = self._world.find(claim.hospital_id)
        if institution is None:
            raise Refusal(AnswerCode.NO_INSTITUTION, "institution: not in this world")
        if institution.sam_id != claim.sam_id:
            raise Refusal(AnswerCode.NOT_VERIFIED, "SAM: not the institution's")
        return SamIdentity(institution.sam_id, institution.hospital_id)
