"""The machines in code, in the database and in the docs are one."""

import pytest

from clinics.machines import Machine
from cocm.machines import MACHINES, guarded, page
from cocm.management.commands.draw_machines import PAGE


def test_the_page_is_drawn_from_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py draw_machines"


def test_each_machine_has_its_trigger_and_each_trigger_its_machine() -> None:
    assert {frozenset(machine.pairs) for machine in MACHINES} == {moves for _, moves in guarded()}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_can_be_reached_from_the_first(machine: Machine) -> None:
    reached, ahead = set(), [next(iter(machine.moves))]
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead += [after for after in machine.moves[state] if after not in reached]
    assert reached == set(machine.moves)


def test_a_machine_with_an_unknown_state_or_a_state_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="Door"):
        Machine("Door", {"open": ("ajar",)}, {"open": "Open"})
    with pytest.raises(ValueError, match="Door"):
        Machine("Door", {"open": ()}, {})
