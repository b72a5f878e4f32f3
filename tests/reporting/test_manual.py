"""The reference manual: complete, in step with the code and the scenario, and found by whoever asks."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

import game.manual
from game import api
from game.cli.main import main
from game.model.orders import ORDERS
from game.model.parameters import PARAMETERS
from game.model.rules import PHASES
from game.model.state import STOCKS
from game.reporting import manual
from game.scenario import manual as entries

ROOT = Path(__file__).parents[2]
COMMAND = "peaks describe --write-page"


@pytest.fixture(scope="module")
def topics():
    return game.manual.topics("race")


def described(capsys, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["describe", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def equations() -> dict[str, str]:
    return {topic.name: " ".join(topic.equation) for topic in [*manual.rules(), *manual.formulas()]}


def names(text: str) -> set[str]:
    return set(re.findall(r"\b[a-z]+_[a-z_0-9]+\b", text))


# -- in step


def test_the_page_is_what_the_generator_gives():
    stored = (ROOT / game.manual.PAGE).read_text(encoding="utf-8")
    assert stored == game.manual.page(), f"docs/model.md is out of step: run `{COMMAND}` in the folder of the project"


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert described(capsys, "--write-page") == (0, f"wrote {game.manual.PAGE}\n", "")
    assert (tmp_path / game.manual.PAGE).read_text(encoding="utf-8") == game.manual.page()


@pytest.mark.parametrize("rule", PHASES, ids=lambda rule: rule.__name__)
def test_every_rule_has_an_equation_that_names_the_coefficients_it_reads(rule):
    said = equations()
    assert said[rule.__name__]
    module = inspect.getmodule(rule)
    together = " ".join(said[other.__name__] for other in PHASES if inspect.getmodule(other) is module)
    read = set(re.findall(r'(?:parameter|\bp)\("([a-z_0-9]+)"\)', inspect.getsource(module)))
    assert {name for name in read if not re.search(rf"\b{name}\b", together)} == set()


def test_every_coefficient_stands_in_some_equation():
    said = " ".join(equations().values())
    assert [name for name in PARAMETERS if not re.search(rf"\b{name}\b", said)] == []


def test_equations_speak_of_nothing_that_does_not_exist():
    keys = {key.name for _meaning, section in entries.sections().values() for key in section}
    known = {*PARAMETERS, *STOCKS, *ORDERS, *keys, *equations()}
    for name, equation in equations().items():
        assert names(equation) <= known, (name, names(equation) - known)


def test_the_hand_written_part_names_only_what_exists():
    words = (ROOT / "assets" / "manual" / "model.md").read_text(encoding="utf-8")
    assert [line for line in words.splitlines() if line.startswith("## ")] == ["## Overview", "## Design", "## Details", "## Notation", "## Limits"]
    listed = words.split("in a fixed order: ")[1].split(". Each")[0]
    assert " ".join(listed.split()).split(", ") == [rule.__name__ for rule in PHASES]


# -- complete


@pytest.mark.parametrize("scenario", ["race", "elsewhere"])
def test_every_parameter_has_a_unit_a_range_and_a_source(scenario):
    document = api.load_scenario(scenario).document
    found = manual.parameters(document)
    assert [topic.name for topic in found] == list(PARAMETERS)
    for topic in found:
        row = dict(topic.rows)
        assert row["unit"].strip() and topic.summary and row["evidence"] and row["used by"], topic.name
        low, high = map(float, row["range"].split(" .. "))
        assert low < high and low <= float(row["value"]) <= high, topic.name
        given = document.parameters[topic.name].source
        assert all(source in document.sources for source in ([given] if isinstance(given, str) else given)), topic.name


def test_everything_declared_and_everything_in_the_scenario_can_be_looked_up(topics, race):
    for kind, declared in (("rule", [rule.__name__ for rule in PHASES]), ("field", STOCKS), ("order", ORDERS), ("class", race.document.classes),
                           ("event", race.document.events), ("element", race.document.elements), ("milestone", race.document.milestones)):  # fmt: skip
        assert [topic.name for topic in topics if topic.kind == kind] == list(declared)
    for topic in topics:
        assert topic in manual.find(topics, topic.name)
        assert topic in manual.find(topics, f"{topic.kind}.{topic.name}")
        if topic.kind not in ("source", "programme", "purse"):
            assert topic.summary, topic.name
    for name, (meaning, keys) in entries.sections().items():
        assert meaning, name
        assert all(key.meaning for key in keys), name


def test_hidden_fields_say_what_is_believed_of_them(topics):
    for topic in topics:
        if topic.kind == "field" and STOCKS[topic.name].hidden:
            row = dict(topic.rows)
            assert row["likelihood"] and row["believed from"]
            assert "in conditions" not in row and "in effects" not in row


# -- asked


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["development"], ["rule development", "Equation:", "rate = effort * noise / rho", "parameters: hiring_cost", "code: game/model/rules/development.py"]),
        (["promise_support"], ["parameter promise_support", "value: 4", "unit: point", "range: 1 .. 8", "bounds: 0 .. 20", "used by: promises"]),
        (["support"], ["field support", "in effects: support.PROGRAMME + number", "changed by: choices, politics"]),
        (["finished"], ["field finished", "in conditions: finished.ELEMENT == true", "occurrence finished"]),
        (["field.finished"], ["field finished: ready for use since"]),
        (["pace_level"], ["hidden: no observer", "likelihood: bell of"]),
        (["china"], ["class china: takes 1.16 times what was announced", "pace_sigma: 0.1"]),
        (["war_and_sanctions"], ["event war_and_sanctions: War and sanctions", "rate: 0.05", "options.distance:"]),
        (["reference_class"], ["forecaster reference_class: Dates from the builder's class alone"]),
        (["artemis.crewed_landing"], ["milestone artemis.crewed_landing", "official: 2024"]),
        (["forecasts"], ["section forecasts", "official: official date of its launch"]),
        (["classes"], ["section classes", "pooled"]),
        (["rules"], ["choices", "standing"]),
        (["limits"], ["What the model cannot tell."]),
        (["acceptance"], ["formula acceptance", "accept_base + accept_affinity * affinity"]),
        (["dragonfly", "--scenario", "elsewhere"], ["forecast dragonfly", "official: 2028-07"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and len(value) < 4 else "",
)
def test_a_topic_is_printed(capsys, words, expected):
    code, out, err = described(capsys, *words)
    assert (code, err) == (0, "")
    for part in expected:
        assert part in out, out


def test_without_a_topic_they_are_listed(capsys):
    code, out, err = described(capsys)
    assert (code, err) == (0, "")
    for part in ("rules:", "choices, politics", "promise_support", "forecasters:", "model, reference_class", "`peaks describe elements` names them"):
        assert part in out


def test_json_is_one_document(capsys):
    code, out, err = described(capsys, "promise_support", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    (topic,) = json.loads(out)["topics"]
    assert (topic["kind"], topic["name"], dict(topic["facts"])["unit"]) == ("parameter", "promise_support", "point")
    listed = json.loads(described(capsys, "--json")[1])["topics"]
    assert {"kind", "name", "summary"} == set(listed[0])
    assert {"rule", "parameter", "field", "class", "event", "forecaster"} <= {topic["kind"] for topic in listed}
    (rule,) = json.loads(described(capsys, "rule.standing", "--json")[1])["topics"]
    assert rule["equation"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["promise_suport"], 2, 'peaks: unknown topic "promise_suport" (did you mean "promise_support"?); `peaks describe` lists them\n'),
        (["zzzzzzzz"], 2, 'peaks: unknown topic "zzzzzzzz"; `peaks describe` lists them\n'),
        (["promise_suport", "--json"], 2, 'peaks: unknown topic "promise_suport" (did you mean "promise_support"?); `peaks describe` lists them\n'),
    ],
)
def test_an_unknown_topic_is_one_line(capsys, words, code, said):
    assert described(capsys, *words) == (code, "", said)


def test_a_scenario_that_does_not_exist_and_a_page_of_one_topic(capsys):
    code, out, err = described(capsys, "support", "--scenario", "rase")
    assert (code, out) == (2, "") and 'did you mean "race"' in err
    code, out, err = described(capsys, "support", "--write-page")
    assert (code, out, err.count("\n")) == (2, "", 1)
