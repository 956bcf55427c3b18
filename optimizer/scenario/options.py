"""What a scenario may say: each key declared once, with its type, default, bounds and help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, get_args

from optimizer.documents.record import Identifier, Quarter, Record, Titles, option
from optimizer.documents.yaml_text import Node, quoted
from optimizer.documents.yaml_values import (
    as_choice,
    as_entries,
    as_fields,
    as_items,
    as_number,
    as_period,
    suggestion,
)
from optimizer.messages import message
from optimizer.periods import MAX_PERIODS, shift
from optimizer.rules.pack import Waiver
from optimizer.schema import column

from .change import Change

__all__ = [
    "EXTENDS",
    "MEASURES",
    "ROUTES",
    "MeasureLimit",
    "MinimumSources",
    "ModelOptions",
    "Scenario",
    "ScoreFloor",
    "ShareCap",
    "SolverOptions",
    "Unknown",
]

ObjectiveLevel = Literal["shortage", "exposure", "cost"]
Holder = Literal["country", "supplier", "plant"]
Within = Literal["part", "family", "all"]
Score = Literal["technical", "security"]
Unknown = Literal["rules", "clean", "barred"]
Measure = Literal["origin", "firm", "country", "lead", "shortage"]
#: What can be bounded beside cost; ``optimizer.model.measures`` says what each measures.
MEASURES = get_args(Measure)

#: How HiGHS goes about linear programs; ``optimizer.solve.strategy`` says what each route does.
Route = Literal["auto", "direct", "presolved", "blocks", "columns", "rows", "clp", "ipm", "hipo", "pdlp", "gpu"]
ROUTES = get_args(Route)

#: The one key of a file that a resolved scenario no longer has.
EXTENDS = "extends"


@dataclass(frozen=True)
class ShareCap:
    """No country, supplier or plant may hold more than ``limit`` (0–1) of the purchases within ``within``.

    It holds from the quarter ``start`` (None: from the first) to the one before ``until`` (None: to the last), by arrival.
    A cap in steps is one record a step.
    """

    by: Holder
    within: Within
    limit: float
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class ScoreFloor:
    """The mean score of a part's purchases is at least ``floor`` (0–100)."""

    score: Score
    floor: float


@dataclass(frozen=True)
class MeasureLimit:
    """A measure of a whole plan is at most ``most``: a share of the value of demand (0–1), of ``lead`` quarters."""

    measure: Measure
    most: float


def _share_caps(node: Node) -> tuple[ShareCap, ...]:
    holders = as_fields(node, get_args(Holder))
    return tuple(
        cap
        for by in get_args(Holder)
        if by in holders
        for limits in [as_fields(holders[by], get_args(Within))]
        for within in get_args(Within)
        if within in limits
        for cap in _steps(by, within, limits[within])
    )


def _steps(by: Holder, within: Within, node: Node) -> Iterator[ShareCap]:
    """One limit for all quarters, or limits by the quarter from which each holds; a step without a value is none."""
    if not isinstance(node.value, dict):
        yield ShareCap(by, within, as_number(node, above=0, at_most=1))
        return
    for quarter, entry in node.value.items():
        as_period(replace(entry, value=quarter, text=quarter))
    steps = sorted((quarter, entry) for quarter, entry in node.value.items() if entry.value is not None)
    ends = [quarter for quarter, _ in steps[1:]]
    for (quarter, entry), until in zip_longest(steps, ends):
        yield ShareCap(by, within, as_number(entry, above=0, at_most=1), quarter, until)


def _by_holder(caps: tuple[ShareCap, ...]) -> dict[str, dict[str, float | dict[str, float]]]:
    written: dict[str, dict[str, Any]] = {}
    for cap in caps:
        held = written.setdefault(cap.by, {})
        if cap.start is None:
            held[cap.within] = cap.limit
        else:
            held.setdefault(cap.within, {})[cap.start] = cap.limit
    return written


def _score_floors(node: Node) -> tuple[ScoreFloor, ...]:
    floors = as_fields(node, get_args(Score))
    return tuple(
        ScoreFloor(score, as_number(floors[score], at_least=0, at_most=100))
        for score in get_args(Score)
        if score in floors
    )


def _measure_limits(node: Node) -> tuple[MeasureLimit, ...]:
    limits = as_fields(node, MEASURES)
    return tuple(
        MeasureLimit(measure, as_number(limits[measure], at_least=0, at_most=1000 if measure == "lead" else 1))
        for measure in MEASURES
        if measure in limits
    )


def _known_families(node: Node, families: tuple[str, ...]) -> None:
    for item in as_items(node):
        as_choice(item, column("parts", "family").choices)


def _ends_in_cost(node: Node, levels: tuple[ObjectiveLevel, ...]) -> None:
    if levels[-1:] != ("cost",):
        raise node.error(message("the last level must be cost"))


def _solver_name(node: Node, name: str) -> None:
    if re.fullmatch(r"highs|pulp:[A-Za-z0-9_]{1,60}", name, re.ASCII) is None:
        text = message("expected {what}, found {value}", what=message("highs or pulp:NAME"), value=quoted(name))
        raise node.error(text)


def _one_or_list(names: tuple[str, ...]) -> str | list[str] | None:
    """As the file states it: one name, or several."""
    return (names[0] if len(names) == 1 else list(names)) if names else None


@dataclass(frozen=True)
class MinimumSources(Record):
    """At least ``count`` offers, each with ``share`` (0–1) of a part's demand, from ``start`` on for ``families``."""

    count: int = option(at_least=1, at_most=1000)
    share: float = option(0.05, above=0, at_most=1)
    start: Quarter | None = option(None)
    families: tuple[str, ...] = option(
        (), noun=message("family"), check=_known_families, kind=message("list of families")
    )

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for more sources than the demand has room for."""
        if self.count * self.share > 1 + 1e-9:
            text = message(
                "{count} sources with a share of {share:g} each are more than the whole demand",
                count=self.count, share=self.share,
            )  # fmt: skip
            raise node.error(text)


@dataclass(frozen=True)
class ModelOptions(Record):
    """What the model minimises and which optional constraints it holds; ``options.csv`` says each with its unit."""

    objective: tuple[ObjectiveLevel, ...] = option(("cost",), single=True, noun=message("level"), check=_ends_in_cost)
    share_cap: tuple[ShareCap, ...] = option(
        (), read=_share_caps, write=_by_holder, kind=message("map of maps"), short_for="*.part"
    )
    minimum_sources: MinimumSources | None = option(None, short_for="count")
    score_floor: tuple[ScoreFloor, ...] = option(
        (),
        read=_score_floors,
        write=lambda floors: {floor.score: floor.floor for floor in floors},
        kind=message("map to numbers"),
    )
    limits: tuple[MeasureLimit, ...] = option(
        (),
        read=_measure_limits,
        write=lambda limits: {limit.measure: limit.most for limit in limits},
        kind=message("map to numbers"),
    )
    integers: bool = option(False)
    discount_rate: float = option(0.0, at_least=0, below=1)
    risk_price_jpy: float = option(0.0, at_least=0)
    tolerance: float = option(1e-6, at_least=0, below=1)
    unknown: Unknown = option("rules")
    shortage_limit: float | None = option(None, at_least=0, at_most=1)


@dataclass(frozen=True)
class SolverOptions(Record):
    """Which solver, and its limits; ``gap`` is relative, ``time_limit_s`` None means no limit, ``route`` one of ``ROUTES``."""

    name: str = option("highs", check=_solver_name)
    time_limit_s: float | None = option(None, above=0)
    gap: float = option(1e-6, at_least=0, below=1)
    threads: int = option(1, at_least=1, at_most=256)
    seed: int = option(1, at_least=0, at_most=2**31 - 1)
    route: Route = option("auto")

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a route with another solver than HiGHS."""
        if self.route != "auto" and self.name != "highs":
            raise entries["route"].error(message("routes are HiGHS's: they go with name: highs"))


@dataclass(frozen=True, kw_only=True)
class Scenario(Record):
    """A scenario with its ancestors merged in.

    ``title`` and ``description`` have the keys ``en`` and ``ja``. ``start`` or ``periods`` None means that
    the demand table decides: from its first period, to its last. ``lineage`` names the scenarios from the
    root to this one. ``path`` is the file it was read from, ``data`` the data package, absolute. ``reference``
    names the scenarios beside it that its cost is compared with, the principal one first. ``places`` is where each
    key is stated (file and line).
    """

    id: Identifier = option()
    title: Titles = option()
    description: Titles = option({})
    lineage: tuple[Identifier, ...] = option(())
    path: Path = field(compare=False)
    data: Path = option()
    start: Quarter | None = option(None, key="horizon.start")
    periods: int | None = option(None, key="horizon.periods", at_least=1, at_most=MAX_PERIODS)
    rules: tuple[Identifier, ...] = option((), noun=message("rule"), write_empty=True)
    reference: tuple[Identifier, ...] = option(
        (), single=True, noun=message("scenario"), write=_one_or_list, kind=message("scenario name, or list of them")
    )
    deadlines: Mapping[str, str] = option(
        {},
        read=lambda node: {
            rule: as_period(entry) for rule, entry in as_entries(node).items() if entry.value is not None
        },
        kind=message("map to quarter"),
    )
    exceptions: Mapping[str, tuple[Waiver, ...]] = option({}, kind=message("map to exceptions"))
    changes: tuple[Change, ...] = option(())
    model: ModelOptions = option(ModelOptions())
    solver: SolverOptions = option(SolverOptions())
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a horizon beyond all calendars, a deadline of another scenario's rule, a reference to itself."""
        if self.start is not None and self.periods is not None and shift(self.start, self.periods) > "3000":
            raise entries["start"].error(message("the horizon ends after the year 2999"))
        for key in ("deadlines", "exceptions"):
            for rule in getattr(self, key):
                if rule not in self.rules:
                    hint = suggestion(rule, self.rules)
                    fault = message("the scenario has no rule {rule}{hint}", rule=quoted(rule), hint=hint)
                    raise as_entries(entries[key])[rule].error(fault)
        if self.id in self.reference:
            fault = message("a scenario is no reference for itself; reference: null removes an inherited one")
            raise entries["reference"].error(fault)

    def place(self, key: str) -> str:
        """The file and line that state ``key``, such as ``horizon.start`` or ``rules[2]``; else the file."""
        return self.places.get(key, self.path.name)

    def as_mapping(self) -> dict[str, Any]:
        """The resolved scenario as plain data; read back, it gives an equal scenario.

        It has no ``extends``; a ``lineage`` and each change's ``layer`` stand in it when it had a parent.
        """
        written = super().as_mapping()
        if self.lineage == (self.id,):
            del written["lineage"]
        elif self.changes:
            written["changes"] = [{**change.as_mapping(), "layer": change.layer} for change in self.changes]
        return written
