"""The explanation of a plan: prices of its rows, verdicts on its offers, the detail of one of them, and its decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimizer.analysis.names import Names
from optimizer.analysis.statement import Statement, in_both
from optimizer.arrays import Integers
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.report import Progress, no_progress

from .detail import detail_of
from .phrases import price_sentence
from .planned import PlannedProgram, planned_program
from .prices import Prices, Reach, grouped, prices_of, prices_on_both_sides, reach_of
from .reasons import Reasons
from .verdicts import Verdicts, verdicts_of

__all__ = ["Explanation", "explain"]

#: Rows of each constraint that are told one by one, and of these the ones whose price is asked for on both sides.
_MOST, _BOTH_SIDES = 10, 8


#: Where a side may be moved.
_SIDES = ("below", "above")


@dataclass(frozen=True, eq=False)
class Explanation:
    """The explanation of a plan as plain data: `as_mapping`.

    ``prices``, ``verdicts`` and ``planned`` are what it was drawn from. ``rows`` and ``groups`` are the prices told, row by row
    and added up; ``offers`` the verdicts; ``offer`` the detail of the offer asked for, None if none was; ``decisions`` and
    ``new_suppliers`` (by id, their names in both languages) what is decided because of the rules or in any case.
    """

    planned: PlannedProgram
    prices: Prices
    verdicts: Verdicts
    rows: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    offers: list[dict[str, Any]]
    offer: dict[str, Any] | None
    decisions: list[dict[str, Any]]
    new_suppliers: dict[str, dict[str, str]] | None
    statement: Statement

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON, without NaN or infinite numbers."""
        mapping = {
            "basis": self.planned.basis,
            "objective_jpy": self.planned.objective,
            "prices": self.rows,
            "groups": self.groups,
            "offers": self.offers,
            "offer": self.offer,
            "decisions": self.decisions,
            "new_suppliers": self.new_suppliers,
            **self.statement.as_mapping(),
        }
        plain: dict[str, Any] = _plain(mapping)
        return plain


def explain(
    solved: SolvedCase,
    offer: str | None = None,
    part: str | None = None,
    progress: Progress = no_progress,
    both_sides: int = _BOTH_SIDES,
    every_row: bool = False,
) -> Explanation:
    """Explain a plan. ``offer``: also the detail of one offer, by solving again; ``part``: the verdicts on its offers alone;
    ``both_sides``: how many rows whose price is one of several are asked for it on either side, those worth most first;
    ``every_row``: all rows with a price are told, not only those worth most of each constraint.

    BadInput: an offer or part that the case does not have, tables that are no plan of it.
    """
    case = solved.case
    for table, key, name, flag in (("offers", "offer_id", offer, "--offer"), ("parts", "part_id", part, "--part")):
        if name is not None and name not in set(case.tables[table][key]):
            raise BadInput(message("there is no {id} among the {table}", id=repr(name), table=table), flag)
    planned = planned_program(solved)
    progress("built", None)
    prices, verdicts = prices_of(planned), verdicts_of(planned)
    progress("prices", planned.objective)
    names = Names(case)
    reasons = Reasons(names, verdicts, solved.tables["exclusions"])
    shown = _shown(prices, len(prices) if every_row else _MOST)
    reach = reach_of(prices, shown)
    stuck = shown[reach.one_of_several]
    by_worth = stuck[np.argsort(-np.abs(prices.worth_jpy[stuck]), kind="stable")]
    sides = prices_on_both_sides(prices, by_worth[:both_sides])
    labels = planned.m.instance.labels["offer"].tolist()
    chosen = range(len(labels)) if part is None else np.flatnonzero(_of_part(planned, part)).tolist()
    return Explanation(
        planned,
        prices,
        verdicts,
        [
            _price_row(prices, reach, names, place, number, sides.get(number))
            for place, number in enumerate(shown.tolist())
        ],
        grouped(prices),
        [_offer_row(verdicts, reasons, number) for number in chosen],
        None if offer is None else detail_of(verdicts, reasons, labels.index(offer), progress),
        [_named(names, row) for row in _records(solved.tables["decisions"])],
        _new_suppliers(solved, names),
        Statement(_assumptions(planned, solved), dict(solved.summary["confidence"] or {})),
    )


def _shown(prices: Prices, most: int) -> Integers:
    """The rows told one by one: of each constraint so many, those that are worth most."""
    names = np.array([prices.constraint(number) for number in range(len(prices))], dtype=object)
    order = np.argsort(-np.abs(prices.worth_jpy), kind="stable")
    kept = [order[names[order] == name][:most] for name in dict.fromkeys(names.tolist())]
    return np.concatenate(kept) if kept else np.zeros(0, np.intp)


def _price_row(
    prices: Prices,
    reach: Reach,
    names: Names,
    place: int,
    number: int,
    sides: tuple[float | None, float | None] | None,
) -> dict[str, Any]:
    """A price (``number``) as plain data; its reach stands at ``place``, which a price at the margin does not have."""
    constraint, keys = prices.constraint(number), prices.keys(number)
    step, step_jpy = float(prices.step[number]), float(prices.step_jpy[number])
    at_margin = bool(prices.at_margin[number])
    down, up = (None if at_margin or not step else float(end[place]) / step for end in (reach.low, reach.high))
    return {
        "constraint": constraint,
        "keys": keys,
        "sentence": in_both(price_sentence(names, constraint, keys, step_jpy, at_margin)),
        "price_jpy": float(prices.price[number]),
        "step": step,
        "unit": prices.units[int(prices.unit[number])],
        "step_jpy": step_jpy,
        "worth_jpy": float(prices.worth_jpy[number]),
        "steps_down": down,
        "steps_up": up,
        "at_margin": at_margin,
        "one_of_several": bool(reach.one_of_several[place]),
        "price_below_jpy": None if sides is None else sides[0],
        "price_above_jpy": None if sides is None else sides[1],
        "no_plan": [] if sides is None else [side for side, jpy in zip(_SIDES, sides, strict=True) if jpy is None],
    }


def _offer_row(verdicts: Verdicts, reasons: Reasons, offer: int) -> dict[str, Any]:
    m = verdicts.planned.m
    key = str(m.instance.labels["offer"][offer])
    supplier, part = reasons.names.parts_of(key)
    name = verdicts.name(offer)
    out = name != "in" and bool(verdicts.best[offer] >= 0)
    price, cut = float(verdicts.price[offer]), float(verdicts.cut[offer])
    valid = out and 0 < cut <= 1
    return {
        "offer": key,
        "name": in_both(reasons.names("offer", key)),
        "supplier": supplier,
        "part": part,
        "verdict": name,
        "units": float(verdicts.units[offer]),
        "share": float(verdicts.share[offer]),
        "price_jpy": price if out else None,
        "gap_jpy": float(verdicts.gap_jpy[offer]) if out else None,
        "cut": cut if valid else None,
        "cut_jpy": cut * price if valid else None,
        "saving_jpy": float(verdicts.saving_jpy[offer]) if out else None,
        "commitment_jpy": float(verdicts.commitment_jpy[offer]) if out else None,
        "sentence": in_both(reasons.verdict(offer)),
    }


def _of_part(planned: PlannedProgram, part: str) -> Any:
    return planned.m.instance.labels["part"][planned.m.instance.part_of] == part


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, blanks None."""
    return [
        {str(name): None if value is None or value is pd.NA or value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _named(names: Names, decision: dict[str, Any]) -> dict[str, Any]:
    kind = "offer" if decision["offer"] is not None else "plant"
    return {
        **decision,
        "name": in_both(names(kind, decision[kind])),
        "when": in_both(names("period", decision["period"])),
    }


def _new_suppliers(solved: SolvedCase, names: Names) -> dict[str, dict[str, str]] | None:
    """Suppliers that the bound buyers buy from under the rules, and do not in the reference's plan; None without a reference."""
    bound = solved.summary.get("bound_buyers")
    if bound is None or "reference" not in bound:
        return None
    own, theirs = (side["shares"]["supplier"] for side in (bound, bound["reference"]))
    new = [supplier for supplier, share in own.items() if share and not theirs.get(supplier)]
    return {supplier: in_both(names("supplier", supplier)) for supplier in new}


def _assumptions(planned: PlannedProgram, solved: SolvedCase) -> tuple[Message, ...]:
    lines = [message("prices are the change of present cost per unit, one number changed at a time")]
    if planned.integers:
        lines.append(
            message(
                "the plan's yes-or-no decisions stand (fixed-integer LP): prices and verdicts say nothing of other decisions"
            )
        )
    if planned.levels:
        lines.append(message("what comes before cost, such as shortage, is held at the level that the plan reached"))
    lines.append(
        message("a price cut lowers what is paid in every period; shares, budgets and penalties keep the old price")
    )
    lines.append(
        message(
            "a percentage point and a point of score are counted on what the plan buys, which they may change a little"
        )
    )
    if not planned.integers and planned.decided.any():
        lines.append(
            message(
                "decisions are taken in part: what a whole one allows follows the capacities that bound it; where what can be used "
                "bounds it, it stays as it is"
            )
        )
    if solved.case.scenario.model.minimum_sources is not None:
        lines.append(message("without an offer the number of sources asked for is not checked again"))
    saved = float(solved.summary["objective_jpy"]) - planned.objective
    if saved > 1e-6 * max(1.0, abs(planned.objective)):
        lines.append(
            message("with its decisions the plan could cost less than it does; prices are those of the cheaper one")
        )
    return tuple(lines)


def _plain(value: Any) -> Any:
    """The value with numbers that JSON lacks as None."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
