"""Events: cards and happenings, as data. Dice first, conditions only where the die fell.

An event of year t asks its question in the orders of t + 1; unanswered, its declared default applies.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from game.model.axes import NEVER
from game.model.orders import KEEP
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import ADD, SCALE, SET, Effect
from game.model.year import Year


def events(state: State, year: Year) -> State:
    """Applies answers, then rolls for what happens.

    Equation:
        odds = rate * years * (tension / tension_middle if it rises with tension), 1 in the year of its date
        happens = [U < odds, not yet if once, all conditions hold, no other of its group came before]
        field' = clip(field + number, then field * number, then number itself, low, high), rounded if whole;  money of `envelope` is the next year's
        a date moves to max(date, end + number of months);  unfinished work stays at 0.5 months at least
    """
    tables, links = year.tables, year.tables.links
    if not tables.events:
        return state
    # the money of this year is spent: what an event does to an envelope is done to the next one
    changes: dict[str, Array] = {"envelope": year.passed["next_envelope"]}
    _answers(state, year, changes)
    hazard: Array = links.fixed_event * year.years
    if links.rising_event.any():
        steep = links.rising_event / year.parameter("tension_middle")
        hazard = hazard * (state.tension * steep + (np.float32(1) - links.rising_event))
    dated = (links.event_date >= year.start) & (links.event_date < year.end)
    odds = np.maximum(hazard, dated) if dated.any() else hazard
    fell = (year.uniform("event") < odds) & (state.fired < links.event_most)
    fired = np.zeros(state.fired.shape, bool)
    rows = np.logical_or.reduce(fell, axis=1).nonzero()[0]
    if len(rows):
        here, conditional = fell[rows], tables.conditions.count[rows] > 0
        if conditional.any():
            here[conditional] &= tables.conditions.hold(rows[conditional], state, tables)
        busy: dict[int, Array] = {}  # of the events of a group only the first that comes happens
        for position in np.logical_or.reduce(here, axis=1).nonzero()[0]:
            event, mask = tables.events[rows[position]], here[position]
            if event.group in busy:
                mask = mask & ~busy[event.group]
                if not mask.any():
                    continue
            if event.group >= 0:
                busy[event.group] = busy[event.group] | mask if event.group in busy else mask
            fired[rows[position]] = mask
            apply(event.effects, mask, state, year, changes)
    year.report.note("fired", fired)
    year.passed["next_envelope"] = changes.pop("envelope")
    return evolve(
        state, question=(fired & (links.options > 0)).astype(np.int8), fired=np.minimum(state.fired + fired, 100).astype(np.int8), **changes
    )


def _answers(state: State, year: Year, changes: dict[str, Array]) -> None:
    """Applies this year's answers, defaults where a question was left open; afterwards no question is open."""
    open_questions = np.logical_or.reduce(state.question, axis=1).nonzero()[0]
    answered = np.full(state.question.shape, KEEP, np.int8)
    if len(open_questions):
        given = year.orders.answer
        given = np.where(given == KEEP, year.tables.links.default_answer, given)
        answered = np.where(state.question > 0, given, np.int8(KEEP))
        numbers = np.arange(max(len(year.tables.events[row].options) for row in open_questions))
        chosen = answered[open_questions][:, None] == numbers[:, None]
        for question, number in zip(*chosen.any(axis=2).nonzero(), strict=True):
            for option in year.tables.events[open_questions[question]].options[number : number + 1]:
                apply(option.effects, chosen[question, number], state, year, changes)
    year.report.note("answered", lambda: answered + np.int8(1))


Together = tuple[str, int, tuple[Any, ...], Array]  # field, operator, index of the rows, (n, 1) numbers


@lru_cache(maxsize=1024)
def _together(effects: tuple[Effect, ...]) -> tuple[Together, ...]:
    """Effects that can be had at once: the same operator on several rows of one field; adds before scales before sets."""
    found: list[list[Effect]] = []
    for effect in sorted(effects, key=lambda effect: (ADD, SCALE, SET).index(effect.operator)):
        same = [group for group in found if (group[0].field, group[0].operator) == (effect.field, effect.operator)]
        if same and effect.row and effect.row not in [other.row for other in same[-1]]:
            same[-1].append(effect)
        else:
            found.append([effect])
    return tuple(
        (group[0].field, group[0].operator, tuple(np.array(axis) for axis in zip(*(effect.row for effect in group), strict=True)), _numbers(group))
        for group in found
    )


def _numbers(group: list[Effect]) -> Array:
    """(n, 1), or (1,) of a field without rows: integers where whole numbers are added to a field of integers, so that nothing is to be rounded."""
    numbers = np.array([[effect.number] for effect in group] if group[0].row else [group[0].number], np.float64)
    whole = STOCKS[group[0].field].dtype.startswith(("i", "u")) and group[0].operator != SCALE and bool((numbers == np.rint(numbers)).all())
    return numbers.astype(np.int64) if whole else numbers


def apply(effects: tuple[Effect, ...], mask: Array, state: State, year: Year, changes: dict[str, Array]) -> None:
    """Changes fields where `mask` holds, into `changes`; it holds somewhere, so in a single world everywhere."""
    everywhere = mask.size == 1
    for name, operator, rows, numbers in _together(effects):
        declared = STOCKS[name]
        if name not in changes:
            changes[name] = getattr(state, name).copy()
        array = changes[name]
        old, low, here = array[rows], declared.low, None if everywhere else mask
        if declared.unit == "tick":  # months from now
            new = np.maximum(old, np.minimum(np.rint(year.end + numbers * 1024 / 12), 65534))
        else:
            if name == "work":  # what is finished stays finished
                low, here = 0.5, mask & (state.finished[rows] == NEVER)
            new = old + numbers if operator == ADD else old * numbers if operator == SCALE else np.broadcast_to(numbers, old.shape)
            new = new.clip(low, declared.high)
            if new.dtype.kind == "f" and declared.dtype.startswith(("i", "u")):
                new = np.rint(new)
        array[rows] = new if here is None else np.where(here, new, old)  # stored in the field's own type
