"""The race board in the terminal, and what each order does to it."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest

from game import api
from game.cli.text import Terminal, run
from game.foresight.forecast import forecast
from game.model.orders import standing
from game.reporting import raceboard, views


@pytest.fixture(scope="module")
def chair():
    """One year in, with a year's orders."""
    out = io.StringIO()
    terminal = Terminal(api.open_session("race", "artemis", 2, 0, autosave=False), out)
    terminal.told.add("aims")
    for line in ("fill balanced", "end"):
        terminal.do(line)
    return terminal


def says(terminal, line):
    before = len(terminal.out.getvalue())
    assert terminal.do(line)
    return terminal.out.getvalue()[before:]


def row_of(text, title):
    return next(line for line in text.splitlines() if line.startswith(title))


def test_the_board_has_dates_chances_and_last_years_forecast(chair):
    session = chair.session
    said = says(chair, "fan")
    fan, row = session.forecast(256), session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    before = forecast(session.engine, session.before, 256, session.expected(), session.history[-1].orders)
    share = fan.share(row)
    found = row_of(said, "First crewed landing")
    dates = [views.month(fan.quantile(row, q)) for q in (0.1, 0.5, 0.9)]
    assert re.findall(r"[A-Z][a-z]{2} \d{4}|–", found) == ["Dec 2024", views.month(before.quantile(row, 0.5)), *dates]
    assert f"{share:.0%} ±{100 * raceboard.error(share, 256):2.0f}" in found
    errors = re.findall(r" ±(\d+(?:\.\d)?)", found)
    assert len(errors) >= 2 and f"{views.month(fan.quantile(row, 0.5))} ±{raceboard.date_error(fan, row):.0f} " in found, "dates have errors"
    assert "(± " in said and "256 imagined worlds" in said and "your draft" not in said


def test_the_board_takes_a_year_and_more_worlds(chair, monkeypatch):
    session = chair.session
    fan, row = session.forecast(256), session.engine.tables.ids["milestone"].index("artemis.artemis_2")
    assert f"{fan.share(row, 2028):.0%} ±" in row_of(says(chair, "fan 2027"), "Artemis II")
    asked = []

    def play(engine, task, _stop):
        asked.append(task[3:])
        return forecast(engine, session.state, task[4], first=task[3], until=2).finals

    monkeypatch.setattr("game.play.workers.play", play)
    assert "1,000 imagined worlds" in says(chair, "fan fine").replace("\n     ", "")
    assert asked == [(256, 744)], "the first worlds were known"
    chair.thinking.cancel()
    asked.clear()
    monkeypatch.setattr(api, "compiled_ready", lambda session: True)  # as many as the window ends with, where that is quick
    assert "1,000 imagined worlds" in says(chair, "fan") and sum(worlds for _first, worlds in asked) == 1000
    assert says(chair, "fan 1999").startswith("No: ") and says(chair, "fan coarse").startswith("No: ")
    chair.thinking.cancel()


def test_an_order_is_followed_by_what_it_does(chair):
    session = chair.session
    assert "In 256" not in says(chair, "fund hls_starship 500")
    assert "Each order" in says(chair, "live on")
    said = " ".join(says(chair, "fund hls_starship 0").split())
    fan, nothing = session.forecast(256), standing(session.engine.tables.sizes, 1)
    row = session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    assert said.index("In 256 imagined worlds") < said.index("First crewed landing: half by")
    assert f"-> {views.month(fan.quantile(row, 0.5))}, on average" in said and "months later" in said
    shown = " ".join(says(chair, "fan").split())
    base = forecast(session.engine, session.state, 256, session.expected(), nothing)
    assert f"your draft: half by {views.month(base.quantile(row, 0.5))} -> {views.month(fan.quantile(row, 0.5))}" in shown
    assert "In 256" in says(chair, "undo") and "In 256" not in says(chair, "money")
    assert "not followed" in says(chair, "live off") and "In 256" not in says(chair, "undo")


def test_noise_is_not_told_as_an_effect():
    half = np.array([True, False] * 20)
    assert raceboard.difference(half, half) == (0.0, 0.0)
    assert 0.01 < raceboard.error(0.0, 64) < 0.03 and raceboard.error(0.5, 1000) == pytest.approx(0.0158, abs=1e-4)
    assert raceboard.moved(0.25) == "3 months later" and raceboard.moved(-1 / 12) == "1 month sooner" and raceboard.moved(0.01) == "the same"


class Typed(io.StringIO):
    def isatty(self):
        return True


def test_where_one_types_orders_are_followed_and_a_worker_helps():
    out = io.StringIO()
    run(api.open_session("race", "artemis", 2, 0, autosave=False), Typed("fund sls_block1 0\nquit\n"), out)
    assert "In 256 imagined worlds" in out.getvalue()
    out = io.StringIO()
    run(api.open_session("race", "artemis", 2, 0, autosave=False), io.StringIO("fund sls_block1 0\nquit\n"), out)
    assert "In 256 imagined worlds" not in out.getvalue()


def test_an_own_forecast_is_scored_against_the_number_that_the_board_showed(chair, monkeypatch):
    """No world is imagined for it that the board did not show, and as many as it showed."""
    session, name = chair.session, "artemis.crewed_landing"
    row = session.engine.tables.ids["milestone"].index(name)
    monkeypatch.setattr(type(session), "forecast", lambda *given: pytest.fail("worlds of its own"))
    for line, worlds in (("fan 2035", 256), ("fan 2035 fine", 1000)):
        shown = re.search(r"(\d+)% ±", row_of(says(chair, line), "First crewed landing"))
        said = says(chair, f"predict {name} 2035 50")
        assert f"in the {worlds:,} imagined worlds" in said
        assert shown is not None and re.search(r"gives it (\d+)%", said).group(1) == shown.group(1)
        assert session.predictions[-1].game == raceboard.came(chair.board().fan, row, 2035).mean()
    played = []
    monkeypatch.setattr("game.play.workers.play", lambda *given: played.append(given))
    says(chair, f"predict {name} 2035 60")
    assert not played, "what was imagined for the board is not imagined again"


def test_review_compares_the_fans_of_the_board(chair, monkeypatch):
    monkeypatch.setattr("game.cli.text.prices.dates_slipped", lambda session, fans: [f"{fan.worlds} worlds" for fan in fans()])
    monkeypatch.setattr(type(chair.session), "forecast", lambda *given: pytest.fail("worlds of its own"))
    says(chair, "fan fine")
    assert says(chair, "review").count("1000 worlds") == 2
