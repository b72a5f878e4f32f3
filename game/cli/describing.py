"""The verb describe: the reference manual, a topic at a time."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from game.cli.headless import AsJson
from game.i18n import _

if TYPE_CHECKING:
    from game.reporting.manual import Topic

WIDTH = 100
MODEL = ("parameter", "field", "occurrence")  # kinds that the list names in full; of a scenario's entries it counts what is many
MANY = 30


def describe(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="A name, a kind such as parameters, or kind.name; none lists them all.")] = None,
    scenario: Annotated[str, typer.Option(metavar="NAME", help="The scenario whose entries and values are meant.")] = "race",
    as_json: AsJson = False,
    write_page: Annotated[bool, typer.Option("--write-page", help="Write docs/model.md here, the whole manual as a page.")] = False,
) -> None:
    """Says what a rule, a parameter, a field, an order, a class, an event or anything else of the model or a scenario is: its equation or
    value, unit, range, source and meaning."""
    from game import manual
    from game.reporting.manual import plural

    if write_page:
        if topic is not None:
            raise typer.BadParameter(_("the page is the whole manual: give no topic"), param_hint="--write-page")
        manual.PAGE.parent.mkdir(exist_ok=True)
        manual.PAGE.write_text(manual.page(), encoding="utf-8")
        print(_("wrote {places}").format(places=manual.PAGE))
        return
    found = manual.topics(scenario) if topic is None else manual.look_up(topic, scenario)
    if as_json:
        rows = [{"kind": one.kind, "name": one.name, "summary": one.summary} for one in found] if topic is None else [one.as_dict() for one in found]
        print(json.dumps({"scenario": scenario, "topics": rows}, ensure_ascii=False))
    elif topic is None:
        _list(found)
    else:
        shown = [one for one in found if topic in (one.name, f"{one.kind}.{one.name}")]
        for number, one in enumerate(shown):
            if number:
                print()
            _show(one)
        listed = [one for one in found if one not in shown]
        if listed:
            print(f"{plural(listed[0].kind)}:" if shown else "", end="\n" if shown else "")
            _names(listed)


def _list(topics: Sequence[Topic]) -> None:
    """Every name by kind; where there are very many, their number."""
    from game.reporting.manual import plural

    kinds: dict[str, list[str]] = {}
    for one in topics:
        kinds.setdefault(one.kind, []).append(one.name)
    for kind, names in kinds.items():
        said = ", ".join(names)
        if len(names) > MANY and kind not in MODEL:
            said = _("{count}; `peaks describe {kinds}` names them").format(count=len(names), kinds=plural(kind))
        print(f"{plural(kind)}:")
        _wrap(said, 2)


def _names(topics: Sequence[Topic]) -> None:
    width = min(max(len(one.name) for one in topics), 32)
    for one in topics:
        print(f"  {one.name:{width}s}  {one.summary}"[: 2 * WIDTH].rstrip())


def _show(one: Topic) -> None:
    print(f"{one.kind} {one.name}: {one.summary}" if one.summary else f"{one.kind} {one.name}")
    for part in one.text:
        for line in part.splitlines() if one.kind == "page" else [part]:
            print(line) if one.kind == "page" else _wrap(line, 2)
    if one.equation:
        print("  " + _("Equation:"))
        for line in one.equation:
            print("    " + line)
    for label, value in one.rows:
        _wrap(f"{label}: {value}", 2)
    for row in one.table:
        cells = dict(zip(one.head, row, strict=True))
        kind, unit, span, meaning = (cells[key] for key in ("what stands there", "unit", "range", "meaning"))
        bounds = f" {span}" if span else ""
        needed = "" if cells["required"] else _(", may be left out")
        _wrap(f"{cells['key']}: {meaning} ({kind}{f' [{unit}]' if unit else ''}{bounds}{needed})", 2)


def _wrap(text: str, indent: int) -> None:
    for line in textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False) or [""]:
        print(line)
