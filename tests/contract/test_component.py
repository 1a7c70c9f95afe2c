"""The VPN component: forms of random, signature and identity, and the credential made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cardio.backends import Backend
from cardio.component import RENEW_BEFORE, Component
from cardio.errors import SessionClosedError

pytestmark = pytest.mark.needs("sam")

PRINTABLE = re.compile(r"[!-~]+")


def test_randoms_are_short_printable_and_never_the_same(component: Component) -> None:
    randoms = [component.get_random_x() for _ in range(4)]
    assert all(len(random) <= 20 and PRINTABLE.fullmatch(random) for random in randoms)
    assert len(set(randoms)) == 4


def test_a_signature_is_printable_and_follows_the_random(component: Component) -> None:
    signatures = [component.sign_x(component.get_random_x()) for _ in range(2)]
    assert all(len(text) <= 512 and PRINTABLE.fullmatch(text) for text in signatures)
    assert signatures[0] != signatures[1]


@pytest.mark.parametrize("service", ["11", "12", "15", "17", "30"])
def test_the_sam_signs_for_its_services(component: Component, service: str) -> None:
    assert component.sign_x(component.get_random_x(), card_type="3", service=service)


def test_the_sam_says_who_it_is(component: Component) -> None:
    sam = component.get_sam_info()
    assert re.fullmatch(r"[0-9]{12}", sam.sam_id)
    assert re.fullmatch(r"[0-9A-Z]{10}", sam.hospital_id)
    assert component.get_sam_info() == sam


def test_an_emulated_sam_cannot_be_mistaken_for_a_real_one(component: Component) -> None:
    assert not component.emulated or component.get_sam_info().sam_id.startswith("901")


def test_a_credential_is_kept_until_it_is_dropped(component: Component) -> None:
    credential = component.credential()
    assert component.credential() is credential
    component.drop(credential)
    renewed = component.credential()
    assert renewed is not credential
    assert renewed.client_random != credential.client_random


def test_a_credential_is_whole(component: Component) -> None:
    credential = component.credential()
    assert credential.sam == component.get_sam_info()
    assert (credential.card_type, credential.service) == ("3", "30")
    assert credential.expires_at - credential.issued_at == timedelta(hours=1)
    assert credential.issued_at.utcoffset() is not None
    assert credential.emulated == component.emulated
    assert credential.expires_at - RENEW_BEFORE > component.now()


def test_a_credential_does_not_show_what_it_bears(component: Component) -> None:
    credential = component.credential()
    assert credential.client_random not in repr(credential)
    assert credential.signature not in repr(credential)


def test_a_closed_component_signs_no_more(
    cardio_component_route: Callable[[], Backend], cardio_able: None
) -> None:
    component = Component(cardio_component_route())
    component.close()
    component.close()
    with pytest.raises(SessionClosedError):
        component.get_random_x()
