"""The verb bench on made-up figures, so that nothing here waits or fails for a slow machine."""

from __future__ import annotations

import json

import pytest

from game.bench import gate, suite
from game.bench.reading import Reading


class Made:
    """A row that is measured as told, time after time."""

    group, quick = "moments", True

    def __init__(self, name, *multiples):
        self.id, self.multiples = name, list(multiples)

    def read(self, setting):
        multiple = self.multiples.pop(0) if len(self.multiples) > 1 else self.multiples[0]
        yield Reading(self.id, self.group, f"row {self.id}", multiple / 10, "ms", 12.0, "call", multiple, note="as told")


@pytest.fixture
def made(monkeypatch, tmp_path, race):
    """Two rows; the first is as slow as the test wants."""
    place = tmp_path / "stored.json"
    gate.store([Reading("one", "moments", "", 0, "", None, "", 100.0), Reading("two", "moments", "", 0, "", None, "", 100.0)], place)
    monkeypatch.setattr(gate.read, "__defaults__", (place,))
    monkeypatch.setattr(gate.store, "__defaults__", (place,))
    monkeypatch.setattr("game.api.load_scenario", lambda name: race)
    return lambda *multiples: monkeypatch.setattr(suite, "TASKS", (Made("one", *multiples), Made("two", 101.0)))


def test_a_slowdown_of_a_quarter_fails_and_names_the_row(peaks, made):
    made(125.0)
    code, out, err = peaks("bench")
    assert code == 1
    assert err == "worse than stored: one (row one): 125, stored 100, 25% worse\n"
    assert "row two" in out and "as told" in out


def test_a_tenth_does_not_fail(peaks, made):
    made(110.0)
    code, out, err = peaks("bench")
    assert (code, err) == (0, "")
    assert "no row of 2 is more than 20% worse than stored" in out


def test_one_bad_round_does_not_fail(peaks, made):
    made(170.0, 104.0, 102.0)
    assert peaks("bench")[0] == 0


def test_what_is_stored_on_purpose_is_the_new_measure(peaks, made):
    made(170.0)
    assert peaks("bench", "--no-compare")[0] == 0
    assert peaks("bench", "--store")[0] == 0
    code, out, _err = peaks("bench", "--json")
    document = json.loads(out)
    assert (code, document["worse"]) == (0, [])
    assert {row["id"]: row["stored"] for row in document["rows"]} == {"one": 170.0, "two": 101.0}
    assert [row["reached"] for row in document["rows"]] == [False, True]


def test_a_group_that_is_none_is_wrong_usage(peaks, made):
    code, _out, err = peaks("bench", "--only", "speed")
    assert code == 2 and '"speed" is no group; there are: worlds, futures' in err


def test_where_the_time_goes(peaks, monkeypatch, race):
    from game.bench import kinds, profile

    monkeypatch.setattr("game.api.load_scenario", lambda name: race)
    monkeypatch.setattr(profile, "by_phase", lambda setting, worlds, rounds: [("missions", 30.0), ("standing", 10.0)])
    monkeypatch.setattr(kinds, "by_kind", lambda setting, worlds: [("arithmetic", 0.75, 400.0), ("choices (where)", 0.25, 100.0)])
    code, out, err = peaks("bench", "--profile", "--quick")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1].split() == ["missions", "30.0", "75.0%"]
    assert lines[-1].split()[-2:] == ["100", "25.0%"]
