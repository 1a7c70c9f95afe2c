"""A fixed sequence of calls on a desk, per seed, printed as JSON: the golden vectors of a desk.

Run as a program by the tests, in processes of its own; its output is `golden/desk.json`.
"""

from __future__ import annotations

import json
import sys

from cardio.component import Component
from cardio.records import Prescription
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

SEEDS = ("cardio", "種子 two", "golden/3")
CLOCK = "frozen:2026-03-15T10:00:00"


def sequence(seed: str) -> dict[str, str]:
    """Return what one desk answers: every kind of byte that seed, clock and calls decide."""
    backend = EmulatorBackend(Desk(seed=seed, clock=CLOCK))
    with ControlSoftware(backend) as session, Component(backend) as component:
        random = component.get_random_x()
        number = session.get_seq_number_256_n1("01")
        later = session.get_seq_number_256_n1("AA")
        order = Prescription(
            number.visit_datetime, "1", "A037341100", "", "TID", 3, "0000900", "01"
        )
        person = session.get_basic_data()
        (order_signature,) = session.write_multi_prescript_sign(
            number.visit_datetime, person.id_no, person.birth_date, [order]
        )
        no_card = session.get_treat_num_no_ic_card("F200000008", session.get_hosp_id())
        return {
            "random": random,
            "vpn_signature": component.sign_x(random),
            "second_random": component.get_random_x(),
            "visit_number": bytes(number)[:27].decode("ascii"),
            "visit_signature": number.signature,
            "identifier": number.visit_identifier,
            "second_visit_signature": later.signature,
            "second_identifier": later.visit_identifier,
            "order_signature": order_signature,
            "no_card_visit": bytes(no_card).decode("ascii"),
        }


if __name__ == "__main__":
    vectors = {seed: sequence(seed) for seed in SEEDS}
    sys.stdout.write(json.dumps(vectors, indent=2, ensure_ascii=True) + "\n")
