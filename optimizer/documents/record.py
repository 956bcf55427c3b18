"""Records: a dataclass read from a YAML map, written back and explained by what its fields declare.

A field declared with `option` is a key of the map. Its type says how the value is read and written: text, numbers,
switches (``bool``), words (``Literal``), days, other records, lists (``tuple``) and maps (``Mapping``) of these, and
the types below; `option` adds bounds, checks, and a reader or writer of its own where the type does not say. What each
option means stands, in two languages, in the table ``options.csv`` beside the module, a line an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from csv import DictReader
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import partial
from inspect import getfile
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from optimizer.messages import listing, message, sequence

from .yaml_text import Node, quoted
from .yaml_values import (
    as_choice,
    as_date,
    as_entries,
    as_fields,
    as_identifier,
    as_integer,
    as_items,
    as_number,
    as_period,
    as_switch,
    as_text,
    as_title,
    one_or_many,
)

__all__ = [
    "Identifier",
    "Option",
    "Quarter",
    "Record",
    "Titles",
    "bare_type",
    "entries_of",
    "helps_of",
    "keys_of",
    "long_form",
    "option",
    "options_of",
    "read_record",
    "records_of",
]

R = TypeVar("R", bound="Record")
Reader = Callable[[Node], Any]

Quarter = Annotated[str, as_period]
Identifier = Annotated[str, as_identifier]
Titles = Annotated[Mapping[str, str], as_title]

_READERS: dict[Any, Reader] = {bool: as_switch, str: as_text, Path: lambda node: Path(as_text(node)), date: as_date}


@dataclass(frozen=True)
class Option:
    """What a field declares of its key; `option` says what each entry means."""

    key: str
    type: Any
    required: bool
    default: Any
    bounds: Mapping[str, Any]
    keys: tuple[str, ...] = ()
    named: str = ""
    read: Reader | None = None
    write: Callable[[Any], Any] | None = None
    check: Callable[[Node, Any], None] | None = None
    kind: str = ""
    noun: str = ""
    empty: str = ""
    short_for: str = ""
    single: bool = False
    write_empty: bool = False


def option(default: Any = MISSING, **declared: Any) -> Any:
    """A field that is a key of a map; without a default the key must stand.

    ``key`` is the key where it is not the field's name, dotted where it stands in a map of its own (``applies.from``).
    Of ``keys`` exactly one must stand, and the field ``named`` says which. ``above``, ``at_least``, ``at_most`` and ``below``
    bound numbers. ``read`` and ``write`` take the place of what the type says; ``check`` raises BadInput for a value that
    does not fit; ``kind`` describes the value in the documentation. Of a list: ``noun`` is what an entry is called where
    one may not stand twice, ``empty`` what is told of a list without entries, ``single`` lets one value stand for a list.
    ``short_for`` is the key for which a single value in place of a map is short; ``*.part`` says so of every entry's value.
    ``write_empty``: the key is written even where its value is empty.
    """
    bounds = {name: declared.pop(name) for name in ("above", "at_least", "at_most", "below") if name in declared}
    metadata = {"option": {**declared, "bounds": bounds}}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


class Record:
    """Base of the dataclasses whose fields are options; one with a field ``place`` keeps the file and line of its map."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput where values do not go together; ``entries`` has the node of each field that is stated."""

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of the file, every option stated that is not empty; read back, it gives an equal record."""
        written: dict[str, Any] = {}
        for name, declared in options_of(type(self)).items():
            value = getattr(self, name)
            value = declared.write(value) if declared.write else _plain(value)
            if value is None or (value in ([], {}) and not declared.write_empty):
                continue
            group, _, key = (getattr(self, declared.named) if declared.named else declared.key).rpartition(".")
            (written.setdefault(group, {}) if group else written)[key] = value
        return written


def options_of(kind: type[Record]) -> dict[str, Option]:
    """The options of a record by field, in the order in which they are written."""
    if kind not in _OPTIONS:
        hints = get_type_hints(kind, include_extras=True)
        _OPTIONS[kind] = {
            f.name: Option(
                type=hints[f.name],
                required=f.default is MISSING and f.default_factory is MISSING,
                default=None if f.default is MISSING else f.default,
                **{"key": f.name, **f.metadata["option"]},
            )
            for f in fields(kind)
            if "option" in f.metadata
        }
    return _OPTIONS[kind]


_OPTIONS: dict[type[Record], dict[str, Option]] = {}


def helps_of(kind: type[Record]) -> dict[str, tuple[str, str]]:
    """What each option of a record means, by field, in English and in Japanese."""
    with Path(getfile(kind)).with_name("options.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["field"]: (row["help"], row["help_ja"]) for row in DictReader(file) if row["record"] == kind.__name__
        }


def keys_of(kind: type[Record]) -> tuple[str, ...]:
    """The keys of a record's map, those of inner maps left out."""
    return tuple(dict.fromkeys(key.split(".")[0] for o in options_of(kind).values() for key in o.keys or (o.key,)))


def records_of(kind: type[Record]) -> Iterator[type[Record]]:
    """The record and all that stand in it."""
    yield kind
    for declared in options_of(kind).values():
        inner = _record_in(declared.type)
        if inner is not None:
            yield from records_of(inner)


def read_record(kind: type[R], node: Node, readers: Mapping[str, Reader] | None = None, **given: Any) -> R:
    """The record that a map states. BadInput with file and line for what does not fit.

    ``readers`` read some fields in another way, where that needs to know what stands around the map; ``given`` are
    fields that are not read at all.
    """
    options, entries = options_of(kind), entries_of(kind, node)
    values: dict[str, Any] = {}
    for name, entry in entries.items():
        if options[name].empty and entry.value == []:
            raise entry.error(options[name].empty)
    for name, entry in entries.items():
        if name in given:
            continue
        declared = options[name]
        read = (readers or {}).get(name) or declared.read or partial(_typed, declared)
        values[name] = read(entry)
        if declared.check is not None:
            declared.check(entry, values[name])
        if declared.named:
            values[declared.named] = next(key for key in declared.keys if as_entries(node).get(key) is entry)
    if "place" in kind.__dataclass_fields__:
        given = {"place": node.place, **given}
    record = kind(**values, **given)
    record.check(node, entries)
    return record


def entries_of(kind: type[Record], node: Node) -> dict[str, Node]:
    """The nodes that a map states, by field; BadInput for an unknown key and for one that is missing."""
    options = options_of(kind)
    needed = [o.key for o in options.values() if o.required and not o.keys]
    nodes = as_fields(node, keys_of(kind), required=dict.fromkeys(key.split(".")[0] for key in needed))
    for group in dict.fromkeys(o.key.rpartition(".")[0] for o in options.values()):
        if group in nodes:
            known = {o.key: o for o in options.values() if o.key.startswith(f"{group}.")}
            inner = [key.removeprefix(f"{group}.") for key in known]
            required = [key.removeprefix(f"{group}.") for key in needed if key in known]
            nodes |= {f"{group}.{key}": entry for key, entry in as_fields(nodes[group], inner, required).items()}
    entries = {}
    for name, declared in options.items():
        keys = [key for key in declared.keys or (declared.key,) if key in nodes]
        if declared.keys and len(keys) != 1:
            stated = sequence(keys, " and ", "と") if keys else message("none")
            wanted = message("one of {words}", words=listing(declared.keys))
            raise node.error(message("expected {what}, found {value}", what=wanted, value=stated))
        if keys:
            entries[name] = nodes[keys[0]]
    return entries


def long_form(kind: type[Record], node: Node) -> Node:
    """The map with its short forms written out, so that short and long ones merge alike; a fault in it is left as it is."""
    if not isinstance(node.value, dict):
        return node
    entries = dict(node.value)
    for declared in options_of(kind).values():
        if declared.key in entries:
            entry, inner = entries[declared.key], _record_in(declared.type)
            entry = _expanded(entry, declared.short_for) if declared.short_for else entry
            entries[declared.key] = long_form(inner, entry) if inner is not None else entry
    return replace(node, value=entries)


def _expanded(node: Node, short_for: str) -> Node:
    every, _, key = short_for.rpartition(".")
    if every:
        inner = node.value
        return (
            replace(node, value={k: _expanded(v, key) for k, v in inner.items()}) if isinstance(inner, dict) else node
        )
    return replace(node, value={short_for: node}) if isinstance(node.value, int | float | str) else node


def bare_type(hint: Any) -> Any:
    """The type without ``None``, and of an annotated one its reader."""
    if get_origin(hint) in (Union, UnionType):
        return bare_type(next(inner for inner in get_args(hint) if inner is not type(None)))
    return hint.__metadata__[0] if get_origin(hint) is Annotated else hint


def _record_in(hint: Any) -> type[Record] | None:
    """The record that a type is, or a list of."""
    bare = bare_type(hint)
    bare = bare_type(get_args(bare)[0]) if get_origin(bare) is tuple else bare
    return bare if isinstance(bare, type) and issubclass(bare, Record) else None


def _typed(declared: Option, node: Node, hint: Any = None) -> Any:
    bare = bare_type(hint or declared.type)
    origin, inner = get_origin(bare), get_args(bare)
    if origin is tuple:
        items = one_or_many(node) if declared.single else as_items(node)
        values = tuple(_typed(declared, item, inner[0]) for item in items)
        for k, item in enumerate(items):
            if declared.noun and values[k] in values[:k]:
                twice = message("the {noun} {value} is given twice", noun=declared.noun, value=quoted(item.text))
                raise item.error(twice)
        return values
    if origin is Literal:
        return as_choice(node, inner)
    if origin is not None:
        return {key: _typed(declared, entry, inner[1]) for key, entry in as_entries(node).items()}
    if bare is float:
        return as_number(node, **declared.bounds)
    if bare is int:
        return as_integer(node, **declared.bounds)
    if isinstance(bare, type) and issubclass(bare, Record):
        return read_record(bare, node)
    return _READERS.get(bare, bare)(node)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.as_mapping()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Path):
        return value.as_posix()
    return value.isoformat() if isinstance(value, date) else value
