"""Opening by URL: the one place where a backend URL becomes a session or a component."""

from __future__ import annotations

from cardio.backends import open_backend, open_component_backend
from cardio.component import Component
from cardio.session import ControlSoftware
from cardio.settings import Settings


def open(url: str | None = None, *, port: int | None = None) -> ControlSoftware:
    """Open the control software behind a backend URL, and its reader port.

    Without a URL: CARDIO_BACKEND, else `emulator:`; without a port: the URL's, else 0. Raises
    BackendUrlError, BackendUnavailableError, or the error of csOpenCom.
    """
    return ControlSoftware(open_backend(url or Settings.from_env().backend_url), port=port)


def open_component(url: str | None = None) -> Component:
    """Open the VPN component behind a backend URL; the same URLs as for `open`.

    Raises BackendUrlError or BackendUnavailableError.
    """
    return Component(open_component_backend(url or Settings.from_env().backend_url))
