"""Own forecasts in words: what was said, what the game said that day, what came of it, and the scores of both."""

from __future__ import annotations

import math

from game.i18n import _
from game.play.predictions import Prediction, Score, came, score
from game.play.session import Session
from game.reporting import wording


def scored(session: Session) -> Score:
    return score(session.predictions, session.state, session.engine.tables)


def line(session: Session, one: Prediction) -> str:
    """One forecast: when it was made, both chances, and what came."""
    tables = session.engine.tables
    year = int(tables.start + int(tables.turn_ticks[one.turn]) / 1024 + 1e-6)
    truth = came(one, session.state, tables)
    said = _("open") if truth is None else _("came true") if truth else _("did not come true")
    title = wording.title(tables, "milestone", tables.ids["milestone"].index(one.milestone))
    return _("{made}: {name} by {year}: you {own:.0%}, the game {game:.0%}; {said}").format(
        made=year, name=title, year=one.year, own=one.own, game=one.game, said=said)  # fmt: skip


def verdict(session: Session) -> str:
    """Both Brier scores, in one sentence; "" while nothing is settled."""
    found = scored(session)
    if math.isnan(found.own):
        return ""
    better = _("you were the better forecaster") if found.own < found.game else _("the game was the better forecaster") if found.own > found.game else _("a draw")
    return _("Own forecasts: {n} settled, Brier score {own:.3f}, the game's {game:.3f} (0 is perfect): {better}.").format(
        n=found.settled, own=found.own, game=found.game, better=better)  # fmt: skip


def calibration(session: Session) -> list[tuple[str, str]]:
    """(chances you gave, how often they came true) by bands."""
    return [(_("{low:.0%} to {high:.0%}: said {said:.0%}").format(low=band.low, high=band.high, said=band.said),
             _("{came:.0%} of {n} came true").format(came=band.came, n=band.count)) for band in scored(session).bands]  # fmt: skip


__all__ = ["calibration", "line", "scored", "verdict"]
