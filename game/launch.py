"""Opens the window on a scenario: the one place where the command meets the screens."""

from __future__ import annotations

from pathlib import Path


def open_window(scenario: str, seat: str | None, seed: int, world: int, load: Path | None, home: Path, until: int | None = None,
                rival: str | None = None) -> None:  # fmt: skip
    """Runs the game until it is closed. ValueError if there is no display; ImportError without pygame."""
    from game import api
    from game.ui.app import App
    from game.ui.screens.title import Title

    session = api.open_session(scenario, seat, seed, world, load, until=until, rival=rival) if load or seat else None
    quick = session is None and api.shipped(scenario)  # what is shipped has no mistakes to tell: first the page, then the reading of it
    loaded = None
    if session is None and not quick:
        loaded = api.load_scenario(scenario)
        api.chair(loaded)
    app = App(home=home)
    title = Title(app, scenario, seed, world, api.policy_name(rival) if rival else "historical", loaded)
    app.push(title)
    if quick:
        app.show()
        title.loaded = app.meanwhile(lambda: api.load_scenario(scenario))
        if title.loaded is not None:
            api.chair(title.loaded)
    if session is not None:
        title.enter(session)
    app.run()
