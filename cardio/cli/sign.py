"""Commands `sign` and `sam`: a credential, and who signs it."""

from __future__ import annotations

import click

import cardio
from cardio.cli.options import backend_option, json_option
from cardio.cli.output import emit_json, notice_emulated, table
from cardio.component import SAM_CARD, UPLOAD_SERVICE, Credential

MASK = "***"


@click.command()
@backend_option
@click.option("--card-type", default=SAM_CARD, show_default=True, help="3 = 安全模組卡.")
@click.option("--service", default=UPLOAD_SERVICE, show_default=True, help="30 = upload.")
@click.option("--reveal", is_flag=True, help="Show random and signature: a bearer credential.")
@json_option
def sign(backend: str, card_type: str, service: str, reveal: bool, as_json: bool) -> None:
    """Make a credential with VPNGetRandomX and VPNH_SignX (簽章, valid one hour).

    Example: cardio sign --json --reveal
    """
    with cardio.open_component(backend) as component:
        credential = component.credential(service=service, card_type=card_type)
        shown = {
            "backend": component.url,
            "emulated": component.emulated,
            **_shown(credential, reveal),
        }
    notice_emulated(component.url, component.emulated)
    if as_json:
        emit_json(shown)
    else:
        table("credential", ("field", "value"), shown.items())


@click.command()
@backend_option
@json_option
def sam(backend: str, as_json: bool) -> None:
    """Show the identity of the SAM (安全模組卡): its number and institution.

    Example: cardio sam
    """
    with cardio.open_component(backend) as component:
        identity = component.get_sam_info()
        shown = {
            "backend": component.url,
            "emulated": component.emulated,
            "sam_id": identity.sam_id,
            "hospital_id": identity.hospital_id,
        }
    notice_emulated(component.url, component.emulated)
    if as_json:
        emit_json(shown)
    else:
        table("SAM", ("field", "value"), shown.items())


def _shown(credential: Credential, reveal: bool) -> dict[str, str]:
    return {
        "sam_id": credential.sam.sam_id,
        "hospital_id": credential.sam.hospital_id,
        "card_type": credential.card_type,
        "service": credential.service,
        "client_random": credential.client_random if reveal else MASK,
        "signature": credential.signature if reveal else MASK,
        "issued_at": credential.issued_at.isoformat(),
        "expires_at": credential.expires_at.isoformat(),
    }
