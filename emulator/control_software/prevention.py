"""Handlers that read preventive care, prenatal check-ups and vaccinations.

Behaviour: facts/control_software_api.toml 1.3, 1.4, 1.11.
"""

from __future__ import annotations

from typing import Final

from emulator.control_software._reading import read_ring

HANDLERS: Final = {
    "hisGetRegisterPrevent": read_ring,
    "hisGetRegisterPregnant": read_ring,
    "hisGetInoculateData": read_ring,
}
