"""Events: cards and happenings, as data. Dice first, conditions only where the die fell.

An event of year t asks its question in the orders of t + 1; unanswered, its declared default applies.
"""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.orders import KEEP
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import ABOVE, ADD, AT_LEAST, AT_MOST, BELOW, SCALE, SET, Atom, Effect, Tables
from game.model.year import Year


def events(state: State, year: Year) -> State:
    tables, links = year.tables, year.tables.links
    if not tables.events:
        return state
    # the money of this year is spent: what an event does to an envelope is done to the next one
    changes: dict[str, Array] = {"envelope": year.passed["next_envelope"]}
    state = _answers(state, year, changes)
    dice = year.uniform("event")
    dated = (links.event_date >= year.start) & (links.event_date < year.end)
    hazard = links.fixed_event * year.years * (np.float32(1) + links.rising_event * (state.tension / year.parameter("tension_middle") - np.float32(1)))
    fell = (dated | (dice < hazard)) & (state.question == 0) & ~(links.event_once & (state.fired > 0))
    fired = np.zeros(state.fired.shape, bool)
    busy: dict[int, Array] = {}
    for row in np.flatnonzero(fell.any(axis=1)):
        event = tables.events[row]
        here = fell[row]
        if event.group in busy:
            here = here & ~busy[event.group]
        for atom in event.when:
            if not here.any():
                break
            here = here & holds(atom, state, tables)
        if here.any():
            fired[row] = here
            if event.group >= 0:
                busy[event.group] = busy.get(event.group, False) | here
            apply(event.effects, here, state, year, changes)
    year.report.note("fired", fired)
    year.passed["next_envelope"] = changes.pop("envelope")
    return evolve(
        state, question=(fired & (links.options > 0)).astype(np.int8), fired=np.minimum(state.fired + fired, 100).astype(np.int8), **changes
    )


def _answers(state: State, year: Year, changes: dict[str, Array]) -> State:
    """Applies this year's answers, defaults where a question was left open; afterwards no question is open."""
    answered = np.full(state.question.shape, -1, np.int8)
    for row in np.flatnonzero(state.question.any(axis=1)):
        event = year.tables.events[row]
        given = year.orders.answer[row]
        given = np.where(given == KEEP, event.default, given)
        for number, option in enumerate(event.options):
            mask = (state.question[row] > 0) & (given == number)
            if mask.any():
                answered[row] = np.where(mask, number, answered[row])
                apply(option.effects, mask, state, year, changes)
    year.report.note("answered", answered + np.int8(1))
    return evolve(state, question=np.zeros_like(state.question))


def holds(atom: Atom, state: State, tables: Tables) -> Array:
    """Where a condition holds, (WORLD,) bool. Dates compare as "has it happened by now" (1) or not (0)."""
    now = int(tables.turn_ticks[state.turn])
    if atom.field == "year":
        value: Array = np.full(state.worlds, np.float32(tables.start + now / 1024))
    else:
        value = getattr(state, atom.field)[atom.row]
        if STOCKS[atom.field].unit == "tick":
            value = value <= now
    number = np.float32(atom.number)
    if atom.operator == BELOW:
        return value < number
    if atom.operator == AT_MOST:
        return value <= number
    if atom.operator == AT_LEAST:
        return value >= number
    if atom.operator == ABOVE:
        return value > number
    return value == number


def apply(effects: tuple[Effect, ...], mask: Array, state: State, year: Year, changes: dict[str, Array]) -> None:
    """Changes fields where `mask` holds, into `changes`; adds before scales before sets."""
    for effect in sorted(effects, key=lambda effect: (ADD, SCALE, SET).index(effect.operator)):
        declared = STOCKS[effect.field]
        if effect.field not in changes:
            changes[effect.field] = getattr(state, effect.field).copy()
        array = changes[effect.field]
        old = array[effect.row]
        number = np.float64(effect.number)
        if declared.unit == "tick":  # months from now
            new = np.maximum(old, min(round(year.end + effect.number * 1024 / 12), 65534))
        elif effect.operator == ADD:
            new = old + number
        elif effect.operator == SCALE:
            new = old * number
        else:
            new = np.broadcast_to(number, old.shape)
        if effect.field == "work":  # what is finished stays finished
            new = np.where(state.finished[effect.row] == NEVER, np.maximum(new, 0.5), old)
        new = np.clip(new, declared.low, declared.high)
        if declared.dtype.startswith(("i", "u")):
            new = np.rint(new)
        array[effect.row] = np.where(mask, new, old).astype(array.dtype)
