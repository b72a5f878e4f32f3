"""Public dates, flaws, reviews, ground and base, doctrines, fights, locks, debts and orphans in the window: by mouse and by key."""

from __future__ import annotations

import dataclasses
import itertools
import math

import pygame
import pytest

from game import api
from game.model.axes import NEVER
from game.model.state import digest, evolve
from game.play.session import Session
from game.reporting import designs, desks, places
from game.ui.app import App
from game.ui.screens import pole_map
from game.ui.screens.desk import Desk
from game.ui.screens.title import Title

CTRL = pygame.KMOD_CTRL


def press(app, *codes):
    for code in codes:
        key, mod = code if isinstance(code, tuple) else (code, 0)
        app.pump([pygame.event.Event(pygame.KEYDOWN, {"key": key, "mod": mod, "unicode": "", "scancode": 0})])


def click(app, identity, at=0.5):
    app.draw()
    app.screen._reveal(app.screen.find(identity))
    app.draw()
    x, y, w, h = app.screen.find(identity).box
    place = (round((x + w * at) * app.canvas.k), round((y + h / 2) * app.canvas.k))
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        app.pump([pygame.event.Event(kind, {"button": 1, "pos": place})])


@pytest.fixture(scope="module")
def loaded():
    return api.with_reference(api.load_scenario("race"))


@pytest.fixture(scope="module")
def later(loaded):
    """ILRS after enough years of `balanced`: a base stands, dates are public. The state alone; sessions are made from it."""
    session = Session.new(loaded, "ilrs", 3, 0)
    while session.state.base_opened[session.programme, 0] == NEVER or session.state.turn < 13:
        session.fill("balanced")
        session.commit()
    return session.state


@pytest.fixture
def opened(monkeypatch, loaded):
    """A desk for a session."""
    monkeypatch.setattr(Desk, "refresh_fan", lambda self: None)

    def make(session=None, seat="artemis", state=None):
        app = App((1280, 720), threads=False)
        app.push(Title(app))
        session = session or Session.new(loaded, seat, 3, 0)
        if state is not None:
            session.state = state
        desk = Desk(app, session)
        desk.told = True  # the first year ends without aims
        app.push(desk)
        app.draw()
        return desk

    return make


def both(desk, identity, share, key, order):
    """The same order by mouse and by key, each taken back."""
    found = []
    click(desk.app, identity, share)
    found.append(order())
    press(desk.app, (pygame.K_z, CTRL))
    assert desk.session.draft == []
    desk.focus = identity
    press(desk.app, key)
    found.append(order())
    press(desk.app, (pygame.K_z, CTRL))
    assert desk.session.draft == []
    assert found[0] == found[1]
    return found[0]


def test_a_public_date_is_promised_turned_moved_and_withdrawn(opened):
    desk = opened()
    app, session, name = desk.app, desk.session, "artemis.crewed_landing"
    click(app, "view:dates")
    day = next(day for day in desks.days(session) if day.id == name)
    assert both(desk, f"promise:{name}", 0.5, pygame.K_RETURN, lambda: session.drafted("promise", name)) == day.likely()
    # the stepper tells the chance before anything is ordered, and moves a drafted date
    desk.focus = f"year:{name}"
    press(app, pygame.K_LEFT)
    assert session.draft == []
    assert desk.pages[0].dates.year(day) == day.likely() - 1
    click(app, f"promise:{name}")
    assert session.drafted("promise", name) == day.likely() - 1
    click(app, f"year:{name}", 0.98)
    assert session.drafted("promise", name) == day.likely()
    assert desk.head().attention_left == desk.head().attention - 1
    press(app, (pygame.K_RETURN, CTRL), pygame.K_RETURN)
    click(app, "view:dates")
    standing = next(day for day in desks.days(session) if day.id == name)
    assert standing.promised == standing.due == day.likely()
    assert desk.find(f"promise:{name}").enabled is False  # nothing to move yet
    desk.focus = f"year:{name}"
    press(app, pygame.K_RIGHT)
    page = desk.pages[0].dates
    assert "to move it: " in page._said(standing, standing.promised + 1, 0.5)[0] and "–0.10 credibility" in page._said(standing, standing.promised + 1, 0.5)[0]
    assert f"moves from {standing.promised} to {standing.promised + 1}. The old one is taken back first: 5 support" in page.why(standing).text
    assert both(desk, f"promise:{name}", 0.5, pygame.K_SPACE, lambda: session.drafted("promise", name)) == standing.promised + 1
    click(app, f"promise:{name}")
    desk.go(3)
    app.draw()
    number, (_page, text) = next((n, entry) for n, entry in enumerate(desk.pages[3].warnings()) if "taken back first" in entry[1])
    assert "5 support and 0.1 credibility lost" in text
    click(app, f"there:{number}")
    assert desk.pages[0].promising, "it leads to the public dates"
    click(app, f"promise:{name}")
    assert both(desk, f"withdraw:{name}", 0.5, pygame.K_SPACE, lambda: session.drafted("promise", name)) == 0


def test_a_fourth_date_cannot_be_promised(opened):
    desk = opened(seat="ilrs")
    click(desk.app, "view:dates")
    names = [day.id for day in desks.days(desk.session)]
    for name in names[:3]:
        click(desk.app, f"promise:{name}")
    desk.app.draw()
    assert desk.pages[0].dates.standing() == 3
    assert not any(desk.find(f"promise:{name}").enabled for name in names[3:])
    assert all(desk.find(f"promise:{name}").enabled for name in names[:3])


def flawed(loaded):
    session = Session.new(loaded, "ilrs", 3, 0)
    for _ in range(2):
        session.fill("balanced")
        session.commit()
    return session


@pytest.mark.parametrize("page", [pygame.K_F2, pygame.K_F4])
def test_an_open_flaw_is_answered_in_briefing_and_in_programmes(opened, loaded, page):
    desk = opened(flawed(loaded))
    session, flaw = desk.session, desks.flaws(desk.session)[0]
    assert flaw.odds[0] < flaw.odds[1] < flaw.odds[2]
    press(desk.app, page)
    name = f"repair:{flaw.design.id}"
    assert both(desk, name, 0.5, pygame.K_RIGHT, lambda: session.drafted("repair", flaw.design.id)) == 1
    click(desk.app, name, 0.9)
    assert session.drafted("repair", flaw.design.id) == 2
    assert not any(flaw.design.title in text for _page, text in desk.pages[3].warnings() if "flaws" in text)
    desk.focus = name
    press(desk.app, pygame.K_LEFT, pygame.K_LEFT)
    assert session.drafted("repair", flaw.design.id) is None
    assert any(flaw.design.title in text for _page, text in desk.pages[3].warnings() if "flaws" in text)


def test_the_odds_after_a_fix_are_those_of_the_fixed_design(loaded):
    session = flawed(loaded)
    flaw = next(flaw for flaw in desks.flaws(session) if not flaw.design.ready)
    session.order("repair", flaw.design.id, 2)
    row = session.engine.tables.ids["element"].index(flaw.design.id)
    fixed = session.state.flaws_fixed.copy()
    fixed[row, 0] += flaw.design.open
    session.state = evolve(session.state, flaws_fixed=fixed)
    from game.model import curves

    chance = curves.mission_chance(session.state, session.engine.tables).prod(axis=0)[:, 0]
    mission = session.engine.tables.titles["mission"].index(flaw.flight)
    assert flaw.odds[2] == pytest.approx(float(chance[mission]))


def test_a_review_is_ordered_and_narrows_the_band(opened):
    desk = opened()
    session = desk.session
    press(desk.app, pygame.K_F4)
    name = "hls_starship"
    before = next(d for d in designs.designs(session) if d.id == name)
    assert both(desk, f"review:{name}", 0.5, pygame.K_RETURN, lambda: session.drafted("review", name)) == 1
    click(desk.app, f"review:{name}")
    press(desk.app, (pygame.K_RETURN, CTRL))
    after = next(d for d in designs.designs(session) if d.id == name)
    assert after.reviews == 1
    assert after.pace_high - after.pace_low < 0.75 * (before.pace_high - before.pace_low)


def test_a_site_is_looked_at_chosen_and_an_accord_offered(opened):
    desk = opened()
    app, session, index = desk.app, desk.session, desk.session.engine.tables.ids["site"].index
    press(app, pygame.K_F6)
    assert desk.page == 4
    click(app, "site:haworth")
    assert session.draft == []
    assert both(desk, "build", 0.5, pygame.K_RETURN, lambda: session.drafted("site", "artemis")) == index("haworth")
    click(app, "spot:malapert_massif")
    click(app, "build")
    assert session.drafted("site", "artemis") == index("malapert_massif")
    desk.focus = "site:cabeus"  # the card follows the focus
    press(app, pygame.K_UP)
    assert desk.pages[4].site().id == "faustini_rim"
    press(app, pygame.K_TAB, (pygame.K_z, CTRL))
    assert both(desk, "accord", 0.5, pygame.K_SPACE, lambda: session.drafted("accord", "artemis")) == 1
    click(app, "accord")
    assert desk.head().attention_left == desk.head().attention - 2
    press(app, (pygame.K_RETURN, CTRL), pygame.K_RETURN, pygame.K_F6)
    assert both(desk, "accord", 0.5, pygame.K_SPACE, lambda: session.drafted("accord", "artemis")) == 0


def test_every_site_can_be_reached_and_pressed_on_the_map(opened):
    desk = opened()
    press(desk.app, pygame.K_F6)
    for place in places.sites(desk.session):
        click(desk.app, f"spot:{place.id}")
        assert desk.focus == f"spot:{place.id}"
        assert desk.pages[4].site().id == place.id


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (1280, 800), (2560, 1440)])
def test_names_on_the_map_keep_clear_of_each_other(loaded, size):
    app = App(size, threads=False)
    app.push(Title(app))
    app.draw()
    shown = places.sites(Session.new(loaded, "artemis", 3, 0))
    side = min(app.canvas.height - 142, (app.canvas.width - 32) * 0.48)
    box = (16.0, 110.0, side, side)
    boxes = list(pole_map.labels(app.canvas, box, shown).values())
    spots = pole_map.spots(box, shown)
    marks = [(x - pole_map.SPOT / 2, y - pole_map.SPOT / 2, pole_map.SPOT, pole_map.SPOT) for x, y in spots.values()]
    assert all(pole_map._apart(a, b) for a, b in itertools.combinations(boxes, 2))
    assert all(pole_map._apart(a, b) for a in boxes for b in marks)
    assert all(math.dist(a, b) >= pole_map.SPOT - 0.5 for a, b in itertools.combinations(spots.values(), 2))
    for place in shown:  # pushed apart, but never far from where it is
        x, y = pole_map.spot(box, place)
        assert abs(spots[place.id][0] - x) + abs(spots[place.id][1] - y) < 14


def test_what_opens_the_base_is_told_before_it_stands(opened):
    desk = opened()
    press(desk.app, pygame.K_F6)
    desk.app.draw()
    ways = desks.base_ways(desk.session)
    assert len(ways) > 1
    assert all(missing for _title, missing in ways)
    text = desk.find("base:opens").tip()
    assert all(title in " ".join(label for label, _value in text.rows) for title, _missing in ways)
    assert both(desk, "plan:2", 0.5, pygame.K_RETURN, lambda: desk.session.drafted("surface_plan", "artemis")) == 2
    assert places.first_module(desk.session).yields != places.surface(desk.session).yields


def test_plan_and_stays_of_a_base(opened, later):
    desk = opened(seat="ilrs", state=later)
    app, session = desk.app, desk.session
    press(app, pygame.K_F6)
    app.draw()
    assert {"base:size", "base:health", "base:supplies", "base:incident", "base:upkeep"} <= {w.id for w in desk.widgets}
    now = places.surface(session)
    assert int(later.base_opened[session.programme, 0]) != NEVER
    wish = (now.plan + 1) % 4
    assert both(desk, f"plan:{wish}", 0.5, pygame.K_RETURN, lambda: session.drafted("surface_plan", "ilrs")) == wish
    click(app, f"plan:{now.plan}")  # what stands needs no order
    assert session.draft == []
    assert both(desk, "stays", 0.9, pygame.K_RIGHT, lambda: session.drafted("rotation", "ilrs")) == 2
    quiet = places.surface(session).incident
    click(app, "stays", 0.9)
    assert places.surface(session).incident > quiet
    press(app, pygame.K_F5)
    app.draw()
    assert "back:rotation:ilrs" in {w.id for w in desk.widgets}


def test_moving_the_base_after_a_landing_tells_its_price(opened, later):
    desk = opened(seat="ilrs", state=later)
    press(desk.app, pygame.K_F6)
    other = next(place for place in places.sites(desk.session) if not place.mine)
    click(desk.app, f"site:{other.id}")
    price = desk.session.engine.tables.parameters["site_move_support"]
    assert f"–{price:g}" in desk.find("build").label


def test_a_doctrine_can_be_changed_late_and_tells_its_price(opened, later):
    desk = opened(seat="ilrs", state=later)
    session, numbers = desk.session, desk.session.engine.tables.parameters
    other = (int(later.doctrine[session.programme, 0]) + 1) % 3
    desk.app.draw()
    note = desk.find(f"doctrine:{other}").tip.note
    assert f"{numbers['doctrine_support']:g} support" in note
    assert both(desk, f"doctrine:{other}", 0.5, pygame.K_RETURN, lambda: session.drafted("doctrine", "ilrs")) == other
    click(desk.app, f"doctrine:{other}")
    before = float(session.state.support[session.programme, 0])
    plain = Session.new(session.scenario, "ilrs", 3, 0)
    plain.state = later
    plain.commit()
    press(desk.app, (pygame.K_RETURN, CTRL))
    assert float(session.state.support[session.programme, 0]) < float(plain.state.support[plain.programme, 0])
    assert before > 0


def test_cancelling_a_line_of_the_law_shows_its_odds(opened):
    desk = opened()
    session = desk.session
    press(desk.app, pygame.K_F3)
    desk.focus = "fund:sls_block1"
    desk.app.draw()
    chance = desks.fight(session, "sls_block1")
    assert 0 < chance < 1
    card = desk.find("card:cancel")
    assert desks.in_ten(chance) in card.label
    assert card.tip().total[1] == f"{chance:.0%}"
    desk.focus = "fund:gateway_ihab"
    desk.app.draw()
    assert desks.fight(session, "gateway_ihab") is None
    told = desk.find("card:cancel").tip()
    assert told.total is None
    assert any("Japan" in label for label, _value in told.rows)


OVERLAY = """
format: 1
id: race_depth
title: "The race with a lock and an orphan"
summary: "For tests."
extend: race
programmes:
  artemis: {doctrines: {commercial: {unlocks: [second_lander]}}}
packages:
  orphan_lander: {title: Heavy lander bought cheap, partner: esa, programme: artemis, role: supplier, open_from: "2021-06-30", talks_months: 6,
    attention: 1, gives: {kind: work, element: cargo_lander, amount: 12}, asks: {}, value: 0.6, orphan: heavy_lander, source: estimate_rule,
    evidence: judgement}
"""


@pytest.fixture(scope="module")
def overlay(tmp_path_factory, loaded):
    path = tmp_path_factory.mktemp("overlay") / "depth.yaml"
    path.write_text(OVERLAY)
    scenario = api.load_scenario(path)
    return dataclasses.replace(scenario, tables=dataclasses.replace(scenario.tables, reference=loaded.tables.reference))


def test_a_locked_line_says_what_opens_it(opened, overlay):
    desk = opened(Session.new(overlay, "artemis", 3, 0))
    app, session = desk.app, desk.session
    press(app, pygame.K_F3)
    app.draw()
    names = {w.id for w in desk.widgets}
    assert "locked:second_lander" in names
    assert "fund:second_lander" not in names
    assert desks.locked(session)["second_lander"] == "Buy it as a service"
    assert "Buy it as a service" in desk.find("locked:second_lander").tip().text
    desk.focus = "locked:second_lander"
    app.draw()
    assert app.canvas.overflow == []
    number = [d.title for d in desks.doctrines(session)].index("Buy it as a service")
    press(app, pygame.K_F2)
    click(app, f"doctrine:{number}")
    press(app, (pygame.K_RETURN, CTRL), pygame.K_RETURN, pygame.K_F3)
    app.draw()
    assert "fund:second_lander" in {w.id for w in desk.widgets}


def test_an_orphan_is_marked_while_it_is_on_offer_and_hidden_before(opened, overlay):
    desk = opened(Session.new(overlay, "artemis", 3, 0))
    app, session = desk.app, desk.session
    press(app, pygame.K_F3)
    click(app, "view:partners")
    app.draw()
    assert "deal:orphan_lander" not in {w.id for w in desk.widgets}
    row = session.engine.tables.ids["element"].index("heavy_lander")
    closed = session.state.closed.copy()
    closed[row, 0] = 10
    session.state = evolve(session.state, closed=closed)
    app.draw()
    assert desks.orphans(session)["orphan_lander"].offered
    told = desk.find("deal:orphan_lander").tip()
    assert "Heavy cargo lander was cancelled by" in told.text
    assert both(desk, "deal:orphan_lander", 0.5, pygame.K_RETURN, lambda: session.drafted("deal", "orphan_lander")) == 1


def test_debts_add_up_and_follow_the_draft(opened):
    desk = opened()
    app, session = desk.app, desk.session
    press(app, pygame.K_F3)
    click(app, "view:partners")
    before = {debt.title: debt.left for debt in desks.debts(session)}
    click(app, "deal:japan_rover")
    after = {debt.title: debt.left for debt in desks.debts(session)}
    assert sum(before.values()) - sum(after.values()) == 2
    for debt in desks.debts(session):
        assert debt.stock == debt.left + sum(units for _partner, units, _kind in debt.holders)
    app.draw()
    assert len([w for w in desk.widgets if w.id.startswith("debt:")]) == len(before)


def test_the_leaders_standing_is_told(opened, later):
    desk = opened(seat="ilrs", state=later)
    assert "firmly" in desk.find("leader").value
    warnings, support = later.warnings.copy(), later.support.copy()
    warnings[desk.session.programme], support[desk.session.programme] = 1, 9
    desk.session.state = evolve(later, warnings=warnings, support=support)
    desk.app.draw()
    assert "failed a review" in desk.find("leader").value
    assert desk.app.canvas.overflow == []


def test_f7_and_ctrl_tab_go_to_the_next_group(opened):
    desk = opened()
    press(desk.app, pygame.K_F6)
    desk.focus = "site:cabeus"
    press(desk.app, pygame.K_F7)
    assert desk.focus == "build"
    desk.focus = "site:cabeus"
    press(desk.app, (pygame.K_TAB, CTRL))
    assert desk.focus == "build"


def test_review_tells_every_new_order_in_words(opened, loaded):
    desk = opened(flawed(loaded))
    session = desk.session
    flaw, site = desks.flaws(session)[0].design.id, session.engine.tables.ids["site"].index("haworth")
    from game.reporting import checklist

    orders = [("review", "lanyue", 1), ("repair", flaw, 2), ("promise", "ilrs.phase_2", 2036), ("site", "ilrs", site), ("accord", "ilrs", 1),
              ("surface_plan", "ilrs", 1), ("rotation", "ilrs", 0), ("launch_rule", "luna_25", 3)]  # fmt: skip
    for order in orders:
        assert desk.give(*order), desk.message
    press(desk.app, pygame.K_F5)
    desk.app.draw()
    drafted = checklist.drafted(session)
    assert [checklist.KINDS[action.kind] for action in drafted]
    told = {action.kind: checklist.value(session, action) for action in drafted}
    assert told["repair"] == "fix"
    assert "2036" in told["promise"]
    assert told["site"] == "Haworth highland"
    assert told["surface_plan"] == "resources"
    assert told["rotation"] == "short"
    assert desk.app.canvas.overflow == []
    for kind, target, _value in orders:
        click(desk.app, f"back:{kind}:{target}")
    assert session.draft == []


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_a_campaign_by_events_with_the_new_orders_ends_in_the_digest_of_the_same_orders(opened, loaded, seat):
    desk = opened(seat=seat)
    app, session = desk.app, desk.session
    drafts = []
    while not session.finished:
        app.draw()
        if session.state.turn == 0:
            press(app, pygame.K_F6)
            click(app, "site:haworth")
            click(app, "build")
        else:
            press(app, pygame.K_F5)
            click(app, "fill:balanced")
            press(app, pygame.K_F2)
            click(app, "view:waits")
            for flaw in desks.flaws(session)[:2]:
                click(app, f"repair:{flaw.design.id}", 0.5)
            click(app, "view:dates")
            free = [w.id for w in desk.widgets if w.id.startswith("promise:") and w.enabled and w.label.startswith("Promise")]
            if free and desk.head().attention_left >= 1:
                click(app, free[0])
            press(app, pygame.K_F6)
            app.draw()
            click(app, f"plan:{session.state.turn % 4}")
        drafts.append(list(session.draft))
        press(app, (pygame.K_RETURN, CTRL), pygame.K_RETURN)
    assert {action.kind for draft in drafts for action in draft} >= {"site", "promise", "repair", "surface_plan", "review"}
    again = Session.new(loaded, seat, 3, 0)
    for draft in drafts:
        for action in draft:
            assert again.order(action.kind, action.target, action.value) == []
        again.commit()
    assert digest(again.state) == digest(session.state)


def test_take_me_there_leads_to_the_public_dates_or_to_the_ground(opened):
    desk = opened(seat="ilrs")
    app = desk.app
    assert desk.give("promise", "ilrs.phase_3", 2022)
    press(app, pygame.K_F5)
    app.draw()
    texts = [text for _page, text in desk.pages[3].warnings()]
    click(app, f"there:{next(n for n, text in enumerate(texts) if 'auditor' in text)}")
    assert (desk.page, desk.pages[0].promising) == (0, True)
    press(app, pygame.K_F5)
    click(app, f"there:{next(n for n, text in enumerate(texts) if 'site' in text)}")
    assert desk.page == 4
    press(app, pygame.K_F5)
    click(app, f"there:{next(n for n, text in enumerate(texts) if 'answer' in text)}")
    assert (desk.page, desk.pages[0].promising) == (0, False)


def test_aims_explain_themselves_where_they_are_shown(opened, loaded):
    session = Session.new(loaded, "artemis", 14, 0)
    desk = opened(session)
    click(desk.app, "aim:open")
    tip = desk.find("aim:open").tip()
    assert "Unit: " in tip.text and "reference campaigns" in tip.note and len(tip.rows) == 8
    session.commit()
    desk.app.draw()
    for part in ("open", "sealed", "demand", "charter"):
        shown = desk.find(f"part:{part}").tip()
        assert shown.text and (part == "sealed" or "reference campaigns" in shown.note), part
    flown = next(widget for _year in range(5) if session.commit() and (desk.go(2) or desk.app.draw() or True)
                 for widget in desk.widgets if widget.id.startswith("done:"))  # fmt: skip
    assert flown.tip().text
