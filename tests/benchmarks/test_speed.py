"""How fast, in figures whose meaning does not depend on the machine. With benchmarks disabled each runs once on a few worlds.

The bounds are regression guards in units of the reference; the goals stand in `docs/speed.md`.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from game import api
from game.model import state as states
from game.play.session import Session
from tests.counting import calls_of_each_year

ENTITIES = ("element", "mission", "capability", "package", "vehicle", "milestone")


def entity_years(tables, worlds: int) -> int:
    return worlds * tables.turns * sum(tables.sizes[axis] for axis in ENTITIES)


def seconds(benchmark) -> float:
    """The quickest round; NaN when benchmarks are disabled."""
    return benchmark.stats.stats.min if benchmark.stats else float("nan")


@pytest.mark.parametrize("worlds", [1, 64, 1024, 4096])
def test_entity_years(benchmark, race, figure, per_call, per_element, worlds):
    """Whole campaigns in one block: policies, legality, the year, the digest."""
    size, until = (min(worlds, 4), 2023) if benchmark.disabled else (worlds, None)
    rounds = 1 if worlds > 1000 else 3
    result = benchmark.pedantic(api.simulate, (race, size), {"seed": 1, "block": size, "until": until}, rounds=rounds)
    assert result.worlds == size
    if benchmark.disabled:
        return
    value = seconds(benchmark) / entity_years(race.tables, worlds)
    figure(f"entity-year, block of {worlds}", value * 1e9, "ns", "100" if worlds > 1000 else "-", per_element * 1e9)
    assert value / (per_call if worlds == 1 else per_element) < {1: 100, 64: 900}.get(worlds, 200)


def test_ten_thousand_worlds(benchmark, race, figure, per_element):
    worlds = 8 if benchmark.disabled else 10_000
    result = benchmark.pedantic(api.simulate, (race, worlds), {"seed": 2, "until": 2022 if benchmark.disabled else None}, rounds=1)
    assert result.ticks.shape[1] == worlds
    if not benchmark.disabled:
        figure("10,000 worlds of race", seconds(benchmark), "s", "60", per_element * entity_years(race.tables, worlds))
        assert seconds(benchmark) < 210 * per_element * entity_years(race.tables, worlds)


@pytest.fixture(scope="module")
def middle(race):
    """One world in 2027 under customary policies: (engine, state, its orders)."""
    engine = api.Engine(race)
    policies = {"artemis": "historical", "ilrs": "historical"}
    world = engine.start(1, 1)
    for _ in range(6):
        world, _report = engine.step(world, engine.orders(world, policies))
    return engine, world, policies


def test_one_year_of_one_world(benchmark, middle, figure, per_call):
    engine, world, policies = middle

    def year():
        fresh = states.evolve(world)  # a new object: what was known of the old one is not reused
        return engine.step(fresh, engine.orders(fresh, policies))[0]

    after = benchmark(year)
    assert after.turn == world.turn + 1
    if not benchmark.disabled:
        figure("one year of one world, with both policies", seconds(benchmark) * 1e3, "ms", "5", per_call * 1e3)
        assert seconds(benchmark) < 18_000 * per_call


def test_the_step_alone(benchmark, middle, figure, per_call):
    engine, world, policies = middle
    orders = engine.orders(world, policies)
    after = benchmark(lambda: engine.step(states.evolve(world), orders)[0])
    assert after.turn == world.turn + 1
    if not benchmark.disabled:
        figure("the step alone, orders given", seconds(benchmark) * 1e3, "ms", "-", per_call * 1e3)
        assert seconds(benchmark) < 13_000 * per_call


def test_a_single_campaign(benchmark, race, figure, per_call):
    until = 2022 if benchmark.disabled else None
    result = benchmark.pedantic(api.simulate, (race, 1), {"seed": 3, "until": until}, rounds=1 if benchmark.disabled else 5)
    assert result.worlds == 1
    if not benchmark.disabled:
        figure("a campaign of 25 years in one world", seconds(benchmark) * 1e3, "ms", "-", per_call * 1e3)
        assert seconds(benchmark) < 500_000 * per_call


def test_a_fan(benchmark, race, figure, per_element):
    """What a move of a slider costs: imagined worlds from the opening day to 2045."""
    session = Session.new(race, "artemis", 1)
    worlds = 2 if benchmark.disabled else 64
    fan = benchmark.pedantic(session.forecast, (worlds,), rounds=1 if benchmark.disabled else 5)
    assert len(fan.milestones) == race.tables.sizes["milestone"]
    if not benchmark.disabled:
        figure("a fan of 64 imagined worlds", seconds(benchmark) * 1e3, "ms", "-", per_element * 1e3 * entity_years(race.tables, 64))
        assert seconds(benchmark) < 650 * per_element * entity_years(race.tables, 64)


def test_loading_a_scenario(benchmark, figure, per_call):
    loaded = benchmark.pedantic(api.load_scenario, ("race",), rounds=1 if benchmark.disabled else 3)
    assert loaded.id == "race"
    if not benchmark.disabled:
        figure("reading, checking and compiling race", seconds(benchmark) * 1e3, "ms", "-", per_call * 1e3)
        assert seconds(benchmark) < 1_600_000 * per_call


def test_numpy_calls_of_a_year(benchmark, race, figure):
    years = 2 if benchmark.disabled else race.tables.turns
    found = benchmark.pedantic(calls_of_each_year, (api.Engine(race), {"artemis": "balanced", "ilrs": "balanced"}, years), rounds=1)
    assert len(found) == years
    assert min(found) > 100 and max(found) <= 900
    if not benchmark.disabled:
        figure("numpy calls of the dearest year", max(found), "calls", "900")


PEAK = """
import resource, sys
from game.cli.main import main
code = main(["simulate", "race", "--json", *sys.argv[1:]])
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)))
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the resource module is not there")
def test_peak_memory(benchmark, figure):
    words = ["--worlds", "4", "--until", "2022"] if benchmark.disabled else ["--worlds", "4096"]
    done = benchmark.pedantic(start, (["-c", PEAK, *words],), rounds=1)
    assert 20 < float(done.stderr) < 500
    if not benchmark.disabled:
        figure("peak memory of simulate race --worlds 4096", float(done.stderr), "MB", "500")


def start(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=True)


@pytest.mark.parametrize(("name", "words"), [("peaks --help", ["-m", "game", "--help"]), ("import game", ["-c", "import game"])])
def test_start_up(benchmark, figure, name, words, bare_start):
    done = benchmark.pedantic(start, (words,), rounds=1 if benchmark.disabled else 5)
    assert done.stderr == b""
    if not benchmark.disabled:
        figure(f"start: {name}", seconds(benchmark) * 1e3, "ms", "-", bare_start * 1e3)
        assert seconds(benchmark) < 30 * bare_start
