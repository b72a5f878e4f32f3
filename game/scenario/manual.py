"""What the format of a scenario and the entries of one say of themselves, as rows for the reference manual."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from game.scenario.schema import Fact, ScenarioDocument

KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section: what may stand there, its unit and range (empty for words), whether it must be given, what it means."""

    name: str
    kind: str
    unit: str
    low: float | None
    high: float | None
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One key of an entry as given: `value` in words, with unit, sources (ids), evidence and date for each value of a sourced number."""

    key: str
    value: str
    unit: str = ""
    source: tuple[str, ...] = ()
    evidence: str = ""
    known_from: str = ""
    low: str = ""
    high: str = ""


def sections() -> dict[str, tuple[str, tuple[Key, ...]]]:
    """Every section that holds entries by id: what an entry is, and its keys."""
    found = {}
    for name, info in ScenarioDocument.model_fields.items():
        model = _entry_model(info.annotation)
        if model is not None:
            meaning = "" if model.__doc__ is None or model.__doc__ == BaseModel.__doc__ else " ".join(model.__doc__.split())
            found[name] = (meaning, tuple(_key(info.alias or key, info) for key, info in model.model_fields.items()))
    return found


def figures(entry: BaseModel) -> Iterator[Figure]:
    """What is given of an entry, key by key; a number that was told more than once gives a row each."""
    own = getattr(entry, "source", None), getattr(entry, "evidence", None), getattr(entry, "known_from", None)
    for name, info in type(entry).model_fields.items():
        value, key = getattr(entry, name), info.alias or name
        if value is None or value in ([], {}) or name in ("title", "summary", "text") or (not info.is_required() and value == info.default):
            continue
        if isinstance(value, dict) and all(isinstance(item, BaseModel) for item in value.values()):
            for one, item in value.items():
                yield Figure(f"{key}.{one}", _words(item))
            continue
        if not isinstance(value, Fact):
            yield Figure(key, _words(value))
            continue
        unit, _low, _high = _limits(info)
        for one in value.entries:
            source, evidence, known = one.source or own[0], one.evidence or own[1], one.known_from or own[2]
            low, high = ("" if edge is None else _words(edge) for edge in (one.low, one.high))
            yield Figure(key, _words(one.value), unit, _ids(source), evidence or "", known or "", low, high)


def _ids(source: str | list[str] | None) -> tuple[str, ...]:
    return () if source is None else (source,) if isinstance(source, str) else tuple(source)


def _words(value: Any) -> str:
    if isinstance(value, BaseModel):
        given = value.model_dump(exclude_defaults=True)
        return _words({key: _plain(item) for key, item in given.items()})
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(value: Any) -> Any:
    """A sourced number inside an entry, as its value alone."""
    return value["entries"][-1]["value"] if isinstance(value, dict) and "entries" in value else value


def _entry_model(annotation: Any) -> type[BaseModel] | None:
    """The model of dict[str, Model]."""
    if typing.get_origin(annotation) is dict:
        model = typing.get_args(annotation)[1]
        if isinstance(model, type) and issubclass(model, BaseModel):
            return model
    return None


def _key(name: str, info: Any) -> Key:
    unit, low, high = _limits(info)
    return Key(name, "id" if info.annotation is str and info.metadata else _kind(info.annotation), unit, low, high, info.is_required(), info.description or "")


def _limits(info: Any) -> tuple[str, float | None, float | None]:
    """Unit and range of a sourced number, from its own declaration or from the one inside `... | None`."""
    extras = [info.json_schema_extra, *(getattr(part, "json_schema_extra", None) for part in _parts(info.annotation))]
    found: dict[str, Any] = next((extra for extra in extras if isinstance(extra, dict)), {})
    return found.get("unit", ""), found.get("minimum"), found.get("maximum")


def _parts(annotation: Any) -> Iterator[Any]:
    for arm in typing.get_args(annotation):
        yield arm
        yield from _parts(arm)


def _kind(annotation: Any) -> str:
    """What may stand at a key, in words."""
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return "id" if inside[0] is str else _kind(inside[0])
    if origin in (typing.Union, types.UnionType):
        arms = [_kind(arm) for arm in inside if arm is not type(None)]
        return "number" if set(arms) == {"number", "whole number"} else " or ".join(arms)
    if origin is typing.Literal:
        return "one of " + ", ".join(str(value) for value in inside)
    if origin is list:
        return f"list of {_kind(inside[0])}"
    if origin is dict:
        return f"{_kind(inside[1])} by id"
    if annotation is Fact:
        return "sourced value"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        kinds = {info.alias or name: _kind(info.annotation) for name, info in annotation.model_fields.items()}
        return "(" + ", ".join(name + (f": {kind}" if kind.startswith("one of ") else "") for name, kind in kinds.items()) + ")"
    return KINDS.get(annotation, str(annotation))


__all__ = ["Figure", "Key", "figures", "sections"]
