"""The terminal about causes: what moved, what holds up, what if, own forecasts; terms sum as shown, and every mistake is one clear line."""

from __future__ import annotations

import re

import pytest

from game import api
from game.cli.text import HELP
from game.play.session import Session
from game.reporting import margins
from tests.cli.chair import Chair


@pytest.fixture(scope="module")
def scored(race: api.Scenario) -> api.Scenario:
    return api.with_reference(race)


@pytest.fixture(scope="module")
def chair(scored: api.Scenario) -> Chair:
    chair = Chair(Session.new(scored, "artemis", 7))
    for _year in range(4):
        chair.says("fill balanced")
        chair.says("end")
    return chair


def numbers(said: str) -> list[list[float]]:
    """(months, percent) of the rows of terms, the total last."""
    rows = []
    for line in said.replace("–", "-").splitlines():
        found = re.findall(r"([+-]\d[\d,]*\.\d)(?= |$)", line)
        percent = re.findall(r"([+-]\d+) %", line)
        if found and percent and not line.strip().startswith("·"):
            rows.append([float(found[0].replace(",", "")), float(percent[-1])])
    return rows


@pytest.mark.parametrize("name", ["artemis.artemis_2", "artemis.crewed_landing 2033", "gateway", "ilrs.phase_2"])
def test_the_terms_of_a_move_sum_as_shown(chair, name):
    said = chair.says(f"changed {name}")
    *terms, total = numbers(said)
    assert len(terms) == 8
    assert sum(months for months, _percent in terms) == pytest.approx(total[0], abs=1e-6)
    assert sum(percent for _months, percent in terms) == total[1]
    assert "mean of 16 imagined futures" in said


def test_why_year_names_the_great_moves_and_what_did_them(chair):
    said = chair.says("why year")
    assert "Artemis II" in said and "What weighed most:" in said and "`changed MILESTONE`" in said


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(margins, "WORLDS", 32)


def test_causes_tell_what_holds_up_what_money_does_and_what_it_hangs_on(chair, few):
    said = " ".join(chair.says("causes artemis.crewed_landing").split())
    assert "in 100" in said and "100 M$ more on a line, on top of the envelope: this year alone, or as much every year" in said
    assert re.search(r"Starship lander takes 100 M\$ this year alone: .*? every year: \d+\.\d ± \d+\.\d months sooner", said)
    # the tornado: months with their error; what so few futures cannot tell from chance stands last and is called so
    assert "nowhere" not in said
    sure, unsure = said[said.index("Assumptions") :].split("No difference that 1,000 futures can show:")
    for part, beyond in ((sure, True), (unsure, False)):
        bars = re.findall(r"([+–]\d+\.\d) ± (\d+\.\d) months", part)
        assert (bars or beyond) and all((abs(float(n.replace("–", "-"))) > 2.95 * float(e)) == beyond for n, e in bars)
    assert "no line of yours" in chair.says("causes ilrs.crewed_landing")


def test_causes_alone_tell_of_the_money_on_every_line(chair, few):
    said = " ".join(chair.says("causes").split())
    assert "Starship lander" in said and "points" in said and "sooner" in said
    told, silent = said.split("No difference that 32 futures can show:")
    assert silent.strip().endswith(".") and "±" not in silent and "±" in told


def test_what_if_of_every_kind(chair):
    assert "changed" in HELP and "whatif" in HELP and "predict" in HELP
    assert "without OFFER" in chair.says("whatif")
    assert "points so far" in chair.says("whatif 2022 fund hls_starship 5")
    assert "What if, 2022: without hls_starship" in chair.says("whatif 2022 without hls_starship")
    assert "What if" in chair.says("whatif 2022 fund hls_starship 5 anew") and "What if" in chair.says("whatif 2022 fund hls_starship 5 anew sprint")
    fired = next((year, row) for year, played in enumerate(chair.session.history) for row in played.report.happened("fired"))
    name = chair.session.engine.tables.ids["event"][fired[1]]
    said = chair.says(f"whatif {2021 + fired[0]} {name} never")
    assert "dice of world" in said or "in none of" in said or "the same" in said
    assert "which no chair could have known" in chair.says("whatif 2022 fund hls_starship 5")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("whatif 1999 fund hls 3", "not played"), ("whatif soon fund hls 3", "calendar year"), ("whatif 2022 explode", "no order and no outcome"),
        ("whatif 2022 without nonsense", "nothing was ordered"), ("whatif 2022 xyzzy lands", "nothing here is called"),
        ("whatif 2022 dice weather x 3", "choose one of"), ("whatif 2022 dice event nope 3", "nothing here is called"),
        ("whatif 2022 artemis_2 lands", "no such die"), ("whatif 2022 fund hls_starship 5 anew napoleon", "unknown policy"),
        ("whatif 2022 fund nothing 5", "nothing here is called"), ("changed", "which milestone"), ("changed nothing", "nothing here is called"),
        ("causes nothing", "nothing here is called"), ("predict artemis_2 2030", "predict MILESTONE YEAR PERCENT"), ("predict artemis_2 soon 40", "calendar year"),
        ("predict artemis_2 2030 400", "0 to 100"), ("predict artemis_2 2022 40", "known already"), ("predict artemis_2 2099 40", "a year of the campaign"),
        ("changed artemis_2 2099", "a year of the campaign"),
    ],
)  # fmt: skip
def test_every_mistake_is_one_clear_line(chair, line, word):
    said = chair.says(line)
    assert word in said and len(said.splitlines()) == 1


def test_before_the_first_year_there_is_nothing_to_look_back_on(scored):
    chair = Chair(Session.new(scored, "artemis", 7))
    assert "no year has been played" in chair.says("why year")
    assert "no year has been played" in chair.says("changed artemis_2")
    assert "no year has been played" in chair.says("whatif 2021 fund hls 5")
    assert "no forecast" in chair.says("predict")


def test_own_forecasts_are_noted_and_scored(scored):
    chair = Chair(Session.new(scored, "artemis", 7))
    assert "The game gives it" in chair.says("predict artemis.artemis_1 2022 70")
    assert "The game gives it" in chair.says("predict artemis.artemis_1 2022 60%")  # the same again: another chance
    chair.says("predict artemis.artemis_2 2026 40")
    chair.says("predict ilrs.luna_25 2021 10")
    assert "three own forecasts a year" in chair.says("predict ilrs.luna_25 2030 90")
    chair.says("skip 1")
    chair.says("end")
    said = chair.says("predict")
    assert "you 60%" in said and "Brier" in said and "open" in said and "came true" in said
