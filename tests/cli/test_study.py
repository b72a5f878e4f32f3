"""backtest, freeze, calibrate, sensitivity and the forecaster of the class alone, from the command line. Outcomes here are invented."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from game import exam
from game.belief import freeze

TOY = str(Path(__file__).parents[1] / "data" / "toy.yaml")


@pytest.fixture
def unfrozen(tmp_path, monkeypatch):
    monkeypatch.setattr(freeze, "PLACE", tmp_path / "freeze.json")
    return tmp_path / "freeze.json"


def test_without_a_freeze_the_test_is_refused_in_one_line(peaks, unfrozen):
    for words in (["backtest"], ["backtest", "--json"], ["backtest", "--write-page"], ["freeze"]):
        code, out, err = peaks(*words)
        assert (code, out) == (1, "")
        assert err == "peaks: the model is not frozen yet: outcomes stay unread until `peaks freeze --write`\n"


def test_a_freeze_is_written_once_and_changes_are_listed(peaks, unfrozen, monkeypatch):
    now = {"game/rule.py": "one"}
    monkeypatch.setattr(exam, "fingerprint", lambda: dict(now))
    assert peaks("freeze", "--write") == (0, "frozen: 1 hashes\n", "")
    assert peaks("freeze")[1].startswith("frozen, ")
    now["game/rule.py"] = "two"
    code, out, err = peaks("backtest")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1 and "changed since the freeze and not listed under after_seeing: game/rule.py" in err
    assert peaks("freeze", "--write")[0] == 1
    assert peaks("freeze", "--write", "--because", "A slip of the pen.")[:2] == (0, "listed under after_seeing: 1 in all\n")
    _code, out, _err = peaks("freeze")
    assert out.startswith("changed after seeing the test, ") and "A slip of the pen." in out


def test_the_freeze_is_found_among_the_verbs(peaks):
    assert "freeze" in peaks("--help")[1].split()
    assert peaks("freeze", "--help")[0] == 0


@pytest.fixture
def invented(monkeypatch, tmp_path):
    """A frozen model, a made-up history, few questions and origins: the whole command on the real list."""
    dates = {item.id: math.inf if number % 5 == 0 else 2021.6 + number * 0.2 for number, item in enumerate(exam.paper().items)}
    monkeypatch.setattr(exam, "verdict", lambda place=None: freeze.Verdict("frozen", "2021-07-01", "", (), (), True))
    monkeypatch.setattr(exam, "outcomes", lambda place=None: dates)
    asked = exam.questions()[:2]
    monkeypatch.setattr(exam, "questions", lambda: asked)
    monkeypatch.setattr(exam, "ORIGINS", ("2021-06-30", "2023-06-30"))
    monkeypatch.setattr(exam, "card_path", lambda: tmp_path / "card.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_whole_scorecard_on_an_invented_history(peaks, invented, monkeypatch):
    code, out, err = peaks("backtest", "--worlds", "50", "--json", "--write-page")
    assert (code, err) == (0, "")
    card = json.loads(out)
    assert card["status"] == "frozen"
    assert card["frozen_2021_06_30"]["n"] == len(card["milestones"]) == 23
    assert card["rows"]["race"]["model"]["n"] == 8
    assert {"crps_months", "brier", "coverage_80"} <= set(card["frozen_2021_06_30"])
    assert set(card["coding"]["model"]) == {"listed", "start", "middle", "end"}
    assert [run["origin"] for run in card["rolling"]] == ["2021-06-30", "2023-06-30"]
    assert card["rolling"][1]["n"] + len(card["rolling"][1]["left_out"]) < 23
    assert len(card["dated"]) == 2
    page = (invented / "docs" / "backtest.md").read_text(encoding="utf-8")
    assert "23 milestones of 11 programmes" in page and "P(model better)" in page
    assert exam.stored_card()["milestones"] == card["milestones"]
    monkeypatch.setattr(exam, "backtest", lambda *given, **more: card)
    code, out, err = peaks("backtest", "--worlds", "50")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "frozen"
    assert "this model" in out and "little evidence" in out and "official dates coded end" in out


def test_calibrate_prints_coverage_with_intervals(peaks):
    words = ("calibrate", TOY, "--truths", "12", "--futures", "8", "--origins", "2021,2025")
    code, out, err = peaks(*words)
    assert (code, err) == (0, "")
    assert "origin" in out and "50 %" in out and "  2025" in out
    found = json.loads(peaks(*words, "--json")[1])
    assert [row["origin"] for row in found["origins"]] == [2021, 2025]
    band = found["origins"][0]["coverage"]["80"]
    assert band["low"] <= band["share"] <= band["high"]
    assert sum(found["origins"][0]["pit"]) == found["origins"][0]["cases"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["calibrate"], 2, "SCENARIO"),
        (["calibrate", "rase"], 2, 'did you mean "race"'),
        (["calibrate", TOY, "--truths", "4", "--origins", "soon"], 2, "expected years"),
        (["calibrate", TOY, "--truths", "4", "--origins", "2060"], 1, "no year of this scenario opens in 2060"),
        (["sensitivity", TOY, "--samples", "5"], 2, "power of two"),
        (["sensitivity", "rase"], 2, 'did you mean "race"'),
        (["sensitivity", TOY, "--milestone", "red.nothing"], 2, 'unknown milestone "red.nothing"'),
        (["backtest", "--worlds", "1"], 2, "--worlds"),
    ],
)
def test_mistakes_are_one_line(peaks, words, code, said):
    found, out, err = peaks(*words)
    assert (found, out) == (code, ""), err
    assert err.count("\n") == 1 and said in err


def test_sensitivity_names_the_three_largest(peaks):
    pytest.importorskip("SALib", reason="SALib is not installed (extra `lab`)")
    code, out, _err = peaks("sensitivity", TOY, "--samples", "4", "--worlds", "4", "--milestone", "red.landing")
    assert code == 0
    assert "the three largest over all: " in out and "red.landing" in out


def test_the_class_alone_stands_beside_the_forecast(peaks):
    code, out, _err = peaks("forecast", "race", "--worlds", "2", "--json")
    assert code == 0
    rows = {row["id"]: row["reference_class"] for row in json.loads(out)["milestones"]}
    assert set(rows["artemis.crewed_landing"]) == {"p10", "p50", "p90"}
    assert "class" in peaks("forecast", "race", "--worlds", "2")[1].splitlines()[0]
    listed = json.loads(peaks("list", "--json")[1])
    assert "reference_class" in listed["forecasters"]
    assert "reference_class" in peaks("list")[1]
