"""Compiled years on disk: made once a scenario, a version of the rules and a kind of computer, by a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib
import io
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from game.model.engine import Policy
from game.model.tables import Tables
from game.paths import cache_dir

GIVEN = "orders that are given"  # a kind of year; others name the policies, seat=module:function or seat=module:TABLE.name
OURS = ("game.agents.", "game.foresight.")  # whose text is part of the key
KEPT = 24  # files; the oldest go
CHECKED = 48  # worlds in which they are compared with the rules before they are used
REFUSED = b"# "  # a file that begins so says why there are no years
DERIVED = ("links", "columns", "conditions", "reference", "provenance", "titles", "digest", "scenario")
_CHILDREN: list[subprocess.Popen[bytes]] = []
_PACKAGE = Path(__file__).resolve().parents[1]


def kind_of(policies: Mapping[str, Policy]) -> str | None:
    """The name of years by these policies; None if one of them is not ours, or not the one that its module names.

    Somebody else's policy may look at what no key can hold: a global, a file, the hour.
    """
    if not all(policy.__module__.startswith(OURS) for policy in policies.values()):
        return None
    names = {seat: f"{policy.__module__}:{getattr(policy, '__qualname__', '')}" for seat, policy in policies.items()}
    if any(_named(names[seat]) is not policy for seat, policy in policies.items()):
        return None
    return " ".join(f"{seat}={name}" for seat, name in sorted(names.items()))


@lru_cache(maxsize=1)
def _version() -> bytes:
    """The rules' text, the tools and the computer."""
    import llvmlite

    from game.compiled.running import machine

    found = hashlib.sha256(repr((np.__version__, llvmlite.__version__, sys.version_info[:2], machine())).encode())
    for path in sorted(path for room in ("model", "compiled", "foresight", "agents") for path in (_PACKAGE / room).rglob("*.py")):
        found.update(path.name.encode() + path.read_bytes())
    return found.digest()


def _numbers(thing: Any, found: Any) -> None:
    if isinstance(thing, np.ndarray):
        found.update(f"{thing.dtype.str}{thing.shape}".encode() + np.ascontiguousarray(thing).tobytes())
    elif isinstance(thing, Tables):
        for part in dataclasses.fields(thing):
            if part.name not in DERIVED:
                _numbers(getattr(thing, part.name), found)
    else:
        found.update(repr(thing).encode())


def key(tables: Tables, kind: str) -> str:
    found = hashlib.sha256(_version() + kind.encode())
    _numbers(tables, found)
    return found.hexdigest()[:32]


def path_of(name: str) -> Path:
    return cache_dir() / "years" / f"{name}.npz"


def load(path: Path) -> Any:
    """The years of a file, None if there is none or it is damaged, False if they cannot be had or the file is another user's."""
    from game.compiled.llvm import Layout
    from game.compiled.running import Part, Years

    try:
        data = path.read_bytes()
        if data.startswith(REFUSED) or (hasattr(os, "getuid") and path.stat().st_uid != os.getuid()):
            return False
    except OSError:
        return None
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            facts = json.loads(bytes(held["facts"]))
            return Years([
                Part(first, bytes(held[f"code{n}"]), Layout("", held[f"arena{n}"], held[f"pool{n}"], held[f"turns{n}"], fields), tuple(changed))
                for n, (first, fields, changed) in enumerate(facts)
            ])  # fmt: skip
    except Exception:  # damaged on the disk
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return None


def reason(path: Path) -> str:
    """Why there are no years, "" if there are, or nobody has tried."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    return data[len(REFUSED) :].decode(errors="replace") if data.startswith(REFUSED) else ""


def policies_of(kind: str) -> dict[str, Policy] | None:
    """The policies that a kind of year is named for, None if it is years by given orders."""
    if kind == GIVEN:
        return None
    return {seat: _named(name) for seat, _is, name in (part.partition("=") for part in kind.split())}


@lru_cache(maxsize=256)
def _named(name: str) -> Any:
    module, _colon, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
    return found


def compile_parts(tables: Tables, kind: str) -> list[Any]:
    """Records and compiles. NotTraceable if a rule does what cannot be recorded. Not to be called beside other work on worlds: rules record then."""
    from game.compiled.llvm import Emitter
    from game.compiled.recording import programs
    from game.compiled.running import Part, translate

    parts = []
    for first, program in programs(tables, policies_of(kind)):
        layout = Emitter(program).layout()
        changed = tuple(name for name in program.outputs if not np.array_equal(program.outputs[name], program.inputs[name]))
        parts.append(Part(first, translate(layout.text), dataclasses.replace(layout, text=""), changed))
    return parts


def make(path: Path, tables: Tables, kind: str) -> bool:
    """Compiles, compares with the rules and stores; whether all of it went well. If not, the file tells why, and nobody tries again."""
    from game.compiled.running import Years
    from game.compiled.verifying import differences

    out = io.BytesIO()
    try:
        parts = compile_parts(tables, kind)
        wrong = differences(Years(parts), tables, policies_of(kind), CHECKED)
        if wrong:
            raise ValueError(f"differs from the rules in {', '.join(wrong[:5])}")
        facts = [(part.first, part.layout.fields, part.changed) for part in parts]
        held: dict[str, Any] = {"facts": np.frombuffer(json.dumps(facts).encode(), np.uint8)}
        for n, part in enumerate(parts):
            held |= {f"code{n}": np.frombuffer(part.code, np.uint8), f"arena{n}": part.layout.arena, f"pool{n}": part.layout.pool, f"turns{n}": part.layout.turns}
        np.savez_compressed(out, allow_pickle=False, **held)
    except (MemoryError, OSError):  # that may pass
        raise
    except Exception as error:  # whatever it is, the rules themselves are there
        refuse(path, f"{type(error).__name__}: {error}")
        return False
    _write(path, out.getvalue())
    for old in sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return True


def refuse(path: Path, why: str) -> None:
    """These years cannot be had."""
    _write(path, REFUSED + why.encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def ask(path: Path, tables: Tables, kind: str, wait: bool = False) -> None:
    """Has a process of its own make a file. If nobody waits, it gives up where another is at work."""
    way = os.pathsep.join([str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "game.compiled", str(path), *([] if wait else ["beside"])]
    surroundings, nothing = {**os.environ, "PYTHONPATH": way, "PEAKS_COMPILED": "0"}, subprocess.DEVNULL
    with contextlib.suppress(OSError):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, start_new_session=True, env=surroundings)
        _CHILDREN.append(child)
        teller = threading.Thread(target=_tell, args=(child, tables, kind), daemon=True)
        teller.start()
        if wait:
            teller.join()
            child.wait()


def _tell(child: Any, tables: Tables, kind: str) -> None:
    with contextlib.suppress(OSError), child.stdin:
        pickle.dump((tables, kind), child.stdin)


def answer(path: Path, beside: bool) -> None:
    """What such a process does, giving way to others if nobody waits."""
    tables, kind = pickle.load(sys.stdin.buffer)
    if beside and hasattr(os, "nice"):
        os.nice(10)
    with _alone(path.parent / "lock", not beside) as mine:
        if mine and load(path) is None:
            make(path, tables, kind)


@contextlib.contextmanager
def _alone(path: Path, wait: bool) -> Iterator[bool]:
    """Whether no other process compiles meanwhile; the system frees the lock of a process that died."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as file:
        held = _lock(file)
        while wait and not held:
            time.sleep(0.1)
            held = _lock(file)
        yield held


def _lock(file: Any) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
