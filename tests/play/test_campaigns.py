"""Whole campaigns: by the window, by the terminal, from a save; the same orders give the same digests."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pygame
import pytest

from game import api
from game.cli.text import Terminal
from game.model.occurrences import KINDS
from game.model.state import digest
from game.play import saves
from game.reporting import checklist, views, wording
from game.ui.app import App
from game.ui.screens.desk import Desk
from game.ui.screens.setup import SetUp
from game.ui.screens.title import Title


def key(code, mod=0, text=""):
    return pygame.event.Event(pygame.KEYDOWN, {"key": code, "mod": mod, "unicode": text, "scancode": 0})


def press(app, *codes):
    for code in codes:
        app.pump([key(*code) if isinstance(code, tuple) else key(code)])


def click(app, identity):
    app.draw()
    x, y, w, h = app.screen.find(identity).box
    place = (round((x + w / 2) * app.canvas.k), round((y + h / 2) * app.canvas.k))
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        app.pump([pygame.event.Event(kind, {"button": 1, "pos": place})])


@pytest.fixture
def app(tmp_path, monkeypatch):
    # the fan is tested on its own; here a few imagined worlds would only cost time
    monkeypatch.setattr(Desk, "refresh_fan", lambda self: None)
    return App((1280, 720), home=tmp_path, threads=False)


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_a_campaign_by_events_and_in_text_ends_in_the_same_digest(app, seat):
    app.push(Title(app))
    app.draw()
    press(app, pygame.K_RETURN)
    assert isinstance(app.screen, SetUp)
    click(app, f"seat:{seat}")
    click(app, "start")
    desk = app.screen
    assert isinstance(desk, Desk)
    session = desk.session
    assert session.seat == seat
    # 2021 by hand: a doctrine, a slider by keyboard, an offer, more tests
    click(app, "doctrine:1")
    press(app, pygame.K_F3)
    line = "hls_starship" if seat == "artemis" else "change_7_craft"
    desk.focus = f"fund:{line}"
    press(app, pygame.K_LEFT, pygame.K_LEFT)
    first = session.drafted("funding", line)
    assert first is not None
    click(app, "view:partners")
    offer = next(w.id for w in desk.widgets if w.id.startswith("deal:") and w.label == "Propose" and w.enabled)
    click(app, offer)
    press(app, pygame.K_F4)
    tests = next(w.id for w in desk.widgets if w.id.startswith("tests:"))
    click(app, tests)
    before = len(session.draft)
    press(app, (pygame.K_z, pygame.KMOD_CTRL))
    assert len(session.draft) == before - 1
    press(app, (pygame.K_y, pygame.KMOD_CTRL))
    assert len(session.draft) == before
    drafts = []
    while not session.finished:
        if drafts:
            press(app, pygame.K_F5)
            click(app, "fill:balanced")
        drafts.append(list(session.draft))
        press(app, (pygame.K_RETURN, pygame.KMOD_CTRL))
        app.draw()
    assert len(drafts) == 25
    press(app, pygame.K_RETURN)  # the last year's report
    app.draw()
    assert [w.id for w in desk.widgets if w.role == "button"] == ["leave", "again", "lab"]

    # the same orders, line by line
    out = io.StringIO()
    again = api.open_session("race", seat, session.seed, session.world, autosave=False)
    terminal = Terminal(again, out)
    words = {"funding": "fund", "deal": "offer", "tests": "tests", "request": "ask", "campaign": "campaign", "waiver": "waiver"}
    for draft in drafts:
        for action in draft:
            if action.kind == "deal":
                terminal.do(f"{'offer' if action.value == 1 else 'drop'} {action.target}")
            elif action.kind == "launch_rule":
                terminal.do(f"launch {action.target} {('fly', 'good', 'hold')[int(action.value)]}")
            elif action.kind == "answer":
                terminal.do(f"answer {action.target} {int(action.value) + 1}")
            elif action.kind in ("funding", "tests"):
                terminal.do(f"{words[action.kind]} {action.target} {action.value!r}")
            elif action.kind in words:
                terminal.do(f"{words[action.kind]} {action.value!r}")
            else:
                again.order(action.kind, action.target, action.value)
        assert {(a.kind, a.target, a.value) for a in _last(again.draft)} == {(a.kind, a.target, a.value) for a in _last(draft)}
        terminal.do("end")
        assert len(again.history) == again.state.turn
    assert again.finished
    assert digest(again.state) == digest(session.state)
    assert "The campaign is over" in out.getvalue()


def _last(draft):
    final = {}
    for action in draft:
        final[(action.kind, action.target)] = action
    return final.values()


def test_a_save_replays_to_the_same_digests_in_a_new_process(tmp_path):
    session = api.open_session("race", "ilrs", 4, 2)
    session.autosave = tmp_path / "a.jsonl"
    for _ in range(5):
        session.fill("balanced")
        session.commit()
    done = subprocess.run(
        [sys.executable, "-m", "game", "replay", str(session.autosave), "--verify"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert digest(session.state) in done.stdout
    loaded = api.open_session(load=session.autosave)
    assert digest(loaded.state) == digest(session.state)
    assert loaded.year == session.year


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: "", "no save"),
        (lambda text: text.replace('"format": 1', '"format": 99'), "save format 99"),
        (lambda text: text.replace('"digest": "', '"digest": "0', 1), "differs"),
        (lambda text: "\x00\x01", "damaged"),
    ],
)
def test_damaged_saves_say_what_is_wrong(tmp_path, spoil, expected):
    session = api.open_session("race", "artemis", 1, 0, autosave=False)
    session.autosave = tmp_path / "a.jsonl"
    session.commit()
    session.autosave.write_text(spoil(session.autosave.read_text()))
    done = subprocess.run(
        [sys.executable, "-m", "game", "replay", str(session.autosave), "--verify"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_save_of_another_model_goes_on_from_its_snapshot(tmp_path):
    session = api.open_session("race", "artemis", 1, 0, autosave=False)
    session.autosave = tmp_path / "a.jsonl"
    session.commit()
    text = session.autosave.read_text().replace('"model_version": "', '"model_version": "0.')
    session.autosave.write_text(text)
    loaded = api.open_session(load=session.autosave)
    assert digest(loaded.state) == digest(session.state)
    with pytest.raises(saves.SaveError, match="cannot be verified"):
        saves.replay(saves.read(session.autosave), session.engine, verify=True)


def test_the_terminal_explains_every_mistake():
    out = io.StringIO()
    terminal = Terminal(api.open_session("race", "artemis", 1, 0, autosave=False), out)
    for line in (
        "fly me", "fund", "fund nothing 3", "fund hls lots", "fund hls -5", "offer uae_rover_ce7", "offer esa_ihab", "answer lander 9",
        "aims firsts firsts", "aims x y", "doctrine 8", "ask 77", "launch artemis_2 maybe", "why zzz", "skip x", "fill y", "'",
    ):  # fmt: skip
        before = len(out.getvalue())
        assert terminal.do(line)
        assert len(out.getvalue()) > before, line
        assert "Traceback" not in out.getvalue()
    assert terminal.session.draft == [] or all(a.kind == "aim_open" for a in terminal.session.draft)


def test_every_kind_has_a_sentence(race):
    assert set(KINDS) == set(wording.SENTENCES)
    from game.model.legality import RULES

    assert set(RULES) == set(wording.REASONS)
    for kind, declared in KINDS.items():
        if race.tables.ids[declared.axis]:
            assert wording.sentence(kind, 0, race.tables, 1.0)


def test_cards_of_the_shipped_scenarios_read_well(race):
    for event in race.document.events.values():
        assert len(event.text) > 30
        seen = set()
        for option in event.options.values():
            assert tuple(option.effects) not in seen, "two options do the same"
            seen.add(tuple(option.effects))
            for effect in option.effects:
                assert wording.effect(effect, race.tables) != effect


def test_simulate_prints_one_json_document():
    done = subprocess.run(
        [sys.executable, "-m", "game", "simulate", "race", "--worlds", "20", "--seed", "1", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    document = json.loads(done.stdout)
    assert len(document["milestones"]) == 15
    assert {"id", "programme", "reached", "p10", "p50", "p90"} <= set(document["milestones"][0])
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["simulate", "rase"], 2, 'unknown scenario "rase" (did you mean "race"?)'),
        (["simulate", "race", "--policy", "artemis=balancd"], 2, 'did you mean "balanced"'),
        (["simulate", "race", "--policy", "artemis"], 2, "PROGRAMME=NAME"),
        (["simulate", "race", "--worlds", "0"], 2, "worlds"),
        (["simulate", "race", "--as-of", "soon"], 1, "is no date"),
        (["replay", "/nowhere"], 1, "No such file"),
        (["check", "race", "artemis", "ilrs", "race-history"], 0, ""),
        (["--help"], 0, ""),
        (["list"], 0, ""),
    ],
)
def test_the_command_and_its_exit_codes(words, code, said):
    done = subprocess.run([sys.executable, "-m", "game", *words], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_the_terminal_reviews_the_year_in_the_words_of_the_window():
    """Orders by their titles, what may be forgotten, the price of asking, names of one's own side first, years that stop at a question."""
    out = io.StringIO()
    session = api.open_session("race", "ilrs", 5, 2, autosave=False)
    terminal = Terminal(session, out)

    def said(line):
        before = len(out.getvalue())
        terminal.do(line)
        return out.getvalue()[before:]

    assert "No answer yet" in said("review") and "25 points each, can be chosen only this year" in said("review")
    said("fund suit max")
    said("offer thailand")
    said("answer charter 2")
    text = said("review")
    assert "Wangyu moon suit: 0." in text and "Thailand joins the station: propose" in text and "Write it with the guests" in text
    assert "0.48 credibility" in said("ask 1.5")
    assert "costs" not in said("ask 1.0")
    assert "Never begins without your money: Crewed lunar pad" in " ".join(said("why ilrs.crewed_landing").split())
    assert "Russian lunar money pays 39.5" in said("money")
    assert "Russian lunar money pays for it" in " ".join(said("why luna_25_craft").split())
    assert "Odds: ascent" in said("why luna_25")
    said("aims science coalition")
    assert "Not yet: questions wait" in said("skip 20") or not views.cards(session)
    said("skip 20")
    assert session.year < 2041
    assert views.cards(session) or any(text in said("report") for text in ("Milestone reached", "a flaw of the design came to light"))


def test_a_lost_flight_says_when_it_may_go_again(race):
    out = io.StringIO()
    session = api.open_session("race", "ilrs", 5, 2, autosave=False)
    terminal = Terminal(session, out)
    terminal.told.add("aims")
    terminal.do("end")
    assert session.history[-1].report.happened("surface_failure"), "choose a world in which Luna-25 is lost at once"
    terminal.do("missions")
    terminal.do("why luna_25")
    assert "not before" in next(row for row in out.getvalue().splitlines() if row.startswith("  luna_25 "))
    assert "Not before" in out.getvalue() and "it was lost before" in out.getvalue()


@pytest.mark.parametrize("cut", [0.0, 0.5])
def test_the_warning_of_a_floor_in_law_is_what_the_year_then_says(cut):
    """In the half year of the opening a floor is half of it: no warning under standing orders, one for a line that is cut."""
    session = api.open_session("race", "artemis", 1, 0, autosave=False)
    line = next(item for item in views.lines(session) if item.id == "orion_crewed")
    if cut:
        session.order("funding", line.id, round(line.money * cut, 1))
    warned = any("floor in law" in text for _page, text in checklist.forgotten(session))
    report = session.commit()
    assert warned == bool(report.happened("floor_broken")) == bool(cut)


def test_the_terminal_tells_why_and_what_the_year_did():
    """Numbers with rows that sum, sources with grades, last year's flights, moves and money; members in one paragraph."""
    out = io.StringIO()
    terminal = Terminal(api.open_session("race", "ilrs", 3, 0, autosave=False), out)

    def said(line):
        before = len(out.getvalue())
        terminal.do(line)
        return out.getvalue()[before:]

    assert "No year has been played yet." in said("report")
    assert "= Now" in said("why support")
    assert "Chance to sign this year" in said("why kazakhstan")
    assert "own estimate" in said("why change_7_craft")
    assert "Official date" in said("why ilrs.crewed_landing")
    assert "1. robotic_first" in said("doctrine")
    assert all(aim in said("aims") for aim in ("presence", "heritage"))
    assert "expected" in said("fan")
    table = said("partners")
    assert "May join by themselves" in table and "accession" not in table and "Left to promise" in table
    terminal.do("aims science coalition")
    for _year in range(3):
        terminal.do("end")
    year = said("report")
    assert "What happened in 2023" in year and "How the race moved" in year and "The year's money" in year
    money = year.split("The year's money, M$\n")[1].split("Russian")[0].splitlines()
    amounts = [float(row.rsplit(None, 1)[1].replace(",", "").replace("–", "-").replace("+", "")) for row in money if row.strip()]
    assert amounts[-1] == pytest.approx(sum(amounts[:-1]), abs=0.05)
