"""Odds of an exclusive offer when the rival courts the same partner. Exact: both offers meet independent moods, the better one wins."""

from __future__ import annotations

import numpy as np

from game.model import legality
from game.model.legality import Legal
from game.model.state import State
from game.model.tables import Tables

TIE = np.float32(1e-4)  # offers nearer than this are decided by a keyed draw (`partners`)


def rivals(package: int, tables: Tables) -> list[int]:
    """Exclusive packages of the other seats with the same partner."""
    return next((rows.tolist() for mine, rows in tables.links.suitors if mine == package), [])


def bids(package: int, state: State, tables: Tables, given: Legal, world: int = 0) -> list[int]:
    """Those of them that could be proposed this year; a legal waiver is taken for granted."""
    free = (state.deal[:, world] == 0) | (state.deal[:, world] == 3)
    return [row for row in rivals(package, tables) if free[row] and not given.propose[row, world]]


def contested(package: int, state: State, tables: Tables, given: Legal, world: int = 0) -> float:
    """Chance to sign this year if the rival proposes all he can to the same partner; NaN if there is nothing he could propose.

    The partner says yes to mine with chance a and, independently, to the rival's with chance b; if to both, he takes the better one.
    """
    others = bids(package, state, tables, given, world)
    if not others:
        return float("nan")
    chance = legality.acceptance(state, tables)[:, world]
    mine = float(chance[package])
    keeps = 1.0
    for other in others:
        keeps *= 1 - float(chance[other]) * _better(np.float32(chance[other] - chance[package]))
    return mine * keeps


def _better(lead: np.float32) -> float:
    """Chance that the rival's offer is liked better, by its lead in utility: the difference of two even draws decides a near tie."""
    x = float(np.clip(lead / TIE, -1, 1))
    return 0.5 * (1 + x) ** 2 if x <= 0 else 1 - 0.5 * (1 - x) ** 2


def poaches(package: int, state: State, tables: Tables, world: int = 0) -> bool:
    """Whether the partner is bound to the rival now or in talks with him: winning him over raises the tension."""
    return any(state.deal[row, world] in (1, 2) for row in rivals(package, tables))
