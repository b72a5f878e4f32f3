"""Own forecasts: a player's chance for a milestone by the end of a year, kept with the game's own of that day, and scored when it is known."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.foresight.limits import tick
from game.i18n import _
from game.model.axes import NEVER
from game.model.state import State
from game.model.tables import Tables

MOST = 3  # forecasts a year
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Prediction:
    """In turn `turn` the player gave a milestone the chance `own` of being reached by the end of `year`; the game's forecast gave `game`."""

    turn: int
    milestone: str
    year: int
    own: float
    game: float

    def as_list(self) -> list[Any]:
        return [self.turn, self.milestone, self.year, self.own, self.game]


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts between two chances: how many, their mean, and the share that came true."""

    low: float
    high: float
    count: int
    said: float
    came: float


@dataclass(frozen=True, slots=True)
class Score:
    """Settled forecasts. Brier scores: the mean squared distance from what happened, 0 perfect, 0.25 for saying 50 % of everything."""

    settled: int
    open: int
    own: float
    game: float
    bands: tuple[Band, ...]


def came(prediction: Prediction, state: State, tables: Tables) -> bool | None:
    """Whether it came true; None while nobody knows."""
    limit, row = tick(prediction.year, tables), tables.ids["milestone"].index(prediction.milestone)
    date = int(state.milestone[row, 0])
    if date != NEVER and date <= limit:
        return True
    return False if int(tables.turn_ticks[state.turn]) > limit else None


def add(predictions: list[Prediction], new: Prediction, state: State, tables: Tables) -> None:
    """Keeps a forecast; one on the same milestone and year of the same turn takes the place of the older. ValueError says what is wrong."""
    if not 0 <= new.own <= 1:
        raise ValueError(_("a chance is a number from 0 to 100"))
    if came(new, state, tables) is not None:
        raise ValueError(_("that is known already"))
    if new.year > tables.last_year:
        raise ValueError(_("a year of the campaign, by {year}").format(year=tables.last_year))
    same = [old for old in predictions if (old.turn, old.milestone, old.year) == (new.turn, new.milestone, new.year)]
    if not same and sum(old.turn == new.turn for old in predictions) >= MOST:
        raise ValueError(_("three own forecasts a year are enough; give one of this year's another chance instead"))
    for old in same:
        predictions.remove(old)
    predictions.append(new)


def score(predictions: Iterable[Prediction], state: State, tables: Tables) -> Score:
    """How good the settled forecasts were, the player's and the game's."""
    known = [(one, came(one, state, tables)) for one in predictions]
    settled = [(one, bool(truth)) for one, truth in known if truth is not None]
    own = [(one.own - truth) ** 2 for one, truth in settled]
    theirs = [(one.game - truth) ** 2 for one, truth in settled]
    bands = []
    for low, high in itertools.pairwise(BANDS):
        inside = [(one.own, truth) for one, truth in settled if low <= one.own < high or (high == 1.0 and one.own == 1.0)]
        if inside:
            said, true = np.array(inside, float).T
            bands.append(Band(low, high, len(inside), float(said.mean()), float(true.mean())))
    nothing = float("nan")
    return Score(len(settled), len(known) - len(settled), float(np.mean(own)) if own else nothing, float(np.mean(theirs)) if theirs else nothing, tuple(bands))


def read(rows: object, tables: Tables) -> list[Prediction]:
    """Forecasts of a save; those that cannot be read, or are about what this scenario does not have, are left out."""
    found = []
    for row in rows if isinstance(rows, list) else []:
        try:
            turn, milestone, year, own, game = row
            one = Prediction(int(turn), str(milestone), int(year), float(own), float(game))
        except (TypeError, ValueError):
            continue
        if one.milestone in tables.ids["milestone"] and 0 <= one.own <= 1 and 0 <= one.game <= 1:
            found.append(one)
    return found


__all__ = ["MOST", "Band", "Prediction", "Score", "add", "came", "read", "score", "tick"]
