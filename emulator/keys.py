"""Seeded keys: HMAC-DRBG (NIST SP 800-90A, SHA-256) → primes → RSA keys, and HMAC keys.

Pure functions of a seed and a label, the same on every machine; keeps no real key and reads no
system randomness. Keys from here protect nothing: whoever knows the seed has them.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

PUBLIC_EXPONENT: Final = 65537

_DIGEST_BYTES: Final = 32
_SIEVE_LIMIT: Final = 20_000
_WINDOW: Final = 4096
_MILLER_RABIN_ROUNDS: Final = 8


class HmacDrbg:
    """HMAC_DRBG with SHA-256 (SP 800-90A, 10.1.2), without reseeding and additional input."""

    __slots__ = ("_key", "_value")

    def __init__(self, entropy: bytes, nonce: bytes = b"", personalization: bytes = b"") -> None:
        self._key = bytes(_DIGEST_BYTES)
        self._value = b"\x01" * _DIGEST_BYTES
        self._update(entropy + nonce + personalization)

    def generate(self, length: int) -> bytes:
        """Return the next `length` bytes."""
        output = bytearray()
        while len(output) < length:
            self._value = self._mac(self._value)
            output += self._value
        self._update(b"")
        return bytes(output[:length])

    def integer(self, bits: int) -> int:
        """Return the next integer of at most `bits` bits (a multiple of 8), big-endian."""
        return int.from_bytes(self.generate(bits // 8), "big")

    def _update(self, data: bytes) -> None:
        self._key = self._mac(self._value + b"\x00" + data)
        self._value = self._mac(self._value)
        if data:
            self._key = self._mac(self._value + b"\x01" + data)
            self._value = self._mac(self._value)

    def _mac(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, "sha256")


# A pure function of its arguments that costs 0.2 s: the cache changes no result, and two threads
# that race for the same key make the same one.
@cache
def rsa_key(seed: str, label: str, bits: int) -> rsa.RSAPrivateKey:
    """Return the RSA key of a seed, label and size: p > q, top two bits of both set, e = 65537.

    `bits` is a multiple of 128, at least 1024; else ValueError. Same arguments, same key.
    """
    if bits < 1024 or bits % 128:
        raise ValueError(f"rsa_key: bits: expected a multiple of 128 from 1024 up, got {bits}")
    source = _stream(seed, f"rsa:{bits}:{label}")
    p = _prime(source, bits // 2)
    q = _prime(source, bits // 2)
    return _assembled(max(p, q), min(p, q))


def hmac_key(seed: str, label: str) -> bytes:
    """Return the 32-byte HMAC key of a seed and label."""
    return _stream(seed, f"hmac:{label}").generate(_DIGEST_BYTES)


def _stream(seed: str, label: str) -> HmacDrbg:
    """Return the generator of one purpose; the seed is hashed so that its end is unmistakable."""
    return HmacDrbg(sha256(seed.encode()).digest(), personalization=label.encode())


def _assembled(p: int, q: int) -> rsa.RSAPrivateKey:
    """Build the key object; checking it again would cost as much as 150 signatures."""
    d = pow(PUBLIC_EXPONENT, -1, math.lcm(p - 1, q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(PUBLIC_EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _prime(source: HmacDrbg, bits: int) -> int:
    """Return a probable prime with its top two bits set, usable with the public exponent."""
    top = 0b11 << (bits - 2)
    while True:
        start = source.integer(bits) | top | 1
        for candidate in _survivors(start):
            usable = (candidate - 1) % PUBLIC_EXPONENT != 0
            if usable and _is_probable_prime(candidate, source):
                return candidate


def _survivors(start: int) -> Iterator[int]:
    """Yield the numbers start, start + 2, … of one window that no small prime divides."""
    sieve = bytearray(b"\x01" * _WINDOW)
    for prime in _odd_primes():
        # The first i with start + 2i ≡ 0 (mod prime); (prime + 1) / 2 is the inverse of 2.
        first = (-start * ((prime + 1) // 2)) % prime
        sieve[first::prime] = bytes(len(range(first, _WINDOW, prime)))
    return (start + 2 * index for index, alive in enumerate(sieve) if alive)


@cache
def _odd_primes() -> tuple[int, ...]:
    """Return the odd primes below the sieve limit (a constant table, made when first needed)."""
    sieve = bytearray(b"\x01" * _SIEVE_LIMIT)
    for number in range(3, math.isqrt(_SIEVE_LIMIT) + 1, 2):
        if sieve[number]:
            sieve[number * number :: number] = bytes(
                len(range(number * number, _SIEVE_LIMIT, number))
            )
    return tuple(number for number in range(3, _SIEVE_LIMIT, 2) if sieve[number])


def _is_probable_prime(candidate: int, source: HmacDrbg) -> bool:
    """Run Miller-Rabin with base 2, then, for what passes, with bases from the generator."""
    if not _passes(candidate, 2):
        return False
    width = candidate.bit_length()
    bases = (source.integer(width) % (candidate - 3) + 2 for _ in range(_MILLER_RABIN_ROUNDS))
    return all(_passes(candidate, base) for base in bases)


def _passes(candidate: int, base: int) -> bool:
    """Tell whether an odd candidate passes one Miller-Rabin round."""
    twos = ((candidate - 1) & -(candidate - 1)).bit_length() - 1
    x = pow(base, (candidate - 1) >> twos, candidate)
    if x in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % candidate
        if x == candidate - 1:
            return True
    return False
