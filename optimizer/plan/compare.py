"""What differs between two or more plans: costs, shares, coverage, suppliers, parts, the end of exposure.

Every table is long: a row for each plan and what is compared, with the difference to the first plan, so that
two plans and twenty read alike. Units and shares are those of the summary and of ``orders``; a plan that
lacks one has 0 of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import Language, message
from optimizer.vocabulary import word

from .concern import trends
from .dependence import MEASURES, NEGLIGIBLE_SHARE, exposure_of
from .named_plan import NamedPlan
from .premium import premium_between

__all__ = ["Comparison", "compare"]

#: What arithmetic leaves of equal amounts: relative to the larger, and at the least. A yen of trillions is none of it.
_NOISE = {"jpy": (1e-13, 5e-3), "units": (1e-9, 1e-7), "share": (1e-9, 1e-9)}

#: Shares of a tier by their names in the summary, and the differences, as the columns that hold them begin or are called.
_TIER_SHARES = {"concern": "concern", **dict(zip(MEASURES, ("made", "firm"), strict=True)), "unknown": "unknown"}
_TIER_DIFFERENCES = {
    "concern": "difference",
    **dict(zip(MEASURES, ("difference_made", "difference_firm"), strict=True)),
}

#: Columns of the orders whose sums are compared.
_SUMMED_COLUMNS = ("units", "purchase_jpy", "landed_cost_jpy")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Differences of plans, each a table in the order of the plans given; differences are to the first plan.

    - ``costs``: term (the last is ``total``), plan, jpy, difference_jpy, difference_pct (NaN where the first
      has 0); present ¥ as in ``costs_jpy``.
    - ``shares``: by (bloc, country), key, plan, share, difference (of value, 0–1).
    - ``coverage``: plan, status, demand_units, delivered_units, shortage_units, coverage_units,
      coverage_value, difference_units, difference_value (of the two coverages).
    - ``suppliers``: supplier, plan, units, purchase_jpy, landed_cost_jpy (nominal), difference_units,
      difference_jpy (landed), change (in, out, more, less, same, by units).
    - ``parts``: part, supplier, plan, units, difference_units; only parts that some supplier gains or loses.
    - ``certainty``: plan, objective_jpy, bound_jpy, least_difference_jpy, best_difference_jpy, most_difference_jpy, proven: the
      premium over the first plan, in digits that are proven; between least and most lies the true difference of the two
      cases' optima, NaN without bounds; best is that of the plans.
    - ``concern``: buyers (bound, all), plan, made_free_from, firm_free_from: from when nothing made in countries of concern, and
      nothing of firms of concern, is bought, None if that never comes; and both shares in the last period with purchases
      (made_last, firm_last). The bound are those of each plan's own rules; a plan that binds nobody has no such row.
    - ``exposure``: tier, plan, concern_first, concern_last (by either measure), made_first, made_last, firm_first, firm_last
      (by each, NaN of plans of schema versions before 2.3), unknown_first, unknown_last (shares of value at that tier in the
      first and the last period with purchases), difference, difference_made, difference_firm (of the last ones).
    """

    plans: tuple[str, ...]
    #: What the plans' scenarios are called, by plan and language; where they are known.
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict, kw_only=True)
    #: Names by language, kind (supplier, part, country) and id, of the plans' own data; where they are known.
    names: Mapping[Language, Mapping[str, Mapping[str, str]]] = field(default_factory=dict, kw_only=True)
    costs: pd.DataFrame
    shares: pd.DataFrame
    coverage: pd.DataFrame
    suppliers: pd.DataFrame
    parts: pd.DataFrame
    certainty: pd.DataFrame
    concern: pd.DataFrame
    exposure: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name, in the order in which they are shown."""
        held = ((of.name, getattr(self, of.name)) for of in fields(self))
        return {name: table for name, table in held if isinstance(table, pd.DataFrame)}


def compare(packs: Sequence[NamedPlan]) -> Comparison:
    """Compare plans with the first of them.

    Raises BadInput for fewer than two plans, for two of one name, and for one that holds no plan to compare.
    """
    names = [pack.name for pack in packs]
    if len(packs) < 2:
        raise BadInput(message("a comparison needs at least two plans"))
    for name in names:
        if names.count(name) > 1:
            text = message("two plans are called {name}; a comparison tells them apart by name", name=repr(name))
            raise BadInput(text)
    for pack in packs:
        if not pack.has_plan:
            text = message(
                "plan {name} holds no plan to compare: its status is {status}",
                name=repr(pack.name),
                status=word("status", str(pack.summary.get("status"))),
            )
            raise BadInput(text)
    orders = _orders(packs)
    return Comparison(
        plans=tuple(names),
        costs=_costs(packs),
        shares=pd.concat([_shares(packs, by) for by in ("bloc", "country")], ignore_index=True),
        coverage=_coverage(packs),
        suppliers=_suppliers(orders, names),
        parts=_parts(orders, names),
        certainty=_certainty(packs),
        concern=_concern(packs),
        exposure=_exposure(packs),
    )


def _costs(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    terms = _union([pack.summary["costs_jpy"] for pack in packs])
    wide = {pack.name: [float(pack.summary["costs_jpy"].get(term, 0.0)) for term in terms] for pack in packs}
    costs = pd.DataFrame(wide, index=pd.Index([*terms], dtype=object))
    costs.loc["total"] = costs.sum()
    table = _long(costs, "term", "jpy")
    table = table.rename(columns={"difference": "difference_jpy"})
    first = (table["jpy"] - table["difference_jpy"]).to_numpy(dtype=float)
    known = first != 0
    percent = np.full(len(table), np.nan)
    percent[known] = 100.0 * table["difference_jpy"].to_numpy(dtype=float)[known] / np.abs(first[known])
    return table.assign(difference_pct=percent)


def _exposure(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    rows = []
    tiers = sorted({int(tier) for pack in packs for tier in pack.summary.get("exposure_by_tier") or {}})
    for tier in tiers:
        ends = [_ends((pack.summary.get("exposure_by_tier") or {}).get(str(tier), {})) for pack in packs]
        for pack, (first, last) in zip(packs, ends, strict=True):
            shares = [_share(end, kind) for kind in _TIER_SHARES for end in (first, last)]
            mine, before = (np.array([_share(end, kind) for kind in _TIER_DIFFERENCES]) for end in (last, ends[0][1]))
            rows.append((tier, pack.name, *shares, *_difference(mine, before, "share").tolist()))
    columns = [f"{name}_{end}" for name in _TIER_SHARES.values() for end in ("first", "last")]
    return pd.DataFrame(rows, columns=["tier", "plan", *columns, *_TIER_DIFFERENCES.values()])


def _share(shares: Mapping[str, float], kind: str) -> float:
    """A share of a tier: 0 where nothing stands there, NaN where the plan does not tell it."""
    return float(shares.get(kind, np.nan if shares else 0.0))


def _ends(shares: Mapping[str, Mapping[str, float] | None]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The shares in the first and the last period with purchases."""
    known = [share for _, share in sorted(shares.items()) if share is not None]
    return (known[0], known[-1]) if known else ({}, {})


def _certainty(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    first = packs[0].summary
    premiums = [premium_between(pack.summary, first) for pack in packs[1:]]
    ends = [(0.0, 0.0, 0.0, True), *((*premium.rounded(), premium.proven) for premium in premiums)]
    names = ("least_difference_jpy", "best_difference_jpy", "most_difference_jpy")
    columns = {name: pd.Series([end[at] for end in ends], dtype=float) for at, name in enumerate(names)}
    return pd.DataFrame(
        {
            "plan": [pack.name for pack in packs],
            "objective_jpy": pd.Series([pack.summary["objective_jpy"] for pack in packs], dtype=float),
            "bound_jpy": pd.Series([pack.summary["bound_jpy"] for pack in packs], dtype=float),
            **columns,
            "proven": [end[3] for end in ends],
        }
    )


def _shares(packs: Sequence[NamedPlan], by: str) -> pd.DataFrame:
    shares = [pack.summary[f"share_by_{by}"] or {} for pack in packs]
    keys = sorted(_union(shares))
    wide = pd.DataFrame(index=pd.Index(keys, dtype=object))
    for pack, held in zip(packs, shares, strict=True):
        wide[pack.name] = [float(held.get(key, 0.0)) for key in keys]
    table = _long(wide, "key", "share")
    table.insert(0, "by", by)
    return table


def _coverage(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    rows = [
        {
            "plan": pack.name,
            "status": pack.summary["status"],
            **{key: float(pack.summary[key]) for key in ("demand_units", "delivered_units", "shortage_units")},
            **{f"coverage_{key}": _or_nan(pack.summary["coverage"][key]) for key in ("units", "value")},
        }
        for pack in packs
    ]
    table = pd.DataFrame(rows)
    for key in ("units", "value"):
        share = table[f"coverage_{key}"].to_numpy(dtype=float)
        table[f"difference_{key}"] = _difference(share, share[:1], "share")
    return table


def _or_nan(value: float | None) -> float:
    """A number that a plan may lack, NaN where it does."""
    return np.nan if value is None else float(value)


def _difference(values: Floats, first: Floats, kind: str) -> Floats:
    """Values less the first ones, 0 where they differ by noise."""
    relative, least = _NOISE[kind]
    difference = values - first
    room = np.maximum(relative * np.maximum(np.abs(values), np.abs(first)), least)
    return np.where(np.abs(difference) <= room, 0.0, difference)


def _orders(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    """Orders of all plans, summed by plan, part and supplier."""
    columns = ["part", "supplier", *_SUMMED_COLUMNS]
    frames = [pack.tables["orders"][columns].assign(plan=pack.name) for pack in packs]
    rows = pd.concat(frames, ignore_index=True)
    rows[list(_SUMMED_COLUMNS)] = rows[list(_SUMMED_COLUMNS)].astype(float)
    return rows.groupby(["plan", "part", "supplier"])[list(_SUMMED_COLUMNS)].sum().reset_index()


def _wide(orders: pd.DataFrame, keys: list[str], names: list[str], measure: str) -> pd.DataFrame:
    """The measure by keys (rows, sorted) and plan (columns); 0 where a plan has none."""
    held = orders.groupby([*keys, "plan"])[measure].sum().unstack("plan", fill_value=0)
    return held.reindex(columns=names, fill_value=0.0)


def _suppliers(orders: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    units = _long(_wide(orders, ["supplier"], names, "units"), "supplier", "units")
    bought = _long(_wide(orders, ["supplier"], names, "purchase_jpy"), "supplier", "jpy")
    landed = _long(_wide(orders, ["supplier"], names, "landed_cost_jpy"), "supplier", "jpy")
    after, gained = units["units"].to_numpy(dtype=float), units["difference"].to_numpy(dtype=float)
    before = after - gained
    trace = NEGLIGIBLE_SHARE * np.maximum(np.abs(before), np.abs(after))
    close = np.abs(gained) <= trace
    change = np.select(
        [close, before <= trace, after <= trace, gained > 0],
        ["same", "in", "out", "more"],
        default="less",
    )
    return units[["supplier", "plan", "units"]].assign(
        purchase_jpy=bought["jpy"],
        landed_cost_jpy=landed["jpy"],
        difference_units=units["difference"],
        difference_jpy=landed["difference"],
        change=change,
    )


def _parts(orders: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    wide = _wide(orders, ["part", "supplier"], names, "units")
    values = wide.to_numpy(dtype=float)
    moved = np.abs(values - values[:, :1]).max(axis=1, initial=0.0)
    changed = moved > NEGLIGIBLE_SHARE * values.max(axis=1, initial=0.0)
    parts = wide.index.get_level_values("part")
    kept = wide[parts.isin(parts[changed])]
    pairs = kept.index.to_frame(index=False)
    table = _long(kept.reset_index(drop=True), "row", "units")
    row = table["row"].to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            "part": pairs["part"].to_numpy()[row],
            "supplier": pairs["supplier"].to_numpy()[row],
            "plan": table["plan"],
            "units": table["units"],
            "difference_units": table["difference"],
        }
    )


def _concern(packs: Sequence[NamedPlan]) -> pd.DataFrame:
    rows = []
    for buyers in ("bound", "all"):
        for pack in packs:
            orders = pack.tables["orders"]
            held = orders[orders["bound"].to_numpy(bool)] if buyers == "bound" else orders
            if buyers == "bound" and held.empty:
                continue
            _, _, trend = trends(exposure_of(held, sorted(pack.summary["exposure_by_period"])))
            free = [trend[measure].zero_from for measure in MEASURES]
            rows.append((buyers, pack.name, *free, *(_or_nan(trend[measure].last) for measure in MEASURES)))
    columns = ["buyers", "plan", "made_free_from", "firm_free_from", "made_last", "firm_last"]
    table = pd.DataFrame(rows, columns=columns)
    # None, where that never comes, and not a blank text.
    never = {
        name: pd.Series([row[at] for row in rows], dtype=object) for at, name in ((2, columns[2]), (3, columns[3]))
    }
    return table.assign(**never)


def _long(wide: pd.DataFrame, key: str, value: str) -> pd.DataFrame:
    """One row a key and plan: key, plan, value and its difference to the first plan (the first column)."""
    values = wide.to_numpy(dtype=float)
    plans = len(wide.columns)
    return pd.DataFrame(
        {
            key: np.repeat(wide.index.to_numpy(), plans),
            "plan": np.tile(wide.columns.to_numpy(dtype=object), len(wide)),
            value: values.ravel(),
            "difference": _difference(values, values[:, :1], value).ravel(),
        }
    )


def _union(maps: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys of all maps, in the order in which they first appear."""
    return list(dict.fromkeys(key for mapping in maps for key in mapping))
