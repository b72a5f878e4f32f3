"""Tables of `docs/speed.md`: what stands between two marks is written by `peaks bench --write-page`, all else by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from game.bench.reading import Reading

PAGE = Path("docs") / "speed.md"


def replace(path: Path, name: str, lines: Iterable[str]) -> None:
    """Puts lines between the marks of that name. ValueError if the page has none."""
    text = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    head, mark, rest = text.partition(begin)
    _old, last, tail = rest.partition(end)
    if not mark or not last:
        raise ValueError(f"{path} has no place for the table {name}")
    path.write_text(head + mark + "\n".join(lines) + "\n" + last + tail, encoding="utf-8")


def figures(readings: Iterable[Reading], machine: dict[str, object]) -> Iterable[str]:
    """The table of figures as markdown."""
    yield ", ".join(f"{key} {value}" for key, value in machine.items()) + "."
    yield ""
    yield "| row | figure | measured | by the wall | goal | reached | multiple | note |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in readings:
        wall = "" if one.wall is None else number(one.wall)
        reached = {None: "", True: "yes", False: "**no**"}[one.reached]
        multiple = "" if math.isnan(one.multiple) or not one.reference else f"{number(one.multiple)} {one.reference}"
        goal = "" if one.goal is None else f"{one.goal:g} {one.unit}"
        measured = "" if math.isnan(one.value) else f"{number(one.value)} {one.unit}"
        yield f"| `{one.id}` | {one.title} | {measured} | {wall} | {goal} | {reached} | {multiple} | {one.note} |"


def number(value: float) -> str:
    """Three digits that count."""
    if math.isnan(value):
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def parts(phases: list[tuple[str, float]], kinds: list[tuple[str, float, float]], worlds: int) -> Iterable[str]:
    """Both tables of where the time goes as markdown."""
    whole = sum(took for _name, took in phases)
    yield f"Whole campaigns of {worlds:,} worlds under `historical`, processor time, {whole:.0f} ns an entity-year in all."
    yield ""
    yield "| part of the year, in its order | ns an entity-year | share |"
    yield "|---|---|---|"
    for name, took in phases:
        yield f"| {name} | {took:.1f} | {took / whole:.0%} |"
    yield ""
    yield "| kind of work inside numpy, steps alone | share | calls a year |"
    yield "|---|---|---|"
    for name, share, calls in kinds:
        yield f"| {name} | {share:.0%} | {calls:.0f} |"
