"""Joins the verbs. Exit codes: 0 done, 1 it failed or problems were found, 2 wrong usage. Errors are one line each on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from game.cli import balance, bench, campaign, compiling, describing, headless, study, tournament
from game.i18n import _

# typer carries its own copy of click or uses the installed one, by version: its classes are found through typer's own
_USAGE: type[Exception] = typer.BadParameter.__mro__[1]  # type: ignore[assignment]
_CLICK: type[Exception] = typer.BadParameter.__mro__[2]  # type: ignore[assignment]

app = typer.Typer(
    name="peaks", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help=_("Peaks of Light: the race to settle the lunar south pole, 2021 to 2045. Start with `peaks play`."),
    epilog=_("`peaks VERB --help` explains one of them. Exit codes: 0 done, 1 it failed, 2 wrong usage."),
)  # fmt: skip
for _name, _verb, _short, _example in (
    ("play", campaign.play, _("Open the game, or go on with a save."), "peaks play --text --as ilrs"),
    ("simulate", headless.simulate, _("Run many campaigns: what is reached, when, how often."), "peaks simulate race --worlds 200 --seed 1"),
    ("forecast", headless.forecast, _("Chances and dates from where a campaign stands."), "peaks forecast race --worlds 64"),
    ("balance", balance.balance, _("Measure whether the choices are choices."), "peaks balance race --worlds 400 --only wins"),
    ("tournament", tournament.tournament, _("Every policy in every seat: win shares and ratings."), "peaks tournament race --policies planner,sprint --worlds 60"),
    ("backtest", study.backtest, _("The frozen forecast of 2021 against what happened."), "peaks backtest --worlds 2000"),
    ("freeze", study.freeze, _("Whether the model still is the one that was frozen."), "peaks freeze"),
    ("outlook", study.outlook, _("Who lands and when, as of autumn 2026, beside the markets."), "peaks outlook --worlds 500"),
    ("calibrate", study.calibrate, _("Whether forecasts come true as often as they say."), "peaks calibrate race --truths 300 --futures 16"),
    ("sensitivity", study.sensitivity, _("Which unknowns drive the dates (extra `lab`)."), "peaks sensitivity race --samples 64"),
    ("bench", bench.bench, _("Measure how fast the game is, beside others."), "peaks bench --quick"),
    ("check", headless.check, _("Find everything that is wrong with a scenario."), "peaks check my.yaml"),
    ("describe", describing.describe, _("What a rule, number, field or event is."), "peaks describe promise_support"),
    ("replay", campaign.replay, _("Run a save again from its orders."), "peaks replay my.jsonl --verify"),
    ("reference", headless.reference, _("Play the campaigns by which aims are scored."), "peaks reference my.yaml"),
    ("compile", compiling.compile_, _("Have the years of a scenario compiled (extra `speed`)."), "peaks compile race"),
    ("list", headless.list_names, _("Scenarios, policies and languages."), "peaks list --json"),
):
    app.command(_name, short_help=_short, epilog=_("Example: {line}").format(line=_example))(_verb)



def main(arguments: Sequence[str]) -> int:
    """Carries out one command line; returns its exit code. A user's mistake is told on stderr, never a traceback."""
    try:
        code = app(list(arguments), prog_name="peaks", standalone_mode=False)
        sys.stdout.flush()  # a pipe that is gone shows here, while it can still be told
        return int(code or 0)
    except BrokenPipeError:
        sys.stdout = None  # type: ignore[assignment]  # or the interpreter complains once more when it ends
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return _fail(_("stopped"), 130)
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "), 1)
    except _CLICK as error:
        return _usage(error)
    except Exception as error:
        return _mistake(error)


def _mistake(error: Exception) -> int:
    """What a verb refused; anything else is a defect of the program and is raised again."""
    from game.api import ScenarioError, UnknownName  # here, so that help and usage need neither numpy nor the loader
    from game.model.legality import IllegalOrder
    from game.play.saves import SaveError

    if isinstance(error, ScenarioError):
        sys.stderr.write(f"{error}\n")
        return 1
    if isinstance(error, (UnknownName, SaveError, IllegalOrder, ValueError)):
        return _fail(error, 2 if isinstance(error, UnknownName) else 1)
    raise error


def _usage(error: BaseException) -> int:
    """Wrong usage in one line, with the way to the help; the help itself if nothing was asked."""
    message = error.format_message()  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    if context is not None and message == context.get_help():
        sys.stdout.write(message + "\n")
    else:
        place = context.command_path if context is not None else "peaks"
        _fail(_("{message} (see `{place} --help`)").format(message=message.rstrip("."), place=place), 2)
    return 2 if isinstance(error, _USAGE) else 1


def _fail(message: object, code: int) -> int:
    sys.stderr.write("peaks: " + " ".join(str(message).split()) + "\n")
    return code


def run() -> None:
    """Entry point of `peaks` and `python -m game`."""
    sys.exit(main(sys.argv[1:]))
