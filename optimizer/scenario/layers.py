"""Scenarios: an overlay on a data package, read from YAML with inheritance and one-line overrides.

Merging, from the root ancestor to the file itself and then each override: maps merge key by key; an entry
without a value (``null``) removes the parent's; lists and scalars replace; ``changes`` are appended;
``id``, ``title`` and ``description`` are each file's own. ``share_cap: {country: 0.6}`` and
``minimum_sources: 2`` are short for ``{country: {part: 0.6}}`` and ``{count: 2}`` and merge in that form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimizer.documents.record import keys_of, long_form, read_record
from optimizer.documents.yaml_text import Node, node_of, parse_yaml, read_yaml
from optimizer.documents.yaml_values import as_entries, as_fields, as_identifier, as_items, as_text, suggestion
from optimizer.errors import BadInput, quoted
from optimizer.messages import listing, message

from .change import change_of
from .options import EXTENDS, Scenario

__all__ = ["ListedScenario", "list_scenarios", "read_scenario", "scenario_from_mapping", "with_overlay"]

_OWN = ("id", "title", "description")
_NOT_BY_OVERRIDE = ("extends", "lineage", "changes")


@dataclass(frozen=True)
class ListedScenario:
    """A scenario file in a folder; ``fault`` says why it cannot be read, and the texts may then be empty."""

    path: Path
    id: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    lineage: tuple[str, ...]
    fault: str | None = None


def read_scenario(path: Path, overrides: Sequence[str] = (), overlay: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario in a YAML file, with its ancestors merged in, an overlay laid on it and the overrides applied.

    ``extends: baseline`` is the file ``baseline.yaml`` beside this one. An ``overlay`` stands in no file, and merges as if it
    extended this one: it has the form of a scenario file, with an ``id`` of its own and without ``extends``, ``data`` and
    ``lineage``; title and description stay where it states none. An override is ``key.key=value``
    with the value in YAML; a ``data`` folder given so is relative to the working directory. BadInput, with
    file and line (or the override), for unknown keys, values out of range, a cycle of parents and anything
    that is not plain YAML.
    """
    refused = sorted({"extends", "data", "lineage"} & set(overlay or ()))
    if refused:
        raise BadInput(message("an overlay may not state {keys}", keys=listing(refused)))
    return _resolve(_layers(Path(path)), Path(path), overrides, overlay)


def scenario_from_mapping(mapping: Mapping[str, Any], path: Path, folder: Path | None = None) -> Scenario:
    """A scenario from plain data, as `Scenario.as_mapping` gives it; it may not extend another.

    ``path`` names it in messages; a relative ``data`` is taken from ``folder`` (default: the folder of
    ``path``).
    """
    node = node_of(mapping, path.name)
    if "extends" in as_entries(node):
        raise BadInput(message("a scenario given as a mapping may not extend another"), path.name)
    return _resolve([((folder or path.parent) / path.name, node)], path)


def with_overlay(scenario: Scenario, overlay: Mapping[str, Any]) -> Scenario:
    """A resolved scenario with an overlay laid on it, as `read_scenario` lays one on a file. BadInput as there."""
    return _resolve([(scenario.path, node_of(scenario.as_mapping(), scenario.path.name))], scenario.path, (), overlay)


def list_scenarios(folder: Path) -> list[ListedScenario]:
    """Every ``*.yaml`` of the folder by name; one that cannot be read is listed with its fault.

    A second file with the same id is listed with a fault. BadInput when the folder is absent.
    """
    if not folder.is_dir():
        raise BadInput(message("there is no such folder of scenarios"), str(folder))
    listed: list[ListedScenario] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            scenario = read_scenario(path)
        except BadInput as error:
            listed.append(ListedScenario(path, path.stem, {}, {}, (), error.args[0]))
            continue
        fault = None
        if scenario.id in seen:
            fault = message("{file}: {other} has the same id", file=path.name, other=seen[scenario.id])
        seen.setdefault(scenario.id, path.name)
        listed.append(ListedScenario(path, scenario.id, scenario.title, scenario.description, scenario.lineage, fault))
    return listed


def _layers(path: Path) -> list[tuple[Path, Node]]:
    """The files from the root ancestor to ``path``, each read once."""
    layers: list[tuple[Path, Node]] = []
    chain: list[str] = []
    while True:
        node = read_yaml(path)
        entries = as_entries(node, message("a map: a scenario with id, title, data ..."))
        layers.append((path, node))
        chain.append(path.stem)
        parent = entries.get("extends")
        if parent is None or parent.value is None:
            return layers[::-1]
        name = as_text(parent)
        if any(mark in name for mark in ("/", "\\", "..", ":")):
            what = message("the name of a scenario beside this file")
            raise parent.error(message("expected {what}, found {value}", what=what, value=quoted(name)))
        if name in chain:
            ring = " → ".join([*chain, name])
            raise parent.error(message("scenarios extend each other in a circle: {ring}", ring=ring))
        path = path.parent / f"{name}.yaml"
        if not path.is_file():
            hint = suggestion(name, (file.stem for file in path.parent.glob("*.yaml")))
            text = message("there is no scenario {name} beside this file{hint}", name=quoted(name), hint=hint)
            raise parent.error(text)


def _resolve(
    layers: Sequence[tuple[Path, Node]],
    path: Path,
    overrides: Sequence[str] = (),
    overlay: Mapping[str, Any] | None = None,
) -> Scenario:
    """The one place where layers merge: the files from the root ancestor on, then an overlay, then the overrides."""
    named = [(file, _named(layer, file)) for file, layer in layers]
    tree: Node | None = None
    lineage: tuple[str, ...] = ()
    changes: list[tuple[str, Node]] = []
    for k, (file, layer) in enumerate([*named, *([(path, node_of(overlay, path.name))] if overlay else [])]):
        entries = as_fields(layer, (*keys_of(Scenario), EXTENDS), required=("id",))
        own = as_identifier(entries["id"])
        if "lineage" in entries:
            if EXTENDS in entries:
                text = message("lineage stands only in a resolved scenario, which extends none")
                raise entries["lineage"].error(text)
            lineage = tuple(as_identifier(item) for item in as_items(entries["lineage"]))
            if lineage[-1:] != (own,):
                raise entries["lineage"].error(message("the last entry must be {id}", id=quoted(own)))
            lineage = lineage[:-1]
        if own in lineage:
            raise entries["id"].error(message("an ancestor has the id {id} too", id=quoted(own)))
        lineage = (*lineage, own)
        if "changes" in entries:
            changes += [(own, item) for item in as_items(entries["changes"])]
        if "data" in entries:
            as_text(entries["data"])
        if tree is not None and k < len(named):
            tree = _without(tree, _OWN)
        tree = _laid(tree, layer, file.parent)
    for override in overrides:
        tree = _laid(tree, _override(override), Path.cwd())
    assert tree is not None, "a chain of scenarios has at least the file itself"
    tree = _without(tree, _NOT_BY_OVERRIDE)
    read = tuple(change_of(item, layer, lineage) for layer, item in changes)
    return _renamed(read_record(Scenario, tree, path=path, lineage=lineage, changes=read, places=dict(_places(tree))))


def _laid(tree: Node | None, layer: Node, folder: Path) -> Node:
    """The tree with one layer more on it; its ``data`` is relative to the folder."""
    layer = _located(long_form(Scenario, layer), folder)
    return layer if tree is None else _merge(tree, layer)


def _places(node: Node) -> Iterator[tuple[str, str]]:
    """The path and place of every value in the tree."""
    yield node.path, node.place
    inner = node.value.values() if isinstance(node.value, dict) else node.value
    for item in inner if not isinstance(inner, str | int | float | None) else ():
        yield from _places(item)


def _named(layer: Node, file: Path) -> Node:
    """The layer with the stated defaults: the file's name for an absent id, the id for an absent title."""
    entries = dict(as_entries(layer))
    for key, other in (("id", file.stem), ("title", entries["id"].value if "id" in entries else file.stem)):
        if key not in entries:
            entries[key] = as_entries(node_of({key: other}, file.name))[key]
    return replace(layer, value=entries)


def _renamed(scenario: Scenario) -> Scenario:
    """The scenario with its lineage and its own changes under the id that an override gave it."""
    before = scenario.lineage[-1]
    if scenario.id == before:
        return scenario
    if scenario.id in scenario.lineage:
        raise BadInput(message("an ancestor has the id {id} too", id=quoted(scenario.id)), scenario.place("id"))
    changes = (replace(c, layer=scenario.id) if c.layer == before else c for c in scenario.changes)
    return replace(scenario, changes=tuple(changes), lineage=(*scenario.lineage[:-1], scenario.id))


def _merge(parent: Node, child: Node) -> Node:
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    merged = dict(parent.value)
    for key, node in child.value.items():
        merged[key] = _merge(merged[key], node) if key in merged else node
    return replace(child, value=merged)


def _without(node: Node, keys: Sequence[str]) -> Node:
    return replace(node, value={key: item for key, item in as_entries(node).items() if key not in keys})


def _located(layer: Node, folder: Path) -> Node:
    """The layer with its ``data`` made absolute, from the folder of the file that states it."""
    entries = as_entries(layer)
    data = entries.get("data")
    if data is None or not isinstance(data.value, str):
        return layer
    absolute = str((folder / data.value).resolve())
    return replace(layer, value={**entries, "data": replace(data, value=absolute, text=absolute)})


def _override(text: str) -> Node:
    """``a.b=value`` as the tree ``{a: {b: value}}``."""
    place = f"--set {text}"
    path, equals, written = text.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise BadInput(message("expected KEY.KEY=VALUE"), place)
    if keys[0] in _NOT_BY_OVERRIDE:
        fault = message("{key} cannot be given by an override; write a scenario that extends this one", key=keys[0])
        raise BadInput(fault, place)
    try:
        value = parse_yaml(written, "value").plain() if written.strip() else None
    except BadInput as error:
        raise BadInput(error.message, place) from None
    for key in reversed(keys[1:]):
        value = {key: value}
    return node_of({keys[0]: value}, place)
