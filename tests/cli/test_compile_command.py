"""`peaks compile`: what it says with and without the extra."""

from __future__ import annotations

import json

from game import compiled
from game.cli.main import main
from game.compiled import store
from game.model.engine import Engine


def test_without_the_extra_it_says_what_is_missing(capsys, monkeypatch):
    monkeypatch.setattr(Engine, "quick", None)
    assert main(["compile", "elsewhere"]) == 1
    assert "extra speed" in capsys.readouterr().err


def test_it_tells_what_was_compared_and_fails_if_a_bit_differs(capsys, monkeypatch):
    wrong: list[str] = []
    quick = compiled.Quick()
    row = {"compiled": True, "seconds": 1.5, "bytes": 700_000, "differences": wrong}
    monkeypatch.setattr(quick, "examined", lambda tables, playing, worlds: {"kind": store.kind_of(playing) if playing else store.GIVEN, **row})
    monkeypatch.setattr(Engine, "quick", quick)
    assert main(["compile", "elsewhere", "--worlds", "64"]) == 0
    said = capsys.readouterr().out
    assert "the same bits in 64 worlds" in said and "historical: 0.7 MB, ready after 1.5 s" in said and "years by given orders" in said
    wrong.append("3: work")
    assert main(["compile", "elsewhere", "--json"]) == 1
    assert [found["differences"] for found in json.loads(capsys.readouterr().out)] == [["3: work"]] * 4
