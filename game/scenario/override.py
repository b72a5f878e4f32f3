"""Single values changed from outside a file, as by `--set PATH=VALUE`: applied before any check, so every check sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from game.scenario.source import Key, Mark, Problem, ScenarioError, Source, nearest, value_of

_OF_THE_OLD_VALUE = ("value", "source", "known_from", "low", "high", "note")


def apply(source: Source, changes: Sequence[tuple[str, str]]) -> None:
    """Puts each value at its dotted path (`elements.orion_crewed.cost_musd`); null removes. Problems are located at `--set`, by number.

    A sourced number keeps neither its source nor its grade: what is set here is a judgement of whoever set it.
    """
    problems: list[Problem] = []
    for number, (dotted, text) in enumerate(changes, 1):
        mark = Mark("--set", number, 1)
        try:
            value = value_of(text)
        except ScenarioError as error:
            problems += [Problem(mark, dotted, problem.message) for problem in error.problems]
            continue
        here, path, last = _walk(source.data, dotted)
        if not isinstance(here, dict) or (last not in here and ("." in last or len(path) < 2)):
            missing = last.split(".")[0]
            problems.append(Problem(mark, dotted, f'unknown name "{missing}"', nearest(missing, here if isinstance(here, dict) else ())))
            continue
        if value is None:
            here.pop(last, None)
            continue
        here[last] = _judged(here.get(last), value)
        path = (*path, last)
        for stale in [place for place in source.marks if place[: len(path)] == path]:
            del source.marks[stale]
        source.marks[path] = mark
    if problems:
        raise ScenarioError(problems)


def _walk(data: Any, dotted: str) -> tuple[Any, Key, str]:
    """The mapping that holds the last word of a path, its own path, and that word. Ids may hold dots, as milestones' do."""
    path: Key = ()
    words = dotted.split(".")
    while isinstance(data, dict) and ".".join(words) not in data:
        split = next((n for n in range(len(words) - 1, 0, -1) if ".".join(words[:n]) in data), 0)
        if not split:
            break
        key = ".".join(words[:split])
        data, path, words = data[key], (*path, key), words[split:]
    return data, path, ".".join(words)


def _judged(old: Any, value: Any) -> Any:
    """A plain value in place of a sourced one says that it is a judgement; anything else stands as given."""
    sourced = isinstance(old, list) and old and isinstance(old[0], dict) and "value" in old[0]
    if isinstance(value, (dict, list)) or not (sourced or (isinstance(old, dict) and "value" in old)):
        return value
    if isinstance(old, dict) and "unit" in old:  # a parameter: its source explains the mechanism, not only the number
        return {**old, "value": value, "evidence": "judgement"}
    kept = {} if isinstance(old, list) else {key: item for key, item in old.items() if key not in _OF_THE_OLD_VALUE}
    return {**kept, "value": value, "evidence": "judgement"}
