"""The dependency rule and the arithmetic rule, by reading the syntax trees."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "game"
LOWER = {
    "model": set(), "compiled": {"model", "paths"}, "scenario": {"model", "paths"}, "foresight": {"model"}, "agents": {"model", "foresight"},
    "play": {"model", "compiled", "foresight", "agents", "scenario_types", "i18n", "memory"}, "lab": {"model", "compiled", "foresight", "agents", "play", "memory"},
    "belief": {"model", "foresight", "agents", "lab", "memory"},
    "reporting": {"model", "foresight", "agents", "play", "i18n"},
    "bench": {"api", "model", "agents", "foresight", "play", "lab", "i18n", "cli", "ui", "memory"},
    "cli": {"api", "bench", "exam", "manual", "outlook", "rivalry", "model", "reporting", "play", "agents", "foresight", "i18n", "paths", "launch"},
    "ui": {"api", "exam", "model", "reporting", "play", "agents", "foresight", "i18n", "paths"},
}  # fmt: skip
FILES = sorted(ROOT.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_never_point_back(path):
    parts = path.relative_to(ROOT).parts
    room = parts[0]
    for name in imports(path):
        head, *rest = name.split(".")
        if head == "pygame":
            assert room == "ui"
        if head in ("yaml", "pydantic", "pydantic_core"):
            assert room == "scenario"
        if head == "game" and len(parts) > 1 and rest and rest[0] != room:
            assert rest[0] in LOWER[room], f"{room} imports {name}"
        if parts[:2] == ("model", "rules") and parts[-1] != "__init__.py":
            assert not name.startswith("game.model.rules"), "rules never import each other"


BANNED = {"sum", "mean", "einsum", "matmul", "dot", "exp", "log", "power", "std", "prod", "cumsum"}


@pytest.mark.parametrize("path", sorted((ROOT / "model").rglob("*.py")), ids=lambda path: path.name)
def test_no_float_reduction_and_no_powers_in_the_model(path):
    """`# exact:` on the line says that integers or booleans are added."""
    if path.name == "curves.py":
        allowed = {ast.Pow}
    else:
        allowed = set()
    text = path.read_text()
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BANNED:
            assert "# exact:" in lines[node.lineno - 1], f"{path.name}:{node.lineno}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.MatMult)) and type(node.op) not in allowed:
            constant = all(isinstance(part, (ast.Constant, ast.UnaryOp)) for part in (node.left, node.right))
            assert constant, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("game.model.engine", ["yaml", "pydantic", "pygame"]),
        ("game", ["numpy", "pygame", "yaml"]),
        ("game.api", ["pygame", "pyarrow", "SALib", "scipy", "multiprocessing", "llvmlite", "game.bench"]),
        ("game.exam", ["pygame", "SALib", "scipy"]),
    ],
)
def test_a_start_loads_no_more_than_it_needs(module, absent):
    code = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


OPENED = """
import os, sys
seen = set()
sys.addaudithook(lambda name, given: seen.add(str(given[0])) if name == "open" else None)
from game.cli.main import main
code = main(["simulate", "race", "--worlds", "10", "--seed", "1", "--json"])
own = tuple(os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, sys.argv[1])) + ("/usr", "/lib", "/proc", "/sys", "/etc", "/dev")
sys.stderr.write(repr([p for p in seen if os.path.isabs(p) and not os.path.realpath(p).startswith(own)]))
sys.exit(code)
"""


@pytest.mark.skipif(os.name == "nt", reason="the system's folders have other names there")
def test_a_study_opens_files_of_the_game_of_python_and_of_the_system_only():
    done = subprocess.run([sys.executable, "-c", OPENED, str(ROOT.parent)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]")


def test_nothing_reads_outside_its_own_folder():
    for path in [*FILES, *(ROOT.parent / "scenarios").rglob("*.yaml"), ROOT.parent / "run.py"]:
        assert "shared/" not in path.read_text().replace("parts/shared", ""), path
