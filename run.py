#!/usr/bin/env python3
"""Starts Peaks of Light from a fresh clone: makes .venv, installs, opens the game.

    python3 run.py            the game
    python3 run.py test       lint, types and the whole test suite
    python3 run.py VERB ...   the same as `peaks VERB ...`

Only the standard library; parses on old Pythons so that it can say what is missing.
"""

import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def fail(message):
    sys.stderr.write(message + "\n")
    sys.exit(1)


def home():
    """The folder of the virtual environment: beside this file, or in the user's cache if that cannot be written."""
    if os.access(HERE, os.W_OK):
        return os.path.join(HERE, ".venv")
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "peaks", "venv-" + hashlib.sha256(HERE.encode("utf-8")).hexdigest()[:12])


def python_of(folder):
    if os.name == "nt":
        return os.path.join(folder, "Scripts", "python.exe")
    return os.path.join(folder, "bin", "python")


def call(*command):
    code = subprocess.call(command, cwd=HERE)
    if code:
        fail("This step failed: " + " ".join(command))


def has_pip(python):
    return subprocess.call([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def ready(folder, extra):
    """Makes the environment once; later starts need no network. The stamp changes with pyproject.toml."""
    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        wanted = hashlib.sha256(file.read() + HERE.encode("utf-8") + sys.version.encode("utf-8")).hexdigest()
    stamps = [os.path.join(folder, "peaks-" + name) for name in ("test", "play")]
    for stamp in stamps if not extra else stamps[:1]:
        if os.path.exists(stamp) and os.path.exists(python_of(folder)):
            with open(stamp) as file:
                if file.read() == wanted:
                    return
    print("Setting up in " + folder + " (once; it needs the network) ...")
    sys.stdout.flush()
    if not os.path.exists(python_of(folder)):
        call(sys.executable, "-m", "venv", "--without-pip", folder)
    pip = [python_of(folder), "-m", "pip"]
    if not has_pip(python_of(folder)):
        if has_pip(sys.executable):
            pip = [sys.executable, "-m", "pip", "--python", python_of(folder)]
        else:
            call(python_of(folder), "-m", "ensurepip")
    pip += ["install", "--quiet", "--disable-pip-version-check"]
    pip += ["-e"] if os.access(HERE, os.W_OK) else []
    wished = ["test"] if extra else []
    if subprocess.call(pip + [HERE + "[" + ",".join(wished + ["speed"]) + "]"], cwd=HERE):
        print("The extra `speed` cannot be had here; the game does without it, with slower forecasts.")
        sys.stdout.flush()
        call(*(pip + [HERE + ("[test]" if extra else "")]))
    with open(stamps[0] if extra else stamps[1], "w") as file:
        file.write(wanted)


def test(python, rest):
    """Lint, types, tests: the first that fails gives the exit code."""
    steps = (
        ("lint", [python, "-m", "ruff", "check", "game", "tests", "run.py"]),
        ("types", [python, "-m", "mypy", "game"]),
        ("tests", [python, "-m", "pytest", "-n", "auto", "--dist", "loadfile"] + rest),
    )
    for name, command in steps:
        print("== " + name)
        sys.stdout.flush()
        code = subprocess.call(command, cwd=HERE)
        if code:
            return code
    return 0


def main():
    if sys.version_info < (3, 11):
        fail("Peaks of Light needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    arguments = sys.argv[1:]
    testing = arguments[:1] == ["test"]
    folder = home()
    ready(folder, testing)
    python = python_of(folder)
    if testing:
        return test(python, arguments[1:])
    return subprocess.call([python, "-m", "game"] + (arguments or ["play"]))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
