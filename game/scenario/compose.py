"""Files that include and extend one another, merged by id into one plain document that remembers every mark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from game.paths import scenarios_dir
from game.scenario.source import Key, Mark, Problem, ScenarioError, Source, read


def compose(path: Path, shown: str | None = None) -> Source:
    """Reads `path` and everything it includes or extends. Later files win key by key; null removes an id."""
    problems: list[Problem] = []
    source = _load(path, shown or path.name if shown is None else shown, (), problems)
    if problems or source is None:
        raise ScenarioError(problems)
    source.data.pop("include", None)
    source.data.pop("extend", None)
    _prune(source.data, ())
    return source


def _load(path: Path, shown: str, stack: tuple[Path, ...], problems: list[Problem]) -> Source | None:
    path = path.resolve()
    try:
        source = read(path, shown)
    except ScenarioError as error:
        problems.extend(error.problems)
        return None
    merged = Source({}, {(): source.mark(())})
    bases: list[tuple[Key, str]] = []
    extend = source.data.get("extend")
    if isinstance(extend, str):
        bases.append((("extend",), extend if extend.endswith((".yaml", ".yml")) else f"{extend}.yaml"))
    include = source.data.get("include") or []
    if isinstance(include, list):
        bases += [(("include", index), str(item)) for index, item in enumerate(include)]
    else:
        problems.append(Problem(source.mark(("include",)), "include", "is one value, expected a list of file names"))
    for key, name in bases:
        target, label = (path.parent / name).resolve(), str(Path(shown).parent / name) if Path(shown).parent != Path() else name
        if not target.is_file() and (scenarios_dir() / name).is_file():  # a shipped file, by name
            target, label = (scenarios_dir() / name).resolve(), name
        if target in (*stack, path):
            problems.append(Problem(source.mark(key), "include", f"{name} includes itself"))
            continue
        if not target.is_file():
            problems.append(Problem(source.mark(key), "include", f"no file {name} beside {path.name} or among the shipped ones"))
            continue
        part = _load(target, label, (*stack, path), problems)
        if part is not None:
            merged.units = part.units | merged.units
            _merge(merged, part, ())
    merged.units = _units(source) | merged.units
    _merge(merged, source, ())
    return merged


def _units(source: Source) -> dict[str, tuple[str, Mark]]:
    """The unit that a file gives each parameter, and where."""
    given = source.data.get("parameters")
    if not isinstance(given, dict):
        return {}
    return {name: (item["unit"], source.mark(("parameters", name, "unit"))) for name, item in given.items()
            if isinstance(item, dict) and isinstance(item.get("unit"), str)}  # fmt: skip


def _merge(into: Source, over: Source, path: Key) -> None:
    """Deep merge of mappings; lists and scalars are replaced whole."""

    def walk(a: dict[str, Any], b: dict[str, Any], at: Key) -> None:
        for key, value in b.items():
            here = (*at, key)
            if isinstance(value, dict) and isinstance(a.get(key), dict) and not _is_fact(value) and not _is_fact(a[key]):
                into.marks.setdefault(here, over.mark(here))
                walk(a[key], value, here)
            else:
                a[key] = value
                for stale in [mark for mark in into.marks if mark[: len(here)] == here] if key in a and at else ():
                    del into.marks[stale]
                for place, mark in over.marks.items():
                    if place[: len(here)] == here:
                        into.marks[place] = mark

    # marks of whole sections are copied at once: a walk of every mark for every key would be quadratic
    if not into.data:
        into.data = over.data
        into.marks.update(over.marks)
        return
    new_sections = {key: value for key, value in over.data.items() if key not in into.data}
    into.data.update(new_sections)
    for place, mark in over.marks.items():
        if place and place[0] in new_sections:
            into.marks[place] = mark
    for key, value in over.data.items():
        if key in new_sections:
            continue
        if not isinstance(value, dict) or not isinstance(into.data[key], dict):
            walk(into.data, {key: value}, ())
            continue
        fresh = {name for name in value if name not in into.data[key]}
        for name in fresh:
            into.data[key][name] = value[name]
        for place, mark in over.marks.items():
            if len(place) >= 2 and place[0] == key and place[1] in fresh:
                into.marks[place] = mark
        rest = {name: item for name, item in value.items() if name not in fresh}
        if rest:
            walk(into.data[key], rest, (key,))


def _is_fact(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value


def _prune(data: Any, path: Key) -> None:
    """Ids set to null are removed from the sections that hold entities."""
    for entries in data.values():
        if isinstance(entries, dict):
            for name in [name for name, value in entries.items() if value is None]:
                del entries[name]
