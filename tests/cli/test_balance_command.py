"""`peaks balance` as a stranger meets it: tables that agree with the library, flags, and the exit code only where it was asked for."""

from __future__ import annotations

import json
from pathlib import Path

from game import api
from game.agents.levels import Level
from game.lab.balance import plans, thinker

DATA = Path(__file__).parents[1] / "data"
PLANTED = str(DATA / "toy_balance.yaml")


TINY = Level("normal", study=4, study_worlds=6, plans=3, worlds=1, finals=0, final_worlds=0, years=2, every=4, reviews=True)


def test_all_parts_are_printed_and_what_is_planted_is_among_the_flags(peaks, monkeypatch):
    monkeypatch.setattr(thinker, "LEVELS", {"normal": TINY})
    monkeypatch.setattr(plans, "HALVINGS", 1)
    monkeypatch.setattr(plans, "CLIMBS", 0)
    code, out, err = peaks("balance", PLANTED, "--worlds", 24, "--seed", 1)
    assert (code, err) == (0, "")
    heads = [line.split(".")[0] for line in out.splitlines() if line.split(".")[0].isupper()]
    assert heads == ["WINS", "LEVERS", "SEARCH", "PLANNER", "EVENTS", "LENGTH"]
    assert "Toy out of balance: balance, 24 games a figure, seed 1" in out
    assert "planner without it" in out and "as planned" in out
    for row in ("(the pool)", "balanced: one", "robotic_first", "launch_rule", "red.landing", "2021-2035", "founding"):
        assert row in out, row
    flags = [line for line in out.splitlines() if line.startswith("! ")]
    assert "! never happens in 0.00% of the worlds and is not marked rare." in flags
    assert "! red launch_rule.red_parade moves nothing (0.00 standard errors at most)." in flags
    assert "! empty.that changes nothing (0.00 standard errors at most)." in flags
    assert not any("founding" in line for line in flags)


def test_json_is_one_document_that_agrees_with_the_library(peaks):
    code, out, err = peaks("balance", PLANTED, "--worlds", 20, "--seed", 2, "--only", "wins", "--only", "length", "--json")
    assert (code, err) == (0, "")
    assert out.count("\n") == 1 and "NaN" not in out
    document = json.loads(out)
    found = api.balance(PLANTED, 20, 2, ["wins", "length"]).as_dict()
    assert document == {"set": {}, **json.loads(json.dumps(found))}
    assert "levers" not in document and len(document["wins"]) == 2 * 9 + 3


def test_another_number_is_another_scenario(peaks):
    plain = json.loads(peaks("balance", PLANTED, "--worlds", 12, "--only", "wins", "--json")[1])
    poorer = json.loads(peaks("balance", PLANTED, "--worlds", 12, "--only", "wins", "--set", "purses.red_money.opening_musd=40", "--json")[1])
    assert poorer["set"] == {"purses.red_money.opening_musd": "40"}
    assert poorer["scenario_digest"] != plain["scenario_digest"]
    assert poorer["wins"] != plain["wins"]


def test_flags_are_an_exit_code_only_when_asked(peaks):
    assert peaks("balance", PLANTED, "--worlds", 12, "--only", "events")[0] == 0
    code, out, err = peaks("balance", PLANTED, "--worlds", 12, "--only", "events", "--strict")
    assert (code, err) == (1, "")
    assert "Out of bounds" in out
    code, out, _err = peaks("balance", PLANTED, "--worlds", 12, "--only", "length", "--strict")
    assert code == 0
    assert out.splitlines()[-1] == "Nothing is out of bounds."


def test_a_chair_alone_is_measured_against_its_rival(peaks):
    code, out, err = peaks("balance", "artemis", "--worlds", 6, "--only", "wins")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines() if line.startswith(("historical", "balanced:"))]
    assert len(rows) == 4 and "ilrs" not in out
