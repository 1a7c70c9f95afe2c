"""The store of an emulated server: the only package here that imports SQLAlchemy.

Re-exports; holds nothing of its own.
"""

from __future__ import annotations

from emulator.vpn.store.database import Store
from emulator.vpn.store.values import Arrival, Claimed, StoredResult, Upload

__all__ = ["Arrival", "Claimed", "Store", "StoredResult", "Upload"]
