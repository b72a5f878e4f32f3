"""From plain data to a typed document: pydantic's findings, worded our way and put at file:line:column."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel, ValidationError

from game.scenario.schema import Fact, ScenarioDocument
from game.scenario.source import Key, Problem, ScenarioError, Source, dotted, nearest


def validate(source: Source) -> ScenarioDocument:
    """The typed document. Raises ScenarioError with every finding."""
    try:
        return ScenarioDocument.model_validate(source.data)
    except ValidationError as error:
        raise ScenarioError(_problems(error, source)) from None


def _problems(error: ValidationError, source: Source) -> list[Problem]:
    found: dict[tuple[Key, str], Problem] = {}
    for detail in error.errors():
        path = _path(detail["loc"], source.data)
        message, hint = _words(detail, path)
        mark = source.mark(path)
        found[(path, message)] = Problem(mark, dotted(path), message, hint)
    return list(found.values())


def _path(loc: tuple[Any, ...], data: Any) -> Key:
    """pydantic's location without the parts that only its models have (`entries`, union arms)."""
    path: list[Any] = []
    here = data
    for part in loc:
        if (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            here = here[part]
            path.append(part)
        elif part == loc[-1] and isinstance(part, str) and part not in ("str", "entries", "value") and "[" not in part:
            path.append(part)
    return tuple(path)


def _words(detail: Any, path: Key) -> tuple[str, str]:
    kind, given = detail["type"], detail.get("input")
    if kind == "missing":
        return f"{path[-1]} is missing", ""
    if kind == "extra_forbidden":
        return "unknown key", nearest(str(path[-1]), _keys(path[:-1]))
    if kind == "literal_error":
        expected = detail["ctx"]["expected"]
        names = [name.strip("'") for name in expected.replace(" or ", ", ").split(", ")]
        return f'unknown value "{given}", expected one of {expected}', nearest(str(given), names)
    if kind == "string_pattern_mismatch":
        return f'"{given}" is no id, expected small letters, digits and _', ""
    if kind in ("range", "kind", "date"):
        return detail["msg"], ""
    expected = {
        "int_type": "a whole number", "float_type": "a number", "bool_type": "true or false", "string_type": "text",
        "dict_type": "a mapping", "list_type": "a list", "model_type": "a mapping", "model_attributes_type": "a mapping",
        "int_from_float": "a whole number",
    }.get(kind)  # fmt: skip
    if expected:
        hint = "put it in quotes" if expected == "text" and isinstance(given, (int, float)) else ""
        return f"{_show(given)} is {_kind(given)}, expected {expected}", hint
    return f"{_show(given)}: {detail['msg']}", ""


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 40 else text[:37] + "..."


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "text", dict: "a mapping", list: "a list"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _keys(path: Key) -> list[str]:
    """The keys that may stand at a path, from the typed document itself."""
    model: Any = ScenarioDocument
    for part in path:
        if typing.get_origin(model) is dict:  # dict[str, Model]: this part is an id
            model = _inner(typing.get_args(model)[1])
        elif _is_model(model):
            fields = {(info.alias or name): info.annotation for name, info in model.model_fields.items()}
            model = _inner(fields.get(str(part)))
        else:
            return []
    if _is_model(model) and model is not Fact:
        return [info.alias or name for name, info in model.model_fields.items()]
    return []


def _is_model(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)


def _inner(annotation: Any) -> Any:
    """The type inside Optional and Annotated."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return _inner(next(arm for arm in typing.get_args(annotation) if arm is not type(None)))
    if origin is typing.Annotated:
        return _inner(typing.get_args(annotation)[0])
    return annotation
