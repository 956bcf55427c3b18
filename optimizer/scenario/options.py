"""What a scenario consists of, and how each piece is written back as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "Change",
    "MinimumSources",
    "ModelOptions",
    "Scenario",
    "ScoreFloor",
    "ShareCap",
    "SolverOptions",
    "Unknown",
]

Level = Literal["shortage", "exposure", "cost"]
Holder = Literal["country", "supplier", "plant"]
Within = Literal["part", "family", "all"]
Score = Literal["technical", "security"]
Unknown = Literal["rules", "clean", "barred"]
Value = str | int | float | None


@dataclass(frozen=True)
class Change:
    """One change to a table: which rows, which periods, and what is set, scaled or added in which columns.

    ``where`` maps a column, or a dotted path through references, to the values it may have; no entry means
    every row. ``layer`` is the id of the scenario whose file states the change: within one layer no cell
    may change twice. ``place`` is the file and line. Where ``each`` is a path as in ``where``, a row is scaled
    or added to by the stated number times the one that ``amounts`` has for the row's value there; no scenario
    file says so, but a sweep does.
    """

    table: str
    where: Mapping[str, tuple[str | int | float, ...]] = field(default_factory=dict)
    periods: tuple[str, ...] = ()
    set: Mapping[str, Value] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    add: Mapping[str, float] = field(default_factory=dict)
    layer: str = ""
    place: str = field(default="", compare=False)
    each: str = ""
    amounts: Mapping[str, float] = field(default_factory=dict)

    def alike(self) -> list[Change]:
        """Changes without ``each`` that do the same, one for each of its values."""
        if not self.each:
            return [self]
        return [
            replace(
                self,
                where={**self.where, self.each: (value,)},
                scale={name: number * amount for name, number in self.scale.items()},
                add={name: number * amount for name, number in self.add.items()},
                each="",
                amounts={},
            )
            for value, amount in self.amounts.items()
        ]

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of a scenario file, which has no ``each``."""
        found: dict[str, Any] = {"table": self.table}
        if self.where:
            found["where"] = {k: list(v) if len(v) != 1 else v[0] for k, v in self.where.items()}
        if self.periods:
            found["periods"] = list(self.periods)
        for name, part in (("set", self.set), ("scale", self.scale), ("add", self.add)):
            if part:
                found[name] = dict(part)
        return found


@dataclass(frozen=True)
class ShareCap:
    """No country, supplier or plant may hold more than ``limit`` (0–1) of the purchases within ``within``."""

    by: Holder
    within: Within
    limit: float


@dataclass(frozen=True)
class MinimumSources:
    """At least ``count`` offers, each with ``share`` (0–1) of a part's demand, from ``start`` on.

    ``start`` None means from the horizon's first period; no ``families`` means every part.
    """

    count: int
    share: float = 0.05
    start: str | None = None
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreFloor:
    """The mean score of a part's purchases is at least ``floor`` (0–100)."""

    score: Score
    floor: float


@dataclass(frozen=True)
class ModelOptions:
    """What the model minimises and which optional constraints it holds.

    ``discount_rate`` is per year; ``risk_price_jpy`` is ¥ per risk-weighted unit; ``tolerance`` is the
    relative slack that later levels of the objective may take from earlier ones. ``unknown`` says how undeclared
    provenance counts: as each rule says, as clean, or as barred.
    """

    objective: tuple[Level, ...] = ("cost",)
    share_cap: tuple[ShareCap, ...] = ()
    minimum_sources: MinimumSources | None = None
    score_floor: tuple[ScoreFloor, ...] = ()
    integers: bool = False
    discount_rate: float = 0.0
    risk_price_jpy: float = 0.0
    tolerance: float = 1e-6
    unknown: Unknown = "rules"

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of a scenario file, every option stated."""
        found: dict[str, Any] = {"objective": list(self.objective)}
        if self.share_cap:
            caps: dict[str, dict[str, float]] = {}
            for cap in self.share_cap:
                caps.setdefault(cap.by, {})[cap.within] = cap.limit
            found["share_cap"] = caps
        if self.minimum_sources is not None:
            sources = self.minimum_sources
            stated: dict[str, Any] = {"count": sources.count, "share": sources.share}
            if sources.start is not None:
                stated["start"] = sources.start
            if sources.families:
                stated["families"] = list(sources.families)
            found["minimum_sources"] = stated
        if self.score_floor:
            found["score_floor"] = {floor.score: floor.floor for floor in self.score_floor}
        found["integers"] = self.integers
        found["discount_rate"] = self.discount_rate
        found["risk_price_jpy"] = self.risk_price_jpy
        found["tolerance"] = self.tolerance
        found["unknown"] = self.unknown
        return found


#: How HiGHS goes about linear programs; ``optimizer.solve.strategy`` says what each route does.
ROUTES = ("auto", "direct", "presolved", "blocks", "columns", "rows", "clp", "ipm", "hipo", "pdlp", "gpu")


@dataclass(frozen=True)
class SolverOptions:
    """Which solver, and its limits; ``gap`` is relative, ``time_limit_s`` None means no limit, ``route`` one of ``ROUTES``."""

    name: str = "highs"
    time_limit_s: float | None = None
    gap: float = 1e-6
    threads: int = 1
    seed: int = 1
    route: str = "auto"

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of a scenario file, every option stated."""
        found: dict[str, Any] = {"name": self.name}
        if self.time_limit_s is not None:
            found["time_limit_s"] = self.time_limit_s
        return {**found, "gap": self.gap, "threads": self.threads, "seed": self.seed, "route": self.route}


@dataclass(frozen=True)
class Scenario:
    """A scenario with its ancestors merged in.

    ``title`` and ``description`` have the keys ``en`` and ``ja``. ``start`` or ``periods`` None means that
    the demand table decides: from its first period, to its last. ``lineage`` names the scenarios from the
    root to this one. ``path`` is the file it was read from, ``data`` the data package, absolute. ``reference``
    names the scenario beside it that its cost is compared with.
    """

    id: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    path: Path = field(compare=False)
    data: Path
    start: str | None = None
    periods: int | None = None
    rules: tuple[str, ...] = ()
    deadlines: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    model: ModelOptions = field(default_factory=ModelOptions)
    solver: SolverOptions = field(default_factory=SolverOptions)
    lineage: tuple[str, ...] = ()
    reference: str | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def place(self, key: str) -> str:
        """The file and line that state ``key``, such as ``horizon.start`` or ``rules[2]``; else the file."""
        return self.places.get(key, self.path.name)

    def as_mapping(self) -> dict[str, Any]:
        """The resolved scenario as plain data; read back, it gives an equal scenario.

        It has no ``extends``; a ``lineage`` and each change's ``layer`` stand in it when it had a parent.
        """
        found: dict[str, Any] = {"id": self.id, "title": dict(self.title)}
        if self.description:
            found["description"] = dict(self.description)
        inherited = self.lineage != (self.id,)
        if inherited:
            found["lineage"] = list(self.lineage)
        found["data"] = self.data.as_posix()
        horizon = {"start": self.start, "periods": self.periods}
        stated = {key: value for key, value in horizon.items() if value is not None}
        if stated:
            found["horizon"] = stated
        found["rules"] = list(self.rules)
        if self.reference is not None:
            found["reference"] = self.reference
        if self.deadlines:
            found["deadlines"] = dict(self.deadlines)
        if self.changes:
            found["changes"] = [
                {**change.as_mapping(), "layer": change.layer} if inherited else change.as_mapping()
                for change in self.changes
            ]
        found["model"] = self.model.as_mapping()
        found["solver"] = self.solver.as_mapping()
        return found
