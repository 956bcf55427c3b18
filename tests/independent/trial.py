"""Drawn cases answered by the planner, in any units, and judged by the independent model's answer at scale 1.

python -m tests.independent.trial --seeds 0:1000 --scale mixed --solver pulp:CBC
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from optimizer import api
from tests.independent.draw import Drawn, draw, in_units, write
from tests.independent.draw_policies import plainly, with_policies
from tests.independent.model import Answer, optimum

__all__ = ["KINDS", "SCALES", "Verdict", "judged", "tried"]

#: As drawn; all parts in other units; each in its own; or one part or segment that needs up to a billion times as much.
SCALES = ("one", "uniform", "mixed", "uneven")
KINDS = ("agree", "refused", "unconfirmed", "wrong")
#: What two optima may differ by, relative to the optimum at scale 1, or to ¥1 if that is more.
ROOM = 1e-6
#: Tables with numbers in units or in money, to which a refusal may point.
TABLES = {"parts", "demand", "stock", "bom", "budgets", "lanes", "plants", "plant_periods", "expansions"} | {
    "offers",
    "offer_periods",
    "price_breaks",
}


@dataclass(frozen=True)
class Verdict:
    """``agree``, ``refused`` with a reason, ``unconfirmed``, which claims nothing, or ``wrong``; ``reason`` says why."""

    kind: str
    reason: str = ""


def tried(seed: int, scale: str, solver: str, folder: Path) -> Verdict:
    """The verdict on the planner's answer to the case of a seed in units of ``scale``."""
    drawn, scaled, money = _scaled(seed, scale)
    plain = plainly(drawn)
    case = write(plain, folder / "plain")
    sheer = {"sheer": 1e12, "nodes": 5000} if scale == "uneven" else {}
    right = optimum(case, rules=plain.rules, **sheer)
    try:
        plan = api.solve_case(write(scaled, folder / "stated"), solver=solver)
    except api.DataFaults as refusal:
        named = {fault.table for fault in refusal.faults if fault.severity == "error"}
        return Verdict("refused" if named and named <= TABLES else "wrong", str(refusal))
    except api.BadInput as refusal:
        places = set(re.split(", | and ", refusal.place or ""))
        return Verdict("refused" if places <= TABLES else "wrong", str(refusal))
    return judged(plan, right, money)


def judged(plan: api.Plan, right: Answer, money: float = 1.0) -> Verdict:
    """The verdict on a plan of a case whose amounts are ``money`` times those that ``right`` answers."""
    summary, room = plan.summary, ROOM * max(1.0, abs(right.cost)) if math.isfinite(right.cost) else 0.0
    objective = math.inf if summary["objective_jpy"] is None else summary["objective_jpy"] / money
    bound = -math.inf if summary["bound_jpy"] is None else summary["bound_jpy"] / money
    reason = f"{plan.status} {objective:.9g}, bound {bound:.9g}; it is {right.cost:.9g} ({summary['message']})"
    if plan.has_plan and (findings := api.audit_plan(plan)):
        return Verdict("wrong", f"{reason}; {'; '.join(map(str, findings))}")
    if objective < right.cost - room or bound > right.cost + room:
        return Verdict("wrong", reason)
    if plan.status in ("optimal", "infeasible"):
        same = plan.status == right.status and (objective == right.cost or abs(objective - right.cost) <= room)
        return Verdict("agree" if same else "wrong", reason)
    honest = plan.status in ("feasible", "no_solution") and summary["message"]
    return Verdict("unconfirmed" if honest else "wrong", reason)


def _scaled(seed: int, scale: str) -> tuple[Drawn, Drawn, float]:
    """The case of a seed, the same in other units, and how many times as large amounts of money are in these."""
    drawn = with_policies(draw(seed, integers=seed % 5 != 0), seed)
    if scale == "one":
        return drawn, drawn, 1.0
    r = np.random.default_rng([seed, 71])
    if scale == "uneven":
        drawn = _uneven(with_policies(draw(seed), seed), r)
        return drawn, drawn, 1.0
    money = 10.0 ** int(r.integers(-6, 9))
    if scale == "uniform":
        return drawn, in_units(drawn, dict.fromkeys("*pcd", 10.0 ** int(r.integers(-6, 9))), money), money
    drawn = _apart(drawn)
    units = {part: 10.0 ** int(r.integers(-4, 6)) for part in "pcd"}
    return drawn, in_units(drawn, {"*": 1.0, **units}, money), money


def _apart(drawn: Drawn) -> Drawn:
    """The case without what adds up units of several parts, which then cannot be in units of their own."""
    lanes = [{**row, "capacity": None} for row in drawn.tables["lanes"]]
    model = {key: value for key, value in drawn.model.items() if key != "risk_price_jpy"}
    return replace(drawn, tables={**drawn.tables, "lanes": lanes}, model=model)


def _uneven(drawn: Drawn, r: np.random.Generator) -> Drawn:
    """The case with a part, or a segment, that needs far more than before, and few capacities that would not allow it."""
    much, many = str(r.choice(["p", "g", "h"])), 10.0 ** int(r.integers(3, 10))
    tables = {name: [dict(row) for row in rows] for name, rows in drawn.tables.items()}
    for row in tables["demand"]:
        row["units"] *= many if much in (row["segment_id"], row["part_id"]) else 1.0
    for name in ("offers", "lanes", "plants"):
        for row in tables[name]:
            # What stands for "unlimited" would bind.
            row["capacity"] = None if r.random() < 0.65 or row.get("capacity") == 1e9 else row.get("capacity")
    limited = {row["offer_id"] for row in tables["offers"] if row["capacity"] is not None}
    tables["expansions"] = [row for row in tables["expansions"] if row["offer_id"] in limited]
    tables["budgets"] = []
    return replace(drawn, tables=tables)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a run of seeds and print the tally; 1 if an answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.independent.trial", description=__doc__)
    parser.add_argument("--seeds", required=True, metavar="A:B", help="from A up to but not including B")
    parser.add_argument("--scale", choices=SCALES, default="one")
    parser.add_argument("--solver", choices=("highs", "pulp:CBC", "pulp:HiGHS"), default="highs")
    chosen = parser.parse_args(arguments)
    first, last = map(int, chosen.seeds.split(":"))
    seeds_by_kind: dict[str, list[int]] = defaultdict(list)
    for seed in range(first, last):
        try:
            with tempfile.TemporaryDirectory() as folder:
                verdict = tried(seed, chosen.scale, chosen.solver, Path(folder))
        except Exception:
            verdict = Verdict("wrong", traceback.format_exc())
        seeds_by_kind[verdict.kind].append(seed)
        if verdict.kind != "agree":
            print(f"{seed} {verdict.kind}: {verdict.reason}", flush=True)
    print(
        f"{chosen.seeds} {chosen.scale} {chosen.solver}:",
        ", ".join(f"{kind} {len(seeds_by_kind[kind])}" for kind in KINDS),
    )
    if seeds_by_kind["wrong"]:
        print("WRONG:", *seeds_by_kind["wrong"])
    return int(bool(seeds_by_kind["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
