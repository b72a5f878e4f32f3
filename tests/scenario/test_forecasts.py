"""Programmes of others: a line of `forecasts` is what three entries by hand would be, moves nothing else, and its mistakes are told at the line."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from game import api
from game.cli.main import main
from game.scenario import ScenarioError

ROOT = Path(__file__).parents[2]
HEAD = "format: 1\nid: mine\ntitle: Mine\nsummary: Mine.\n"
LINE = 'probe: {{title: Probe, class: {}, began: "2022", official: "2029-03", source: estimate_rule, evidence: judgement}}'


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        api.load_scenario(write(folder, text))
    return [str(problem).split("mine.yaml:")[-1] for problem in error.value.problems]


def test_the_recipe_of_the_page_runs(tmp_path, capsys, monkeypatch):
    recipe = next(text for text in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "authors.md").read_text(encoding="utf-8"), re.S) if "forecasts:" in text)
    (tmp_path / "chandrayaan_5.yaml").write_text(recipe, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "chandrayaan_5.yaml"]) == 0
    assert "good (4 elements, 4 missions, 4 milestones)" in capsys.readouterr().out
    assert main(["forecast", "chandrayaan_5.yaml", "--worlds", "200"]) == 0
    row = next(line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("elsewhere.chandrayaan_5"))
    assert float(row[1].rstrip("%")) > 95
    assert 2029.5 < float(row[3]) < 2031.5  # the end of 2028 from the middle of 2026, stretched as such builders' dates are
    assert abs(float(row[3]) - float(row[5])) < 0.6  # and the class alone says nearly the same
    earlier = api.load_scenario("chandrayaan_5.yaml", as_of="2025-06-30").tables
    official = earlier.milestone_official[earlier.ids["milestone"].index("elsewhere.chandrayaan_5")]
    assert earlier.start + official / 1024 == pytest.approx(2029.5, abs=0.01)  # the date that was told then


def test_a_line_is_what_three_entries_by_hand_are(tmp_path):
    given = "source: estimate_rule, evidence: judgement"
    ours = "programme: elsewhere, purse: elsewhere_owners, class: esa"
    token = "{{value: {}, source: elsewhere_rule, evidence: judgement{}}}".format
    by_hand = f"""
extend: elsewhere
elements:
  probe_work: {{title: "Probe: preparation", {ours}, account: all, bloc: probe, began: "2022", begins: "2022", announced: "2029-03",
    cost_musd: {token("10", ", low: 5, high: 20")}, {given}}}
missions:
  probe: {{title: Probe, {ours}, needs: [probe_work], announced: "2029-03", transit: {token("1.0", "")}, duration_days: {token("0", "")},
    refly_months: {token("12", ", low: 6, high: 24")}, price_musd: {token("0", "")}, {given}}}
milestones:
  elsewhere.probe: {{title: Probe, when: probe, official: "2029-03", {given}}}
"""
    short = api.load_scenario(write(tmp_path, "extend: elsewhere\nforecasts:\n  " + LINE.format("esa") + "\n"))
    long = api.load_scenario(write(tmp_path, by_hand))
    for name in short.tables.__dataclass_fields__:
        ours, theirs = getattr(short.tables, name), getattr(long.tables, name)
        if isinstance(ours, np.ndarray):
            assert np.array_equal(ours, theirs), name
        elif name in ("ids", "titles", "provenance", "levels", "events"):
            assert ours == theirs, name
    assert api.simulate(short, 50, 2).digest == api.simulate(long, 50, 2).digest


def test_the_race_stays_the_same_world_by_world(tmp_path, race):
    path = write(tmp_path, "extend: race\ninclude: [parts/elsewhere.yaml]\nforecasts:\n  " + LINE.format("esa") + "\n")
    alone, beside = api.simulate(race, 40, 3), api.simulate(path, 40, 3)
    assert set(beside.dates) == {*alone.dates, "elsewhere.probe"}
    for name, dates in alone.dates.items():
        assert np.array_equal(dates, beside.dates[name], equal_nan=True), name


def test_classes_slip_as_they_do(tmp_path):
    """Under customary funding the middle date is the class's usual stretch of what is left."""
    lines = [LINE.format(name).replace("probe", name, 1) for name in ("china", "esa", "commercial", "russia")]
    path = write(tmp_path, "extend: elsewhere\nforecasts:\n  " + "\n  ".join(lines) + "\n")
    result = api.simulate(path, 2000, 1)
    left = 2029.2 - 2026.5
    for name, ratio in (("china", 1.16), ("esa", 1.45), ("commercial", 2.07), ("russia", 3.2)):
        middle = float(np.nanmedian(result.dates[f"elsewhere.{name}"]))
        assert (middle - 2026.5) / left == pytest.approx(ratio, rel=0.15), name


def test_work_that_has_not_begun_waits_for_its_day_and_for_what_it_needs(tmp_path):
    later = LINE.format("esa").replace('"2022"', '"2030-01"').replace("2029-03", "2034").replace("probe:", "late:").replace("source", "needs: [probe], source")
    path = write(tmp_path, "extend: elsewhere\nforecasts:\n  " + LINE.format("esa") + "\n  " + later + "\n")
    result = api.simulate(path, 200, 1)
    first, second = result.dates["elsewhere.probe"], result.dates["elsewhere.late"]
    reached = ~np.isnan(second)
    assert reached.mean() > 0.8
    assert (second[reached] > np.maximum(first[reached], 2030.0)).all()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (['probe: {title: P, class: esaa, began: "2022", official: "2029", source: estimate_rule, evidence: read}'],
         ['7:28: forecasts.probe.class: unknown class "esaa" (did you mean "esa"?)']),
        (['probe: {title: P, class: esa, began: "2025", official: "2024", source: estimate_rul, evidence: read}'],
         ["7:58: forecasts.probe.official: 2024 is not after it began, 2025",
          '7:74: forecasts.probe.source: unknown source "estimate_rul" (did you mean "estimate_rule"?)']),
        (['probe: {title: P, clas: esa, began: soon, official: "2029", source: estimate_rule, evidence: read}'],
         ["7:10: forecasts.probe.class: class is missing", '7:27: forecasts.probe.clas: unknown key (did you mean "class"?)',
          "7:39: forecasts.probe.began: 'soon' is no date, expected text like \"2024\", \"2024-11\", \"2024-11-16\" or \"2026/2030\""]),
        (['probe: {title: P, class: esa, began: "2022", official: {value: "2029", known_from: "2027"}, source: estimate_rule, evidence: read}'],
         ["7:58: forecasts.probe.official: has no date that was known on 2026-06-30, from which the programme is known"]),
        (['probe: {title: P, class: esa, began: "2022", official: "2029", needs: [dragonfy], source: estimate_rule, evidence: read}'],
         ['7:74: forecasts.probe.needs[0]: unknown name "dragonfy" (did you mean "dragonfly"?)']),
        (['probe: {title: P, class: esa, began: "2022", official: "2029", needs: [other], source: estimate_rule, evidence: read}',
          'other: {title: O, class: esa, began: "2022", official: "2029", needs: [probe], source: estimate_rule, evidence: read}'],
         ["8:10: forecasts.other: waits for itself: other -> other_work -> probe -> probe_work -> other"]),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_the_line(tmp_path, lines, expected):
    assert problems(tmp_path, "extend: elsewhere\nforecasts:\n  " + "\n  ".join(lines) + "\n") == expected


def test_a_name_that_is_taken_and_a_programme_that_is_missing(tmp_path):
    line = LINE.format("esa")
    found = problems(tmp_path, "extend: race\ninclude: [parts/elsewhere.yaml]\nforecasts:\n  " + line.replace("probe", "change_6", 1) + "\n")
    assert found == ["8:13: forecasts.change_6: is also the name of one of the missions"]
    assert problems(tmp_path, "extend: race\nforecasts:\n  " + line + "\n") == [
        '7:3: forecasts: need the programme "elsewhere" and its purse (include: [parts/elsewhere.yaml])'
    ]


def test_the_shipped_ones_and_what_was_told_of_them_when():
    def official(day: str | None) -> dict[str, float]:
        tables = api.load_scenario("elsewhere", day).tables
        return {name: round(tables.start + int(tick) / 1024, 1) for name, tick in zip(tables.ids["milestone"], tables.milestone_official, strict=True)}

    assert official(None) == {"elsewhere.argonaut": 2031.5, "elsewhere.chandrayaan_4": 2029.0, "elsewhere.dragonfly": 2028.5}
    assert official("2024-12-31") == {"elsewhere.chandrayaan_4": 2027.7, "elsewhere.dragonfly": 2028.5}
    assert official("2021-06-30") == {"elsewhere.dragonfly": 2027.5}
    document = api.load_scenario("elsewhere").document
    for forecast in document.forecasts.values():
        for entry in forecast.official.entries:
            assert entry.source and entry.known_from and entry.evidence


@pytest.mark.parametrize("words", [["play", "elsewhere", "--text"], ["play", "elsewhere"], ["balance", "elsewhere", "--worlds", "4"]])
def test_nobody_sits_there(words, capsys):
    assert main(words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "peaks: elsewhere has no chair to take: `peaks forecast` and `peaks simulate` say when what comes\n"
