"""Verbs of one campaign: play and replay."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from game.i18n import AVAILABLE, _, set_language


def play(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A shipped scenario (see `peaks list`) or a path.")] = "race",
    seat: Annotated[str | None, typer.Option("--as", metavar="PROGRAMME", help="The chair to take, e.g. artemis or ilrs.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the study.")] = 1,
    world: Annotated[int, typer.Option(metavar="K", help="World of the study: another number, other luck.", min=0)] = 0,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language of the game, see `peaks list`.")] = "en",
    rival: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY",
            help="Who plays the other side: planner:easy, planner or planner:hard looks ahead, more or less; the fixed policies of `peaks list` do not.",
        ),
    ] = None,
    until: Annotated[int | None, typer.Option(metavar="YEAR", help="A shorter campaign: to 2031 (about 15 minutes), 2036 or 2045.")] = None,
    load: Annotated[Path | None, typer.Option(metavar="SAVE", help="A save to go on with.")] = None,
    text: Annotated[bool, typer.Option("--text", help="The full game in this terminal, line by line.")] = False,
) -> None:
    """Opens the game in a window, or with --text in this terminal."""
    from game import api, paths

    if language not in AVAILABLE:
        wrong = _('unknown language "{code}"; there are: {all}').format(code=language, all=", ".join(AVAILABLE))
        raise typer.BadParameter(wrong, param_hint="--language")
    set_language(language)
    if text:
        from game.cli.text import run

        session = api.open_session(scenario, seat, seed, world, load, until=until, rival=rival)
        if session.notice:
            print(session.notice)
        run(session, sys.stdin, sys.stdout)
        return
    if sys.platform.startswith("linux"):  # without it the window library writes a complaint of its own before ours
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from game.launch import open_window

    try:
        open_window(scenario, seat, seed, world, load, paths.data_dir(), until, rival)
    except ImportError as error:
        if (error.name or "game").partition(".")[0] == "game":  # a defect of ours is no missing window library
            raise
        raise ValueError(_("the window cannot be opened ({error}); play in the terminal: peaks play --text").format(error=error)) from None


def replay(
    save: Annotated[Path, typer.Argument(metavar="SAVE", help="A save file.")],
    verify: Annotated[bool, typer.Option("--verify", help="Compare every year's digest with the saved one.")] = False,
) -> None:
    """Runs a save again from its orders and prints the digest of where it leads."""
    from game import api
    from game.model.state import digest
    from game.play import saves

    read = saves.read(save)
    engine = api.Engine(api.scenario_of(read))
    if not verify and not saves.is_of(read, engine):
        sys.stderr.write(_("this save is of another version of the game or scenario: its orders may lead elsewhere here") + "\n")
    state = saves.replay(read, engine, verify)
    said = _("{years} years replayed, digest {digest}").format(years=len(read.years), digest=digest(state))
    if read.base is not None:
        said += _("; they continue from the state after year {turn}, before which nothing can be replayed").format(turn=read.first_turn)
    if verify:
        said += _("; every year as saved")
    print(said)
