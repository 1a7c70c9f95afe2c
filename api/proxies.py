"""Which proxy stands between a client and its target.

Reads the settings of environment and system; opens no connection.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from api.errors import TargetInvalid
from api.target import Target


def proxy_for(target: Target) -> str | None:
    """Return the proxy that the environment or the system names for a target; none for loopback.

    As https_proxy, all_proxy and no_proxy have it on every system. Raises TargetInvalid for one
    that is no HTTP proxy.
    """
    if target.loopback or proxy_bypass(target.host):
        return None
    named = getproxies()
    proxy = named.get("https") or named.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not _is_proxy(proxy):  # its text may hold a password
        raise TargetInvalid(
            "https_proxy, all_proxy: expected http://HOST:PORT, other proxies are not known;"
            f" correct it, or put {target.host} into no_proxy"
        )
    return proxy


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
