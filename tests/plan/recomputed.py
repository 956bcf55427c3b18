"""What ``buyers.csv``, ``decisions.csv`` and ``bound_buyers`` must say, worked out once more: with pandas, from the plan's other
tables, the inputs and the rules alone. Nothing of the planner that makes these figures is used, nor of its audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from optimizer.case import Case

__all__ = ["bound_rows", "bound_segments", "buyers", "decisions", "firms_of_concern", "numbers"]

BOUGHT = ["purchase_jpy", "freight_jpy", "duty_jpy", "risk_jpy"]
TERMS = [*BOUGHT, "qualification_jpy", "opening_jpy", "expansion_jpy", "holding_jpy", "shortage_jpy"]
MEASURES = ("made_in_concern", "firm_of_concern")


def _quarter(period: str) -> int:
    return 4 * int(period[:4]) + int(period[5]) - 1


def _days(period: str) -> tuple[date, date]:
    year, quarter = int(period[:4]), int(period[5])
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return date(year, 3 * quarter - 2, 1), date.fromordinal(after.toordinal() - 1)


# --- whom the rules bind ----------------------------------------------------------------------------------------


def _binds(rule: Any, periods: Sequence[str]) -> bool:
    for period in periods:
        first, last = _days(period)
        if rule.start > last or (rule.end is not None and rule.end < first):
            continue
        steps = [step.share for step in rule.phase_out if step.start <= last]
        if not rule.phase_out or (steps and steps[-1] < 1):
            return True
    return False


def _bound_by(rule: Any, case: Case) -> list[str]:
    rows = case.tables["segments"]
    held = rows[rows["sector"].isin(rule.sectors).to_numpy(bool)]
    if rule.segments:
        held = held[held["segment_id"].isin(rule.segments).to_numpy(bool)]
    if rule.purposes and "purposes" in held:
        wanted = set(rule.purposes)
        fits = [not isinstance(text, str) or bool(wanted & set(text.split("|"))) for text in held["purposes"]]
        held = held[pd.Series(fits, index=held.index, dtype=bool)]
    return held["segment_id"].tolist()


def bound_segments(case: Case) -> list[str]:
    """Segments that some rule binds in some period, in the order of the table."""
    bound = {segment for rule in case.rules if _binds(rule, case.periods) for segment in _bound_by(rule, case)}
    return [segment for segment in case.tables["segments"]["segment_id"] if segment in bound]


def bound_rows(case: Case, orders: pd.DataFrame) -> pd.Series:
    """Which orders some rule is about: buyer, family, and no exception."""
    family = orders["part"].map(case.tables["parts"].set_index("part_id")["family"])
    concerned = pd.Series(False, index=orders.index)
    for rule in case.rules:
        if not _binds(rule, case.periods):
            continue
        hit = orders["segment"].isin(_bound_by(rule, case))
        if rule.depth == 1:
            hit &= family.isin(rule.families)
            hit &= orders["part"].isin(rule.parts) | (not rule.parts)
            hit &= pd.Series(
                [any(not clause.parts or part in clause.parts for clause in rule.clauses) for part in orders["part"]],
                index=orders.index, dtype=bool,
            )  # fmt: skip
        for exception in rule.exceptions:
            free = pd.Series(
                [_covers(exception, rule, period) for period in orders["period"]], index=orders.index, dtype=bool
            )
            for ids, column in (
                (exception.parts, orders["part"]),
                (exception.families, family),
                (exception.segments, orders["segment"]),
                (exception.suppliers, orders["supplier"]),
                (exception.countries, orders["country"]),
            ):
                if ids:
                    free &= column.isin(ids)
            hit &= ~free
        concerned |= hit
    return concerned


def _covers(exception: Any, rule: Any, period: str) -> bool:
    first, last = _days(period)
    first, last = max(first, rule.start), min(last, rule.end or last)
    return (exception.start or first) <= first and (exception.end or last) >= last


# --- sources of concern -----------------------------------------------------------------------------------------


def firms_of_concern(case: Case, period: str) -> set[str]:
    """Firms seated in a country of concern, listed on some day of the period, or held by such firms by half or more."""
    first, last = _days(period)
    countries = case.tables["countries"]
    seats = set(countries.loc[countries["bloc"] == "of_concern", "country_id"])
    suppliers = case.tables["suppliers"]
    named = set(suppliers.loc[suppliers["country_id"].isin(seats), "supplier_id"])

    def valid(row: Mapping[str, Any], begins: str, ends: str) -> bool:
        begin, end = row.get(begins), row.get(ends)
        starts = not isinstance(begin, str) or date.fromisoformat(begin) <= last
        return starts and (not isinstance(end, str) or date.fromisoformat(end) >= first)

    named |= {
        row["entity_id"]
        for row in case.tables["entities"].to_dict("records")
        if valid(row, "listed_from", "listed_to") and row.get("issued_by") not in seats
    }
    stakes: dict[tuple[str, str], float] = {}
    for row in case.tables["ownership"].to_dict("records"):
        if valid(row, "valid_from", "valid_to"):
            key = (row["owned_id"], row["owner_id"])
            stakes[key] = max(stakes.get(key, 0.0), float(row["share_pct"]) / 100)
    held: dict[str, float] = {}
    for _ in range(50):
        step: dict[str, float] = {}
        for (owned, owner), share in stakes.items():
            step[owned] = step.get(owned, 0.0) + share * (1.0 if owner in named else held.get(owner, 0.0))
        held = step
    return named | {firm for firm, share in held.items() if share >= 0.5 - 1e-12}


def _flags(case: Case, orders: pd.DataFrame) -> pd.DataFrame:
    countries, plants = case.tables["countries"], case.tables["plants"].set_index("plant_id")
    concern = set(countries.loc[countries["bloc"] == "of_concern", "country_id"])
    firms = {period: firms_of_concern(case, period) for period in case.periods}
    pairs = zip(orders["plant"].map(plants["supplier_id"]), orders["period"], strict=True)
    return pd.DataFrame(
        {
            "made_in_concern": orders["plant"].map(plants["country_id"]).isin(concern),
            "firm_of_concern": [firm in firms[period] for firm, period in pairs],
        },
        index=orders.index,
    ).astype(bool)


# --- buyers.csv -------------------------------------------------------------------------------------------------


def _child(clearance: object) -> str:
    """The tests of a clearance that are left for the components: one tier less each."""
    left = []
    for test in str(clearance).split(";") if isinstance(clearance, str) and clearance else []:
        head, slash, tiers = test.rpartition("/")
        if not slash:
            left.append(test)
        elif int(tiers) > 1:
            left.append(f"{head}/{int(tiers) - 1}")
    return ";".join(sorted(left))


def _clearance(clearance: object) -> str:
    return ";".join(sorted(clearance.split(";"))) if isinstance(clearance, str) else ""


def _standing(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What stands in each order, at any tier: order (row), offer, node shipped from, units, component row (-1: the order)."""
    orders, parts = tables["orders"].reset_index(drop=True), tables["components"].reset_index(drop=True)
    orders, parts = orders[orders["units"] > 0], parts[parts["units"] > 0]
    node = pd.Series(
        [*zip(orders["offer"], orders["clearance"].map(_child), orders["ship_period"], strict=True)], dtype=object
    )
    maker = [*zip(parts["component_offer"], parts["clearance"].map(_child), parts["ship_period"], strict=True)]
    taker = [*zip(parts["assembly_offer"], parts["clearance"].map(_clearance), parts["period"], strict=True)]
    output: dict[Any, float] = {}
    for key, units in [*zip(node, orders["units"], strict=True), *zip(maker, parts["units"], strict=True)]:
        output[key] = output.get(key, 0.0) + units
    feeds: dict[Any, list[tuple[int, Any, float]]] = {}
    for row, (into, out, units) in enumerate(zip(taker, maker, parts["units"], strict=True)):
        feeds.setdefault(into, []).append((row, out, units))
    chain = [
        (order, offer, units, -1, key)
        for order, offer, units, key in zip(orders.index, orders["offer"], orders["units"], node, strict=True)
    ]
    level = chain
    while level:
        below = []
        for order, _, units, _, key in level:
            for row, out, taken in feeds.get(key, []):
                below.append((order, out[0], taken * units / output[key], row, out))
        chain = chain + below
        level = below
    return pd.DataFrame(chain, columns=["order", "offer", "units", "row", "node"])


def buyers(case: Case, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """``buyers.csv`` without the values of demand and shortage, indexed by segment, part and period."""
    orders, parts = tables["orders"].reset_index(drop=True), tables["components"].reset_index(drop=True)
    key = ["segment", "part", "period"]
    demand = case.tables["demand"]
    pairs = demand[["segment_id", "part_id"]].drop_duplicates().set_axis(["segment", "part"], axis=1)
    cells = pairs.merge(pd.DataFrame({"period": case.periods}), how="cross").set_index(key).index
    table = pd.DataFrame(
        0.0, index=cells, columns=["demand_units", "shortage_units", "units", "value_jpy", *TERMS, "components_jpy"]
    )

    def put(column: str, amounts: pd.Series) -> None:
        table[column] = table[column].add(amounts.groupby(level=key).sum(), fill_value=0.0)

    renamed = {"segment_id": "segment", "part_id": "part"}
    put("demand_units", demand.rename(columns=renamed).set_index(key)["units"].astype(float))
    put("shortage_units", tables["shortages"].set_index(key)["units"].astype(float))
    put("holding_jpy", tables["stock"].set_index(key)["holding_jpy"].astype(float))
    put("shortage_jpy", tables["shortages"].set_index(key)["penalty_jpy"].astype(float))
    own = orders.set_index(key)
    for column in ("units", "value_jpy", *BOUGHT):
        put(column, own[column].astype(float))
    rest = _rest(table)
    standing = _standing(tables).join(orders[key[:2]], on="order")

    # Components: the share of each flow that stands in each pair's orders pays that share of its cost, when it is assembled.
    inside = standing[standing["row"] >= 0].groupby(["row", "segment", "part"])["units"].sum().reset_index()
    _pay(table, inside, parts["units"], parts[BOUGHT], parts["period"], case.periods, rest, inside_too=True)
    # Commitments: by what of the offer's output, or of the plant's resource, stands in each pair's orders.
    offers = case.tables["offers"].set_index("offer_id")
    use = (
        offers["capacity_use"].astype(float).fillna(1.0)
        if "capacity_use" in offers
        else pd.Series(1.0, index=offers.index)
    )
    standing = standing.assign(
        plant=standing["offer"].map(offers["plant_id"]), used=standing["units"] * standing["offer"].map(use)
    )
    for term, name, member, when, amount in (
        ("qualification_jpy", "qualifications", "offer", "start_period", "units"),
        ("expansion_jpy", "expansions", "offer", "period", "units"),
        ("opening_jpy", "openings", "plant", "period", "used"),
    ):
        rows = tables[name].reset_index(drop=True)
        usage = standing.groupby([member, "segment", "part"])[amount].sum().rename("units").reset_index()
        usage = rows[[member]].reset_index(names="row").merge(usage, on=member)
        total = usage.groupby("row")["units"].sum().reindex(rows.index, fill_value=0.0)
        usage = usage[usage["row"].map(total) > 0]
        _pay(table, usage, total, rows[["cost_jpy"]].set_axis([term], axis=1), rows[when], case.periods, rest)
    rate = case.scenario.model.discount_rate
    age = table.index.get_level_values("period").map(_quarter) - _quarter(case.periods[0])
    table["cost_jpy"] = table[TERMS].sum(axis=1) * (1.0 + rate) ** (-pd.Index(age).to_numpy(float) / 4.0)
    return table[(table != 0).any(axis=1)].sort_index()


def _rest(table: pd.DataFrame) -> pd.Series:
    """By pair, its share of what is paid for orders; of the demand where nothing is."""
    for held in (table[BOUGHT].sum(axis=1), table["demand_units"]):
        sums = held.groupby(level=["segment", "part"], sort=False).sum()
        if sums.sum() > 0:
            return sums / sums.sum()
    sums = table["units"].groupby(level=["segment", "part"], sort=False).sum()
    return sums * 0 + 1 / max(len(sums), 1)


def _pay(
    table: pd.DataFrame,
    shares: pd.DataFrame,
    total: pd.Series,
    costs: pd.DataFrame,
    when: pd.Series,
    periods: Sequence[str],
    rest: pd.Series,
    inside_too: bool = False,
) -> None:
    """Put the ``costs`` of rows into the table: to each pair the share that it takes of a row, what is left as the ``rest``."""
    taken = shares.assign(share=shares["units"] / shares["row"].map(total))
    left = 1.0 - taken.groupby("row")["share"].sum().reindex(costs.index, fill_value=0.0)
    left = left.where(left.abs() > 1e-9, 0.0)
    spread = [
        pd.DataFrame(
            {
                "row": row,
                "segment": [p[0] for p in rest.index],
                "part": [p[1] for p in rest.index],
                "share": part * rest.to_numpy(),
            }
        )
        for row, part in left[left > 0].items()
    ]
    every = pd.concat([taken[["row", "segment", "part", "share"]], *spread], ignore_index=True)
    # What is assembled before the horizon is paid in its first period.
    every["period"] = every["row"].map(when).map(lambda period: max(str(period), periods[0]))
    for term in costs:
        amount = every["share"] * every["row"].map(costs[term].astype(float))
        sums = every.assign(amount=amount).groupby(["segment", "part", "period"])["amount"].sum()
        for column in (term, "components_jpy") if inside_too and term != "risk_jpy" else (term,):
            table[column] = table[column].add(sums, fill_value=0.0)


# --- decisions.csv ----------------------------------------------------------------------------------------------


def decisions(case: Case, tables: Mapping[str, pd.DataFrame]) -> set[tuple[str, str, str]]:
    """Kind, offer (plant of an opening) and period of every decision."""
    taken = {("qualification", r.offer, r.start_period) for r in tables["qualifications"].itertuples()}
    taken |= {("expansion", r.offer, r.period) for r in tables["expansions"].itertuples()}
    taken |= {("opening", r.plant, r.period) for r in tables["openings"].itertuples()}
    ships = pd.concat(
        [
            tables["orders"][["offer", "ship_period", "units"]],
            tables["components"][["component_offer", "ship_period", "units"]].set_axis(
                ["offer", "ship_period", "units"], axis=1
            ),
        ]
    )
    first = ships[ships["units"] > 0].groupby("offer")["ship_period"].min()
    known = set(case.tables["offers"].query("status == 'incumbent'")["offer_id"]) | set(
        tables["qualifications"]["offer"]
    )
    return taken | {("source", str(offer), str(period)) for offer, period in first.items() if offer not in known}


# --- bound_buyers -----------------------------------------------------------------------------------------------


def numbers(case: Case, tables: Mapping[str, pd.DataFrame], segments: Sequence[str], held: pd.Series) -> dict[str, Any]:
    """What ``bound_buyers`` says of the segments, ``held`` being the orders that rules are about."""
    table, orders = tables["buyers"], tables["orders"].assign(**_flags(case, tables["orders"]))
    mine = table[table["segment"].isin(segments)]
    own = orders[held.to_numpy()]
    demand = mine["demand_units"].sum()
    last = own[own["period"].isin(case.periods[-4:])]
    weight = "value_jpy" if last["value_jpy"].sum() > 0 else "units"
    alone = last[last["firm_of_concern"] & ~last["made_in_concern"]]
    counts = "value_jpy" if orders["value_jpy"].sum() > 0 else "units"
    total = orders[counts].sum()
    late = orders["period"].isin(case.periods[-4:]) & orders["segment"].isin(segments)
    amount = "value_jpy" if orders.loc[late, "value_jpy"].sum() > 0 else "units"
    late_total = orders.loc[late, amount].sum()
    return {
        "segments": list(segments),
        "demand_units": demand,
        "shortage_units": mine["shortage_units"].sum(),
        "coverage_units": 1 - mine["shortage_units"].sum() / demand if demand else None,
        "cost_jpy": mine["cost_jpy"].sum(),
        "purchases_jpy": mine[["purchase_jpy", "freight_jpy", "duty_jpy"]].sum().sum(),
        "components_jpy": mine["components_jpy"].sum(),
        "terms_jpy": {term.removesuffix("_jpy"): mine[term].sum() for term in TERMS},
        "share_of_purchases": own[counts].sum() / total if total else None,
        "exposure": {period: _shares(own[own["period"] == period]) for period in case.periods},
        "zero_from": {
            segment: {m: _zero_from(own[own["segment"] == segment], m, case.periods) for m in MEASURES}
            for segment in segments
        },
        "parts": {
            segment: [rows.loc[rows["segment"] == segment, "part"].nunique() for rows in (orders, own)]
            for segment in segments
        },
        "firms": (alone.groupby("supplier")[weight].sum() / max(last[weight].sum(), 1e-300)).to_dict(),
        "beyond": {
            m: orders.loc[late & ~held & orders[m], amount].sum() / late_total if late_total else None for m in MEASURES
        },
    }


def _shares(rows: pd.DataFrame) -> dict[str, float] | None:
    if not rows["units"].sum() > 0:
        return None
    weight = "value_jpy" if rows["value_jpy"].sum() > 0 else "units"
    return {
        m + end: rows.loc[rows[m], by].sum() / rows[by].sum()
        for m in MEASURES
        for end, by in (("", weight), ("_units", "units"))
    }


def _zero_from(rows: pd.DataFrame, measure: str, periods: Sequence[str]) -> str | None:
    free = None
    for period in reversed(periods):
        shares = _shares(rows[rows["period"] == period]) or {measure: 0.0, f"{measure}_units": 0.0}
        if max(shares[measure], shares[f"{measure}_units"]) > 1e-6:
            break
        free = period
    return free
