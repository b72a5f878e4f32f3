"""The forecast lab in the terminal: branches made, compared, renamed, forked; assumptions tried; the window's numbers; mistakes in one clear line."""

from __future__ import annotations

import re

import pytest

from game import api
from game.cli.text import HELP, VERBS
from game.foresight.limits import tick
from game.model.engine import Engine
from game.model.state import digest
from game.play.session import Session
from game.reporting import assumptions, histories
from tests.cli.chair import Chair


@pytest.fixture(scope="module")
def chair(race: api.Scenario) -> Chair:
    session = Session.new(api.with_reference(race), "artemis", 7)
    for _year in range(8):
        session.fill("balanced")
        session.commit()
    return Chair(session)


@pytest.fixture(autouse=True)
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (histories, assumptions):
        monkeypatch.setattr(room, "WORLDS", 16)
    monkeypatch.setattr(assumptions, "SEARCH", 16)


def test_branches_from_making_to_dropping(chair):
    before = digest(chair.session.state), list(chair.session.draft)
    assert "no branch" in chair.says("branches") and "branch bold" in chair.says("branch")
    assert all(verb in VERBS and verb in HELP for verb in ("branch", "branches", "compare", "assume", "needed"))
    assert "2. bold: 2025: Money, Starship lander: 300.0 M$" in chair.says("branch bold 2025 fund hls_starship 300")
    said = chair.says("branch bold 2025 fund orion_crewed 50")  # beside the first order of that year, not instead of it
    assert "Starship lander: 300.0" in said and "Orion with life support: 50.0" in said
    assert "such order" in chair.says("branch bold 2024 without ask")
    assert "and later: your orders by the policy “Sprint”" in chair.says("branch quick policy sprint")
    assert "from 2021 to 2029" in chair.says("branch quick policy sprint 2010")
    assert "2026 and later" in chair.says("branch quick policy sprint 2026") and "decides anew" in chair.says("branch quick anew")
    assert "Ask: × 1.10" in chair.says("branch plan 2029 ask 1.1")
    assert "three branches" in chair.says("branch more 2024 fund hls_starship 3")
    assert len(chair.says("branches").splitlines()) >= 3
    assert "Noted" in chair.says("branch plan as Ask for more") and "Dropped" in chair.says('branch "ask for" drop')
    assert [one.name for one in chair.session.branches] == ["bold", "quick"]
    assert (digest(chair.session.state), list(chair.session.draft)) == before


def test_what_can_be_otherwise_in_a_year_is_listed(chair):
    said = chair.says("branch 2024")
    assert "Your orders" in said and "nothing, half, its need, most" in said and "Cards that did not come" in said and "The whole year" in said
    assert "2021 to 2028" in chair.says("branch 1999")


def test_compare_tells_the_numbers_of_the_window(chair):
    said = chair.says("compare")
    found = histories.work(chair.session, 16)(Engine(chair.session.engine.tables))
    assert "1. The campaign" in said and "2. bold" in said and "3. quick" in said and "16 futures" in said
    for one in found.points:
        assert histories.amount(one) in said
    line = next(line for line in found.lines if line.differs)
    assert line.title in said and all(histories.chance(cell) in said for cell in line.cells) and histories.months(line.cells[2]) in said
    assert "which no chair could" in said and "cut from" in said
    assert "32 futures" in chair.says("compare 32") and "2 to 4096" in chair.says("compare 9999999")


def test_a_fork_is_saved_apart_and_opens(chair, tmp_path):
    place = tmp_path / "fork.jsonl"
    said = chair.says(f"branch bold fork {place}")
    assert "A fork" in said and str(place)[:30] in said.replace("\n      ", "")
    other = api.open_session(load=place)
    assert other.fork == "bold" and other.year == chair.session.year and digest(other.state) != digest(chair.session.state)
    assert "is there already" in chair.says(f"branch bold fork {place}")
    assert "name a file" in chair.says("branch bold fork")


def test_assumptions_are_listed_explained_and_tried(chair):
    said = chair.says("assume")
    assert "bloc:us" in said and "party_change" in said and "believed" in said and len(said.splitlines()) > 60
    told = chair.says("assume party_change")
    assert "Range" in told and "0.30 … 0.60" in told and "Source: " in told and "probability an election" in told
    slow = chair.says("assume bloc:us 1.26")
    assert "What if the model were otherwise" in slow and "the model as it is" in slow and re.search(r"\+\d+\.\d ±", slow)
    assert "What if the model were otherwise" in chair.says("assume launcher:starship 90%")
    assert "What if the model were otherwise" in chair.says("assume accept_base 0.3")


def test_what_would_have_to_be_true(chair, monkeypatch):
    monkeypatch.setattr(assumptions, "SEARCH", 64)
    said = chair.says("needed artemis.crewed_landing 2036")
    assert "The chance is" in said and "64 futures" in said and "`needed MILESTONE [YEAR] all`" in said
    assert re.search(r"\d+% at \d", said)


def test_a_search_without_a_year_begins_at_an_even_chance(chair):
    session = chair.session
    fan, row = session.forecast(16), session.engine.tables.ids["milestone"].index("artemis.base_camp")
    shares = {year: float((fan.ticks[row] <= tick(year, session.engine.tables)).mean()) for year in range(session.year, session.engine.tables.last_year + 1)}
    year = assumptions.even_year(session, fan, row)
    assert abs(shares[year] - 0.5) == min(abs(share - 0.5) for share in shares.values()) and max(shares.values()) > 0
    said = chair.says("needed artemis.base_camp").replace("\n      ", " ")
    assert f"by the end of {year}," in said and f"The chance is {shares[year]:.0%}" in said


def test_assumptions_are_listed_by_title_and_their_names_explained(chair):
    said = chair.says("assume")
    assert re.search(r"accept_affinity .* what affinity adds to signing \[probability\]", said) and "musd" not in said
    assert re.search(r"Its name for `assume` +accept_affinity", chair.says("assume affinity"))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("branch new 2025 explode", "no order and no outcome"), ("branch new 1999 fund hls_starship 3", "not played"), ("branch nobody", "no branch is called"),
        ("branch new 2025 fund nothing 5", "nothing here is called"), ("branch new 2025 without nonsense", "nothing was ordered"),
        ("branch new policy napoleon", "unknown policy"), ("branch new", "no branch is called"), ("branch new 2025", "`branch` alone"),
        ("branch new 2025 dice work hls_starship", "dice STREAM NAME WORLD"), ("branch new anew", "nothing differs"), ("branch bold as quick", "already"),
        ("branch bold as 12345678901234567890123456789012345", "1 to 32 letters"), ("assume nothing_such 3", "no assumption is called"),
        ("assume party_change 3", "a value from 0.30 to 0.60"), ("assume pace", "may be"),
        ("needed", "needed MILESTONE [YEAR]"), ("needed 2031", "needed MILESTONE [YEAR]"),
        ("needed nothing 2031", "nothing here is called"), ("needed artemis.crewed_landing 2099", "a year of the campaign"), ("compare many", "is no number"),
    ],
)  # fmt: skip
def test_every_mistake_is_one_clear_line(chair, line, word):
    kept = [one.as_dict() for one in chair.session.branches]
    said = chair.says(line)
    assert word in said and len(said.splitlines()) == 1
    assert [one.as_dict() for one in chair.session.branches] == kept


def test_before_the_first_year_and_after_the_last(race):
    chair = Chair(Session.new(api.with_reference(race), "artemis", 7))
    assert "no branch yet" in chair.says("compare")
    assert "2021: Money, Starship lander: 20.0 M$" in chair.says("branch first 2021 fund hls_starship 20")
    assert "1. The campaign" in chair.says("compare 8")
    while not chair.session.finished:
        chair.session.commit()
    assert "over" in chair.says("assume") and "over" in chair.says("needed artemis.crewed_landing 2036") and "over" in chair.says("branch first fork x.jsonl")
    assert "what was reached is known" in chair.says("compare")
