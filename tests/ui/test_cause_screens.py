"""Causes in the window: the report answers why a milestone moved, the desk what holds up and what money does; all of it by keys and by mouse."""

from __future__ import annotations

import time

import pygame
import pytest

from game import api
from game.reporting import holdups, margins
from game.ui.app import App
from game.ui.screens.desk import Desk
from game.ui.screens.next_money import NextMoney
from game.ui.screens.reasons import Reasons


def key(desk: Desk, *codes: int) -> None:
    for code in codes:
        desk.app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": code, "mod": 0, "unicode": "", "scancode": 0})])


def click(desk: Desk, name: str) -> None:
    x, y, w, h = desk.app.screen.find(name).box
    k = desk.app.canvas.k
    desk.app.pump([pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": ((x + w / 2) * k, (y + h / 2) * k)})])


@pytest.fixture(scope="module")
def desk() -> Desk:
    app = App((1280, 720), threads=False)
    session = api.open_session("race", "artemis", 7, autosave=False)
    for _year in range(3):
        session.fill("balanced")
        session.commit()
    session.fill("balanced")
    page = Desk(app, session)
    app.push(page)
    app.draw()
    page.end_year()
    app.draw()
    app.draw()
    return page


def terms(desk: Desk) -> list[tuple[float, float]]:
    rows = [entry["value"] for entry in desk.tree() if entry["id"].startswith("term:")]
    return [tuple(float(part.split()[0].replace("–", "-")) for part in row.split("; ")[0].split(", ")) for row in rows]  # type: ignore[misc]


def test_the_report_says_why_in_terms_that_sum(desk):
    shown = desk.report.why.move()
    assert shown is not None and len(terms(desk)) == 8
    assert sum(months for months, _chance in terms(desk)) == pytest.approx(shown.months, abs=1e-6)
    assert desk.app.canvas.overflow == []
    first = shown.id
    # another milestone by the mouse, and by keys
    moves = [entry["id"] for entry in desk.tree() if entry["id"].startswith("move:")]
    other = next(name for name in moves if name != f"move:{first}")
    click(desk, other)
    assert desk.report.why.move().id == other.removeprefix("move:") and desk.report.shown
    desk.focus = f"move:{first}"
    key(desk, pygame.K_RETURN)
    assert desk.report.why.move().id == first and desk.report.shown
    assert sum(months for months, _chance in terms(desk)) == pytest.approx(desk.report.why.move().months, abs=1e-6)


def test_the_money_is_one_key_away_and_enter_still_closes(desk):
    desk.focus = "lower:money"
    key(desk, pygame.K_SPACE)
    assert desk.report.lower == "money" and desk.report.shown and not terms(desk)
    click(desk, "lower:why")
    assert desk.report.lower == "why" and len(terms(desk)) == 8
    desk.focus = "term:own"
    key(desk, pygame.K_RETURN)
    assert desk.report.shown  # a term only explains itself
    desk.focus = None
    key(desk, pygame.K_RETURN)
    assert not desk.report.shown


def test_the_card_of_a_line_tells_what_it_holds_up_and_what_money_does(desk):
    desk.report.shown = False
    desk.go(1)
    desk.focus = "fund:hls_starship"
    desk.app.draw()
    desk.app.draw()
    shown = {entry["id"]: entry["value"] for entry in desk.tree()}
    assert "%" in shown["card:held"] and "sooner" in shown["card:worth"]
    line = next(item for item in desk.lines() if item.id == "hls_starship")
    assert [name for name, _value in desk.worth.why_worth(line).rows] and desk.worth.why_held(line).rows
    tip = desk.pages[1].why(line)  # type: ignore[union-attr]
    assert {"Holds up", "100 M$ more"} <= {name for name, _value in tip.rows}
    # another draft is another question
    desk.fund(line, line.need * 0.5)
    assert desk.worth.margins(line) is None
    desk.app.draw()
    assert desk.worth.margins(line) is not None
    desk.undo()


def test_a_row_of_the_race_opens_what_holds_it_up(desk):
    desk.report.shown = False
    desk.go(1)
    desk.app.draw()
    desk.focus = "mark:artemis.crewed_landing"
    key(desk, pygame.K_RETURN)
    panel = desk.app.screen
    assert isinstance(panel, Reasons) and panel.held and panel.money and panel.bars
    assert desk.app.canvas.overflow == []
    ids = [entry["id"] for entry in panel.tree()]
    assert {"held:0", "money:0", "bar:0", "year", "percent", "note", "close"} <= set(ids)
    seen = set()
    for _step in range(len(ids) + 1):
        key(desk, pygame.K_TAB)
        seen.add(panel.focus)
    assert seen == set(ids)
    panel.focus = "percent"
    key(desk, pygame.K_RIGHT, pygame.K_RIGHT)
    panel.focus = "note"
    key(desk, pygame.K_RETURN)
    assert panel.said.startswith("Noted") and desk.session.predictions[-1].own == pytest.approx(0.52)
    key(desk, pygame.K_ESCAPE)
    assert desk.app.screen is desk
    click(desk, "mark:ilrs.phase_2")
    assert isinstance(desk.app.screen, Reasons) and desk.app.screen.money == []
    key(desk, pygame.K_ESCAPE)


def test_where_money_would_do_most_tells_both_answers_and_leads_to_the_line(desk, monkeypatch):
    monkeypatch.setattr(margins, "WORLDS", 32)
    desk.report.shown = False
    desk.go(1)
    desk.app.draw()
    click(desk, "next")
    panel = desk.app.screen
    assert isinstance(panel, NextMoney) and panel.rows[0].tier < 2
    assert desk.app.canvas.overflow == []
    tiers = [worth.tier for worth in panel.rows]
    assert tiers == sorted(tiers) and tiers[-1] == 3, "what nothing tells from chance stands last"
    shown = {entry["id"]: entry["value"] for entry in panel.tree()}
    assert shown[f"worth:{panel.rows[-1].line}"] == "no difference that 32 futures can show"
    first = shown[f"worth:{panel.rows[0].line}"]
    assert first.startswith("this year alone: ") and "; every year: " in first and "±" in first
    rows = panel.why(panel.rows[0]).rows
    assert {name.split(":")[0] for name, _value in rows} == {"This year alone", "Every year"}
    line = panel.rows[0].line
    panel.focus = f"worth:{line}"
    key(desk, pygame.K_RETURN)
    assert desk.app.screen is desk and desk.focus == f"fund:{line}"


def test_the_window_does_not_wait_for_it():
    """With threads a year ends and is drawn long before the terms are there; they come by themselves."""
    app = App((1280, 720), threads=True)
    session = api.open_session("race", "artemis", 7, autosave=False)
    page = Desk(app, session)
    app.push(page)
    began, slowest = time.process_time(), 0.0
    page.end_year()
    while page.report.why.move() is None and time.process_time() - began < 60:
        before = time.thread_time()  # this thread's own work: others share the machine
        app.pump(pygame.event.get())
        app.draw()
        slowest = max(slowest, time.thread_time() - before)
        time.sleep(0.01)
    app.close()
    assert page.report.why.move() is not None
    assert slowest < 0.25


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (2560, 1440)])
def test_texts_fit(size, monkeypatch):
    monkeypatch.setattr(margins, "WORLDS", 16)
    monkeypatch.setattr(holdups, "WORLDS", 64)
    app = App(size, threads=False)
    session = api.open_session("race", "ilrs", 7, autosave=False)
    session.fill("balanced")
    page = Desk(app, session)
    app.push(page)
    page.end_year()
    for _draw in range(2):
        app.draw()
        assert app.canvas.overflow == []
    page.report.turn("money")
    app.draw()
    assert app.canvas.overflow == []
    page.report.close()
    page.go(1)
    app.draw()
    assert app.canvas.overflow == []
    app.push(Reasons(app, page, session.engine.tables.ids["milestone"].index("ilrs.crewed_landing")))
    app.draw()
    assert app.canvas.overflow == []
