"""Length of play: how much there is to decide, to answer and to read in each year at the desk of a `balanced` player.

A decision is an order that differs from what stands: other money for a line than its standing order would pay, an offer, an answer.
An order that is only given again, as last year's request for money, is counted apart: nobody thinks twice about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from game.agents.policies import POLICIES
from game.lab.balance.games import NOBODY, Arena, Games
from game.lab.balance.wins import BASE
from game.model import legality
from game.model.occurrences import Report
from game.model.orders import DEFAULTS, KEEP, ORDERS, Orders, standing
from game.model.state import Array, State
from game.model.tables import Tables

MOST = 64  # worlds: news is read world by world
SPAN = 5  # years in one row of the table
ROUNDING = 0.02  # money that differs less from what stands, as a share of the line's need, is no decision

News = Callable[[Report, Tables, int], list[tuple[int, str, str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """Means a year over some years of one seat."""

    seat: str
    first: int
    last: int
    decisions: float
    repeated: float
    questions: float
    milestones: float
    news: float
    quiet: float  # share of years in which no question waits and nothing new is ordered

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


def table(arena: Arena, worlds: int, news: News) -> list[Row]:
    """Rows of `SPAN` years for each chair, and last one of all years."""
    tables = arena.tables
    count, player, programmes = min(worlds, MOST), arena.enlist(POLICIES[BASE]), len(tables.ids["programme"])
    games = Games(np.arange(count), np.full((programmes, count), player), np.full(count, NOBODY))
    counted = {name: np.zeros((tables.turns, programmes, count)) for name in ("decisions", "repeated", "questions", "milestones", "news")}
    before: list[Orders] = []
    askers = np.array([event.programme for event in tables.events], np.intp)

    def watch(columns: Array, state: State, orders: Orders, report: Report) -> None:
        given = arena.engine.legal(state)
        for seat in range(programmes):
            owned = arena.engine.rows(seat)
            new, old = decisions(orders, before[-1] if before else None, state, tables, given, owned)
            counted["decisions"][state.turn, seat], counted["repeated"][state.turn, seat] = new, old
            counted["questions"][state.turn, seat] = state.question[askers == seat].sum(axis=0)
            counted["milestones"][state.turn, seat] = report["milestone"][tables.milestone_programme == seat].sum(axis=0)
        for world in range(count):
            for owner, _kind, _sentence in news(report, tables, world):
                counted["news"][state.turn, slice(None) if owner < 0 else owner, world] += 1
        before.append(orders)

    arena.play(games, watch=watch, record="full")
    years = np.floor(tables.start + tables.turn_ticks[:-1] / 1024 + 1e-6).astype(int)
    spans = [np.arange(first, min(first + SPAN, tables.turns)) for first in range(0, tables.turns, SPAN)]
    rows = []
    for chair in arena.chairs:
        seat = tables.ids["programme"].index(chair)
        quiet = (counted["questions"][:, seat] == 0) & (counted["decisions"][:, seat] == 0)
        for turns in [*spans, np.arange(tables.turns)]:
            means = {name: float(counts[turns, seat].mean()) for name, counts in counted.items()}
            rows.append(Row(chair, int(years[turns[0]]), int(years[turns[-1]]), **means, quiet=float(quiet[turns].mean())))
    return rows


def decisions(
    orders: Orders, before: Orders | None, state: State, tables: Tables, given: legality.Legal, owned: dict[str, Array]
) -> tuple[Array, Array]:
    """Orders of one seat that differ from what stands: new ones, and those given just so the year before. (n,) each"""
    new, old = np.zeros(state.worlds, int), np.zeros(state.worlds, int)
    paid = legality.complete(standing(tables.sizes, state.worlds), state, tables, given).funding
    for name, declared in ORDERS.items():
        column = getattr(orders, name)
        rows = owned.get(declared.axes[0], np.ones(len(column), bool))
        differs = column != np.asarray(DEFAULTS[name], column.dtype)
        again = np.zeros_like(differs)
        stands = getattr(state, name, None)
        if name == "funding":
            differs &= np.abs(column.astype(np.int64) - paid) > np.maximum(ROUNDING * given.need, 1)
        elif DEFAULTS[name] == KEEP and stands is not None and stands.shape == column.shape:
            differs &= column != stands
        elif before is not None and name not in ("deal", "answer"):
            again = differs & (column == getattr(before, name))
        new += (differs & ~again)[rows].sum(axis=0)
        old += again[rows].sum(axis=0)
    return new, old
