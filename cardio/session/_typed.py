"""All typed session methods in one class.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/*.toml`.
"""

from __future__ import annotations

from cardio.session.icd10 import Icd10Calls
from cardio.session.identity import IdentityCalls
from cardio.session.orders import OrdersCalls
from cardio.session.pin import PinCalls
from cardio.session.prescriptions import PrescriptionsCalls
from cardio.session.prevention import PreventionCalls
from cardio.session.professional import ProfessionalCalls
from cardio.session.reader import ReaderCalls
from cardio.session.sam import SamCalls
from cardio.session.treatment import TreatmentCalls
from cardio.session.treatment_writing import TreatmentWritingCalls
from cardio.session.visits import VisitsCalls


class TypedCalls(
    ReaderCalls,
    IdentityCalls,
    VisitsCalls,
    TreatmentCalls,
    TreatmentWritingCalls,
    PrescriptionsCalls,
    OrdersCalls,
    PreventionCalls,
    PinCalls,
    ProfessionalCalls,
    SamCalls,
    Icd10Calls,
):
    """One method per function that has one; see the groups."""
