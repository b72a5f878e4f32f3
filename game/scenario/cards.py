"""Events of a document as condition atoms and effects over the declared fields of a State."""

from __future__ import annotations

from game.model.axes import NEVER
from game.model.conditions import ABOVE, AT_LEAST, AT_MOST, BELOW, EQUAL
from game.model.state import STOCKS
from game.model.tables import ADD, SCALE, SET, Atom, Effect, Event, Option
from game.scenario.checks import ATOM, EFFECT
from game.scenario.dates import decimal
from game.scenario.knowledge import Knowledge
from game.scenario.schema import ScenarioDocument

_COMPARE = {"<": BELOW, "<=": AT_MOST, "==": EQUAL, ">=": AT_LEAST, ">": ABOVE}
_TENTHS = ("reserve", "envelope", "bills", "spent")


def compile_events(document: ScenarioDocument, ids: dict[str, tuple[str, ...]], knowledge: Knowledge) -> tuple[Event, ...]:
    groups = sorted({event.group for event in document.events.values() if event.group})
    events = []
    first_day = knowledge.start <= decimal(document.start) + 1e-9  # a card of the opening has been answered by a later `as_of`
    for name in ids["event"]:
        event = document.events[name]
        path = f"events.{name}"
        date = knowledge.date(event.date, event, f"{path}.date")
        events.append(
            Event(
                id=name,
                programme=-1 if event.programme is None else ids["programme"].index(event.programme),
                rate=knowledge.number(event.rate, event, f"{path}.rate"),
                date=NEVER if date is None or date < knowledge.start - 1e-9 else round((date - knowledge.start) * 1024),
                once=event.once,
                when=tuple(_atom(text, ids) for text in event.when),
                effects=tuple(_effect(text, ids) for text in event.effects),
                options=tuple(
                    Option(option, tuple(_effect(text, ids) for text in choice.effects), float(choice.attention))
                    for option, choice in event.options.items()
                ),
                default=list(event.options).index(event.default) if event.options and event.default else 0,
                group=groups.index(event.group) if event.group else -1,
                opening=event.opening and first_day,
                rising=event.rises_with_tension,
                rare=event.rare,
            )
        )
    return tuple(events)


def _row(name: str, ids: dict[str, tuple[str, ...]]) -> tuple[str, tuple[int, ...]]:
    field, _, rest = name.partition(".")
    if field == "year":
        return field, ()
    axes = STOCKS[field].axes
    parts = [rest] if axes == ("milestone",) else rest.split(".") if rest else []
    return field, tuple(ids[axis].index(part) for axis, part in zip(axes, parts, strict=True))


def _atom(text: str, ids: dict[str, tuple[str, ...]]) -> Atom:
    found = ATOM.match(text)
    assert found is not None  # the checks have passed
    field, row = _row(found[1], ids)
    number = {"true": 1.0, "false": 0.0}.get(found[3])
    return Atom(field, row, _COMPARE[found[2]], float(found[3]) if number is None else number)


def _effect(text: str, ids: dict[str, tuple[str, ...]]) -> Effect:
    found = EFFECT.match(text)
    assert found is not None
    field, row = _row(found[1], ids)
    operator = {"+": ADD, "-": ADD, "*": SCALE, "=": SET}[found[2]]
    number = float(found[3]) * (-1 if found[2] == "-" else 1)
    if field in _TENTHS and operator != SCALE:
        number *= 10
    return Effect(field, row, operator, number)
