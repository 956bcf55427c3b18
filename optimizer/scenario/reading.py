"""A scenario's merged YAML, checked key by key and turned into its dataclasses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from optimizer.documents.yaml_text import Node, quoted
from optimizer.documents.yaml_values import (
    as_choice,
    as_entries,
    as_fields,
    as_identifier,
    as_integer,
    as_items,
    as_number,
    as_period,
    as_switch,
    as_text,
    as_texts,
    as_title,
    one_or_many,
    suggestion,
)
from optimizer.periods import MAX_PERIODS, shift
from optimizer.schema import TABLES, column

from .options import (
    ROUTES,
    Change,
    Holder,
    Level,
    MinimumSources,
    ModelOptions,
    Scenario,
    Score,
    ScoreFloor,
    ShareCap,
    SolverOptions,
    Unknown,
    Value,
    Within,
)

__all__ = ["SCENARIO_KEYS", "change_of", "scenario_of"]

SCENARIO_KEYS = (
    "id",
    "title",
    "description",
    "extends",
    "lineage",
    "data",
    "reference",
    "horizon",
    "rules",
    "deadlines",
    "changes",
    "model",
    "solver",
)
UNKNOWN: tuple[Unknown, ...] = ("rules", "clean", "barred")
LEVELS: tuple[Level, ...] = ("shortage", "exposure", "cost")
HOLDERS: tuple[Holder, ...] = ("country", "supplier", "plant")
WITHINS: tuple[Within, ...] = ("part", "family", "all")
SCORES: tuple[Score, ...] = ("technical", "security")

_SOLVER = re.compile(r"highs|pulp:[A-Za-z0-9_]{1,60}", re.ASCII)


def scenario_of(top: Node, changes: Sequence[tuple[str, Node]], lineage: tuple[str, ...], path: Path) -> Scenario:
    """The scenario in a merged tree; ``changes`` are its items with the layer that states each, in order.

    ``data`` in the tree is an absolute path already. BadInput names file and line of the first fault.
    """
    fields = as_fields(top, SCENARIO_KEYS, required=("id", "title", "data"))
    horizon = as_fields(fields["horizon"], ("start", "periods")) if "horizon" in fields else {}
    start = as_period(horizon["start"]) if "start" in horizon else None
    periods = as_integer(horizon["periods"], 1, MAX_PERIODS) if "periods" in horizon else None
    if start is not None and periods is not None and shift(start, periods) > "3000":
        raise horizon["start"].error("the horizon ends after the year 2999")
    rules: tuple[str, ...] = ()
    if "rules" in fields:
        for item in as_items(fields["rules"]):
            as_identifier(item)
        rules = as_texts(fields["rules"], "rule")
    deadlines: dict[str, str] = {}
    for rule, node in as_entries(fields["deadlines"]).items() if "deadlines" in fields else ():
        if node.value is None:
            continue
        if rule not in rules:
            raise node.error(f"the scenario has no rule {quoted(rule)}{suggestion(rule, rules)}")
        deadlines[rule] = as_period(node)
    return Scenario(
        id=as_identifier(fields["id"]),
        title=as_title(fields["title"]),
        description=as_title(fields["description"]) if "description" in fields else {},
        path=path,
        data=Path(as_text(fields["data"])),
        start=start,
        periods=periods,
        rules=rules,
        deadlines=deadlines,
        changes=tuple(change_of(node, layer, lineage) for layer, node in changes),
        model=_model(fields["model"]) if "model" in fields else ModelOptions(),
        solver=_solver(fields["solver"]) if "solver" in fields else SolverOptions(),
        lineage=lineage,
        reference=_reference(fields),
        places=dict(_places(top)),
    )


def _reference(fields: Mapping[str, Node]) -> str | None:
    if "reference" not in fields:
        return None
    name = as_identifier(fields["reference"])
    if name == as_identifier(fields["id"]):
        raise fields["reference"].error(
            "a scenario is no reference for itself; reference: null removes an inherited one"
        )
    return name


def _places(node: Node) -> Iterator[tuple[str, str]]:
    """The path and place of every value in the tree."""
    yield node.path, node.place
    inner = node.value.values() if isinstance(node.value, dict) else node.value
    for item in inner if not isinstance(inner, str | int | float | None) else ():
        yield from _places(item)


def change_of(node: Node, layer: str, lineage: tuple[str, ...]) -> Change:
    """One item of ``changes``; that its columns exist is the overlay's concern."""
    keys = ("table", "where", "periods", "set", "scale", "add", "layer")
    fields = as_fields(node, keys, required=("table",))
    table = as_text(fields["table"])
    if table not in TABLES:
        raise fields["table"].error(f"unknown table {quoted(table)}{suggestion(table, TABLES)}")
    if "layer" in fields:
        layer = as_choice(fields["layer"], lineage)
    where = {key: _wanted(entry) for key, entry in as_entries(fields["where"]).items()} if "where" in fields else {}
    periods: tuple[str, ...] = ()
    if "periods" in fields:
        periods = tuple(as_period(item) for item in as_items(fields["periods"]))
        as_texts(fields["periods"], "period")
        if not periods:
            raise fields["periods"].error("the list is empty; leave it out to change every period")
    change = Change(
        table=table,
        where=where,
        periods=periods,
        set={k: _value(v) for k, v in as_entries(fields["set"]).items()} if "set" in fields else {},
        scale=_numbers(fields.get("scale")),
        add=_numbers(fields.get("add")),
        layer=layer,
        place=node.place,
    )
    columns = [*change.set, *change.scale, *change.add]
    if not columns:
        raise node.error("the change needs set, scale or add")
    for name in columns:
        if columns.count(name) > 1:
            raise node.error(f"the column {quoted(name)} is changed twice")
    return change


def _wanted(node: Node) -> tuple[str | int | float, ...]:
    items = one_or_many(node)
    if not items:
        raise node.error("the list is empty, so it would match nothing")
    wanted = tuple(_given(item) for item in items)
    for item, value in zip(items, wanted, strict=True):
        if wanted.count(value) > 1:
            raise item.error(f"the value {quoted(item.text)} is given twice")
    return wanted


def _given(node: Node) -> str | int | float:
    """A number or text; a switch stays as written, since ``NO`` or ``on`` may be an id."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        as_number(node)
        return node.value
    return as_text(node)


def _value(node: Node) -> Value:
    return None if node.value is None else _given(node)


def _numbers(node: Node | None) -> dict[str, float]:
    return {key: as_number(entry) for key, entry in as_entries(node).items()} if node is not None else {}


def _model(node: Node) -> ModelOptions:
    keys = (
        "objective",
        "share_cap",
        "minimum_sources",
        "score_floor",
        "integers",
        "discount_rate",
        "risk_price_jpy",
        "tolerance",
        "unknown",
    )
    fields = as_fields(node, keys)
    options = ModelOptions()
    if "objective" in fields:
        options = replace(options, objective=_objective(fields["objective"]))
    if "share_cap" in fields:
        options = replace(options, share_cap=_share_caps(fields["share_cap"]))
    if "minimum_sources" in fields:
        options = replace(options, minimum_sources=_minimum_sources(fields["minimum_sources"]))
    if "score_floor" in fields:
        stated = as_fields(fields["score_floor"], SCORES)
        floors = tuple(
            ScoreFloor(score, as_number(stated[score], at_least=0, at_most=100)) for score in SCORES if score in stated
        )
        options = replace(options, score_floor=floors)
    if "integers" in fields:
        options = replace(options, integers=as_switch(fields["integers"]))
    if "discount_rate" in fields:
        options = replace(options, discount_rate=as_number(fields["discount_rate"], at_least=0, below=1))
    if "risk_price_jpy" in fields:
        options = replace(options, risk_price_jpy=as_number(fields["risk_price_jpy"], at_least=0))
    if "tolerance" in fields:
        options = replace(options, tolerance=as_number(fields["tolerance"], at_least=0, below=1))
    if "unknown" in fields:
        options = replace(options, unknown=cast(Unknown, as_choice(fields["unknown"], UNKNOWN)))
    return options


def _objective(node: Node) -> tuple[Level, ...]:
    items = one_or_many(node)
    levels = tuple(cast(Level, as_choice(item, LEVELS)) for item in items)
    for item, level in zip(items, levels, strict=True):
        if levels.count(level) > 1:
            raise item.error(f"the level {quoted(level)} is given twice")
    if not levels or levels[-1] != "cost":
        raise node.error("the last level must be cost")
    return levels


def _share_caps(node: Node) -> tuple[ShareCap, ...]:
    caps: list[ShareCap] = []
    stated = as_fields(node, HOLDERS)
    for by in HOLDERS:
        if by not in stated:
            continue
        limits = as_fields(stated[by], WITHINS)
        caps += [
            ShareCap(by, within, as_number(limits[within], above=0, at_most=1))
            for within in WITHINS
            if within in limits
        ]
    return tuple(caps)


def _minimum_sources(node: Node) -> MinimumSources:
    fields = as_fields(node, ("count", "share", "start", "families"), required=("count",))
    count = as_integer(fields["count"], 1, 1000)
    share = as_number(fields["share"], above=0, at_most=1) if "share" in fields else MinimumSources.share
    if count * share > 1 + 1e-9:
        raise node.error(f"{count} sources with a share of {share:g} each are more than the whole demand")
    families: tuple[str, ...] = ()
    if "families" in fields:
        choices = column("parts", "family").choices
        families = as_texts(fields["families"], "family")
        for item in as_items(fields["families"]):
            as_choice(item, choices)
    start = as_period(fields["start"]) if "start" in fields else None
    return MinimumSources(count, share, start, families)


def _solver(node: Node) -> SolverOptions:
    fields = as_fields(node, ("name", "time_limit_s", "gap", "threads", "seed", "route"))
    options = SolverOptions()
    if "name" in fields:
        name = as_text(fields["name"])
        if _SOLVER.fullmatch(name) is None:
            raise fields["name"].error(f"expected highs or pulp:NAME, found {quoted(name)}")
        options = replace(options, name=name)
    if "time_limit_s" in fields:
        options = replace(options, time_limit_s=as_number(fields["time_limit_s"], above=0))
    if "gap" in fields:
        options = replace(options, gap=as_number(fields["gap"], at_least=0, below=1))
    if "threads" in fields:
        options = replace(options, threads=as_integer(fields["threads"], 1, 256))
    if "seed" in fields:
        options = replace(options, seed=as_integer(fields["seed"], 0, 2**31 - 1))
    if "route" in fields:
        options = replace(options, route=as_choice(fields["route"], ROUTES))
        if options.route != "auto" and options.name != "highs":
            raise fields["route"].error("routes are HiGHS's: they go with name: highs")
    return options
