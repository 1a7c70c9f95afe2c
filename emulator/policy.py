"""What the emulated control software does where the facts leave it open: one setting each.

Every default here is emulator-defined. Holds settings only.
Source of the open points: facts/control_software_notes.md, the entries marked [open].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from emulator.icd10 import Unknown
from emulator.institutions import Kind


class SameDay(Enum):
    """Which earlier visit of the day makes a visit a same-day one (5010)."""

    ANY_HOSPITAL = "any"
    SAME_HOSPITAL = "same"


@dataclass(frozen=True, slots=True)
class Policy:
    """The open points of the control software; all emulator-defined."""

    short_buffer_code: int = 6018
    """Answer to a buffer that is too small; nothing is written then."""

    closed_port_code: int = 4000
    """Answer of a call that needs the reader before csOpenCom."""

    bad_argument_code: int = 6018
    """Answer to an input that does not have its documented form."""

    same_day: SameDay = SameDay.ANY_HOSPITAL
    """What counts as a visit on the same day."""

    uncounted_visit_seq: str = "    "
    """The visit number of types that are not counted (letters)."""

    newborn_days: int = 60
    """How long after birth a newborn may use a parent's card (5004)."""

    visits_on_card: int = 6
    """How many visit records a card keeps; the oldest drops out (manual)."""

    orders_on_card: int = 60
    """How many outpatient orders a card keeps (manual); that the oldest goes is assumed."""

    unusable_card_code: int = 4029
    """Answer to a call on a card that csUpdateHCNoReset (1.40) left to be taken out first."""

    version: int = 5151
    """What csGetVersion and csGetVersionEx return: the digits of 5.1.5.1 in a row."""

    library_path: str = r"EMULATOR\CsHis50.dll"
    """The path csGetVersionEx writes when no library stands between, with a NUL behind."""

    unused_prescription: str = " "
    """The character that fills unused groups of 1.10 and 1.41 to 1.44."""

    unused_groups_read: bool = True
    """Whether reading prescriptions by range gives, and counts, the unused groups in the range."""

    after_check_marks: str = "01234"
    """Make-up marks that 1.37 and 1.53 take; that they take 3 and 4 of format 2.0 is open."""

    writing_kinds: frozenset[Kind] = frozenset({Kind.HOSPITAL, Kind.CLINIC})
    """Institutions that may write allergies, donation mark, preventive care and vaccinations;
    others are refused with 5009."""

    unknown_diagnosis: Unknown = Unknown.REFUSE
    """What 1.16 and 1.47 do with a long code that is in no table; REFUSE: 9127."""

    doctor_id_without_nul: bool = True
    """Whether a buffer of just 10 bytes gets the doctor's id without its NUL; else too small."""

    deletes_clear_copies: bool = True
    """Whether an order of type B or E takes the order it deletes off the long-term list or the
    important orders; the outpatient list keeps both in any case."""

    no_pin_code: int = 0
    """Answer of csVerifyHCPIN and csDisableHCPIN for a card without PIN; no dialog opens."""

    typed_pin: str = "123456"
    """The digits that the person at the keypad chooses for a new PIN."""

    locked_hpc_code: int = 4029
    """Answer of hpcVerifyHPCPIN while the professional card is locked; no dialog opens."""

    renewed_within_days: int = 30
    """A refresh renews a card that expires within so many days, however many visits are left."""

    renewed_years: int = 5
    """How many years a renewed card is valid, from the day of the refresh."""

    undo_hours: int = 24
    """How long after the visit csUnGetSeqNumber takes it back (24 hours in the 6.0 list)."""

    illness_reminder_days: int = 30
    """How long before its end a critical illness is pointed out."""

    upload_counts_checked: bool = True
    """Whether an upload whose record or order count is not that of the file is refused (6015)."""

    no_intake_code: int = 4061
    """Answer of an upload on a desk that has no centre to send to."""

    unkept_code: int = 4043
    """Answer when the state folder cannot be written; the desk is as before."""
