"""Seeded keys: the generator against NIST's vectors, the keys against golden vectors."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, utils
from hypothesis import given
from hypothesis import strategies as st

from emulator.keys import PUBLIC_EXPONENT, HmacDrbg, hmac_key, rsa_key

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("keys.json").read_text("utf-8"))


# NIST CAVP, HMAC_DRBG.rsp, SHA-256, no prediction resistance, no reseed, no personalization:
# COUNT 0 and 1. The vectors give the second of two outputs of 1024 bits.
@pytest.mark.parametrize(
    ("entropy", "nonce", "returned"),
    [
        (
            "ca851911349384bffe89de1cbdc46e6831e44d34a4fb935ee285dd14b71a7488",
            "659ba96c601dc69fc902940805ec0ca8",
            "e528e9abf2dece54d47c7e75e5fe302149f817ea9fb4bee6f4199697d04d5b89"
            "d54fbb978a15b5c443c9ec21036d2460b6f73ebad0dc2aba6e624abf07745bc1"
            "07694bb7547bb0995f70de25d6b29e2d3011bb19d27676c07162c8b5ccde0668"
            "961df86803482cb37ed6d5c0bb8d50cf1f50d476aa0458bdaba806f48be9dcb8",
        ),
        (
            "79737479ba4e7642a221fcfd1b820b134e9e3540a35bb48ffae29c20f5418ea3",
            "3593259c092bef4129bc2c6c9e19f343",
            "cf5ad5984f9e43917aa9087380dac46e410ddc8a7731859c84e9d0f31bd43655"
            "b924159413e2293b17610f211e09f770f172b8fb693a35b85d3b9e5e63b1dc25"
            "2ac0e115002e9bedfb4b5b6fd43f33b8e0eafb2d072e1a6fee1f159df9b51e6c"
            "8da737e60d5032dd30544ec51558c6f080bdbdab1de8a939e961e06b5f1aca37",
        ),
    ],
)
def test_the_generator_is_nists(entropy: str, nonce: str, returned: str) -> None:
    generator = HmacDrbg(bytes.fromhex(entropy), bytes.fromhex(nonce))
    generator.generate(128)
    assert generator.generate(128).hex() == returned


@given(st.binary(), st.binary(), st.binary(), st.integers(0, 200))
def test_the_generator_takes_its_seed_material_in_order(
    entropy: bytes, nonce: bytes, personalization: bytes, length: int
) -> None:
    parts = HmacDrbg(entropy, nonce, personalization).generate(length)
    assert parts == HmacDrbg(entropy + nonce + personalization).generate(length)
    assert len(parts) == length


def test_the_generator_does_not_repeat_itself() -> None:
    generator = HmacDrbg(b"seed")
    assert len({generator.generate(32) for _ in range(50)}) == 50
    assert HmacDrbg(b"seed").integer(64) == int.from_bytes(HmacDrbg(b"seed").generate(8), "big")


@pytest.mark.parametrize("seed", GOLDEN)
@pytest.mark.parametrize("bits", [1024, 2048])
def test_rsa_keys_are_the_golden_ones(seed: str, bits: int) -> None:
    modulus = rsa_key(seed, "golden", bits).public_key().public_numbers().n
    digest = sha256(modulus.to_bytes(bits // 8, "big")).hexdigest()
    assert digest == GOLDEN[seed][f"rsa_{bits}_modulus_sha256"]


@pytest.mark.parametrize("seed", GOLDEN)
def test_hmac_keys_are_the_golden_ones(seed: str) -> None:
    assert hmac_key(seed, "golden").hex() == GOLDEN[seed]["hmac_key"]
    assert len(hmac_key(seed, "golden")) == 32


@pytest.mark.parametrize("seed", ["", "one", "two", "測試"])
def test_rsa_keys_are_sound(seed: str) -> None:
    numbers = rsa_key(seed, "sound", 1024).private_numbers()
    numbers.private_key()  # OpenSSL checks primes, exponents and coefficients here
    assert numbers.public_numbers.e == PUBLIC_EXPONENT == 65537
    assert numbers.p > numbers.q
    assert numbers.p >> 510 == numbers.q >> 510 == 0b11
    assert numbers.public_numbers.n.bit_length() == 1024


def test_a_key_signs_and_verifies() -> None:
    key = rsa_key("one", "sound", 1024)
    block = key.sign(b"EMULATOR", padding.PKCS1v15(), utils.NoDigestInfo())
    public = key.public_key()
    assert public.recover_data_from_signature(block, padding.PKCS1v15(), None) == b"EMULATOR"


def test_a_key_is_made_once() -> None:
    assert rsa_key("one", "sound", 1024) is rsa_key("one", "sound", 1024)


def test_seed_label_and_size_all_count() -> None:
    choices = [("one", "a"), ("one", "b"), ("two", "a"), ("onea", ""), ("on", "ea")]
    moduli = {rsa_key(*choice, 1024).public_key().public_numbers().n for choice in choices}
    assert len(moduli) == len({hmac_key(*choice) for choice in choices}) == len(choices)


@pytest.mark.parametrize("bits", [0, 512, 1000, 1088, 2047, -1024])
def test_other_sizes_are_refused(bits: int) -> None:
    with pytest.raises(ValueError, match=f"bits: expected a multiple of 128.*got {bits}"):
        rsa_key("one", "sound", bits)
