"""The forecast lab in the window: found from everywhere, all of it by keys and by mouse, the campaign never changed, the window never waiting."""

from __future__ import annotations

import dataclasses
import pickle
import time
from collections.abc import Iterator

import pygame
import pytest

from game import api
from game.model.engine import Engine
from game.model.state import digest
from game.play import advice, branches
from game.play.branches import Branch
from game.play.session import Session
from game.reporting import assumptions, attribution, histories, holdups, margins
from game.ui.app import App
from game.ui.canvas import Canvas
from game.ui.screens.desk import Desk
from game.ui.screens.lab import ASSUMPTIONS, HISTORIES, OTHERWISE, Lab
from game.ui.screens.reasons import Reasons


def key(app: App, *codes: int, text: str = "") -> None:
    for code in codes:
        app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": code, "mod": 0, "unicode": text, "scancode": 0})])


def click(app: App, name: str) -> None:
    x, y, w, h = app.screen.find(name).box
    k = app.canvas.k
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": ((x + w / 2) * k, (y + h / 2) * k)})])
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONUP, {"button": 1, "pos": ((x + w / 2) * k, (y + h / 2) * k)})])


@pytest.fixture(autouse=True)
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (histories, assumptions):
        monkeypatch.setattr(room, "COARSE", 8)
        monkeypatch.setattr(room, "WORLDS", 16)
    for room in (holdups, margins):
        monkeypatch.setattr(room, "WORLDS", 16)
    monkeypatch.setattr(attribution, "WORLDS", 8)


@pytest.fixture(scope="module")
def played() -> Session:
    session = api.open_session("race", "artemis", 7, autosave=False)
    for _year in range(10):  # few years are left to imagine
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture
def desk(tmp_path, played) -> Iterator[Desk]:
    app = App((1280, 720), home=tmp_path, threads=False)
    session = dataclasses.replace(played, engine=Engine(played.engine.tables), draft=[], branches=[], history=list(played.history))
    session.autosave = tmp_path / "saves" / "mine.jsonl"
    page = Desk(app, session)
    app.push(page)
    app.draw()
    before = digest(session.state), list(session.draft), len(session.history)
    yield page
    if not page.report.shown:
        assert (digest(session.state), list(session.draft), len(session.history)) == before  # nothing in the lab changes the campaign


def lab_of(desk: Desk) -> Lab:
    screen = desk.app.screen
    assert isinstance(screen, Lab)
    return screen


def test_it_is_found_from_the_desk_the_menu_a_milestone_and_the_report(desk):
    app = desk.app
    key(app, pygame.K_F10)
    assert lab_of(desk).page == HISTORIES
    key(app, pygame.K_F10)
    click(app, "lab")
    assert lab_of(desk).page == HISTORIES
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_ESCAPE)
    click(app, "lab")  # of the menu
    assert lab_of(desk).page == HISTORIES and len(app.stack) == 2
    key(app, pygame.K_ESCAPE)
    landing = desk.session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    app.push(Reasons(app, desk, landing))
    app.draw()
    click(app, "lab")
    assert lab_of(desk).page == ASSUMPTIONS and lab_of(desk).milestone == landing and lab_of(desk).assume.bars is not None
    key(app, pygame.K_ESCAPE)
    assert app.screen is desk
    desk.end_year()
    app.draw()
    year = desk.session.year - 1
    click(app, "lower:whatif")
    assert lab_of(desk).page == OTHERWISE and lab_of(desk).otherwise.year == year
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_F10)
    assert lab_of(desk).page == HISTORIES


def test_it_opens_with_what_the_chair_would_ask_about(desk):
    key(desk.app, pygame.K_F10)
    wanted = advice.usual(desk.session, desk.fan)
    assert lab_of(desk).milestone == wanted and wanted in advice.askable(desk.session)
    assert lab_of(desk).histories.board.lines()[0].id == desk.session.engine.tables.ids["milestone"][wanted]


def test_one_thing_otherwise_by_keys_becomes_a_branch_that_is_renamed_and_dropped(desk):
    app, session = desk.app, desk.session
    key(app, pygame.K_F10, pygame.K_F3)
    lab = lab_of(desk)
    lab.focus = "year"
    key(app, pygame.K_LEFT)
    assert lab.otherwise.year == session.year - 2
    way = next(entry["id"] for entry in lab.tree() if entry["id"].startswith("way:order:funding:") and entry["id"].endswith(":half"))
    lab.focus = way
    key(app, pygame.K_RETURN)
    assert lab.otherwise.trial is not None and lab.otherwise.board.found is not None and lab.otherwise.board.found.worlds == 16
    rows = {entry["id"]: entry["value"] for entry in lab.tree()}
    assert "months" in rows["line:artemis.crewed_landing"] and "points" in rows["sum:1"] and "±" in "".join(rows.values())
    assert app.canvas.overflow == []
    click(app, "keep")
    assert lab.page == HISTORIES and len(session.branches) == 1 and lab.histories.branch() is session.branches[0]
    lab.focus = "name"
    for _letter in range(40):
        key(app, pygame.K_BACKSPACE)
    for letter in "bold":
        key(app, ord(letter), text=letter)
    key(app, pygame.K_RETURN)
    assert session.branches[0].name == "bold" and "bold" in [entry["label"] for entry in lab.tree()]
    # a second thing into the same branch
    key(app, pygame.K_F3)
    lab.otherwise.turn(1)
    app.draw()
    way = next(entry["id"] for entry in lab.tree() if entry["id"].startswith("way:order:"))
    lab.focus = way
    key(app, pygame.K_SPACE)
    click(app, "join:0")
    assert len(session.branches[0].twists) == 2 and lab.page == HISTORIES
    lab.focus = "policy"
    key(app, pygame.K_RIGHT)
    assert session.branches[0].policy == "historical" and session.branches[0].since == session.year
    click(app, "anew")
    assert session.branches[0].anew and app.canvas.overflow == []
    click(app, "drop")
    assert not session.branches and lab.histories.chosen == 0


def test_four_histories_side_by_side_and_not_a_fifth(desk):
    app, session = desk.app, desk.session
    key(app, pygame.K_F10)
    lab = lab_of(desk)
    for _branch in range(3):
        click(app, "new:plan")
    assert len(session.branches) == 3 and len({one.name for one in session.branches}) == 3
    found = lab.histories.board.found
    assert found is not None and len(found.names) == 4 and all(len(line.cells) == 4 for line in found.lines)
    ids = [entry["id"] for entry in lab.tree()]
    assert not [name for name in ids if name.startswith("new:")] and {f"history:{n}" for n in range(4)} <= set(ids)
    assert app.canvas.overflow == []
    seen = set()
    for _step in range(len(ids) + 1):
        key(app, pygame.K_TAB)
        seen.add(lab.focus)
    assert {name for name in seen if name} == {entry["id"] for entry in lab.tree() if entry["enabled"]}
    lab.focus = "history:2"
    key(app, pygame.K_RETURN)
    assert lab.histories.branch() is session.branches[1]
    lab.histories.typed = session.branches[0].name
    app.draw()
    click(app, "rename")
    assert lab.said.startswith("No: ")


def test_a_branch_is_played_on_as_a_campaign_of_its_own(desk):
    app, session = desk.app, desk.session
    branches.add(session, Branch("sprint", [], "sprint", session.year - 2))
    stands = branches.history(session, session.branches[0]).course.digest
    key(app, pygame.K_F10)
    click(app, "fork")
    other = app.screen
    assert isinstance(other, Desk) and other is not desk and len(app.stack) == 1
    assert digest(other.session.state) == stands and "fork" in other.message
    assert other.session.autosave is not None and other.session.autosave.exists() and session.autosave.exists()
    assert other.session.autosave.name == "mine-fork-sprint.jsonl"


def test_the_heading_names_the_value_that_is_tried_and_the_list_cuts_no_sum(desk, monkeypatch):
    app = desk.app
    key(app, pygame.K_F10, pygame.K_F4)
    page = lab_of(desk).assume
    one = next(one for one in page.offered if one.assumption.kind == "launcher")
    page.take(one)
    drawn: list[str] = []
    real = Canvas.text
    monkeypatch.setattr(Canvas, "text", lambda canvas, text, *more, **named: (drawn.append(text), real(canvas, text, *more, **named))[1])
    for share in (0.31, 0.47, 0.83):
        page.drag(one.assumption.low + (one.assumption.high - one.assumption.low) * share)
        drawn.clear()
        app.draw()
        head = next(text for text in drawn if text.startswith(f"What if {one.title} were "))
        assert page.board.found.names[1] == f"{one.title} {head.split()[-1]}"
    key(app, pygame.K_F3)
    app.draw()
    rows = [one for row in lab_of(desk).otherwise.choices for one in (row[0].about, row[0].was)]
    assert any("M$ of" in text for text in rows) and not set(app.canvas.shortened) & set(rows)
    key(app, pygame.K_F10)


def test_an_assumption_is_dragged_found_in_the_tornado_and_searched(desk):
    app = desk.app
    key(app, pygame.K_F10, pygame.K_F4)
    lab = lab_of(desk)
    page = lab.assume
    lab.focus = "milestone"
    fan, last = assumptions.tornado(desk.session)(Engine(desk.session.engine.tables)), lab.milestone
    key(app, pygame.K_RIGHT)
    assert lab.milestone != last and page.by == assumptions.even_year(desk.session, fan, lab.milestone)  # where the search begins
    wanted = desk.session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    while lab.milestone != wanted:
        key(app, pygame.K_RIGHT)
    assert page.by == assumptions.even_year(desk.session, fan, wanted)
    click(app, "bar:0")
    assert page.one is not None and page.one.hidden and page.value == page.usual
    lab.focus = "value"
    key(app, pygame.K_END)
    assert page.value == page.one.assumption.high and page.board.found is not None and page.board.found.worlds == 16
    assert page.one.title in page.board.found.names[1] and page.board.found.lines[0].id
    assert app.canvas.overflow == []
    click(app, "reset")
    assert page.value == page.usual
    lab.focus = "assumption:parameter:accept_base"
    app.draw()
    lab.focus = "assumption:parameter:accept_base"
    key(app, pygame.K_RETURN)
    assert page.one.assumption.name == "accept_base" and page.usual == desk.session.engine.tables.parameters["accept_base"]
    x, y, w, h = lab.find("value").box
    k = app.canvas.k
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": ((x + w * 0.9) * k, (y + h / 2) * k)})])
    app.pump([pygame.event.Event(pygame.MOUSEBUTTONUP, {"button": 1, "pos": ((x + w * 0.9) * k, (y + h / 2) * k)})])
    assert page.value > page.usual and page.board.found.worlds == 16
    page.offered = [one for one in page.offered if one.hidden][:3]
    page.by = 2037
    click(app, "search")
    assert page.tried == page.wanted == 3 and len(page.needed) == 3 and app.canvas.overflow == []


def test_the_debrief_looks_back_without_imagining(tmp_path):
    app = App((1280, 720), home=tmp_path, threads=False)
    session = api.open_session("race", "artemis", 7, autosave=False, until=2024)
    page = Desk(app, session)
    app.push(page)
    while not session.finished:
        session.fill("balanced")
        page.end_year()
    app.draw()
    page.report.close()
    app.draw()
    click(app, "lab")
    lab = lab_of(page)
    assert lab.page == OTHERWISE and lab.otherwise.year == 2024
    way = next(entry["id"] for entry in lab.tree() if entry["id"].startswith("way:order:"))
    lab.focus = way
    key(app, pygame.K_RETURN)
    found = lab.otherwise.board.found
    assert found is not None and found.worlds == 1 and not found.money and app.canvas.overflow == []
    key(app, pygame.K_F4)
    assert not lab.assume.bars and app.canvas.overflow == []
    key(app, pygame.K_F2)
    assert "fork" not in [entry["id"] for entry in lab.tree()] and app.canvas.overflow == []


def test_the_window_does_not_wait_and_a_newer_question_takes_the_place_of_an_older(tmp_path, played, monkeypatch):
    for room in (histories, assumptions):
        monkeypatch.setattr(room, "WORLDS", 64)
    app = App((1280, 720), home=tmp_path, threads=True)
    session = dataclasses.replace(played, engine=Engine(played.engine.tables), draft=[], branches=[], history=list(played.history))
    page = Desk(app, session)
    app.push(page)
    began = time.thread_time()
    for number in range(3):
        branches.add(session, Branch(f"plan {number}", [], "sprint", 2029 + number % 2))
    page.lab()
    lab = lab_of(page)
    app.draw()
    lab.histories.policy(3)
    lab.histories.policy(4)
    assert time.thread_time() - began < 1.0 and lab.histories.board.found is None
    sizes, start = [], time.monotonic()
    while time.monotonic() - start < 120 and (lab.histories.board.found is None or lab.histories.board.found.worlds < 64):
        app.pump(pygame.event.get())
        if lab.histories.board.found is not None:
            sizes.append(lab.histories.board.found.worlds)
        time.sleep(0.01)
    assert lab.histories.board.found is not None and lab.histories.board.found.worlds == 64 and 8 in sizes
    assert session.branches[lab.histories.chosen - 1].policy == histories_policy(4)
    key(app, pygame.K_ESCAPE)
    assert lab.left and app.screen is page
    app.close()


def histories_policy(number: int) -> str:
    from game.ui.screens.lab_histories import POLICIES

    return POLICIES[number]


@pytest.mark.parametrize("size", [(960, 540), (2560, 1440)])
def test_texts_fit(size):
    app = App(size, threads=False)
    session = api.open_session("race", "ilrs", 7, autosave=False)
    for _year in range(2):
        session.fill("balanced")
        session.commit()
    page = Desk(app, session)
    app.push(page)
    branches.add(session, Branch("sprint", [], "sprint", 2022))
    for number in (HISTORIES, OTHERWISE, ASSUMPTIONS):
        page.lab(number)
        for _draw in range(2):
            app.draw()
            assert app.canvas.overflow == []
        lab_of(page).escape()


def test_what_if_of_a_year_that_was_played_can_be_sent_to_another_process(race):
    """A campaign that has been forecast holds policies that no other process can be sent."""
    session = Session.new(api.with_reference(race), "artemis", 1)
    session.commit()
    session.expected()
    assert session._expected is not None
    copy = pickle.loads(pickle.dumps(session))
    assert copy._expected is None and copy.state.turn == 1 and copy.rivals == session.rivals
