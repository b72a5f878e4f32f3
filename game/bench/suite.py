"""All that is measured, in groups, and the choice of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Protocol

from game.bench import clock, figures, studies
from game.bench.figures import Setting
from game.bench.peers import compete
from game.bench.reading import Reading


class Task(Protocol):
    """Something that gives one reading or several."""

    @property
    def id(self) -> str: ...

    @property
    def group(self) -> str: ...

    @property
    def quick(self) -> bool: ...

    def read(self, setting: Setting) -> Iterator[Reading]: ...


TASKS: tuple[Task, ...] = (
    *figures.FIGURES, figures.Calls(), *studies.STARTS, *studies.LARGE, studies.MILLION, studies.Scaling(), compete.Ours(),
    *(compete.Compete(peer) for peer in compete.PEERS),
)  # fmt: skip
GROUPS = tuple(dict.fromkeys(task.group for task in TASKS))


def chosen(quick: bool = False, only: Sequence[str] = (), million: bool = False) -> list[Task]:
    """The tasks of the groups `only` (all if none), `quick` ones alone if asked. ValueError names what is no group
    or leaves nothing."""
    unknown = [name for name in only if name not in GROUPS]
    if unknown:
        raise ValueError(f'"{unknown[0]}" is no group; there are: {", ".join(GROUPS)}')
    tasks = [
        task for task in TASKS
        if (not only or task.group in only) and (not quick or task.quick) and (million or task is not studies.MILLION)
    ]  # fmt: skip
    if not tasks:
        raise ValueError(f"nothing of {', '.join(only)} is quick")
    return tasks


def measure(task: Task, setting: Setting) -> list[Reading]:
    """Reads a task on one core; on all of them where it is about processes."""
    with nullcontext() if task.group == "processes" else clock.pinned():
        return list(task.read(setting))


def again(tasks: Sequence[Task], setting: Setting) -> Callable[[Reading], float]:
    """Measures the task of a reading once more and gives that reading's multiple."""
    by_length = sorted(tasks, key=lambda task: -len(task.id))  # the longest id that begins the reading's is its task's

    def measured(reading: Reading) -> float:
        task = next(one for one in by_length if reading.id == one.id or reading.id.startswith(one.id + "."))
        return next(one.multiple for one in measure(task, setting) if one.id == reading.id)

    return measured
