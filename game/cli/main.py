"""Joins the verbs. Exit codes: 0 done, 1 it failed or problems were found, 2 wrong usage. Errors are one line each on stderr."""

from __future__ import annotations

import sys

import typer

from game.cli import campaign, headless

app = typer.Typer(
    name="peaks", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Peaks of Light: the race to settle the lunar south pole, 2021 to 2045. Start with `peaks play`.",
)  # fmt: skip
for verb in (campaign.play, headless.simulate, headless.forecast, headless.check, campaign.replay, headless.list_names):
    app.command(verb.__name__.replace("list_names", "list"))(verb)


def run() -> None:
    """Entry point of `peaks` and `python -m game`."""
    from game.api import ScenarioError, UnknownName
    from game.play.saves import SaveError

    try:
        app()
    except ScenarioError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except (SaveError, UnknownName, ValueError) as error:
        sys.stderr.write(f"peaks: {error}\n")
        sys.exit(2 if isinstance(error, UnknownName) else 1)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("peaks: stopped\n")
        sys.exit(130)
    except OSError as error:
        sys.stderr.write(f"peaks: {error.filename or ''}: {error.strerror or error}\n")
        sys.exit(1)
