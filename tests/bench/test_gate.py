"""The gate on made-up figures: it trips for a quarter more time and not for a tenth, and noise of a round trips nothing."""

from __future__ import annotations

import json
import math

import pytest

from game.bench import gate
from game.bench.reading import Reading


def reading(name: str, multiple: float, **more) -> Reading:
    return Reading(name, "made_up", name.title(), multiple, "ns", None, "element", multiple, **more)


STORED = {"slow": 100.0, "same": 50.0, "times": 40.0}


def test_a_quarter_slower_is_told_by_name_and_a_tenth_is_not():
    worse = gate.compare([reading("slow", 125), reading("same", 55)], STORED, lambda one: one.multiple)
    assert [(one.id, one.stored, one.measured) for one in worse] == [("slow", 100, 125)]
    assert worse[0].factor == pytest.approx(1.25)


def test_where_more_is_better_less_is_worse():
    again = lambda one: one.multiple  # noqa: E731
    assert [one.id for one in gate.compare([reading("times", 32, more=True)], STORED, again)] == ["times"]
    assert gate.compare([reading("times", 36.5, more=True), reading("times", 60, more=True)], STORED, again) == []


def test_a_bad_round_is_measured_again_and_the_median_counts():
    rounds = iter([104.0, 101.0])
    assert gate.compare([reading("slow", 190)], STORED, lambda one: next(rounds)) == []
    assert next(rounds, None) is None, "it stops as soon as the median is good"


def test_one_lucky_round_hides_nothing():
    rounds = iter([90.0, 126.0, 127.0, 128.0])
    worse = gate.compare([reading("slow", 125)], STORED, lambda one: next(rounds))
    assert [one.measured for one in worse] == [126]
    assert next(rounds, None) is None


def test_a_row_that_is_good_is_not_measured_again():
    def never(one: Reading) -> float:
        raise AssertionError(one.id)

    assert gate.compare([reading("slow", 80), reading("unknown", 999), reading("same", 99, gated=False)], STORED, never) == []


def test_storing_keeps_what_was_not_measured(tmp_path):
    place = tmp_path / "stored.json"
    gate.store([reading("slow", 100.123456), reading("same", 50)], place)
    gate.store([reading("slow", 80), reading("noise", 5, gated=False), reading("absent", math.nan, gated=False)], place)
    assert gate.read(place) == {"slow": 80.0, "same": 50.0}
    assert {"processor", "python", "numpy", "date"} <= set(json.loads(place.read_text())["machine"])


def test_no_table_and_a_damaged_one(tmp_path):
    assert gate.read(tmp_path / "none.json") == {}
    (tmp_path / "bad.json").write_text('{"rows": [1]}')
    with pytest.raises(ValueError, match="no table of `peaks bench --store`"):
        gate.read(tmp_path / "bad.json")


def test_the_shipped_table_names_rows_that_exist():
    from game.bench import suite

    ids = [task.id for task in suite.TASKS]
    stored = gate.read()
    assert stored, "nothing was stored"
    for name, multiple in stored.items():
        assert any(name == one or name.startswith(one + ".") for one in ids), name
        assert multiple > 0
