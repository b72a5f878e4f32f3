"""The year's report in the window: one number for one move wherever it stands, facts that can be read whole, rows that stay, all of it by keys."""

from __future__ import annotations

import io
import re

import pygame
import pytest

from game import api
from game.cli.text import Terminal
from game.reporting import attribution
from game.reporting.explain import signed
from game.ui.app import App
from game.ui.screens.desk import Desk


def key(app: App, *codes: int) -> None:
    for code in codes:
        app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": code, "mod": 0, "unicode": "", "scancode": 0})])


def ended(seat: str, years: int, size=(1280, 720), threads=False) -> Desk:
    app = App(size, threads=threads)
    session = api.open_session("race", seat, 7, autosave=False)
    for _year in range(years - 1):
        session.fill("balanced")
        session.commit()
    session.fill("balanced")
    page = Desk(app, session)
    app.push(page)
    page.end_year()
    app.draw()
    return page


@pytest.fixture(scope="module")
def desk() -> Desk:
    return ended("artemis", 4)


def tree(desk: Desk, kind: str) -> dict[str, dict[str, object]]:
    desk.app.draw()
    return {entry["id"]: entry for entry in desk.tree() if entry["id"].startswith(kind)}


def test_the_own_crewed_landing_is_first_and_shown_by_itself(desk):
    rows = list(tree(desk, "move:"))
    assert rows[0] == "move:artemis.crewed_landing" and desk.report.why.move().id == "artemis.crewed_landing"
    assert desk.find(rows[0]).chosen and sum(desk.find(row).chosen for row in rows) == 1
    assert len(rows) == len(attribution.order(desk.session, attribution.work(desk.session)(desk.session.engine)))


def test_row_panel_tip_and_terminal_say_one_number(desk):
    terminal = Terminal(desk.session, io.StringIO())
    for name, row in tree(desk, "move:").items():
        desk.report.show_why(name.removeprefix("move:"))
        move = desk.report.why.move()
        assert f"{signed(move.months)} months" in row["value"] and attribution.chances(move) in row["value"]
        terms = [entry["value"].split("; ")[0].replace("–", "-").split(", ") for entry in tree(desk, "term:").values()]
        assert sum(float(months.split()[0]) for months, _chance in terms) == pytest.approx(move.months, abs=1e-6)
        assert sum(int(chance.split()[0]) for _months, chance in terms) == move.chance
        tip = desk.find(name).tip()
        assert tip.total[1] == attribution.later(move.months) and attribution.chances(move) in tip.note
        terminal.out = io.StringIO()
        terminal.do(f"changed {move.id}")
        said = " ".join(terminal.out.getvalue().split())
        assert attribution.headline(move) in said and all(text in said for step in move.steps if not step.quiet for text in step.told)
    desk.report.why.pick("")


@pytest.mark.parametrize(("seat", "years", "size"), [("artemis", 1, (960, 540)), ("ilrs", 8, (1280, 720)), ("artemis", 4, (2560, 1440))])
def test_facts_are_read_whole_and_the_tip_has_the_rest(seat, years, size):
    desk = ended(seat, years, size)
    canvas, lower = desk.app.canvas, desk.report.boxes(desk.app.canvas)[2]
    for move in desk.report.why.moves()[:8]:
        desk.report.show_why(move.id)
        desk.app.draw()
        assert canvas.overflow == desk.app.canvas.overflow == []
        rows = desk.report.why.rows(canvas, lower)
        assert rows[-1][0][1] + rows[-1][0][3] <= lower[1] + lower[3] - 24  # the sum has its place below
        assert [place[1] for place, _step, _told in rows] == sorted(place[1] for place, _step, _told in rows)
        for place, step, lines in rows:
            text = " ".join(lines)
            assert len(lines) * 15 <= place[3] + 1
            left = re.search(r"and (\d+) more$", text)
            for fact in step.told[: len(step.told) - int(left[1] if left else 0)]:
                assert fact.rstrip(".") in text
            tip = attribution.why(step)
            assert all(fact in tip.text for fact in step.told)


def test_rows_keep_their_order_and_numbers_while_the_fan_is_refined(desk):
    before = [(name, row["value"]) for name, row in tree(desk, "move:").items()]
    desk.refresh_fan()
    assert [(name, row["value"]) for name, row in tree(desk, "move:").items()] == before


def test_all_rows_and_their_facts_are_reached_by_keys(desk):
    app, rows = desk.app, list(tree(desk, "move:"))
    desk.focus = rows[0]
    for name in rows[1:]:
        key(app, pygame.K_DOWN)
        assert desk.focus == name
        box, clip = desk.find(name).box, desk.find(name).clip
        assert clip[1] <= box[1] and box[1] + box[3] <= clip[1] + clip[3] + 1  # scrolled into sight
    key(app, pygame.K_RETURN)
    assert desk.report.why.move().id == rows[-1].removeprefix("move:") and desk.report.shown
    desk.focus = "term:evidence"
    app.draw()
    assert desk.find("term:evidence").tip_on_focus and desk.find("term:evidence").tip().title == "What the teams showed"
    desk.focus = "leaf"
    key(app, pygame.K_RETURN)
    assert desk.report.leaf[1] == 1 and desk.report.shown
    for name, lower in (("lower:flights", "flights"), ("lower:money", "money"), ("lower:why", "why")):
        desk.focus = name
        key(app, pygame.K_SPACE)
        assert desk.report.lower == lower and desk.report.shown
        app.draw()
        assert app.canvas.overflow == []


def test_the_briefing_says_it_too_and_leads_back():
    desk = ended("ilrs", 3)
    app, move = desk.app, desk.report.why.lead()
    key(app, pygame.K_ESCAPE)
    assert not desk.report.shown
    assert desk.pages[0]._told()[0][1] == attribution.headline(move)
    assert desk.find("report").tip().note == attribution.headline(move)
    desk.report.turn("flights")
    desk.focus = "report"
    key(app, pygame.K_RETURN)
    assert desk.report.shown and desk.report.lower == "why" and f"move:{move.id}" in tree(desk, "move:")
    key(app, pygame.K_ESCAPE)
    assert not desk.report.shown and app.screen is desk


def test_a_campaign_that_is_taken_up_again_has_its_last_report(desk):
    page = Desk(desk.app, desk.session)
    desk.app.push(page)
    desk.app.draw()
    page.focus = "report"
    key(desk.app, pygame.K_RETURN)
    said = [[attribution.headline(move) for move in one.report.why.moves()] for one in (page, desk)]
    assert page.report.shown and said[0] == said[1]
    desk.app.pop()


def test_there_is_no_report_before_the_first_year():
    app = App((1280, 720), threads=False)
    page = Desk(app, api.open_session("race", "artemis", 7, autosave=False))
    app.push(page)
    app.draw()
    assert not [entry for entry in page.tree() if entry["id"] == "report"]
