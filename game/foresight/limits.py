"""By when a chance is told: by a date at which imagined worlds differ, since none or all of them tell nothing apart."""

from __future__ import annotations

import numpy as np

from game.foresight.causes import flagged
from game.model.state import Array, State
from game.model.tables import Tables

FEW = 0.05  # share of imagined worlds: a date that fewer reach is out of reach, one that fewer miss is as good as reached


def tick(year: int, tables: Tables) -> int:
    """The last tick of a calendar year."""
    return round((year + 1 - tables.start) * 1024) - 1


def year_of(limit: int, tables: Tables) -> int:
    """The calendar year that a tick lies in."""
    return int(tables.start + limit / 1024 - 1e-6)


def in_time(ticks: Array, limit: Array) -> Array:
    """Share of worlds that reach each milestone by its tick. `ticks` (MILESTONE, worlds), `limit` (MILESTONE,)"""
    return (ticks <= np.asarray(limit)[:, None]).mean(axis=-1)


def even(ticks: Array, state: State, tables: Tables) -> Array:
    """Last tick of the year, from now on, by whose end the chance of each milestone is nearest to one half: of alike years the first, of
    what no world reaches the last. (MILESTONE,) int64"""
    now = int(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    ends = np.array([tick(year, tables) for year in range(year_of(now + 1, tables), tables.last_year + 1)], np.int64)
    shares = (ticks[:, :, None] <= ends).mean(axis=1)
    place = np.abs(shares - 0.5).argmin(axis=1)
    return ends[np.where(shares[:, -1] == 0, len(ends) - 1, place)]


def asked_by(ticks: Array, state: State, tables: Tables) -> Array:
    """The date by which each milestone is asked for: the flagged one, or the even year where there is none or hardly a world reaches it.
    (MILESTONE,) int64"""
    limit = flagged(state, tables).astype(np.int64)
    return np.where((limit >= tables.horizon - 1) | (in_time(ticks, limit) < FEW), even(ticks, state, tables), limit)


def telling(ticks: Array, state: State, tables: Tables) -> Array:
    """The date by which a chance is told beside others: the flagged one, or the even year where hardly a world reaches that or hardly one misses
    it. `ticks` (MILESTONE, worlds) of all that is compared, side by side. (MILESTONE,) int64"""
    limit = asked_by(ticks, state, tables)
    return np.where(in_time(ticks, limit) > 1 - FEW, even(ticks, state, tables), limit)


__all__ = ["FEW", "asked_by", "even", "in_time", "telling", "tick", "year_of"]
