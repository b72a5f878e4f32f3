"""Every verb as a stranger meets it: help, exit codes, one line for a mistake, one document for --json. One process for nearly all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from game import api
from game.play import saves
from game.play.session import Session

TOY = str(Path(__file__).parents[1] / "data" / "toy.yaml")
VERBS = ("play", "simulate", "forecast", "balance", "backtest", "calibrate", "sensitivity", "bench", "check", "describe", "replay", "reference", "list")


@pytest.fixture
def save(tmp_path):
    session = Session.new(api.load_scenario("race"), "artemis", 1, 0, autosave=tmp_path / "mine.jsonl")
    for _ in range(2):
        session.commit()
    saves.previous(session.autosave).unlink()
    return session.autosave


# -- help


def test_the_help_names_every_verb_and_the_way_in(peaks):
    code, out, err = peaks("--help")
    assert (code, err) == (0, "")
    assert "peaks play" in out
    assert "Exit codes" in out
    rows = {line.split()[0]: line for line in out.splitlines() if line.startswith("  ") and line.split()[0] in VERBS}
    assert set(rows) == set(VERBS)
    assert not any("..." in row for row in rows.values()), "a sentence is cut off"


def test_without_a_verb_the_help_is_shown(peaks):
    code, out, err = peaks()
    assert (code, err) == (2, "")
    assert "Commands" in out


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself_with_an_example(peaks, verb):
    code, out, err = peaks(verb, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: peaks {verb}" in out
    assert f"Example: peaks {verb}" in out
    assert "<int" not in out, "a newcomer reads N, not a Python type"
    for line in out.splitlines():
        assert len(line) <= 80
    options = [line for line in out.splitlines() if line.startswith("  --") and "--help" not in line]
    assert all(len(line.split()) > 2 or line.rstrip().endswith(("]", "VALUE")) for line in options), "an option without a word"


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_each_verb_is_a_command_that_exists(peaks, verb):
    _code, out, _err = peaks(verb, "--help")
    words = out.split("Example: peaks ")[1].split()
    for option in (word for word in words if word.startswith("--")):
        assert option in out.split("Example:")[0]


# -- mistakes


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["fly"], 2, "fly"),
        (["simulat"], 2, "simulate"),
        (["simulate"], 2, "SCENARIO"),
        (["simulate", "race", "--turbo"], 2, "--turbo"),
        (["simulate", "rase"], 2, 'unknown scenario "rase" (did you mean "race"?)'),
        (["forecast", "rase"], 2, 'unknown scenario "rase" (did you mean "race"?)'),
        (["play", "rase", "--text"], 2, 'did you mean "race"'),
        (["play", "--as", "artemsi", "--text"], 2, 'unknown programme "artemsi" (did you mean "artemis"?)'),
        (["play", "--as", "nobody"], 2, 'unknown programme "nobody"; there are: artemis, ilrs'),
        (["play", "--language", "xx", "--text"], 2, 'unknown language "xx"'),
        (["play", "--world", "-1", "--text"], 2, "--world"),
        (["simulate", "race", "--policy", "artemis=balancd"], 2, 'unknown policy "balancd" (did you mean "balanced"?)'),
        (["simulate", "race", "--policy", "ilsr=idle"], 2, 'unknown programme "ilsr" (did you mean "ilrs"?)'),
        (["simulate", "race", "--policy", "artemis"], 2, "PROGRAMME=NAME"),
        (["simulate", "race", "--policy", "=idle"], 2, "PROGRAMME=NAME"),
        (["simulate", "race", "--policy", "artemis="], 2, "PROGRAMME=NAME"),
        (["simulate", "race", "--set", "end"], 2, "PATH=VALUE"),
        (["simulate", "race", "--worlds", "0"], 2, "--worlds"),
        (["simulate", "race", "--worlds", "many"], 2, "--worlds"),
        (["simulate", "race", "--first-world", "-1"], 2, "--first-world"),
        (["simulate", "race", "--until", "2010"], 2, "2010 is before the first year, 2021"),
        (["simulate", "race", "--as-of", "2021-13-45"], 1, '"2021-13-45" is no date'),
        (["simulate", "race", "--as-of", "soon"], 1, '"soon" is no date'),
        (["simulate", "race", "--as-of", "2050-01-01"], 1, "2045 is not after 2050-01-01"),
        (["forecast", "race", "--worlds", "0"], 2, "--worlds"),
        (["balance"], 2, "SCENARIO"),
        (["balance", "rase"], 2, 'unknown scenario "rase" (did you mean "race"?)'),
        (["balance", "race", "--worlds", "0"], 2, "--worlds"),
        (["balance", "race", "--only", "winds"], 2, "expected wins, levers, search, planner, events, length"),
        (["balance", "race", "--set", "end"], 2, "PATH=VALUE"),
        (["describe", "promise_suport"], 2, 'unknown topic "promise_suport" (did you mean "promise_support"?)'),
        (["describe", "support", "--scenario", "rase"], 2, 'unknown scenario "rase" (did you mean "race"?)'),
        (["check"], 2, "PATH"),
        (["check", "race", "--format", "xml"], 2, "expected text or json"),
        (["check", "/nowhere.yaml"], 1, "/nowhere.yaml"),
        (["replay"], 2, "SAVE"),
        (["replay", "/nowhere.jsonl"], 1, "/nowhere.jsonl cannot be read: No such file"),
        (["play", "--text", "--load", "/nowhere.jsonl"], 1, "No such file"),
        (["list", "everything"], 2, "everything"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_the_right_exit_code(peaks, words, code, said):
    found, out, err = peaks(*words)
    assert found == code, err
    assert out == ""
    assert err.count("\n") == 1 and err.endswith("\n"), err
    assert said in err


@pytest.mark.parametrize("verb", [["replay"], ["replay", "--verify"], ["forecast"], ["play", "--text", "--load"], ["simulate"], ["check"]])
@pytest.mark.parametrize("kind", ["directory", "binary", "empty", "text", "zeros"])
def test_what_is_no_save_and_no_scenario_is_refused_in_one_line(peaks, tmp_path, verb, kind):
    place = tmp_path / "thing"
    if kind == "directory":
        place.mkdir()
    else:
        place.write_bytes({"binary": bytes(range(256)), "empty": b"", "text": b"Dear diary,\n", "zeros": bytes(4096)}[kind])
    code, out, err = peaks(*verb, place)
    assert code in (1, 2)
    assert out == ""
    assert err.count("\n") == 1
    assert "thing" in err


@pytest.mark.parametrize("spoil", ["half", "last line", "no JSON", "one byte"])
@pytest.mark.parametrize("verb", [["replay"], ["forecast"], ["play", "--text", "--load"]])
def test_a_damaged_save_is_one_line(peaks, save, verb, spoil):
    text = save.read_text()
    save.write_text({
        "half": text[: len(text) // 2], "last line": text[: text.rindex("\n", 0, -1) + 1], "no JSON": "save me\n" + text, "one byte": "{",
    }[spoil])  # fmt: skip
    code, out, err = peaks(*verb, save)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "mine.jsonl" in err


# -- answers


def test_simulate_prints_a_table_of_every_milestone(peaks):
    code, out, err = peaks("simulate", "race", "--worlds", "50", "--seed", "1")
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line.split() for line in out.splitlines() if "." in line.split()[0]}
    expected = {
        *(f"artemis.{name}" for name in ("artemis_1", "artemis_2", "crewed_landing", "gateway_operational", "base_camp")),
        *(f"ilrs.{name}" for name in ("change_6", "change_7", "change_8", "luna_25", "luna_26", "luna_27", "crewed_landing")),
        *(f"ilrs.phase_{number}" for number in (1, 2, 3)),
    }
    assert expected <= set(rows)
    for row in rows.values():
        assert row[1].endswith("%")
        assert 0 <= float(row[1][:-1]) <= 100
        assert all(date == "-" or 2021 <= float(date) <= 2046 for date in row[2:5])
    assert "50 worlds, seed 1" in out
    assert out.splitlines()[-1].startswith("digest ")


def test_every_json_is_one_document_that_agrees_with_the_library(peaks, save):
    code, out, err = peaks("simulate", "race", "--worlds", "5", "--seed", "2", "--until", "2024", "--policy", "ilrs=sprint", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    result = api.simulate("race", 5, 2, policies={"ilrs": "sprint"}, until=2024)
    assert document["digest"] == result.digest
    assert document["policies"] == {"artemis": "historical", "ilrs": "sprint"}
    assert [row["reached"] for row in document["milestones"]] == [row["reached"] for row in result.milestones]
    assert {"id", "programme", "reached", "p10", "p50", "p90"} <= set(document["milestones"][0])
    assert "NaN" not in out
    for words in (["forecast", "race", "--worlds", "4", "--json"], ["forecast", save, "--worlds", "4", "--json"], ["list", "--json"]):
        code, out, err = peaks(*words)
        assert (code, err) == (0, "")
        assert isinstance(json.loads(out), dict)
        assert out.count("\n") == 1
    code, out, _err = peaks("check", "race", "nope", "--format", "json")
    assert code == 1
    assert [problem["file"] for problem in json.loads(out)["problems"]] == ["nope"]


def test_a_mistake_under_json_leaves_stdout_empty(peaks):
    assert peaks("simulate", "race", "--worlds", "2", "--as-of", "soon", "--json")[:2] == (1, "")


def test_first_world_and_as_of_choose_other_worlds(peaks):
    def digest(*words):
        code, out, err = peaks("simulate", "race", "--worlds", "3", "--until", "2023", "--json", *words)
        assert code == 0, err
        return json.loads(out)["digest"]

    assert len({digest(), digest("--first-world", "3"), digest("--seed", "1"), digest("--as-of", "2022-06-30")}) == 4
    assert digest() == digest("--first-world", "0")


def test_check_names_what_is_good_and_what_is_not(peaks, tmp_path):
    code, out, err = peaks("check", "race")
    assert (code, err) == (0, "")
    assert "race: good" in out
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\nid: bad\nnonsense: 3\n")
    code, out, err = peaks("check", bad, "race")
    assert code == 1
    assert "race: good" in out
    assert all(line.startswith(f"{bad}:") for line in err.splitlines())


def test_list_names_every_scenario_and_policy(peaks):
    code, out, _err = peaks("list")
    assert code == 0
    document = json.loads(peaks("list", "--json")[1])
    for name in (*document["scenarios"], *document["policies"], *document["languages"]):
        assert name in out
    assert {"race", "race-history", "artemis", "ilrs"} <= set(document["scenarios"])
    assert document["scenarios"]["race"] == api.load_scenario("race").title


def test_replay_verifies_and_says_so(peaks, save):
    code, out, err = peaks("replay", save, "--verify")
    assert (code, err) == (0, "")
    assert out.startswith("2 years replayed, digest ")
    assert "every year as saved" in out
    assert "every year" not in peaks("replay", save)[1]


def test_a_save_of_another_version_is_forecast_from_its_snapshot_and_says_so(peaks, save):
    save.write_text(save.read_text().replace('"model_version": "', '"model_version": "0.'))
    code, out, err = peaks("forecast", save, "--worlds", "4")
    assert (code, err.count("\n")) == (0, 1)
    assert "goes on from its snapshot" in err
    assert "artemis.artemis_1" in out
    code, _out, err = peaks("replay", save, "--verify")
    assert code == 1
    assert "cannot be verified" in err
    assert "another version" in peaks("replay", save)[2]


def test_play_text_reads_commands_and_tells_where_the_campaign_is_kept(peaks, save, monkeypatch):
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("look\nend\nend\nquit\n"))
    code, out, err = peaks("play", "--text", "--as", "ilrs", "--seed", "4", "--world", "2")
    assert (code, err) == (0, "")
    kept = out.split("Saved: ")[1].strip()
    assert "race-ilrs-4-2" in kept
    monkeypatch.setattr(sys, "stdin", io.StringIO("look\n"))
    code, out, err = peaks("play", "--text", "--load", kept)
    assert (code, err) == (0, "")
    assert "2022" in out
    save.write_text(save.read_text().replace('"model_version": "', '"model_version": "0.'))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert "goes on from its snapshot" in peaks("play", "--text", "--load", save)[1]


# -- single numbers


def test_set_changes_one_number_and_the_identity_of_the_scenario(peaks):
    def run(*words):
        code, out, err = peaks("simulate", "race", "--worlds", "4", "--until", "2024", "--json", *words)
        assert code == 0, err
        return json.loads(out)

    plain, dear = run(), run("--set", "elements.orion_crewed.cost_musd=20000")
    assert dear["set"] == {"elements.orion_crewed.cost_musd": "20000"}
    assert plain["scenario_digest"] != dear["scenario_digest"]
    assert plain["digest"] != dear["digest"]
    tables = api.load_scenario("race", changes={"elements.orion_crewed.cost_musd": "20000"}).tables
    fact = tables.provenance["elements.orion_crewed.cost_musd"]
    assert (float(fact["value"]), fact["evidence"]) == (20000, "judgement")


def test_set_reaches_parameters_lists_of_facts_and_ids_with_dots(peaks):
    changes = {"parameters.staff_growth": "0.4", "elements.red_launcher.announced": '"2025-01"', "milestones.red.landing.title": "First"}
    loaded = api.load_scenario(TOY, changes=changes)
    assert loaded.tables.parameters["staff_growth"] == pytest.approx(0.4)
    assert loaded.tables.provenance["elements.red_launcher.announced"]["value"] == "2025-01"
    assert "First" in loaded.tables.titles["milestone"]
    code, out, err = peaks("simulate", TOY, "--worlds", "2", "--until", "2022", "--set", "parameters.staff_growth=0.4")
    assert code == 0, err
    assert "parameters.staff_growth = 0.4" in out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("elements.red_launchr.cost_musd=9", '--set:1:1: elements.red_launchr.cost_musd: unknown name "red_launchr" (did you mean'),
        ("elements.red_launcher.cost_mus=9", '--set:1:1: elements.red_launcher.cost_mus: unknown key (did you mean "cost_musd"?)'),
        ("missions.red_test.transit=2", "--set:1:1: missions.red_test.transit: 2 is outside 0..1 [probability]"),
        ("missions.red_test.transit=often", "--set:1:1: missions.red_test.transit"),
        ("missions.red_test.vehicle=red_rockt", '--set:1:1: missions.red_test.vehicle: unknown vehicle "red_rockt"'),
        ("element.red_launcher.cost_musd=9", 'unknown name "element" (did you mean "elements"?)'),
        ("end=2100", "--set:1:1: end: 2100 is more than 60 years after 2021-06-30 [year]"),
        ("end=99999999999", "--set:1:1: end: 99999999999 is more than 60 years"),
        ("seats.red=9", 'unknown name "red"'),
        ("end=[", "--set:1:1: end: is not readable YAML"),
        ("end=" + "[" * 400, "--set:1:1: end: is nested more than"),
    ],
)
def test_a_wrong_set_is_located(peaks, change, said):
    code, out, err = peaks("simulate", TOY, "--worlds", "2", "--set", change)
    assert (code, out) == (1, "")
    assert said in err.splitlines()[0]


# -- what only another process shows


def python(*words, **environment):
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env={**os.environ, **environment}
    )


def test_python_m_game_is_peaks_and_a_pipe_sees_no_progress_bar(peaks):
    words = ("simulate", "race", "--worlds", "3", "--until", "2022")
    done = python("-m", "game", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == peaks(*words)[1]
    assert "\x1b" not in done.stdout
    script = Path(sys.executable).with_name("peaks")
    if script.exists():
        again = subprocess.run([script, "simulate", "rase"], capture_output=True, text=True, check=False)
        assert (again.returncode, again.stdout) == (2, "")
        assert again.stderr == python("-m", "game", "simulate", "rase").stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_one_line_offers_the_terminal(tmp_path):
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XDG_RUNTIME_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "game", "play"], capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "peaks play --text" in done.stderr


def test_without_the_window_library_one_line_offers_the_terminal():
    done = python("-c", "import sys; sys.modules['pygame'] = None; from game.cli.main import main; sys.exit(main(['play']))")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "pygame" in done.stderr and "peaks play --text" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal there")
def test_a_terminal_sees_a_progress_bar_and_stdout_does_not():
    import pty

    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "game", "simulate", TOY, "--worlds", "3", "--json"]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True)
    os.close(theirs)
    assert b"campaigns" in os.read(ours, 65536)
    os.close(ours)
    assert json.loads(done.stdout)["worlds"] == 3


def test_a_reader_that_leaves_is_no_traceback():
    """As in `peaks list | head -0`."""
    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'game', 'list'], stdout=subprocess.PIPE, stderr=subprocess.PIPE);"
        "p.stdout.close(); print(p.stderr.read().decode()); print(p.wait())"
    )
    done = python("-c", code)
    assert "Traceback" not in done.stdout
    assert "Exception" not in done.stdout
    assert done.stdout.split() == ["1"]


def test_help_is_quick_because_it_loads_no_numbers():
    code = "import sys; from game.cli.main import main; main(['--help']); main(['fly']); print('numpy' in sys.modules, 'yaml' in sys.modules)"
    done = python("-c", code)
    assert done.stdout.splitlines()[-1] == "False False", done.stderr
