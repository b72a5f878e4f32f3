"""The terminal about the rival and the adviser: every group and its evidence, drafts that are taken whole and in part, every mistake one clear line."""

from __future__ import annotations

import dataclasses
import re

import pytest

from game import api
from game.agents import adviser
from game.foresight.limits import tick
from game.model.axes import NEVER
from game.model.legality import check
from game.model.state import evolve
from game.play import advice as asking
from game.play.session import Session
from tests.cli.chair import Chair


@pytest.fixture(scope="module")
def scored(race: api.Scenario) -> api.Scenario:
    return api.with_reference(race)


@pytest.fixture(scope="module")
def later(scored: api.Scenario) -> Session:
    session = Session.new(scored, "artemis", 7, rivals={"ilrs": "robotic_first"})
    for _year in range(3):
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture
def chair(later: Session, monkeypatch: pytest.MonkeyPatch) -> Chair:
    for name, number in (("COARSE", 12), ("SEARCH", 24), ("CHECK", 48), ("ROUNDS", 3)):
        monkeypatch.setattr(adviser, name, number)
    monkeypatch.setattr(asking, "FAN", 64)
    later.draft.clear()
    return Chair(later)


def test_all_estimates_stand_in_groups_with_what_is_known_marked(chair):
    said = chair.says("rival")
    for group in ("Conduct", "Money", "Milestones", "Lines under way", "Partners"):
        assert f"-- {group}" in said
    assert re.search(r"Plays as +Robots first \(known\)", said)
    assert re.search(r"Voted a year +[\d,]+ \(known\)", said)
    assert re.search(r"Chinese crewed landing +\w+ \d{4} +\(\w+ \d{4} … .*\)  \d+% by 2045", said)
    assert "256 imagined worlds, the same as on the race board" in said
    assert "No rule lets you buy knowledge" in said.replace("\n      ", " ")


@pytest.mark.parametrize("more", ["", " fine"])
def test_the_rival_and_the_race_board_name_the_same_dates(later, more):
    """Middle, span and chance of every milestone, with a draft that has not been played."""
    chair = Chair(later)
    chair.says("fund halo 100")
    board, desk = chair.says(f"fan{more}"), chair.says(f"rival{more}")
    assert ("1,000" if more else "256") + " imagined worlds, the same as on the race board" in desk
    same = 0
    for line in desk.splitlines():
        if found := re.match(r"  (.+?) {2,}(\w{3} \d{4})  \((\w{3} \d{4}) … (\w{3} \d{4}|after 2045)\)  (\d+%) by 2045", line):
            title, middle, low, high, chance = found.groups()
            row = next(row for row in board.splitlines() if row.startswith(title + " "))
            told = re.sub(r" ±[\d.]+", "", row.split("%")[0]).split()  # errors apart
            assert " ".join(told).endswith(f"{low} {middle} {high if high[0] != 'a' else '–'} {chance[:-1]}"), title
            same += 1
    assert same >= 5


def test_each_estimate_has_its_evidence(chair):
    line = chair.says("rival long march 10")
    for what in ("Work left, as it reports", "Months it takes a full team", "Pace: months", "Ready:", "(known)", "2022: "):
        assert what in line, what
    assert re.search(r"months of work for [\d.]+ of effort: pace [\d.]+ to [\d.]+", line.replace("\n      ", " "))
    date = chair.says("rival crewed").replace("\n      ", " ")
    assert "Chinese crewed landing" in date
    assert "All that its teams, designs and flights have shown, taken alone:" in date
    assert "What would narrow it" in date or "Nothing that could be found out" in date
    assert "Forecast at the opening of 2021:" in date and "= Now: " in date
    assert "Chosen at the start" in chair.says("rival robotic_first")
    assert "does not fit" in chair.says("rival sprint")
    assert "guessed from conduct alone" in chair.says("rival heritage").replace("\n      ", " ")
    money = chair.says("rival money")
    assert "2022: spent on lines, carried over" in money and "do not add up" in money.replace("\n      ", " ")


def test_an_estimate_is_no_truth_of_the_session(chair, later):
    """The real flaws, reliability, dice and sealed aim may be otherwise: what is shown follows from what was seen and from who was chosen.
    (Another pace would be seen: lines would ask for other sums.)"""
    before = chair.says("rival")
    state = later.state
    sealed = state.aim_sealed.copy()
    sealed[1] = (sealed[1] + 3) % 8
    later.state = evolve(state, aim_sealed=sealed, world_key=state.world_key + 1, flaw_level=31 - state.flaw_level, vehicle_level=31 - state.vehicle_level,
                         family_level=31 - state.family_level)  # fmt: skip
    try:
        assert Chair(later).says("rival") == before
    finally:
        later.state = state


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rival nothing", "nothing of the rival is called"), ("rival orion", "nothing of the rival is called"), ("advise", "advise gate [MILESTONE]"),
        ("advise gate crewed by soon", "no number"), ("advise gate crewed by 2060", "a year from"),
        ("advise gate crewed chance 200", "a chance between"), ("advise chance ilrs.phase_1", "belongs to the other side"),
        ("advise chance crewed chance 50", "advise gate [MILESTONE]"), ("advise balanced now", "advise gate [MILESTONE]"),
    ],
)  # fmt: skip
def test_mistakes_are_one_clear_line(chair, line, words):
    said = chair.says(line)
    assert said.startswith("No: ")
    assert words in said


def test_advice_is_taken_by_the_line_and_whole_and_taken_back(chair, later):
    own = [asking.Action("request", "artemis", 1.02)]
    later.draft[:] = own
    assert "no advice for this year" in chair.says("take")
    said = chair.says("advise chance crewed by 2030")
    assert said.count("The best chance found of First crewed landing by the end of 2030") == 3
    assert "Chance by the end of 2030" in said
    assert re.search(r"Without it the chance is \d+%, not \d+%", said)
    assert later.draft == own  # nothing is ordered until it is taken
    found = chair.terminal.advice[0]
    first = asking.changes(later, found)[0]
    assert "orders nothing for" in chair.says("take queqiao")
    chair.says(f"take {first.target}")
    assert later.drafted(first.kind, first.target) == pytest.approx(first.value)
    chair.says("undo")
    assert later.draft == own
    assert "0 of the advice are left" in chair.says("take")
    whole = list(later.draft)
    assert len(whole) > 1
    assert later.drafted("request", "artemis") == pytest.approx(1.02)
    assert check(later.orders(), later.state, later.engine.tables) == []
    chair.says("undo")
    assert later.draft == own
    chair.says("redo")
    assert later.draft == whole
    later.draft.clear()


def test_without_names_the_crewed_landing_is_meant_by_a_year_that_worlds_reach(chair, later):
    """The official date of the landing is out of reach, so the year nearest to an even chance is asked for, and that is said."""
    fan = later.forecast(asking.FAN)
    tables = later.engine.tables
    row = tables.ids["milestone"].index("artemis.crewed_landing")
    assert asking.usual(later, fan) == row
    year = asking.usual_year(later, row, fan)
    shares = {one: abs(float((fan.ticks[row] <= tick(one, tables)).mean()) - 0.5) for one in range(later.year, tables.last_year + 1)}
    assert year != asking.named_year(later, row) == 2024
    assert shares[year] == min(shares.values())
    said = chair.says("advise chance").replace("\n      ", " ")
    assert f"Its date, 2024, is reached in 0 of 64 imagined worlds: the chance by the end of {year} is nearest to one half." in said
    assert f"First crewed landing by the end of {year}" in said
    head = re.findall(r"(\d+)%; with your draft (\d+)%\.", said)
    assert len({draft for _found, draft in head}) == 1  # all answers stand beside the same draft in the same worlds
    for after in re.findall(r"Without it the chance is [\d.]+%, not (\d+)% \(", said):
        assert after == head[-1][0]
    assert "+0 % by 2024" not in said and "+0 % by 2021" not in said


def test_the_next_milestone_is_meant_where_the_landing_is_settled(later):
    """Reached, or out of reach of every imagined world by the end: then the other one for which the sides race."""
    tables, fan = later.engine.tables, later.forecast(asking.FAN)
    landing, base = (tables.ids["milestone"].index(name) for name in ("artemis.crewed_landing", "artemis.base_camp"))
    ticks = fan.ticks.copy()
    ticks[landing] = NEVER
    assert asking.usual(later, dataclasses.replace(fan, ticks=ticks)) == base
    ticks[base] = NEVER
    assert asking.usual(later, dataclasses.replace(fan, ticks=ticks)) not in (landing, base)


def test_a_year_that_ends_takes_its_advice_along(scored, monkeypatch):
    for name, number in (("COARSE", 4), ("SEARCH", 6), ("CHECK", 8), ("ROUNDS", 1)):
        monkeypatch.setattr(adviser, name, number)
    chair = Chair(Session.new(scored, "artemis", 7))
    chair.says("advise gate artemis_1 chance 20")
    chair.session.commit()
    assert "no advice for this year" in chair.says("take")
