"""The race board: it follows the fan that is refined beside the window, and each of its numbers explains itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pygame
import pytest

from game import api
from game.play.session import Session
from game.play.thinking import Thinking
from game.reporting import raceboard
from game.ui.app import App
from game.ui.screens import desk as screens
from game.ui.screens.desk import Desk

STAGES = (4, 8, 12)


@pytest.fixture(scope="module")
def loaded():
    return api.with_reference(api.load_scenario("race"))


@pytest.fixture(scope="module")
def desk(loaded):
    """Two years in, with a draft that starves the lander."""
    app = App((1280, 720), threads=False)
    session = Session.new(loaded, "artemis", 3)
    page = Desk(app, session)
    app.push(page)
    page.told = True
    for _year in range(2):
        session.fill("balanced")
        page.end_year()
    page.go(1)
    page.fund(next(line for line in page.lines() if line.id == "hls_starship"), 0.0)
    app.draw()
    return page


def press(app, *keys):
    for key in keys:
        app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": key, "mod": 0, "unicode": "", "scancode": 0})])


def value(desk, identity):
    return next(entry["value"] for entry in desk.tree() if entry["id"] == identity)


def test_every_number_of_the_board_explains_itself(desk):
    rows = [row for row in desk.board.look() if not row.reached]
    assert len(rows) > 10
    for row in rows:
        chance, middle = desk.find(f"chance:{row.mark.id}"), desk.find(f"middle:{row.mark.id}")
        assert (chance.value, middle.value) == (row.chance_text, row.middle) and row.mark.title in chance.label
        told = chance.tip()
        assert sum(int(value.split()[0]) for _name, value in told.rows) == int(told.total[1].rstrip("%")), told
        assert f"{desk.fan.worlds}" in told.note
        assert dict(middle.tip().rows)["Half of them"] in (row.middle, f"after {desk.board.last}")
        assert desk.find(f"mark:{row.mark.id}").tip().rows
    told = desk.find("board:worlds").tip()
    assert str(desk.fan.worlds) in told.total[1] and "ILRS: Historical" in told.note


def test_last_years_forecast_and_the_draft_sum_to_the_middle(desk):
    """Last year's date, what the year brought, what the draft does: in months."""
    row = next(row for row in desk.board.look() if row.mark.id == "artemis.crewed_landing")
    assert row.last_year is not None and row.before is not None
    lines = dict(raceboard.why_middle(desk.session, row).rows)

    def months(text):
        number = int(re.search(r"\d+", text)[0]) if re.search(r"\d+", text) else 0
        return -number if "sooner" in text else number

    moved = months(lines["Moved by what the year brought"]) + months(lines["Moved by your draft"])
    assert abs(moved - (row.mark.p50 - row.last_year.p50) * 12) <= 1
    assert months(lines["Moved by your draft"]) > 6, "a lander without money is late"


def test_the_change_by_the_draft_is_taken_world_by_world(desk):
    row = next(row for row in desk.board.look() if row.mark.id == "artemis.crewed_landing")
    worlds = desk.fan.worlds
    now, then = (np.asarray(fan.ticks[row.place] != 65535, float) for fan in (desk.fan, desk.base))
    assert row.change == pytest.approx((now - then).mean()) and row.change < 0
    assert row.error == pytest.approx((now - then).std(ddof=1) / np.sqrt(worlds))


def test_the_chances_are_by_the_year_that_is_chosen(desk):
    desk.app.draw()
    desk.focus = "board:by"
    row = desk.session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    press(desk.app, pygame.K_PAGEDOWN, pygame.K_LEFT)
    assert desk.board.by == desk.board.last - 6
    assert value(desk, "chance:artemis.crewed_landing") == f"{desk.fan.share(row, desk.board.by + 1):.0%}"
    press(desk.app, pygame.K_PAGEUP, pygame.K_PAGEUP)
    assert desk.board.by == desk.board.last and value(desk, "chance:artemis.crewed_landing") == f"{desk.fan.share(row):.0%}"


def test_a_year_that_has_passed_is_not_asked_for(desk):
    desk.board.turn(desk.session.year - 1)
    desk.app.draw()
    assert desk.board.by == desk.session.year == desk.find("board:by").number
    assert desk.find("chance:ilrs.change_7").tip().total
    desk.board.turn(desk.board.last)


def test_arrows_lead_through_a_row_and_down_a_column(desk):
    desk.app.draw()
    desk.focus = "mark:artemis.crewed_landing"
    press(desk.app, pygame.K_RIGHT)
    assert desk.focus == "middle:artemis.crewed_landing"
    press(desk.app, pygame.K_RIGHT, pygame.K_RIGHT)
    assert desk.focus == "chance:artemis.crewed_landing"
    press(desk.app, pygame.K_DOWN)
    assert desk.focus == "chance:artemis.gateway_operational"
    press(desk.app, pygame.K_LEFT, pygame.K_LEFT, pygame.K_LEFT)
    assert desk.focus == "mark:artemis.gateway_operational"


def test_the_picture_of_the_board_is_as_drawn_anew(desk):
    """What is kept from the last frame may not differ from what would be drawn; a changed fan draws anew."""
    from game.ui import canvas

    desk.focus = None
    desk.app.draw()
    kept = pygame.image.tobytes(desk.app.window, "RGB")
    canvas._KEPT.clear()
    desk.app.draw()
    assert pygame.image.tobytes(desk.app.window, "RGB") == kept
    desk.board.turn(desk.session.year + 4)
    desk.app.draw()
    assert pygame.image.tobytes(desk.app.window, "RGB") != kept
    desk.board.turn(desk.board.last)


@pytest.fixture
def window(loaded):
    app = App((1280, 720), threads=True)
    app.thinker = Thinking(loaded.tables, 1, STAGES)
    page = Desk(app, Session.new(loaded, "artemis", 3))
    app.push(page)
    page.go(1)
    yield page
    app.close()


def settle(desk, said=None):
    """Runs the window until the fan of the draft has all its worlds; collects what the board says of them."""
    limit = time.monotonic() + 60
    while not desk.settled:
        assert time.monotonic() < limit
        time.sleep(0.005)
        if desk.thought():
            desk.app.draw()
            if said is not None:
                said.append(value(desk, "board:worlds"))


def test_the_fan_follows_a_drag_and_is_refined(window):
    desk, app, said = window, window.app, []
    app.draw()
    assert value(desk, "board:worlds") == "imagining ..." or desk.fan is not None
    settle(desk, said)
    assert said[-1] == f"{STAGES[-1]} worlds" and all(text.endswith("refining") for text in said[:-1])
    x, y, w, h = desk.find("fund:sls_block1").box
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": (round(x + w / 2), round(y + h / 2))})])
    for number in range(40):
        app.pump([pygame.event.Event(pygame.MOUSEMOTION, {"pos": (round(x + w / 2 - number), round(y + h / 2)), "rel": (1, 0), "buttons": (1, 0, 0)})])
        app.draw(app.laid)
        desk.thought()
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONUP, {"button": 1, "pos": (round(x + w / 2 - 39), round(y + h / 2))})])
    assert len(desk.past) == 1
    settle(desk)
    assert np.array_equal(desk.fan.ticks, desk.session.forecast(STAGES[-1]).ticks)
    assert desk.base is not desk.fan and desk.before is not None and desk.base.worlds == desk.fan.worlds
    drafted = desk.fan.ticks
    desk.undo()
    assert desk.settled and np.array_equal(desk.fan.ticks, desk.base.ticks), "known worlds are shown at once"
    desk.redo()
    assert desk.settled and np.array_equal(desk.fan.ticks, drafted)


def test_longer_work_waits_until_the_draft_rests(window, monkeypatch):
    desk, asked = window, []
    monkeypatch.setattr(desk.app, "errand", lambda name, *_rest: asked.append(name))
    settle(desk)
    desk.focus = "fund:sls_block1"
    desk.app.draw()
    assert not asked and not desk.rested, "the slider may move on at once"
    desk.settled_at -= screens.REST
    assert desk.rested and desk.waking()
    desk.app.draw()
    assert asked == ["worth"]
    assert desk.give("funding", "sls_block1", 100.0)
    assert not desk.rested
    desk.app.draw()
    assert asked == ["worth"]


def test_a_played_year_is_compared_in_as_many_worlds(window):
    desk = window
    settle(desk)
    marks, desk.told = desk.marks, True
    desk.end_year()
    assert desk.fan is None and not desk.settled
    settle(desk)
    assert desk.ended[0].worlds == desk.fan.worlds and [mark.p50 == mark.p50 for mark in desk.expected] == [mark.p50 == mark.p50 for mark in marks]
    assert desk.board.look()[1].last_year.p50 == marks[1].p50
    desk.leave()
    assert desk.app.thinker.poll() is None and not desk.app.thinker.wanted


RUN = """
import os, threading, time
os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
import pygame
from game import api
from game.ui.app import App
from game.ui.screens import desk as screens
from game.ui.screens.desk import Desk
if __name__ == "__main__":
    app = App((1280, 720))
    page = Desk(app, api.open_session("race", "artemis", 1, autosave=False))
    app.push(page)
    def leave():
        while page.fan is None:
            time.sleep(0.05)
        print(app.thinker.workers[0].process.pid, page.fan.worlds, flush=True)
        pygame.event.post(pygame.event.Event(pygame.QUIT))
    threading.Thread(target=leave, daemon=True).start()
    app.run()
"""


def test_a_closed_window_leaves_nothing_behind(tmp_path):
    path = tmp_path / "window.py"
    path.write_text(RUN)
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(root)})
    assert done.returncode == 0 and done.stderr == ""
    worker, worlds = map(int, done.stdout.split()[-2:])
    assert worlds >= 64
    if Path("/proc").is_dir():
        stat = Path(f"/proc/{worker}/stat")
        assert not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"
