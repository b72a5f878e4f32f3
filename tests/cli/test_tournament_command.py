"""`peaks tournament`, the planner by name, and its levels as a stranger meets them."""

from __future__ import annotations

import json

from game import api
from game.agents.levels import LEVELS


def test_tables_and_one_json_document(peaks):
    code, out, err = peaks("tournament", "race", "--policies", "sprint,idle", "--worlds", 6, "--seed", 2)
    assert (code, err) == (0, "")
    for row in ("artemis", "ilrs", "sprint", "idle", "Rating over both seats", "p = "):
        assert row in out, row
    code, out, err = peaks("tournament", "race", "--policies", "sprint,idle", "--worlds", 6, "--seed", 2, "--json")
    assert (code, err, out.count("\n")) == (0, "", 1) and "NaN" not in out
    document = json.loads(out)
    found = json.loads(json.dumps(api.tournament("race", ["sprint", "idle"], 6, 2).as_dict()))
    for one in (document, found):
        one.pop("milliseconds")
    assert document == found and len(document["rows"]) == 4 and document["opponents"] == ["sprint", "idle"]


def test_the_pool_is_six_and_a_wrong_name_is_told(peaks):
    document = json.loads(peaks("tournament", "race", "--policies", "idle", "--against", "pool", "--worlds", 6, "--json")[1])
    assert len(document["opponents"]) == 6 and document["policies"] == ["idle"]
    code, out, err = peaks("tournament", "race", "--policies", "plannr", "--worlds", 2)
    assert code == 2 and out == "" and 'did you mean "planner"' in err


def test_levels_are_listed(peaks):
    out = peaks("list")[1]
    for name, level in LEVELS.items():
        assert f"{level.plans} plans in {level.worlds} imagined worlds" in out, name
    assert set(json.loads(peaks("list", "--json")[1])["levels"]) == {"planner:easy", "planner", "planner:hard"}


def test_a_planner_by_name_in_a_study_and_in_the_game(peaks, monkeypatch):
    code, out, err = peaks("simulate", "race", "--worlds", 2, "--until", 2023, "--policy", "artemis=planner:easy")
    assert (code, err) == (0, "") and "artemis: planner:easy" in out
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("fill planner:easy\nend\nquit\n"))
    code, out, err = peaks("play", "--text", "--as", "ilrs", "--rival", "planner:easy")
    assert code == 0 and "Artemis is played by Planner, easy: 4 plans in 4 imagined worlds" in out
    assert "of 10 imagined worlds" in out
    assert peaks("play", "--text", "--rival", "nobody")[0] == 2
