"""The content as it stands in its files: raw values with the line that each was written on."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from knowledge.kinds import KIND_BY_NAME, Kind
from knowledge.problems import ContentMissingError, Origin, Problem

_NODE_NAMES = {yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}

# Every scalar stays text (dates, "2-3", the key `on`); the types of the fields decide what it becomes.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as written, with the file's defaults merged in."""

    kind: Kind
    values: dict[str, Any]
    origin: Origin
    node: yaml.MappingNode

    @property
    def id(self) -> str:
        """Return the id as written, or an empty string."""
        value = self.values.get("id", self.values.get("name", ""))
        return value if isinstance(value, str) else ""

    def line_of(self, path: Sequence[str | int]) -> int:
        """Return the line on which the value at ``path`` (field names and list positions) was written."""
        node: yaml.Node = self.node
        line = self.origin.line
        for step in path:
            found = _child(node, step)
            if found is None:
                return line
            line, node = found
        return line


def find_files(root: Path) -> list[Path]:
    """Return the content files under ``root``, sorted by their relative names."""
    if not root.is_dir():
        raise ContentMissingError(
            f"{root} is not a folder: the content folder with *.yaml files was expected there"
        )
    return sorted(root.rglob("*.yaml"), key=lambda path: path.relative_to(root).as_posix())


def hash_files(root: Path) -> str:
    """Return the SHA-256 over names and bytes of all content files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in find_files(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_file(path: Path, name: str, problems: list[Problem]) -> list[RawRecord]:
    """Read the records of one file; what is wrong with its form is added to ``problems``."""
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        problems.append(Problem(Origin(name, 1), "", f"is not UTF-8 text (byte {error.start})"))
        return []
    except yaml.MarkedYAMLError as error:
        problems.append(_explain_syntax(error, name))
        return []
    except yaml.YAMLError as error:
        problems.append(Problem(Origin(name, 1), "", f"is not YAML: {' '.join(str(error).split())}"))
        return []
    if root is None:
        return []
    try:
        return list(_read_lists(root, name, problems))
    except RecursionError:
        problems.append(Problem(Origin(name, 1), "", "is nested too deeply, or an alias (*) holds itself"))
        return []


def _explain_syntax(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    parts = [part for part in (error.context, error.problem) if part]
    hint = "check the indentation, and put text with ': ', ' #' or a comma inside {…} in quotes"
    return Problem(Origin(name, line), "", f"is not YAML ({', '.join(parts)}): {hint}")


def _read_lists(root: yaml.Node, name: str, problems: list[Problem]) -> Iterator[RawRecord]:
    if not isinstance(root, yaml.MappingNode):
        problems.append(
            Problem(_origin(root, name), "", "expected lists by kind, such as 'notes:', at the top")
        )
        return
    lists: list[tuple[Kind, yaml.SequenceNode]] = []
    defaults: dict[str, Any] = {}
    for key, node in root.value:
        kind = KIND_BY_NAME.get(_field_of(key))
        if key.value == "defaults" and isinstance(node, yaml.MappingNode):
            defaults = _build_mapping(node, name, problems)
        elif kind is None:
            problems.append(Problem(_origin(key, name), "", _explain_unknown_list(_field_of(key))))
        elif isinstance(node, yaml.SequenceNode):
            lists.append((kind, node))
        elif node.value not in _NULLS:
            problems.append(
                Problem(_origin(key, name), "", f"'{key.value}' must be a list, got {_say(node)}")
            )
    _check_defaults(root, defaults, [kind for kind, _ in lists], name, problems)
    for kind, node in lists:
        yield from _read_list(kind, node, defaults, name, problems)


def _read_list(
    kind: Kind, node: yaml.SequenceNode, defaults: dict[str, Any], name: str, problems: list[Problem]
) -> Iterator[RawRecord]:
    known = kind.field_names()
    given = {field: value for field, value in defaults.items() if field in known}
    for item in node.value:
        if isinstance(item, yaml.MappingNode):
            values = given | _build_mapping(item, name, problems)
            yield RawRecord(kind, values, _origin(item, name), item)
        else:
            message = f"each item of '{kind.name}' must be a mapping of fields, got {_say(item)}"
            problems.append(Problem(_origin(item, name), "", message))


def _check_defaults(
    root: yaml.MappingNode, defaults: dict[str, Any], kinds: list[Kind], name: str, problems: list[Problem]
) -> None:
    known = frozenset[str]().union(*(kind.field_names() for kind in kinds))
    for field in defaults:
        if kinds and field not in known:
            key = next(key for key, _ in root.value if key.value == "defaults")
            message = f"the default '{field}' is no field of any kind in this file"
            problems.append(Problem(_origin(key, name), "", message))


def _explain_unknown_list(key: str) -> str:
    close = get_close_matches(key, [*KIND_BY_NAME, "defaults"], n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"expected one of {', '.join(KIND_BY_NAME)}"
    return f"unknown list '{key}': {hint}"


def _build_mapping(node: yaml.MappingNode, name: str, problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        field = _field_of(key)
        if field in values:
            problems.append(Problem(_origin(key, name), "", f"the field '{field}' is written twice"))
        values[field] = _build(value, name, problems)
    return values


def _build(node: yaml.Node, name: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        # The C parser gives a plain scalar an empty style, the Python parser None.
        return None if not node.style and node.value in _NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, name, problems) for item in node.value]
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 - there is no fourth kind of node
    return _build_mapping(node, name, problems)


def _field_of(key: yaml.Node) -> str:
    return key.value if isinstance(key, yaml.ScalarNode) else _say(key)


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(
            ((key.start_mark.line + 1, value) for key, value in node.value if key.value == step), None
        )
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None


def _origin(node: yaml.Node, name: str) -> Origin:
    return Origin(name, node.start_mark.line + 1)


def _say(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(re.sub(r"\s+", " ", node.value)[:40])
    return _NODE_NAMES[type(node)]
