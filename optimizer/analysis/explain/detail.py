"""One offer in detail: what a unit costs against what it is worth, and what solving again says of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from optimizer.analysis.names import Names
from optimizer.analysis.statement import in_both, sentences
from optimizer.messages import Message, listing
from optimizer.rules.proof_words import proof_in_words
from optimizer.solve.report import Progress

from .again import Commitment, Cut, Loss, committed, lost, verified_cut
from .reasons import Reasons
from .verdicts import Verdicts

__all__ = ["detail_of"]

#: What of a column's keys says to whom a unit goes, and when.
_NAMED = ("offer", "segment", "pool", "period", "made")
#: Below this many ¥ a unit, a term is left out.
_NOTHING = 1e-6


def detail_of(verdicts: Verdicts, reasons: Reasons, offer: int, progress: Progress) -> dict[str, Any]:
    """Everything about one offer as plain data: verdict, split of its nearest column, exclusions, and what solving again shows."""
    planned = verdicts.planned
    key, name = str(planned.m.instance.labels["offer"][offer]), verdicts.name(offer)
    lines: list[Message] = [reasons.sentence(offer)]
    loss: Loss | None = None
    cut: Cut | None = None
    forced: Commitment | None = None
    if name == "in":
        loss = lost(planned, offer)
        lines += reasons.loss(offer, loss)
    elif waits_for_decision(verdicts, offer):
        forced = committed(planned, offer)
        lines.append(reasons.commitment(offer, forced))
    elif math.isfinite(verdicts.cut[offer]) and open_column(verdicts, offer) and name != "tie":
        cut = verified_cut(planned, offer, min(max(float(verdicts.cut[offer]), 0.0), 1.0))
        lines.append(reasons.cut(offer, cut))
    progress("verified", None)
    excluded = reasons.exclusions[reasons.exclusions["offer"] == key]
    labels = planned.m.instance.labels["offer"]
    return {
        "offer": key,
        "verdict": name,
        "sentences": sentences(lines),
        "split": split_of(verdicts, offer, reasons.names),
        "exclusions": [_exclusion(row, reasons.names) for row in excluded.to_dict("records")],
        "cut": None if cut is None else {"share": cut.share, "exact": cut.exact, "units": cut.units,
                                         "jpy": None if cut.share is None else cut.share * float(verdicts.price[offer])},
        "loss": None if loss is None else {
            "jpy": loss.jpy, "short_units": loss.short_units, "spared_jpy": loss.spared_jpy,
            "instead": {str(labels[k]): float(loss.instead[k]) for k in np.flatnonzero(np.abs(loss.instead) > 0.5).tolist()},
        },
        "commitment": None if forced is None else {
            "jpy": forced.jpy, "units": forced.units, "cut": forced.cut, "divisible": forced.divisible,
            "cut_jpy": None if forced.cut is None else forced.cut * float(verdicts.price[offer]),
        },
        "sentence": in_both(reasons.verdict(offer)),
    }  # fmt: skip


def waits_for_decision(verdicts: Verdicts, offer: int) -> bool:
    """Whether decisions that the plan does not take keep an offer out: qualification, opening, minimum orders, price tiers."""
    best = verdicts.best[offer]
    flows = bool(best >= 0) and math.isfinite(verdicts.reduced.total[best])
    committed_first = bool(verdicts.commitment_jpy[offer] > 0)
    return verdicts.planned.integers and flows and (committed_first or not open_column(verdicts, offer))


def open_column(verdicts: Verdicts, offer: int) -> bool:
    """Whether no decision shuts the column through which an offer comes nearest."""
    return bool(verdicts.best[offer] >= 0 and verdicts.reduced.open[verdicts.best[offer]])


def split_of(verdicts: Verdicts, offer: int, names: Names) -> dict[str, Any] | None:
    """What a unit through the nearest column costs and is worth, present ¥ by term; None without a column."""
    best, reduced = int(verdicts.best[offer]), verdicts.reduced
    if best < 0 or not math.isfinite(reduced.total[best]):
        return None
    family, keys = verdicts.planned.program.name_column(best)
    terms = {"landed": float(reduced.cost[best]), "components": float(reduced.components[best])}
    terms |= {name: float(values[best]) for name, values in reduced.terms.items()}
    kept = {name: jpy for name, jpy in terms.items() if abs(jpy) > _NOTHING or name == "landed"}
    chain = float(reduced.total[best]) - sum(jpy for name, jpy in terms.items() if name != "decisions")
    chain += float(reduced.worth[best])
    named = listing(names(kind, keys[kind]) for kind in _NAMED if kind in keys)
    return {"through": family, "keys": keys, "where": in_both(named), "terms": kept,
            "chain": chain if abs(chain) > _NOTHING else 0.0,
            "worth": float(reduced.worth[best]), "gap": float(reduced.total[best])}  # fmt: skip


def _exclusion(row: dict[Any, Any], names: Names) -> dict[str, Any]:
    """A row of the exclusions with what people call its buyer and its quarters."""
    when = {f"{end}_named": in_both(names("period", str(row[f"{end}_period"]))) for end in ("from", "to")}
    proof = in_both(proof_in_words(str(row["proof_path"]), names.known))
    return {
        **_record(row), "segment_named": in_both(names("segment", str(row["segment"]))), **when, "proof_named": proof,
    }  # fmt: skip


def _record(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): None if value is None or value != value else value for name, value in row.items()}
