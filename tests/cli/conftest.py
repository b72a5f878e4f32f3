"""One command line as a test sees it. Scenarios are frozen and reference campaigns follow from them: both are made once, not once a command."""

from __future__ import annotations

import functools

import pytest

import game.scenario
from game import api
from game.cli.main import main
from game.lab import reference

loaded_once = functools.cache(game.scenario.load_file)
built: dict[tuple[str, int], reference.Reference] = {}
build = reference.build


def built_once(engine, worlds=reference.WORLDS):
    key = (engine.tables.digest, worlds)
    if key not in built:
        built[key] = build(engine, worlds)
    return built[key]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(api, "load_file", loaded_once)
    monkeypatch.setattr(reference, "build", built_once)


@pytest.fixture
def peaks(capsys):
    """Runs one command line: (exit code, stdout, stderr)."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
