"""Screens: reach by keyboard, texts that fit, contrast, and nothing that random input can break."""

from __future__ import annotations

import random

import pygame
import pytest

from game import api
from game.ui import theme
from game.ui.app import App
from game.ui.screens.desk import Desk
from game.ui.screens.overlays import Scores
from game.ui.screens.setup import SetUp
from game.ui.screens.title import Title


@pytest.fixture(scope="module")
def desk():
    app = App((1280, 720), threads=False)
    app.push(Title(app))
    page = Desk(app, api.open_session("race", "artemis", 3, 0, autosave=False))
    app.push(page)
    return page


def test_it_is_pygame_ce():
    assert getattr(pygame, "IS_CE", 0)


@pytest.mark.parametrize("page", [*range(5), "dates", "partners"])
def test_every_widget_is_reached_by_tab(desk, page):
    desk.go({"dates": 0, "partners": 1}.get(page, page))
    desk.pages[0].promising, desk.pages[1].partners = page == "dates", page == "partners"
    desk.app.draw()
    wanted = {w.id for w in desk.widgets if w.enabled}
    seen = set()
    for _ in range(len(wanted) + 1):
        desk.app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": pygame.K_TAB, "mod": 0, "unicode": "", "scancode": 0})])
        seen.add(desk.focus)
    assert seen == wanted
    for entry in desk.tree():
        assert entry["label"]
        assert entry["rect"][3] >= (24 if entry["role"] not in ("row", "cell") else 18)  # a row only explains itself: nothing to hit


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (2560, 1440)])
def test_texts_fit(size):
    app = App(size, threads=False)
    app.push(Title(app))
    app.draw()
    assert app.canvas.overflow == []
    app.screen.focus = "scores"
    app.screen.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="\r"), app.canvas.k)
    app.draw()
    assert isinstance(app.screen, Scores) and app.canvas.overflow == []
    app.pop()
    app.push(SetUp(app, "race", 1, 0))
    app.draw()
    assert app.canvas.overflow == []
    for seat in ("artemis", "ilrs"):
        page = Desk(app, api.open_session("race", seat, 3, 0, autosave=False))
        app.push(page)
        for view in ("first briefing", "report", 0, "dates", 1, "partners", 2, 3, 4, "help", "menu"):
            if view == "report":
                page.session.fill("balanced")
                page.end_year()
            elif view == "help":
                page.help()
            elif view == "menu":
                app.pop()
                page.menu()
            elif view != "first briefing":
                page.go({"dates": 0, "partners": 1}.get(view, view))
                page.pages[0].promising, page.pages[1].partners = view == "dates", view == "partners"
            app.draw()
            assert app.canvas.overflow == [], view
            for widget in app.screen.widgets:
                assert widget.box[0] >= 0
                assert widget.box[0] + widget.box[2] <= app.canvas.width + 0.5
        app.pop()
        app.pop()


def test_the_slider_moves_the_fan(desk):
    desk.go(1)
    desk.pages[1].partners = False
    desk.scroll.clear()
    desk.app.draw()
    row = desk.session.engine.tables.ids["milestone"].index("artemis.artemis_1")
    before = desk.fan.quantile(row, 0.5)
    slider = desk.find("fund:sls_block1")
    x, y, _w, h = slider.box
    k = desk.app.canvas.k
    place = (round((x + 8) * k), round((y + h / 2) * k))
    desk.app.pump([pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": place})])
    desk.app.pump([pygame.event.Event(pygame.MOUSEBUTTONUP, {"button": 1, "pos": place})])
    assert desk.session.drafted("funding", "sls_block1") < 30
    after = desk.fan.quantile(row, 0.5)
    assert after != after or after > before + 0.5
    desk.undo()


def test_random_keys_and_clicks_break_nothing(desk):
    rng = random.Random(5)
    keys = [pygame.K_TAB, pygame.K_RETURN, pygame.K_SPACE, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_UP, pygame.K_DOWN, pygame.K_F2, pygame.K_F3,
            pygame.K_F4, pygame.K_F5, pygame.K_F6, pygame.K_F7, pygame.K_PAGEUP, pygame.K_END, pygame.K_n]  # fmt: skip
    desk.refresh_fan = lambda: None  # the fan has its own test
    for _ in range(300):
        if rng.random() < 0.5:
            event = pygame.event.Event(pygame.KEYDOWN, {"key": rng.choice(keys), "mod": 0, "unicode": "", "scancode": 0})
        else:
            place = (rng.randrange(1280), rng.randrange(60, 720))
            kind = rng.choice([pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION])
            event = pygame.event.Event(kind, {"button": 1, "pos": place, "rel": (0, 0), "buttons": (0, 0, 0)})
        desk.app.pump([event])
    desk.app.draw()
    assert desk in desk.app.stack


def test_text_is_readable():
    for ink in (theme.TEXT, theme.DIM, theme.GOOD, theme.WARN, theme.BAD, theme.BLUE, theme.ORANGE):
        assert theme.contrast(ink, theme.PANEL) >= 4.5


def test_every_sign_has_a_glyph():
    from pathlib import Path

    from fontTools.ttLib import TTFont

    from game.paths import assets_dir

    glyphs = TTFont(assets_dir() / "fonts" / "NotoSans-Regular.ttf").getBestCmap()
    root = Path(__file__).parents[2]
    texts = [path.read_text() for path in (root / "scenarios").rglob("*.yaml")]
    texts += [path.read_text() for path in (root / "game").rglob("*.py")]
    missing = {sign for text in texts for sign in text if ord(sign) > 31 and ord(sign) not in glyphs}
    assert missing == set()
