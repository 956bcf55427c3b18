"""YAML read as plain data with the line of every value kept, and written so that it reads back the same.

Only the plain part of YAML is read: maps with text keys, lists, and scalars. A scalar without quotes is a
number when it looks like a decimal number, a switch when it is true/false/on/off/yes/no, nothing when it is
empty, ``~`` or ``null``, and text otherwise; so ``1e-6`` is a number, ``2027-04-01`` stays text, and
``010`` stays text, because YAML 1.1 and 1.2 disagree on what it means. Keys are never anything but text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from optimizer.errors import BadInput
from optimizer.errors import quoted as in_quotes
from optimizer.messages import Message, message

from .reasons import reason_of
from .text_form import misencoded
from .yaml_faults import problem_of

__all__ = [
    "SWITCHES",
    "Node",
    "Scalar",
    "dump_yaml",
    "meant_number",
    "node_of",
    "parse_yaml",
    "quoted",
    "read_yaml",
    "resolve",
]

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]

_MAX_BYTES = 1 << 20
_MAX_DEPTH = 40
_MAX_NODES = 100_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?", re.ASCII)
_WITH_COMMA = re.compile(r"[-+]?\d+(?:,\d+)+", re.ASCII)
SWITCHES = {"on": True, "off": False, "yes": True, "no": False, "true": True, "false": False}
"""The words of a switch, in lower case; no other list of them stands anywhere."""

# YAML 1.1 knows each in three spellings; another one, such as oFF, is text until a switch is asked for.
_PLAIN_SWITCHES = {form: on for word, on in SWITCHES.items() for form in (word, word.capitalize(), word.upper())}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Node:
    """One value of a YAML document.

    ``value`` is a scalar, a list of nodes or a map of nodes; ``text`` is a scalar as it was written;
    ``place`` is ``file.yaml:12``, the line of the key for a value in a map; ``path`` is the keys from the
    top, such as ``model.share_cap`` or ``changes[2].set``.
    """

    value: Scalar | list[Node] | dict[str, Node]
    place: str
    path: str = ""
    text: str = ""

    def plain(self) -> Plain:
        """The value as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def error(self, text: str) -> BadInput:
        """A BadInput about this value, with its place and path."""
        return BadInput(message("{path}: {text}", path=self.path, text=text) if self.path else text, self.place)


def read_yaml(path: Path) -> Node:
    """The one document in the file; BadInput, with file and line, for all that is not plain YAML in UTF-8.

    Refused: a file that is absent, over 1 MiB or not UTF-8; several documents; a key given twice; tags; merge
    keys (``<<``); more than 40 levels; more than 100,000 values once every alias is expanded.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(message("cannot be read ({reason})", reason=reason_of(error)), str(path)) from None
    if len(data) > _MAX_BYTES:
        raise BadInput(message("the file is over 1 MiB"), name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if (encoding := misencoded(data)) is None:
            text = message("the file is not UTF-8; save it as UTF-8")
        else:
            text = message("the file is not UTF-8, but {encoding}; save it as UTF-8", encoding=encoding.title)
        raise BadInput(text, f"{name}:{line}") from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Node:
    """The one document in ``text``; ``name`` stands in the places. BadInput as for `read_yaml`."""
    try:
        return _Builder(text, name).document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        raise BadInput(
            message("the character U+{code:04X} may not stand in YAML", code=code), f"{name}:{line}"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if error.problem_mark is None else error.problem_mark
        place = name if mark is None else f"{name}:{mark.line + 1}"
        raise BadInput(message("not YAML: {problem}", problem=problem_of(error)), place) from None


def node_of(value: object, place: str, path: str = "") -> Node:
    """Plain data (dicts with text keys, lists or tuples, scalars) as a node; BadInput for anything else."""
    if isinstance(value, Mapping):
        entries: dict[str, Node] = {}
        for key, item in value.items():
            if not isinstance(key, str) or not key:
                where = path or message("the top level")
                raise BadInput(message("{path}: a key must be text, found {key!r}", path=where, key=key), place)
            entries[key] = node_of(item, place, _under(path, key))
        return Node(entries, place, path)
    if isinstance(value, list | tuple):
        return Node([node_of(item, place, f"{path}[{k}]") for k, item in enumerate(value, 1)], place, path)
    if value is None or isinstance(value, str | bool | int | float):
        written = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return Node(value, place, path, written)
    fault = message("{path}: expected text, a number, a list or a map, found {value!r}", path=path, value=value)
    raise BadInput(fault, place)


def quoted(text: str) -> str:
    """The text in quotes, cut where it is too long for a message."""
    return in_quotes(text if len(text) <= 80 else f"{text[:79]}…")


def meant_number(text: str) -> Message | None:
    """What is said of a number with commas in it, such as ``0,6``; None for any other text."""
    if _WITH_COMMA.fullmatch(text) is None:
        return None
    units, *rest = text.split(",")
    thousands = units.lstrip("+-") != "0" and all(len(digits) == 3 for digits in rest)
    if len(rest) > 1:
        return message("write {number} without commas", number=quoted(text))
    decimal = f"{units}.{rest[0]}"
    if thousands:
        return message(
            "a decimal comma stands in {number}; write {decimal}, or {whole} if it divides thousands",
            number=quoted(text), decimal=decimal, whole=units + rest[0],
        )  # fmt: skip
    return message("a decimal comma stands in {number}; write {decimal}", number=quoted(text), decimal=decimal)


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@dataclass
class _Builder:
    """Builds nodes from the parser's events, counting as it goes so that no input can grow without bound."""

    source: str
    name: str
    anchors: dict[str, Node] = field(default_factory=dict)
    nodes: int = 0

    def document(self) -> Node:
        self.events: Iterator[yaml.Event] = yaml.parse(self.source, Loader=yaml.SafeLoader)
        event = next(self.events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise BadInput(message("the file holds no value"), f"{self.name}:1")
        node = self._node(event, "", 1)
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise BadInput(message("a second document starts here; write one document a file"), self._place(event))
        return node

    def _place(self, event: yaml.Event) -> str:
        mark = event.start_mark
        return self.name if mark is None else f"{self.name}:{mark.line + 1}"

    def _count(self, event: yaml.Event, depth: int) -> None:
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            fault = message("over {most:,} keys and values, aliases expanded", most=_MAX_NODES)
            raise BadInput(fault, self._place(event))
        if depth > _MAX_DEPTH:
            raise BadInput(message("nested more than {most} levels deep", most=_MAX_DEPTH), self._place(event))

    def _node(self, event: yaml.Event, path: str, depth: int, place: str | None = None) -> Node:
        place = place or self._place(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                fault = message("the alias {alias} names no anchor before it", alias=quoted(str(event.anchor)))
                raise BadInput(fault, self._place(event))
            return self._copy(self.anchors[event.anchor], path, event, depth)
        self._count(event, depth)
        tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
        if tag is not None:
            fault = message("the tag {tag} is not read; write the value without a tag", tag=quoted(tag))
            raise BadInput(fault, self._place(event))
        if isinstance(event, yaml.ScalarEvent):
            node = Node(self._scalar(event), place, path, event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node(self._items(path, depth), place, path)
        else:
            node = Node(self._entries(path, depth), place, path)
        if anchor is not None:
            if anchor in self.anchors:
                raise BadInput(message("the anchor {anchor} is given twice", anchor=quoted(anchor)), self._place(event))
            self.anchors[anchor] = node
        return node

    def _copy(self, node: Node, path: str, event: yaml.Event, depth: int) -> Node:
        self._count(event, depth)
        value = node.value
        if isinstance(value, dict):
            self.nodes += len(value)
            value = {key: self._copy(item, _under(path, key), event, depth + 1) for key, item in value.items()}
        elif isinstance(value, list):
            value = [self._copy(item, f"{path}[{k}]", event, depth + 1) for k, item in enumerate(value, 1)]
        return replace(node, value=value, path=path)

    def _items(self, path: str, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, f"{path}[{len(items) + 1}]", depth + 1))
        return items

    def _entries(self, path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        start = 0
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or not event.value:
                raise BadInput(message("a key must be plain text"), self._place(event))
            self._count(event, depth)
            key = event.value
            if key == "<<" and event.style is None:
                raise BadInput(message("merge keys (<<) are not read; state the values"), self._place(event))
            if key in entries:
                first = entries[key].place
                fault = message("the key {key} is given twice; first at {first}", key=quoted(key), first=first)
                raise BadInput(fault, self._place(event))
            entry = next(self.events)
            if key.isdecimal() and isinstance(entry, yaml.ScalarEvent) and not entry.value and entry.style is None:
                self._no_comma(event, start, path, list(entries)[-1:])
            start = _position(entry)
            entries[key] = self._node(entry, _under(path, key), depth + 1, self._place(event))
        return entries

    def _no_comma(self, event: yaml.ScalarEvent, start: int, path: str, before: list[str]) -> None:
        """BadInput where a number with a decimal comma, ``{share: 0,6}``, was taken for a value and the next key."""
        number = _WITH_COMMA.match(self.source, start) if before else None
        if number is not None and number.start() < _position(event) < number.end():
            place = _under(path, before[0])
            fault = message("{path}: {text}", path=place, text=meant_number(number[0]))
            raise BadInput(fault, self._place(event))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if event.style is not None:
            return str(event.value)
        value = resolve(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            fault = message("the number {number} is too large", number=quoted(event.value))
            raise BadInput(fault, self._place(event))
        return value


def _position(event: yaml.Event) -> int:
    return -1 if event.start_mark is None else int(event.start_mark.index)


def resolve(text: str) -> Scalar:
    """What an unquoted scalar stands for (see the head of this module)."""
    if text in _NOTHING:
        return None
    if text in _PLAIN_SWITCHES:
        return _PLAIN_SWITCHES[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes text that this module, or another reader of YAML, would take for something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Only escapes keep every kind of line break and control character as it is.
    style = '"' if not text.isprintable() else None if isinstance(resolve(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(value: Plain) -> str:
    """``value`` as block YAML, keys in their order, letters of any script kept; reads back the same."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
