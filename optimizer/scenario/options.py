"""What a scenario may say: each key declared once, with its type, default, bounds and help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from optimizer.dataset.schema import column
from optimizer.documents.record import Identifier, Option, Quarter, Record, Titles, option
from optimizer.documents.yaml_text import Node, quoted
from optimizer.documents.yaml_values import (
    as_choice,
    as_entries,
    as_fields,
    as_items,
    as_number,
    as_period,
    as_texts,
    suggestion,
)
from optimizer.periods import MAX_PERIODS, shift

from .change import Change

__all__ = [
    "EXTENDS",
    "ROUTES",
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

#: How HiGHS goes about linear programs; ``optimizer.solve.strategy`` says what each route does.
ROUTES = ("auto", "direct", "presolved", "blocks", "columns", "rows", "clp", "ipm", "hipo", "pdlp", "gpu")

#: The one key of a file that a resolved scenario no longer has.
EXTENDS = Option(
    "the name of one parent beside this file, without `.yaml`",
    "基となるシナリオの名称。同じフォルダーにあるファイルの名称から `.yaml` を除いたもの",
    key="extends",
    kind="id",
    default=None,
)


@dataclass(frozen=True)
class ShareCap:
    """No country, supplier or plant may hold more than ``limit`` (0–1) of the purchases within ``within``."""

    by: Holder
    within: Within
    limit: float


@dataclass(frozen=True)
class ScoreFloor:
    """The mean score of a part's purchases is at least ``floor`` (0–100)."""

    score: Score
    floor: float


def _share_caps(node: Node) -> tuple[ShareCap, ...]:
    holders = as_fields(node, get_args(Holder))
    return tuple(
        ShareCap(by, within, as_number(limits[within], above=0, at_most=1))
        for by in get_args(Holder)
        if by in holders
        for limits in [as_fields(holders[by], get_args(Within))]
        for within in get_args(Within)
        if within in limits
    )


def _by_holder(caps: tuple[ShareCap, ...]) -> dict[str, dict[str, float]]:
    return {by: {cap.within: cap.limit for cap in caps if cap.by == by} for by in dict.fromkeys(c.by for c in caps)}


def _score_floors(node: Node) -> tuple[ScoreFloor, ...]:
    floors = as_fields(node, get_args(Score))
    return tuple(
        ScoreFloor(score, as_number(floors[score], at_least=0, at_most=100))
        for score in get_args(Score)
        if score in floors
    )


def _families(node: Node) -> tuple[str, ...]:
    families = as_texts(node, "family")
    for item in as_items(node):
        as_choice(item, column("parts", "family").choices)
    return families


def _ends_in_cost(node: Node, levels: tuple[Level, ...]) -> None:
    if levels[-1:] != ("cost",):
        raise node.error("the last level must be cost")


def _solver_name(node: Node, name: str) -> None:
    if re.fullmatch(r"highs|pulp:[A-Za-z0-9_]{1,60}", name, re.ASCII) is None:
        raise node.error(f"expected highs or pulp:NAME, found {quoted(name)}")


@dataclass(frozen=True)
class MinimumSources(Record):
    """At least ``count`` offers, each with ``share`` (0–1) of a part's demand, from ``start`` on.

    ``start`` None means from the horizon's first period; no ``families`` means every part.
    """

    count: int = option("how many offers", "調達先の数", bounds={"at_least": 1, "at_most": 1000})
    share: float = option(
        "share of the part's demand below which a source does not count",
        "調達先として数えるために必要な、品目の所要量に対する割合",
        0.05,
        bounds={"above": 0, "at_most": 1},
    )
    start: Quarter | None = option(
        "the first period; without it the first of the horizon",
        "適用を開始する四半期。省略すると計画期間の最初",
        None,
    )
    families: tuple[str, ...] = option(
        "the families asked; without it all",
        "対象とする品目群。省略するとすべて",
        (),
        read=_families,
        kind="list of families",
    )

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for more sources than the demand has room for."""
        if self.count * self.share > 1 + 1e-9:
            what = f"{self.count} sources with a share of {self.share:g} each"
            raise node.error(f"{what} are more than the whole demand")


@dataclass(frozen=True)
class ModelOptions(Record):
    """What the model minimises and which optional constraints it holds.

    ``discount_rate`` is per year; ``risk_price_jpy`` is ¥ per risk-weighted unit; ``tolerance`` is the
    relative slack that later levels of the objective may take from earlier ones. ``unknown`` says how undeclared
    provenance counts: as each rule says, as clean, or as barred.
    """

    objective: tuple[Level, ...] = option(
        "`cost`, or levels minimised in turn that end in `cost`: `shortage` (by priority class), `exposure`",
        "最小化する目的。`cost`(費用)のみ、または `shortage`(優先度別の不足量)、`exposure`(懸念国等への依存度)の"
        "順に最小化し、最後を `cost` とする",
        ("cost",),
        single=True,
        noun="level",
        check=_ends_in_cost,
    )
    share_cap: tuple[ShareCap, ...] = option(
        "most that a `country`, `supplier` or `plant` may hold of purchases, 0–1",
        "国、供給事業者または生産拠点ごとの調達比率の上限(0〜1)",
        (),
        read=_share_caps,
        write=_by_holder,
        kind="map of maps",
        short="*.part",
    )
    minimum_sources: MinimumSources | None = option(
        "so many offers for each part and period with demand; needs integers",
        "所要のある品目と四半期ごとの最少調達先数。整数条件が必要",
        None,
        short="count",
    )
    score_floor: tuple[ScoreFloor, ...] = option(
        "least mean `technical` or `security` score of each part's purchases, 0–100",
        "品目ごとの調達における技術点または安全保障点の平均の下限(0〜100)",
        (),
        read=_score_floors,
        write=lambda floors: {floor.score: floor.floor for floor in floors},
        kind="map to numbers",
    )
    integers: bool = option(
        "whether yes-or-no decisions are whole; `off` relaxes them, and the cost is then a lower bound",
        "実施の有無を整数とするか。`off` では連続緩和とし、費用は下限値となる",
        False,
    )
    discount_rate: float = option(
        "per year; 0.02 is 2 %", "年間の割引率。0.02は2%", 0.0, bounds={"at_least": 0, "below": 1}
    )
    risk_price_jpy: float = option(
        "yen per unit from a country with risk score 100, in proportion below",
        "リスク点が100の国から調達する1単位当たりの円。100未満は比例する",
        0.0,
        bounds={"at_least": 0},
    )
    tolerance: float = option(
        "what later levels of the objective may take from earlier ones, relative",
        "後順位の目的のために先順位の目的が悪化してよい相対的な幅",
        1e-6,
        bounds={"at_least": 0, "below": 1},
    )
    unknown: Unknown = option(
        "how undeclared provenance counts: as each rule says, or as `clean` or `barred` for all of them",
        "原産不明の扱い。`rules` は各規則の定めによる。`clean` はすべて問題なし、`barred` はすべて調達不可とする",
        "rules",
    )


@dataclass(frozen=True)
class SolverOptions(Record):
    """Which solver, and its limits; ``gap`` is relative, ``time_limit_s`` None means no limit, ``route`` one of ``ROUTES``."""

    name: str = option(
        "`highs`, or `pulp:NAME`; `python -m optimizer solvers` lists the names",
        "ソルバー。`highs` または `pulp:名称`。名称は `python -m optimizer solvers` で表示される",
        "highs",
        check=_solver_name,
    )
    time_limit_s: float | None = option(
        "seconds for the whole solve", "求解全体の制限時間(秒)", None, bounds={"above": 0}
    )
    gap: float = option(
        "relative gap that counts as proven",
        "最適とみなす最適性ギャップ(相対値)",
        1e-6,
        bounds={"at_least": 0, "below": 1},
    )
    threads: int = option("threads of the solver", "ソルバーのスレッド数", 1, bounds={"at_least": 1, "at_most": 256})
    seed: int = option("seed of the solver", "ソルバーの乱数の種", 1, bounds={"at_least": 0, "at_most": 2**31 - 1})
    route: str = option(
        "how HiGHS goes about linear programs ([operations.md](operations.md#routes-through-a-linear-program))",
        "HiGHSが線形計画を解く方法",
        "auto",
        read=lambda node: as_choice(node, ROUTES),
        kind=", ".join(f"`{route}`" for route in ROUTES),
    )

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a route with another solver than HiGHS."""
        if self.route != "auto" and self.name != "highs":
            raise entries["route"].error("routes are HiGHS's: they go with name: highs")


@dataclass(frozen=True, kw_only=True)
class Scenario(Record):
    """A scenario with its ancestors merged in.

    ``title`` and ``description`` have the keys ``en`` and ``ja``. ``start`` or ``periods`` None means that
    the demand table decides: from its first period, to its last. ``lineage`` names the scenarios from the
    root to this one. ``path`` is the file it was read from, ``data`` the data package, absolute. ``reference``
    names the scenario beside it that its cost is compared with.
    """

    id: Identifier = option(
        "letters, digits, `-` and `_`; the file's name where it is left out. It names the plan pack's folder",
        "英数字、`-`、`_`。省略するとファイルの名称。計画一式のフォルダーの名称となる",
    )
    title: Titles = option(
        "`{en: ..., ja: ...}`, or one text for both languages; English serves where the Japanese is absent, the id where"
        " both are",
        "表題。`{en: ..., ja: ...}`、または両言語に共通の一つの文。日本語がなければ英語、いずれもなければIDを用いる",
    )
    description: Titles = option("as the title", "説明。書き方は表題と同じ", {})
    lineage: tuple[Identifier, ...] = option(
        "in a resolved scenario: the ids from the root ancestor to this one",
        "統合済みのシナリオで、最上位から自身までのシナリオのID",
        (),
    )
    path: Path = field(compare=False)
    data: Path = option(
        "the package, relative to the file that states it. Its rule packs are those in `rules/` inside the package, else"
        " in `rules/` beside it",
        "データパッケージ。これを定めるファイルからの相対パス。規則集はパッケージ内の `rules/`、なければ隣の `rules/`",
    )
    start: Quarter | None = option(
        "the first quarter; without it the first of `demand`",
        "計画期間の最初の四半期。省略すると `demand` の最初",
        None,
        key="horizon.start",
    )
    periods: int | None = option(
        "how many quarters; without it as many as `demand` has from there on",
        "計画期間の四半期の数。省略すると `demand` の最後まで",
        None,
        key="horizon.periods",
        bounds={"at_least": 1, "at_most": MAX_PERIODS},
    )
    rules: tuple[Identifier, ...] = option(
        "ids of [rule packs](#rule-packs), `[]` for none",
        "適用する調達規則のID。`[]` は規則なし",
        (),
        noun="rule",
        always=True,
    )
    reference: Identifier | None = option(
        "the name of the scenario beside this file that the cost is compared with; `solve` tells the premium over it. It is"
        " inherited; `reference: null` removes it",
        "費用を比較する基準となるシナリオの名称(同じフォルダー)。子に引き継がれ、`reference: null` で取り消す",
        None,
    )
    deadlines: Mapping[str, str] = option(
        "`{rule: 2028Q4}` moves a rule's deadline, see [Rule packs](#rule-packs)",
        "`{規則: 2028Q4}` は規則の期限を変更する",
        {},
        read=lambda node: {
            rule: as_period(entry) for rule, entry in as_entries(node).items() if entry.value is not None
        },
        kind="map to quarter",
    )
    changes: tuple[Change, ...] = option("[below](#changes)", "データパッケージの表に対する変更点。順に適用する", ())
    model: ModelOptions = option("[below](#model)", "モデルの目的と任意の制約", ModelOptions())
    solver: SolverOptions = option("[below](#solver)", "ソルバーとその制限", SolverOptions())
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a horizon beyond all calendars, a deadline of another scenario's rule, a reference to itself."""
        if self.start is not None and self.periods is not None and shift(self.start, self.periods) > "3000":
            raise entries["start"].error("the horizon ends after the year 2999")
        for rule in self.deadlines:
            if rule not in self.rules:
                fault = f"the scenario has no rule {quoted(rule)}{suggestion(rule, self.rules)}"
                raise as_entries(entries["deadlines"])[rule].error(fault)
        if self.reference == self.id:
            fault = "a scenario is no reference for itself; reference: null removes an inherited one"
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
