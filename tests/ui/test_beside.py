"""Work beside the window: beginnings, years and forks that are waited for and can be given up, errors that do not end it, and tips."""

from __future__ import annotations

import threading
import time

import pygame
import pytest

from game import api
from game.agents import registry
from game.agents.levels import Level
from game.agents.planner import Planner
from game.model.state import digest
from game.play import workers
from game.play.branches import Branch
from game.play.session import Session
from game.play.thinking import Thinking
from game.ui import tips
from game.ui.app import THOUGHT, App
from game.ui.screens import trouble
from game.ui.screens.desk import Desk
from game.ui.screens.lab import Lab
from game.ui.screens.setup import SetUp
from game.ui.screens.title import Title
from game.ui.screens.trouble import Trouble
from game.ui.screens.waiting import Waiting

TINY = Level("easy", study=4, study_worlds=6, plans=3, worlds=1, finals=0, final_worlds=0, years=2, every=2, reviews=True)
CTRL = pygame.KMOD_CTRL


@pytest.fixture(scope="module")
def loaded():
    return api.with_reference(api.load_scenario("race"))


@pytest.fixture
def app(tmp_path, monkeypatch, loaded):
    monkeypatch.setattr(Desk, "refresh_fan", lambda self: None)
    monkeypatch.setitem(registry.POLICIES, "planner", Planner(TINY))
    monkeypatch.setattr("game.ui.screens.waiting.SOON", 0.0)
    app = App((1280, 720), home=tmp_path)
    pygame.event.clear()
    app.push(Title(app, loaded=loaded))
    yield app
    app.close()


def opened(app, loaded, rival="planner"):
    session = Session.new(loaded, "artemis", 3, 0, {"ilrs": rival}, app.home / "saves" / "race-artemis-3-0.jsonl")
    desk = Desk(app, session)
    desk.told = True
    app.push(desk)
    return desk


def key(app, code, mod=0):
    app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": code, "mod": mod, "unicode": "", "scancode": 0})])


def until(app, found, seconds=60.0):
    """The loop, without waiting for what does not come."""
    end = time.monotonic() + seconds
    while not found() and time.monotonic() < end:
        app.pump(pygame.event.get())
        app.draw()
        time.sleep(0.005)
    assert found()


@pytest.fixture
def gate(monkeypatch):
    """A study that goes no further than its first step until the gate opens."""
    gate, study = threading.Event(), registry.study

    def slow(engine, playing):
        yield "plans", 0.5
        gate.wait(20)
        yield from study(engine, playing)

    monkeypatch.setattr("game.play.session.study", slow)
    return gate


def test_a_beginning_shows_how_far_it_is_while_the_window_answers(app, loaded, gate):
    app.push(SetUp(app, "race", 1, 0, "planner", loaded))
    app.draw()
    begun = time.monotonic()
    app.screen.start()
    assert time.monotonic() - begun < 5 and isinstance(app.screen, Waiting), "it does not wait for the study"
    until(app, lambda: app.screen.step == (1, 0.5))
    app.draw()
    assert app.canvas.overflow == [] and app.screen.waking()
    gate.set()
    until(app, lambda: isinstance(app.screen, Desk))
    assert [type(screen) for screen in app.stack] == [Title, Desk]
    assert app.screen.session.rivals == {"ilrs": "planner"} and app.screen.session.drafted("aim_open", "artemis") is not None


@pytest.mark.parametrize("way", ["escape", "set_up"])
def test_a_beginning_can_be_given_up(app, loaded, gate, way):
    app.push(SetUp(app, "race", 1, 0, "planner", loaded))
    app.draw()
    app.screen.start()
    until(app, lambda: app.screen.step == (1, 0.5))
    key(app, pygame.K_RETURN)  # the key that began it is still down: nothing has the focus
    assert isinstance(app.screen, Waiting)
    if way == "escape":
        key(app, pygame.K_ESCAPE)
        assert isinstance(app.screen, Title)
    else:
        app.draw()
        app.screen.find("set_up").press(0, 0)
        assert isinstance(app.screen, SetUp) and app.screen.rival == "planner"
    gate.set()
    until(app, lambda: "turn" not in app.busy)
    assert not any(isinstance(screen, Desk) for screen in app.stack), "what was given up does not open later"


def test_a_save_is_read_beside_the_window_and_a_damaged_one_is_told(app, loaded, gate):
    session = Session.new(loaded, "artemis", 3, 0, {"ilrs": "planner"}, app.home / "saves" / "mine.jsonl")
    gate.set()
    session.commit()
    app.draw()
    app.screen.load(session.autosave)
    assert isinstance(app.screen, Waiting)
    until(app, lambda: isinstance(app.screen, Desk))
    assert digest(app.screen.session.state) == digest(session.state)
    app.pop()
    session.autosave.write_text("{")
    app.screen.load(session.autosave)
    until(app, lambda: isinstance(app.screen, Title) and app.screen.said)
    assert "mine" in app.screen.said


def test_a_year_against_one_who_thinks_is_the_same_year_beside_the_window(app, loaded, monkeypatch):
    plain = Session.new(loaded, "artemis", 3, 0, {"ilrs": "planner"})
    desk = opened(app, loaded)
    for _year in range(3):
        plain.commit()
        turn = desk.session.state.turn
        key(app, pygame.K_RETURN, CTRL)
        assert isinstance(app.screen, Waiting) and desk.session.state.turn == turn, "the window goes on before the year is over"
        until(app, lambda turn=turn: desk.session.state.turn == turn + 1 and app.screen is desk)
        desk.report.close()
        assert digest(desk.session.state) == digest(plain.state)
    gate, decided = threading.Event(), Session.decided
    monkeypatch.setattr(Session, "decided", lambda self: (gate.wait(20), decided(self))[1])
    key(app, pygame.K_RETURN, CTRL)
    key(app, pygame.K_RETURN, CTRL)  # held down: neither ends another year nor gives this one up
    assert isinstance(app.screen, Waiting)
    key(app, pygame.K_ESCAPE)
    gate.set()
    until(app, lambda: "turn" not in app.busy)
    assert app.screen is desk and digest(desk.session.state) == digest(plain.state), "the year that was stayed in has not been played"


@pytest.mark.parametrize("rival", ["planner", "historical"])
def test_years_are_skipped_one_after_the_other_beside_the_window(app, loaded, monkeypatch, rival):
    monkeypatch.setattr("game.ui.screens.desk.yearbook.asks", lambda session: False)
    desk = opened(app, loaded, rival)
    desk.skip(3)
    assert desk.session.state.turn == 0
    until(app, lambda: app.screen is desk)
    assert desk.session.state.turn == 3 and desk.report.shown


def test_a_fork_is_played_beside_the_window(app, loaded):
    desk = opened(app, loaded, "historical")
    desk.session.commit()
    desk.session.branches.append(Branch("other", [], "sprint", 2021, True))
    app.push(Lab(app, desk))
    app.screen.histories.chosen = 1
    app.screen.histories.fork()
    assert isinstance(app.screen, Waiting)
    until(app, lambda: isinstance(app.screen, Desk) and app.screen is not desk)
    assert app.screen.session.fork == "other" and app.screen.session.engine is not desk.session.engine
    assert app.screen.session.autosave.exists()


# -- errors
def broken(*_given):
    raise ZeroDivisionError("planted")


def told(app, desk, log, name):
    """The panel is there, the window lives, the campaign is saved, the log has it."""
    until(app, lambda: isinstance(app.screen, Trouble))
    app.draw()
    assert app.canvas.overflow == [] and app.running
    assert "planted" in log.read_text() and f": {name}\n" in log.read_text() and "Traceback" in log.read_text()
    assert str(log) in app.screen.lines[2]
    if desk is not None:
        assert desk.session.autosave.name in app.screen.lines[1] and api.open_session(load=desk.session.autosave).draft == desk.session.draft != []
    key(app, pygame.K_RETURN)
    assert not isinstance(app.screen, Trouble)


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("PEAKS_HOME", str(tmp_path))
    return tmp_path / "logs" / "errors.log"


def test_an_error_in_a_thread_or_an_errand_or_its_answer_is_told_once_and_the_window_goes_on(app, loaded, log):
    desk = opened(app, loaded, "historical")
    desk.session.fill("balanced")
    app.compute("adviser", broken, lambda found: None)
    told(app, desk, log, "adviser")
    app.errands.worker.deaths, app.errands.begun = workers.DEATHS, True  # no process: the thread does it, and a process has tests of its own
    app.errand("worth", loaded.tables, broken, lambda found: None)
    told(app, desk, log, "worth")
    app.compute("why", lambda: 1, broken)
    told(app, desk, log, "why")
    assert app.pending("worth").startswith("could not") and app.pending("reasons") == "imagining ..."
    app.errand("worth", loaded.tables, broken, lambda found: None)
    until(app, lambda: "worth" not in app.busy)
    assert app.screen is desk and log.read_text().count(": worth\n") == 2, "the second one in a row is only logged"
    shown = []
    app.compute("worth", lambda: 2, shown.append)
    until(app, lambda: shown)
    assert app.pending("worth") == "imagining ..."


def test_an_error_in_an_errands_process_comes_with_its_traceback(app, loaded, log):
    desk = opened(app, loaded, "historical")
    desk.session.fill("balanced")
    app.errand("ended", loaded.tables, "planted".index, lambda found: None)  # called on the engine: a TypeError over there
    until(app, lambda: isinstance(app.screen, Trouble))
    assert "TypeError" in log.read_text() and app.running


def test_an_error_of_the_fan_is_told_and_the_next_fan_comes(app, loaded, log, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("PEAKS_HOME", str(log.parent.parent))
    monkeypatch.setattr(workers, "DEATHS", 0)  # the threads play themselves
    app.thinker = Thinking(loaded.tables, 1, (4, 8), lambda: pygame.event.post(pygame.event.Event(THOUGHT)))
    play = workers.play
    monkeypatch.setattr(workers, "play", broken)
    desk = opened(app, loaded, "historical")
    desk.session.fill("balanced")
    told(app, desk, log, "fan")
    monkeypatch.setattr(workers, "play", play)
    desk.refresh_fan()
    until(app, lambda: desk.fan is not None)
    assert not app.broken and app.screen is desk


def test_an_error_of_the_planner_or_of_a_beginning_leaves_the_year_and_the_set_up(app, loaded, log, monkeypatch):
    desk = opened(app, loaded)
    desk.session.fill("balanced")
    monkeypatch.setattr(Planner, "__call__", broken)
    for _try in range(2):  # what was asked for is told each time
        key(app, pygame.K_RETURN, CTRL)
        told(app, desk, log, "turn")
        assert app.screen is desk and desk.session.state.turn == 0
    app.pop()
    app.push(SetUp(app, "race", 1, 0, "planner", loaded))
    monkeypatch.setattr("game.play.session.study", broken)
    app.screen.start()
    told(app, None, log, "turn")
    assert isinstance(app.screen, SetUp)


def test_the_log_is_begun_anew_when_it_is_long_and_may_be_unwritable(tmp_path, monkeypatch):
    monkeypatch.setattr(trouble, "MOST", 100)
    for number in range(3):
        assert trouble.note(f"fan {number}", ValueError("x" * 200), tmp_path) == tmp_path / "errors.log"
    assert "fan 2" in (tmp_path / "errors.log").read_text() and "fan 1" in (tmp_path / "errors.1.log").read_text()
    (tmp_path / "file").write_text("")
    assert trouble.note("fan", ValueError("planted"), tmp_path / "file") is None


# -- tips
def test_the_tip_is_that_of_what_was_used_last(loaded, monkeypatch):
    monkeypatch.setattr(Desk, "refresh_fan", lambda self: None)
    app, shown = App((1280, 720), threads=False), []
    monkeypatch.setattr(tips, "draw", lambda canvas, tip, near: shown.append(near))
    app.push(Title(app))
    desk = opened_plain(app, loaded)

    def seen():
        shown.clear()
        app.draw()
        return shown[-1] if shown else None

    def point(x, y, kind=pygame.MOUSEMOTION, **more):
        app.pump([pygame.event.Event(kind, {"pos": (round(x), round(y)), "rel": (1, 0), "buttons": (0, 0, 0), **more})])

    app.draw()
    explained = [w for w in desk.widgets if w.tip and w.tip_on_focus and w.clip is None and w.role == "status"]
    first, second = explained[0], explained[1]
    middle = [(w.box[0] + w.box[2] / 2, w.box[1] + w.box[3] / 2) for w in (first, second)]
    desk.focus = first.id
    assert seen() is None, "nothing was used yet"
    while desk.focus != second.id:
        key(app, pygame.K_TAB)
    assert seen() == (second.beside or second.box)
    point(*middle[0])
    assert seen() == (first.beside or first.box), "the pointer moved last"
    point(640, 719)
    assert desk.at(640, 719) is None and seen() is None, "neither: the focus was not moved by a key since"
    point(*middle[0])
    key(app, pygame.K_TAB, pygame.KMOD_SHIFT)
    assert seen() != (first.beside or first.box) or desk.focus == first.id
    point(*middle[0])
    assert seen() == (first.beside or first.box)
    app.pump([pygame.event.Event(pygame.WINDOWLEAVE)])
    assert seen() is None, "the pointer left the window"
    point(*middle[0])
    monkeypatch.setattr(Desk, "layout", lambda self, canvas: iter([second]))
    assert seen() is None, "what it explained is gone"


def opened_plain(app, loaded):
    desk = Desk(app, Session.new(loaded, "artemis", 3, 0))
    app.push(desk)
    return desk


