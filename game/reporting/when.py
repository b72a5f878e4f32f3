"""Dates of the model as people read them: decimal years, months, and when each node of the graph was there."""

from __future__ import annotations

import numpy as np

from game.i18n import _
from game.model.axes import NEVER
from game.model.state import State
from game.model.tables import Tables

NODES = ("element", "mission", "capability", "package")  # axes of the graph's nodes, in their order


def year_of(tables: Tables, tick: int) -> float:
    return float("nan") if tick == NEVER else tables.start + tick / 1024


def months(year: float) -> int:
    """The calendar month of a decimal year, counted from the year 0."""
    return int(year) * 12 + min(11, int((year % 1) * 12))


def month(year: float) -> str:
    """A decimal year as month and year."""
    if np.isnan(year):
        return "–"
    index = months(year) % 12
    names = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))
    return f"{names[index]} {int(year)}"


def node_dates(state: State) -> np.ndarray:
    """Dates of every node of the graph, the constant last."""
    deals = np.where(state.deal[:, 0] == 2, np.minimum(state.deal_since[:, 0], NEVER - 1), NEVER)
    return np.concatenate([state.finished[:, 0], state.achieved[:, 0], state.reached[:, 0], deals, [0]]).astype(int)


def place(node: int, tables: Tables) -> tuple[str, int] | None:
    """Axis and row of a node of the graph; None for the constant."""
    for axis in NODES:
        if node < tables.sizes[axis]:
            return axis, node
        node -= tables.sizes[axis]
    return None
