"""Text to plain data in which every value keeps its file, line and column. The only reader of YAML.

Never YAML's own guesses: `no` stays text, `12:30` stays text, `1.2e3` is the number 1200, a key given twice is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 2_000_000
MAX_NODES = 200_000
MAX_DEPTH = 30

Key = tuple[str | int, ...]
_INT = re.compile(r"[-+]?\d+$")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$")


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built in: ten times faster, the same nodes


@dataclass(frozen=True, slots=True)
class Mark:
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and how to mend it."""

    mark: Mark
    path: str
    message: str
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.mark.file}:{self.mark.line}:{self.mark.column}: "
        return place + (f"{self.path}: " if self.path else "") + self.message + (f" ({self.hint})" if self.hint else "")


class ScenarioError(Exception):
    """A scenario that cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems, key=lambda p: (p.mark.file, p.mark.line, p.mark.column, p.message))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Source:
    """Plain data and the mark of every path in it; `units` are those that each parameter was first given, before another file replaced it,
    `alias` where what was made out of something else stands in the file."""

    data: Any
    marks: dict[Key, Mark] = field(default_factory=dict)
    units: dict[str, tuple[str, Mark]] = field(default_factory=dict)
    alias: dict[Key, Key] = field(default_factory=dict)

    def shown(self, path: Key) -> Key:
        """The path under which the author wrote what stands at a path: the same, but for what was made out of something else."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.alias:
                return self.alias[path[:length]] + path[length:]
        return path

    def mark(self, path: Key) -> Mark:
        """The mark of a path, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark("<scenario>", 1, 1))


def nearest(word: str, names: Iterable[str]) -> str:
    """`did you mean "..."?`, or nothing."""
    close = difflib.get_close_matches(str(word), sorted(names), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def read(path: Path, shown: str | None = None) -> Source:
    """Reads one file. Raises ScenarioError with located problems for anything that is not a mapping of plain values."""
    name = shown or str(path)
    top = Mark(name, 1, 1)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError([Problem(top, "", f"cannot be read: {error.strerror or error}")]) from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError([Problem(top, "", f"is {len(raw)} bytes, expected at most {MAX_BYTES} [byte]")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(top, "", f"is not UTF-8 text (byte {error.start})")]) from None
    if "\0" in text:
        raise ScenarioError([Problem(top, "", "is not text: it holds a zero byte")])
    _limits(text, name)
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(error, name)]) from None
    if node is None:
        raise ScenarioError([Problem(top, "", "is empty, expected a mapping that starts with format: 1")])
    if not isinstance(node, yaml.MappingNode):
        found = "a list" if isinstance(node, yaml.SequenceNode) else "a single value"
        raise ScenarioError([Problem(top, "", f"holds {found} at the top, expected a mapping that starts with format: 1")])
    problems: list[Problem] = []
    source = Source(None)
    source.data = _plain(node, (), name, source, problems)
    if problems:
        raise ScenarioError(problems)
    return source


def _limits(text: str, name: str) -> None:
    """Refuses documents whose aliases unfold, or whose nesting goes, beyond any scenario's need."""
    depth = nodes = 0
    sizes: dict[str, int] = {}
    open_anchors: list[tuple[str | None, int]] = []
    try:
        for event in yaml.parse(text, Loader=LOADER):
            start = event.start_mark
            mark = Mark(name, start.line + 1, start.column + 1) if start else Mark(name, 1, 1)
            if isinstance(event, yaml.AliasEvent):
                nodes += sizes.get(event.anchor or "", 1)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                nodes += 1
                open_anchors.append((event.anchor, nodes))
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
                anchor, before = open_anchors.pop()
                if anchor:
                    sizes[anchor] = nodes - before + 1
            elif isinstance(event, yaml.ScalarEvent):
                nodes += 1
                if event.anchor:
                    sizes[event.anchor] = 1
            if depth > MAX_DEPTH:
                raise ScenarioError([Problem(mark, "", f"is nested more than {MAX_DEPTH} levels deep")])
            if nodes > MAX_NODES:
                raise ScenarioError([Problem(mark, "", f"unfolds to more than {MAX_NODES} values", "aliases that repeat aliases?")])
    except yaml.YAMLError:
        raise _unreadable(text, name) from None


def _unreadable(text: str, name: str) -> ScenarioError:
    """What is wrong with text that is no YAML, in the words of the one parser that is everywhere."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        return ScenarioError([_syntax(error, name)])
    return ScenarioError([Problem(Mark(name, 1, 1), "", "is not readable YAML")])


def _syntax(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Mark(name, mark.line + 1, mark.column + 1) if mark else Mark(name, 1, 1)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(place, "", f"is not readable YAML: {what}")


def _plain(node: yaml.Node, path: Key, name: str, source: Source, problems: list[Problem]) -> Any:
    mark = Mark(name, node.start_mark.line + 1, node.start_mark.column + 1)
    source.marks[path] = mark
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        problems.append(Problem(mark, dotted(path), f"has the tag {node.tag}, expected plain values only"))
        return None
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), name, source, problems) for index, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = Mark(name, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(place, dotted(path), "has a key that is not a word"))
            continue
        if key in found:
            problems.append(Problem(place, dotted((*path, key)), f"given twice; first on line {lines[key]}"))
            continue
        lines[key] = place.line
        found[key] = _plain(value_node, (*path, key), name, source, problems)
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style in ("'", '"', "|", ">"):  # quoted or block: text, as written
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text


def value_of(text: str) -> Any:
    """One value written on a line, by the rules of a file. Raises ScenarioError."""
    problems: list[Problem] = []
    _limits(text, text)
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(error, text)]) from None
    value = None if node is None else _plain(node, (), text, Source(None), problems)
    if problems:
        raise ScenarioError(problems)
    return value


def dotted(path: Key) -> str:
    """elements.lander.slips[2] for ("elements", "lander", "slips", 2)."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else (f".{part}" if out else str(part))
    return out
