"""The freeze on a toy: what it notices, what it lets pass, and that outcomes stay unread without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import api, exam
from game.agents.policies import POLICIES
from game.belief import freeze

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def printed(toy, tmp_path):
    """(make, file): `make` prints a toy with one equation's text."""
    equation = tmp_path / "rule.py"
    equation.write_text("work = team * months\n")

    def make(scenario=toy):
        tables = scenario.tables
        policies = {"toy": dict.fromkeys(tables.ids["programme"], POLICIES["as_planned"])}
        return freeze.fingerprint({"game/rule.py": equation}, {"toy": tables}, policies)

    return make, equation


def test_a_freeze_matches_until_something_changes(printed, tmp_path):
    make, equation = printed
    place = tmp_path / "freeze.json"
    with pytest.raises(freeze.NotFrozen, match="not frozen yet"):
        freeze.check(make(), place)
    freeze.write(make(), place, parent="abc")
    verdict = freeze.check(make(), place)
    assert (verdict.state, verdict.parent, verdict.changed, verdict.same_worlds) == ("frozen", "abc", (), True)
    equation.write_text("work = team * months * 1.1\n")
    with pytest.raises(freeze.NotFrozen, match=r"not listed under after_seeing: game/rule\.py"):
        freeze.check(make(), place)


def test_a_change_that_is_listed_says_so_for_ever(printed, tmp_path):
    make, equation = printed
    place = tmp_path / "freeze.json"
    freeze.write(make(), place)
    equation.write_text("work = 1.1 * team * months\n")
    with pytest.raises(ValueError, match="--because"):
        freeze.write(make(), place)
    freeze.write(make(), place, because="Teams were too slow.")
    verdict = freeze.check(make(), place)
    assert verdict.state == "changed after seeing the test"
    assert verdict.changed == ("game/rule.py",)
    assert verdict.same_worlds, "the worlds of the toy did not change"
    assert [entry["sentence"] for entry in verdict.entries] == ["Teams were too slow."]
    equation.write_text("work = team * months\n")  # back to the frozen text
    freeze.write(make(), place, because="Taken back.")
    verdict = freeze.check(make(), place)
    assert (verdict.state, verdict.changed) == ("changed after seeing the test", ())


def test_nothing_to_list(printed, tmp_path):
    make, _equation = printed
    place = tmp_path / "freeze.json"
    freeze.write(make(), place)
    with pytest.raises(ValueError, match="nothing changed"):
        freeze.write(make(), place, because="no reason")


def test_a_number_counts_and_a_word_does_not(printed, tmp_path):
    make, _equation = printed
    toy = str(DATA / "toy.yaml")
    same = make()
    text = api.load_scenario(toy, changes={"elements.red_home.title": "A nicer home"})
    assert freeze.differences(same, make(text)) == ()
    number = api.load_scenario(toy, changes={"elements.red_lander.cost_musd": "151"})
    assert "scenario toy" in freeze.differences(same, make(number))
    pace = api.load_scenario(toy, changes={"classes.us_crewed.pace_median": "2.5"})
    assert {"scenario toy", "worlds toy"} <= set(freeze.differences(same, make(pace)))


def test_line_ends_do_not_count(printed):
    make, equation = printed
    before = make()
    equation.write_bytes(b"work = team * months\r\n")
    assert freeze.differences(before, make()) == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"fingerprint": 1, "after_seeing": []}', '{"fingerprint": {}, "after_seeing": [{"sentence": " ", "changes": {}}]}'])
def test_a_damaged_freeze_is_no_freeze(tmp_path, text):
    place = tmp_path / "freeze.json"
    place.write_text(text)
    with pytest.raises(freeze.NotFrozen, match=r"freeze\.json cannot be read"):
        freeze.read(place)


def test_outcomes_stay_unread_without_a_freeze_that_matches(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(exam, "_data", lambda name: opened.append(name) or {})
    place = tmp_path / "freeze.json"
    for refused in (exam.outcomes, lambda place: exam.backtest(50, place=place)):
        with pytest.raises(freeze.NotFrozen):
            refused(place)
    monkeypatch.setattr(exam, "fingerprint", lambda: {"game/rule.py": "new"})
    place.write_text(json.dumps({"date": "2021-07-01", "fingerprint": {"game/rule.py": "old"}, "after_seeing": []}))
    with pytest.raises(freeze.NotFrozen):
        exam.outcomes(place)
    assert exam.OUTCOMES not in opened


def test_what_is_hashed_is_there():
    files = freeze.source_files(Path(api.__file__).parent)
    for name in ("model/rules/development.py", "model/curves.py", "model/timeline.py", "model/auditor.py", "model/truth.py",
                 "scenario/compiler.py", "scenario/quantiles.py", "belief/scores.py", "belief/baselines.py", "agents/policies.py"):  # fmt: skip
        assert f"game/{name}" in files
