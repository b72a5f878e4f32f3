"""Broken scenarios: exact texts with file, line and column; all problems at once; never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from game import api
from game.scenario import ScenarioError

TOY = (Path(__file__).parents[1] / "data" / "toy.yaml").read_text()
SHARED = Path(__file__).parents[2] / "scenarios" / "parts" / "shared.yaml"


def write(folder: Path, text: str) -> Path:
    path = folder / "moon.yaml"
    path.write_text(text.replace("../../scenarios/parts/shared.yaml", str(SHARED)))
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        api.load_scenario(write(folder, text))
    return [str(problem).split("moon.yaml:")[-1] for problem in error.value.problems]


def test_the_toy_is_good(tmp_path):
    assert api.load_scenario(write(tmp_path, TOY)).id == "toy"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("needs: [red_launcher]", "needs: [red_luncher]",
         'missions.red_test.needs[0]: unknown name "red_luncher" (did you mean "red_launcher"?)'),
        ("new_chance: 0.8, mature: 0.97, flights: 2", "new_chance: 1.4, mature: 0.97, flights: 2",
         "vehicles.red_rocket.new_chance: 1.4 is outside 0..1 [probability]"),
        ("talks_months: 6, attention: 1, gives: {kind: funding", "talks_months: 6, attention: 1, gives: {kind: fundin",
         "unknown value \"fundin\""),
        ("turnround_days: 200", "turnround_day: 200",
         'vehicles.red_rocket.turnround_day: unknown key (did you mean "turnround_days"?)'),
        ("title: Red test, programme", "title: Red test, title: Twice, programme", "missions.red_test.title: given twice; first on line"),
        ("cost_musd: 120, upkeep", "cost_musd: a lot, upkeep", "elements.red_launcher.cost_musd: 'a lot' is text, expected a number [musd]"),
        ('announced: "2023-06"', "announced: soon", "elements.red_launcher.announced: 'soon' is no date"),
        ("crewed: true", "crewed: no", "missions.red_landing.crewed: 'no' is text, expected true or false"),
        ("cost_musd: 120, upkeep_musd: 5, source: made_up", "cost_musd: 120, upkeep_musd: 5",
         "elements.red_launcher.source: source is missing"),
        ("self_funded: 0.3, source: made_up", "self_funded: 0.3, source: made_down",
         'elements.red_lander.source: unknown source "made_down" (did you mean "made_up"?)'),
        ("any: [red_lander, red_spare]", "any: [red_lander, red_base]", "waits for itself"),
        ('effects: ["support.red - 5"]', 'effects: ["suport.red - 5"]', 'unknown field "suport" (did you mean "support"?)'),
        ("default: wait", "default: wiat", 'events.founding.default: unknown option "wiat" (did you mean "wait"?)'),
        ("start: \"2021-06-30\"", "start: 12:30", "is no date"),
        ("at_least: 2, of", "at_least: 9, of", "capabilities.blue_any.at_least: 9 is outside 1..3 [count]"),
    ],
)  # fmt: skip
def test_each_mistake_is_located_and_explained(tmp_path, old, new, expected):
    assert old in TOY
    found = problems(tmp_path, TOY.replace(old, new, 1))
    line = TOY[: TOY.index(old)].count("\n") + 1
    assert any(expected in text for text in found), found
    if "itself" not in expected and "no date" not in expected:
        assert any(text.startswith(f"{line}:") for text in found), found


def test_a_parameter_keeps_the_unit_of_the_one_it_replaces(tmp_path):
    """A number in another unit would be read in the rules' unit: the file that gave it first says which one that is."""
    path = tmp_path / "dear.yaml"
    text = (
        "format: 1\nid: dear\ntitle: Dear\nsummary: Dear promises.\nextend: race\nparameters:\n"
        "  promise_support: {{value: 4, unit: {}, range: [1, 8], source: estimate_rule, evidence: judgement}}\n"
    )
    path.write_text(text.format("musd"))
    with pytest.raises(ScenarioError) as error:
        api.load_scenario(path)
    line = 1 + next(n for n, line in enumerate(SHARED.read_text().splitlines()) if line.startswith("  promise_support:"))
    assert str(error.value) == (
        f'{path}:7:37: parameters.promise_support.unit: "musd" is not the unit of the parameter it replaces, expected "point" (parts/shared.yaml:{line})'
    )
    path.write_text(text.format("point"))
    assert api.load_scenario(path).tables.parameters["promise_support"] == 4
    with pytest.raises(ScenarioError, match=r'--set:1:1: parameters\.promise_support\.unit: "musd" is not the unit of the parameter it replaces'):
        api.load_scenario("race", changes={"parameters.promise_support.unit": "musd"})


def test_all_problems_come_at_once(tmp_path):
    text = TOY.replace("turnround_days: 200", "turnround_days: -3").replace("crewed: true", "crewed: no").replace("format: 1", "format: 2")
    assert len(problems(tmp_path, text)) == 3


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "is empty"),
        (b"- a\n- b\n", "holds a list at the top"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8 text"),
        (b"a\0b: 1", "zero byte"),
        (b"a: [1, 2", "is not readable YAML"),
        (b"a: !!python/object/apply:os.system ['true']\n", "has the tag"),
        (b"a: " + b"[" * 40 + b"]" * 40, "levels deep"),
        (b"a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
         + b"".join(b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("c"), ord("j"))),
         "unfolds to more than"),
    ],
)  # fmt: skip
def test_files_that_are_no_scenario(tmp_path, raw, expected):
    path = tmp_path / "moon.yaml"
    path.write_bytes(raw)
    with pytest.raises(ScenarioError) as error:
        api.load_scenario(path)
    assert expected in str(error.value)
    done = subprocess.run([sys.executable, "-m", "game", "check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith(str(path))


def test_a_file_that_includes_itself(tmp_path):
    assert "includes itself" in problems(tmp_path, TOY.replace("include: [", "include: [moon.yaml, "))[0]


def test_the_order_of_a_file_changes_nothing(tmp_path):
    import yaml

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = api.load_scenario(write(tmp_path / "a", TOY))
    data = yaml.safe_load(TOY.replace("../../scenarios/parts/shared.yaml", str(SHARED)))
    turned = {key: dict(reversed(value.items())) if isinstance(value, dict) and key != "programmes" else value
              for key, value in reversed(data.items())}  # fmt: skip
    second_path = tmp_path / "b" / "moon.yaml"
    second_path.write_text(yaml.safe_dump(turned, sort_keys=False))
    second = api.load_scenario(second_path)
    assert first.digest == second.digest
    assert api.simulate(first, 50, 3).digest == api.simulate(second, 50, 3).digest


def turn(node, key=""):
    """Every mapping of a YAML node the other way round, but for those whose order is meant: choices are counted, accounts shown in theirs."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            turn(value, name.value)
        if key not in ("options", "doctrines", "accounts"):
            node.value.reverse()
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            turn(item)


def test_the_order_of_the_shipped_files_changes_no_outcome(race, tmp_path):
    """Every mapping of every file of the race reversed: the same digest, and the same worlds to the end."""
    import yaml

    shipped = SHARED.parents[1]
    (tmp_path / "parts").mkdir()
    for path in [shipped / "race.yaml", *(shipped / "parts").glob("*.yaml")]:
        node = yaml.compose(path.read_text(encoding="utf-8"))
        turn(node)
        (tmp_path / path.relative_to(shipped)).write_text(yaml.serialize(node), encoding="utf-8")
    other = api.load_scenario(tmp_path / "race.yaml")
    assert list(other.document.elements) != list(race.document.elements)
    assert other.digest == race.digest
    assert api.simulate(other, 20, 3).digest == api.simulate(race, 20, 3).digest


def test_as_of_moves_the_opening_and_fences_what_came_later(race):
    later = api.load_scenario("race", as_of="2024-07-01")
    assert later.tables.start == pytest.approx(2024.497, abs=0.01)
    row = race.tables.ids["element"].index("change_7_craft")
    early = race.tables.start + race.tables.announced[row] / 1024
    assert early == pytest.approx(2024.5, abs=0.01)
    row = later.tables.ids["element"].index("change_7_craft")
    assert later.tables.start + later.tables.announced[row] / 1024 == pytest.approx(2026.5, abs=0.01)
    for fact in race.tables.provenance.values():
        assert fact["known_from"] <= "2021-06-30"
    assert race.digest != later.digest


def test_every_number_of_the_shipped_scenarios_has_a_source_and_a_grade(race):
    grades = {"read", "secondary", "background", "unverified", "judgement"}
    assert len(race.tables.provenance) > 400
    for path, fact in race.tables.provenance.items():
        if path.startswith("milestones."):
            continue
        assert fact["source"], path
        assert fact["evidence"] in grades, path
        for source in fact["source"].split(", "):
            assert source in race.document.sources, path


def test_the_milestones_that_stay(race):
    names = """artemis.artemis_1 artemis.artemis_2 artemis.crewed_landing artemis.gateway_operational artemis.base_camp ilrs.change_6
    ilrs.change_7 ilrs.change_8 ilrs.luna_25 ilrs.luna_26 ilrs.luna_27 ilrs.crewed_landing ilrs.phase_1 ilrs.phase_2 ilrs.phase_3"""
    assert set(names.split()) == set(race.tables.ids["milestone"])


def test_every_coefficient_is_declared_given_and_used(race):
    """No parameter that no rule reads, none that a rule reads and nobody declares."""
    import re

    from game.model.parameters import PARAMETERS

    root = Path(__file__).parents[2]
    assert set(race.tables.parameters) == set(PARAMETERS)
    code = "\n".join(path.read_text() for path in (root / "game").rglob("*.py") if path.name != "parameters.py")
    read = set(re.findall(r'(?:parameter\(|parameters\[)"([a-z_0-9]+)"', code))
    prefixes = tuple(re.findall(r'parameters\[f"([a-z_]+)\{', code))
    assert read <= set(PARAMETERS)
    assert {name for name in PARAMETERS if f'"{name}"' not in code and not name.startswith(prefixes)} == set()


def test_the_page_for_authors_holds_a_scenario_that_works(tmp_path):
    """The example of docs/authors.md, as it stands there, from any folder."""
    page = (Path(__file__).parents[2] / "docs" / "authors.md").read_text()
    path = tmp_path / "cheap_landers.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0])
    scenario = api.load_scenario(path)
    assert scenario.id == "cheap_landers"
    row = scenario.tables.ids["element"].index("hls_starship")
    race = api.load_scenario("race").tables
    assert scenario.tables.cost_left[row] * 2 == pytest.approx(race.cost_left[row], rel=0.01)
    path.write_text(path.read_text().replace("extend: race", "extend: rase"))
    with pytest.raises(ScenarioError, match="no file rase"):
        api.load_scenario(path)
