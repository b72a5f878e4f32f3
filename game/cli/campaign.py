"""Verbs of one campaign: play and replay."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from game.i18n import _


def play(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario (see `peaks list`) or a path.")] = "race",
    seat: Annotated[str | None, typer.Option("--as", help="The chair to take: artemis or ilrs.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the study.")] = 1,
    world: Annotated[int, typer.Option(help="World of the study.", min=0)] = 0,
    language: Annotated[str, typer.Option(help="Language of the game.")] = "en",
    load: Annotated[Path | None, typer.Option(help="A save to go on with.")] = None,
    text: Annotated[bool, typer.Option("--text", help="The full game in this terminal, line by line.")] = False,
) -> None:
    """Opens the game."""
    from game import api, i18n, paths

    i18n.set_language(language)
    if text:
        from game.cli.text import run

        session = api.open_session(scenario, seat, seed, world, load)
        run(session, sys.stdin, sys.stdout)
        return
    try:
        from game.launch import open_window
    except ImportError as error:
        raise ValueError(_("the window cannot be opened ({error}); play in the terminal: peaks play --text").format(error=error)) from None
    open_window(scenario, seat, seed, world, load, paths.data_dir())


def replay(
    save: Annotated[Path, typer.Argument(help="A save file.")],
    verify: Annotated[bool, typer.Option("--verify", help="Compare every year's digest.")] = False,
) -> None:
    """Re-runs a save from its orders."""
    from game import api
    from game.model.state import digest
    from game.play import saves

    read = saves.read(save)
    engine = api.Engine(api.load_scenario(read.header["scenario"], read.header["as_of"]))
    state = saves.replay(read, engine, verify)
    print(_("{years} years replayed, digest {digest}").format(years=state.turn, digest=digest(state)))
