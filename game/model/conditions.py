"""Conditions of events, all looked at together: every atom is a range that a number must lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from game.model.state import STOCKS, Array, State

if TYPE_CHECKING:
    from game.model.tables import Atom, Tables

BELOW, AT_MOST, EQUAL, AT_LEAST, ABOVE = range(5)  # the operators of an atom, as in `tables`


@dataclass(frozen=True, slots=True)
class Conditions:
    """The atoms of all events laid end to end. Dates compare as "has it happened by now" (1) or not (0)."""

    fields: tuple[tuple[str, tuple[int, ...]], ...]  # field and row of each atom; the field `year` is the decimal year
    low: Array  # (ATOM, 1) float64, both ends belong to the range
    high: Array
    dated: Array  # (ATOM, 1) float64: 1 where now, in ticks, is added to both ends
    first: Array  # (EVENT,) its first atom
    count: Array  # (EVENT,)

    def hold(self, events: Array, state: State, tables: Tables) -> Array:
        """Where the conditions of some events hold, all of which have any. (len(events), WORLD) bool"""
        now = int(tables.turn_ticks[state.turn])
        count = self.count[events]
        starts = np.cumsum(count) - count  # exact: integers
        atoms = np.repeat(self.first[events] - starts, count) + np.arange(len(starts) and int(starts[-1] + count[-1]))
        this_year = np.full(state.worlds, np.float32(tables.start + now / 1024))
        values = np.stack([
            this_year if name == "year" else getattr(state, name)[row] for name, row in (self.fields[atom] for atom in atoms.tolist())
        ], dtype=np.float64)  # fmt: skip
        shift = self.dated[atoms] * now
        held = (values >= self.low[atoms] + shift) & (values <= self.high[atoms] + shift)
        return np.logical_and.reduceat(held, starts, axis=0)


def conditions(tables: Tables) -> Conditions:
    """The conditions of a scenario's events."""
    atoms = [atom for event in tables.events for atom in event.when]
    count = np.array([len(event.when) for event in tables.events], np.intp)
    ranges = [_range(atom) for atom in atoms]
    low, high, dated = (np.array([part[end] for part in ranges], np.float64)[:, None] for end in range(3))
    first = np.cumsum(count) - count  # exact: integers
    return Conditions(tuple((atom.field, atom.row) for atom in atoms), low, high, dated, first, count)


def _range(atom: Atom) -> tuple[float, float, float]:
    """Least and largest number for which an atom holds, and whether now is to be added to them."""
    number = float(np.float32(atom.number))
    low, high = {
        BELOW: (-np.inf, np.nextafter(number, -np.inf)), AT_MOST: (-np.inf, number), EQUAL: (number, number),
        AT_LEAST: (number, np.inf), ABOVE: (np.nextafter(number, np.inf), np.inf),
    }[atom.operator]  # fmt: skip
    if atom.field == "year" or STOCKS[atom.field].unit != "tick":
        return low, high, 0.0
    before, after = low <= 0 <= high, low <= 1 <= high
    if before == after:
        return (-np.inf, np.inf, 0.0) if after else (np.inf, -np.inf, 0.0)
    return (-np.inf, 0.0, 1.0) if after else (1.0, np.inf, 1.0)
