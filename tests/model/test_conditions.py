"""Conditions looked at together are what each of their atoms says."""

from __future__ import annotations

import operator

import numpy as np

from game import api
from game.model.state import STOCKS

COMPARES = (operator.lt, operator.le, operator.eq, operator.ge, operator.gt)  # in the order of the operators' numbers


def test_conditions_of_events_are_what_their_atoms_say(race):
    engine = api.Engine(race)
    tables = engine.tables
    rows = np.array([row for row, event in enumerate(tables.events) if event.when])
    world, held = engine.start(3, 6), 0
    while not engine.finished(world):
        now = int(tables.turn_ticks[world.turn])
        together = tables.conditions.hold(rows, world, tables)
        for row, found in zip(rows, together, strict=True):
            for number in range(world.worlds):
                wanted = True
                for atom in tables.events[row].when:
                    value = np.float32(tables.start + now / 1024) if atom.field == "year" else getattr(world, atom.field)[atom.row][number]
                    if atom.field != "year" and STOCKS[atom.field].unit == "tick":
                        value = bool(value <= now)
                    wanted = wanted and bool(COMPARES[atom.operator](float(value), float(np.float32(atom.number))))
                assert found[number] == wanted, tables.ids["event"][row]
                held += wanted
        world, _report = engine.step(world, engine.orders(world, {"artemis": "random", "ilrs": "balanced"}))
    assert held > 0
