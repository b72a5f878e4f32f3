"""The rival desk and the adviser's panel by posted events; every row reachable, nothing ordered until it is taken, a search that can be left."""

from __future__ import annotations

import time

import pygame
import pytest

from game import api
from game.agents import adviser as search
from game.play import advice as asking
from game.play.session import Session
from game.play.thinking import Answer
from game.reporting import rival_dates, views
from game.ui.app import App
from game.ui.screens.adviser import Adviser
from game.ui.screens.desk import Desk
from game.ui.screens.rival import Rival
from tests.ui.test_controls import click, press


@pytest.fixture(scope="module")
def played():
    session = Session.new(api.with_reference(api.load_scenario("race")), "artemis", 3)
    for _year in range(3):
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, number in (("COARSE", 12), ("SEARCH", 24), ("CHECK", 48), ("ROUNDS", 2)):
        monkeypatch.setattr(search, name, number)
    monkeypatch.setattr(rival_dates, "PAST", 2)
    monkeypatch.setattr(asking, "FAN", 64)
    monkeypatch.setattr(Desk, "refresh_fan", lambda self: None)


@pytest.fixture(scope="module")
def fans(played):
    """A coarse forecast and the finer one that follows it."""
    fine = played.forecast(64)
    return fine.first(24), fine


def shown(desk, fan, final=True):
    """The board shows a forecast."""
    desk._show(Answer(fan, fan, True, final))


def opened(played, size=(1280, 720), threads=False):
    app = App(size, threads=threads)
    played.draft.clear()
    desk = Desk(app, played)
    app.push(desk)
    app.draw()
    return app, desk


def test_the_rival_desk_opens_by_key_and_button_and_tells_evidence(played, fans):
    app, desk = opened(played)
    shown(desk, fans[0])
    click(app, "rival")
    assert isinstance(app.screen, Rival)
    press(app, pygame.K_ESCAPE)
    press(app, pygame.K_F8)
    page = app.screen
    assert isinstance(page, Rival)
    app.draw()
    estimates = [entry for entry in page.tree() if entry["id"].startswith("estimate:")]
    assert len(estimates) == len(page.items) > 15
    assert all(entry["role"] == "row" and entry["label"] and entry["value"] for entry in estimates)
    told = {}
    for key in ("milestone:ilrs.crewed_landing", "line:long_march_10", "money:next", f"conduct:{page.items[0].key.partition(':')[2]}"):
        click(app, f"estimate:{key}")
        app.draw()
        told[key] = [(entry["label"], entry["value"]) for entry in page.tree() if entry["id"].startswith("evidence:")]
        assert told[key], key
    assert any(value.startswith("pace ") for _label, value in told["line:long_march_10"])
    assert any(label == "Now" and "months wide" in value for label, value in told["milestone:ilrs.crewed_landing"])
    assert any("What would narrow it" in label or "Nothing that could" in label for label, _value in told["milestone:ilrs.crewed_landing"])
    assert app.canvas.overflow == []


def test_the_rival_desk_and_the_race_board_say_the_same_and_are_refined_together(played, fans):
    """Middle, ends and chance of each of the rival's milestones, from a coarse fan and from the finer one that follows."""
    app, desk = opened(played)
    shown(desk, fans[0], False)
    press(app, pygame.K_F8)
    page = app.screen
    for fan in fans:
        shown(desk, fan, fan is fans[1])
        app.draw()
        values = {entry["id"]: entry["value"] for entry in page.tree()}
        assert page.found.worlds == fan.worlds
        rows = [row for row in desk.board.look() if row.mark.programme == "ilrs" and not row.reached]
        assert len(rows) > 5
        for row in rows:
            value = values[f"estimate:milestone:{row.mark.id}"]
            ends = [views.month(end) for end in (row.mark.p10, row.mark.p90) if end == end]
            assert value.startswith(row.middle if row.mark.p50 == row.mark.p50 else ("after 2045", "not by 2045")), row.mark.id
            assert value.endswith(row.chance_text), row.mark.id
            assert all(end in value for end in ends), row.mark.id


def test_before_the_first_fan_the_rival_desk_says_that_it_is_imagining(played):
    app, _desk = opened(played)
    press(app, pygame.K_F8)
    app.draw()
    assert isinstance(app.screen, Rival)
    assert app.screen.found is None and not app.screen.items


def test_the_evidence_follows_the_focus_in_the_keyboard(played, fans):
    app, desk = opened(played)
    shown(desk, fans[0])
    press(app, pygame.K_F8)
    page = app.screen
    page.focus = "close"
    press(app, pygame.K_TAB)
    assert page.focus.startswith("estimate:")
    first = page.chosen
    press(app, pygame.K_DOWN)
    assert page.chosen != first
    press(app, pygame.K_ESCAPE)
    assert isinstance(app.screen, Desk)


def test_advice_is_asked_for_read_and_taken_by_the_line_and_whole(played):
    app, desk = opened(played)
    press(app, pygame.K_F3)
    click(app, "adviser")
    page = app.screen
    assert isinstance(page, Adviser)
    click(app, "kind", 0.5)
    click(app, "milestone:artemis.crewed_landing")
    page.focus = "year"
    while page.year != 2030:
        press(app, pygame.K_RIGHT if page.year < 2030 else pygame.K_LEFT)
    click(app, "ask")
    assert page.found.stage == "final"
    assert not page.working
    assert played.draft == []
    app.draw()
    rows = [entry for entry in page.tree() if entry["id"].startswith("order:")]
    assert rows
    assert all("Without it" in entry["value"] or "The chance is" in entry["value"] for entry in rows)
    effects = {entry["label"]: entry["value"] for entry in page.tree() if entry["id"].startswith("effect:")}
    assert "(±" in effects["Chance by the end of 2030"]
    click(app, rows[0]["id"])
    kind, target = rows[0]["id"].split(":")[1:]
    click(app, "take_line")
    assert [(action.kind, action.target) for action in played.draft] == [(kind, target)]
    click(app, "take")
    assert asking.changes(played, page.found) == []
    whole = list(played.draft)
    press(app, pygame.K_ESCAPE)
    assert isinstance(app.screen, Desk)
    press(app, (pygame.K_z, pygame.KMOD_CTRL))
    assert [(action.kind, action.target) for action in played.draft] == [(kind, target)]
    press(app, (pygame.K_z, pygame.KMOD_CTRL))
    assert played.draft == []
    press(app, (pygame.K_y, pygame.KMOD_CTRL), (pygame.K_y, pygame.KMOD_CTRL))
    assert played.draft == whole
    desk.session.draft.clear()


def test_the_first_question_is_the_landing_by_a_year_that_worlds_reach(played):
    app, _desk = opened(played)
    press(app, pygame.K_F9)
    page, tables = app.screen, played.engine.tables
    assert tables.ids["milestone"][page.milestone] == "artemis.crewed_landing"
    reached = float((page.fan.ticks[page.milestone] <= asking.request(played, "chance", page.milestone, page.year).by).mean())
    assert 0.05 <= reached <= 0.95
    assert page.find("milestone:artemis.crewed_landing").chosen
    click(app, "milestone:artemis.gateway_operational")
    assert page.year == asking.usual_year(played, page.milestone, page.fan)


def test_ten_milestones_leave_room_for_the_question(played):
    """The other chair has ten: its texts end above the buttons."""
    app = App((1280, 720), threads=False)
    app.push(Desk(app, Session.new(api.with_reference(api.load_scenario("race")), "ilrs", 3)))
    press(app, pygame.K_F9)
    app.draw()
    page = app.screen
    assert len(page.milestones) == 10
    year, chance, button = (page.find(name).box for name in ("year", "percent", "ask"))
    assert chance[1] + chance[3] + 60 < button[1]
    assert page.find("milestone:ilrs.phase_3").box[1] + 20 < year[1]


def test_what_cannot_be_met_is_said(played):
    app, _desk = opened(played)
    press(app, pygame.K_F9)
    page = app.screen
    click(app, "milestone:artemis.base_camp")
    page.year = 2026
    click(app, "ask")
    assert not page.found.met
    app.draw()
    assert not page.find("take").enabled


def test_a_search_beside_the_window_can_be_left(played, monkeypatch):
    """The window is drawn while it runs; Escape gives it up and nothing comes of it."""
    monkeypatch.setattr(search, "COARSE", 48)
    app, _desk = opened(played, threads=True)
    press(app, pygame.K_F9)
    page = app.screen
    page.ask()
    before = time.thread_time()
    app.draw()
    assert time.thread_time() - before < 0.2
    assert page.working
    assert page.found is None
    halt = page.halt
    press(app, pygame.K_ESCAPE)
    assert halt[0]
    end = time.time() + 20
    while app.busy and time.time() < end:
        app.pump(pygame.event.get())
        time.sleep(0.01)
    assert not app.busy
    assert page.found is None


@pytest.mark.parametrize("size", [(960, 540), (2560, 1440)])
def test_texts_fit(played, fans, size):
    app, desk = opened(played, size)
    shown(desk, fans[0])
    for page in (0, 1, 3):
        app.screen.go(page)
        app.draw()
        assert app.canvas.overflow == []
    press(app, pygame.K_F8)
    app.draw()
    assert app.canvas.overflow == []
    press(app, pygame.K_ESCAPE, pygame.K_F9)
    app.screen.ask()
    app.draw()
    assert app.canvas.overflow == []
