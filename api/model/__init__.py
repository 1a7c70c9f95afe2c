"""Visits and orders as typed records: built by hand, filled from the session, read and written.

The face of the model; opens nothing and judges nothing.
"""

from __future__ import annotations

from api.model.compare import Difference, compare
from api.model.visits import AnyVisit, Order, OrderV1, Visit, VisitV1

__all__ = ["AnyVisit", "Difference", "Order", "OrderV1", "Visit", "VisitV1", "compare"]
