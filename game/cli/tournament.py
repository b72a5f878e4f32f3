"""`peaks tournament`: every policy in every seat, in tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from game.cli.balance import _interval, _percent
from game.cli.headless import AsJson, _progress
from game.i18n import _

if TYPE_CHECKING:
    from game.api import Tournament


def tournament(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")],
    policies: Annotated[
        str, typer.Option(metavar="A,B,...", help="Policies that take part, see `peaks list`; pool = the six by which points are measured.")
    ] = "pool,planner",
    against: Annotated[
        str, typer.Option(metavar="A,B,...", help="Whom they meet in turn; the policies themselves if not given, pool as above.")
    ] = "",
    worlds: Annotated[int, typer.Option(metavar="N", help="Games of each policy in each seat.", min=1)] = 400,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the study.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Plays every policy in every seat and says who is stronger.

    World k meets the k-th opponent in turn, whoever plays, so that policies are compared in the same worlds against the same opponents.
    A win is a lead by points, a lead within 2 a draw that counts half. Shares come with Wilson's 95 % interval; two policies in a seat are
    compared game by game (difference with a bootstrap interval, exact sign test); the rating is Bradley and Terry's over both seats.
    """
    from game import api

    entered, met = ([name for name in text.replace(" ", "").split(",") if name] for text in (policies, against))
    loaded = api.load_scenario(scenario)
    for name in (*entered, *met):
        if name != "pool":
            api.policy(name)
    if not entered:
        raise typer.BadParameter(_("name at least one policy"), param_hint="--policies")
    with _progress(worlds * len(loaded.seats) * len(api.named(entered))) as advance:
        found = api.tournament(loaded, entered, worlds, seed, met, advance)
    if as_json:
        print(json.dumps(found.as_dict()))
        return
    print(_("{title}: {worlds} games of each policy in each seat, seed {seed}").format(title=loaded.title, worlds=worlds, seed=seed))
    _rows(found)
    _pairs(found)
    _ratings(found)


def _rows(found: Tournament) -> None:
    print(_("Mean points and lead; share of games won by points (a draw counts half) with its 95 % interval; the same against each opponent."))
    width = max(len(row.policy) for row in found.rows)
    for seat in dict.fromkeys(row.seat for row in found.rows):
        rows = sorted((row for row in found.rows if row.seat == seat), key=lambda row: -row.points if row.wins.value != row.wins.value else -row.wins.value)
        heads = "".join(f" {name[:7]:>7s}" for name in rows[0].against)
        print(f"\n{seat:{width}s}  points   lead   wins        95 %{heads}   ms")
        for row in rows:
            against = "".join(f" {one.value:7.0%}" for one in row.against.values())
            lead = f"{row.lead:+6.1f}" if row.lead == row.lead else "     -"
            took = f"{found.milliseconds[row.policy]:4.1f}"
            print(f"{row.policy:{width}s}  {row.points:6.1f} {lead} {_percent(row.wins.value)} {_interval(row.wins)}{against} {took}")


def _pairs(found: Tournament) -> None:
    if not found.pairs:
        return
    print("\n" + _("The best of each seat against the others, game by game: how much larger its win share is, 95 %, chance if they were equal"))
    width = max(len(row.policy) for row in found.rows)
    for seat in dict.fromkeys(pair.seat for pair in found.pairs):
        of_seat = [pair for pair in found.pairs if pair.seat == seat]
        for pair in of_seat:
            if pair.better == of_seat[0].better:
                print(f"{seat:9s} {pair.better:{width}s} - {pair.worse:{width}s} {100 * pair.wins:+6.1f}  {100 * pair.low:+6.1f} .. {100 * pair.high:+6.1f}"
                      f"  p = {pair.sign:.2g} ({pair.apart})")  # fmt: skip


def _ratings(found: Tournament) -> None:
    if not found.ratings:
        return
    print("\n" + _("Rating over both seats (400 points: ten wins to one), 95 %"))
    width = max(len(one.policy) for one in found.ratings)
    for one in found.ratings:
        print(f"{one.policy:{width}s} {one.rating:+7.0f}  {one.low:+6.0f} .. {one.high:+6.0f}")
