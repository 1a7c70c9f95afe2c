"""Backend URLs: one parser, and the table of schemes.

Imports a route only when its scheme is named; opens nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Final, NamedTuple, cast
from urllib.parse import unquote

from cardio.backends.waist import Backend
from cardio.errors import BackendUnavailableError, BackendUrlError


class Scheme(NamedTuple):
    """One scheme: where its opener is (`module:attribute`), and what it is for."""

    opener: str
    help: str
    component: str = ""
    """The opener of its component, where that is another."""


SCHEMES: Final[Mapping[str, Scheme]] = {
    "emulator": Scheme("emulator.backend:open_backend", "the emulator, in this process"),
    "emulator://": Scheme("cardio.backends.remote:open_remote", "a running emulator"),
    "dll": Scheme(
        "cardio.backends.library:open_library",
        "the vendor's library, or the drop-in one, in this process",
        "cardio.backends.library:open_component",
    ),
    "bridge": Scheme(
        "cardio.backends.bridge:open_bridge",
        "the vendor's library in a helper process, of either bitness",
        "cardio.backends.bridge:open_component",
    ),
    "com": Scheme("cardio.backends.bridge_component:open_com", "the vendor's component"),
}
"""Schemes of this version, those with an address of their own; further ones come from the entry
points `cardio.backends`."""

RESERVED: Final[Mapping[str, str]] = {
    "lab": "a reader shared over TLS",
    "replay": "a recording",
}
"""Schemes the contract names for later versions."""

ENTRY_POINTS: Final = "cardio.backends"

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


@dataclass(frozen=True, slots=True)
class BackendUrl:
    """A backend URL taken apart: `scheme:path?option=value&…`, percent-decoded only."""

    text: str
    scheme: str
    path: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, text: str) -> BackendUrl:
        """Take a URL apart; raises BackendUrlError when it has no scheme or a bad option."""
        scheme, colon, rest = text.partition(":")
        if not (colon and _SCHEME.fullmatch(scheme)):
            raise BackendUrlError(f"backend URL {text!r}: expected SCHEME:… such as emulator:")
        path, _, query = rest.partition("?")
        options: dict[str, str] = {}
        for name, value in (_option(text, part) for part in query.split("&") if part):
            if name in options:
                raise BackendUrlError(f"backend URL {text!r}: option {name} is given twice")
            options[name] = value
        return cls(text, scheme.lower(), unquote(path), MappingProxyType(options))

    def only(self, allowed: Collection[str]) -> None:
        """Refuse options the scheme does not have; raises BackendUrlError naming them."""
        unknown = sorted(set(self.options) - set(allowed))
        if unknown:
            raise BackendUrlError(
                f"{self.scheme}: has no option {', '.join(unknown)};"
                f" it knows {', '.join(sorted(allowed))}"
            )


def open_backend(text: str) -> Backend:
    """Open the route a backend URL names.

    Raises BackendUrlError for an unknown scheme or option, BackendUnavailableError when the
    route is not installed.
    """
    url = BackendUrl.parse(text)
    return _opener(url)(url)


def open_component_backend(text: str) -> Backend:
    """Open the route to the component that goes with a backend URL; raises as `open_backend`."""
    url = BackendUrl.parse(text)
    scheme = _scheme(url)
    return (_loaded(scheme.component) if scheme and scheme.component else _opener(url))(url)


def _option(text: str, part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not (equals and name):
        raise BackendUrlError(f"backend URL {text!r}: option {part!r} is not name=value")
    return name, unquote(value)


def _opener(url: BackendUrl) -> Callable[[BackendUrl], Backend]:
    scheme = _scheme(url)
    if scheme is not None:
        return _loaded(scheme.opener)
    if url.scheme in RESERVED:
        raise BackendUnavailableError(
            f"{url.scheme}: ({RESERVED[url.scheme]}) is not in this version of nhi-cardio"
        )
    return _registered(url.scheme)


def _scheme(url: BackendUrl) -> Scheme | None:
    """Return the row of a URL: one with an address may have a row of its own."""
    address = SCHEMES.get(f"{url.scheme}://") if url.path.startswith("//") else None
    return address or SCHEMES.get(url.scheme)


def _loaded(opener: str) -> Callable[[BackendUrl], Backend]:
    module, _, attribute = opener.partition(":")
    return cast(Callable[[BackendUrl], Backend], getattr(_imported(module), attribute))


def _imported(module: str) -> object:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        extra = "[emulator]" if module.startswith("emulator.") else ""
        raise BackendUnavailableError(
            f"{module} needs {error.name}; install nhi-cardio{extra}"
        ) from error


def _registered(scheme: str) -> Callable[[BackendUrl], Backend]:
    from importlib.metadata import entry_points  # scanning costs more than all of start-up

    found = list(entry_points(group=ENTRY_POINTS, name=scheme))
    if not found:
        known = ", ".join(name if ":" in name else f"{name}:" for name in SCHEMES)
        raise BackendUrlError(f"backend {scheme}: is unknown; this installation has {known}")
    try:
        return cast(Callable[[BackendUrl], Backend], found[0].load())
    except (ImportError, AttributeError) as error:
        raise BackendUnavailableError(f"{scheme}: {found[0].value} cannot be loaded") from error
