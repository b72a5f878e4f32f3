"""`peaks compile`: years compiled beforehand, and compared with the rules."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from game.cli.headless import AsJson, Change, Policy, _pairs
from game.i18n import _


def compile_(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")] = "race",
    worlds: Annotated[int, typer.Option(metavar="N", help="Worlds in which compiled years are compared with the rules.", min=16)] = 500,
    policy: Policy = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Open with what was known on this date, e.g. 2026-11-01.")] = None,
    change: Change = None,
    as_json: AsJson = False,
) -> None:
    """Compiles the years of a scenario, so that many worlds are played about ten times as fast, and compares them with the rules.

    Needs the extra `speed`. Without this command years are compiled beside your work, once there is enough of it, and kept.
    Every field of every world is compared after every year, under orders of all kinds; exit code 1 if a bit differs.
    """
    from game import api

    loaded = api.load_scenario(scenario, as_of, changes=_pairs(change, "--set", "PATH=VALUE"))
    found = api.compile_years(loaded, worlds, _pairs(policy, "--policy", "PROGRAMME=NAME"))
    if as_json:
        print(json.dumps(found))
    else:
        for row in found:
            if not row["compiled"]:
                print(_("{kind}: cannot be compiled; the rules are played as they stand").format(kind=_kind(row["kind"])))
                if row["why"]:
                    print("  " + row["why"])
            else:
                print(_("{kind}: {size:.1f} MB, ready after {seconds:.1f} s").format(kind=_kind(row["kind"]), size=row["bytes"] / 1e6, seconds=row["seconds"]))
                same = _("the same bits in {worlds} worlds, every field, every year").format(worlds=worlds)
                print("  " + (same if not row["differences"] else _("DIFFERS in {fields}").format(fields=", ".join(row["differences"][:5]))))
    if any(row["differences"] or not row["compiled"] for row in found):
        raise typer.Exit(1)


def _kind(kind: str) -> str:
    """In words: who plays each seat."""
    if ":" not in kind:
        return _("years by given orders")
    said = (part.partition("=") for part in kind.split())
    return _("years of {who}").format(who=", ".join(f"{seat} {name.rpartition(':')[2].rpartition('.')[2]}" for seat, _is, name in said))
