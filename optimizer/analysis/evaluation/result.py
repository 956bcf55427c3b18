"""An evaluated lot: its bidders, their order and what flips it, as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import pandas as pd

from optimizer.messages import Message, in_language
from optimizer.plan.disclaimer import DISCLAIMER

from . import sentences
from .flips import Flip, cleared, flip_of
from .lots import Bid, Lot, read_lots
from .numbers import as_decimal, as_yen
from .ranking import Ranking, is_low, rank
from .scores import Entrant, Score, entrant_of, is_eligible, scores
from .terms import terms
from .weights import WeightInterval, weights_between

__all__ = ["Evaluation", "evaluate_lots"]


@dataclass(frozen=True)
class Evaluation:
    """A lot and all that follows from its settings and bids; `as_mapping` has it as plain data."""

    lot: Lot
    entrants: tuple[Entrant, ...]
    scored: Mapping[str, Score]
    ranking: Ranking

    @cached_property
    def flips(self) -> dict[str, Flip]:
        """By supplier what would make it win, of the winner how far its own bid and points can go."""
        return {entrant.supplier_id: flip_of(self.lot, self.entrants, entrant.supplier_id) for entrant in self.entrants}

    @cached_property
    def weights(self) -> WeightInterval | None:
        """The weights between which the first stays first; None without a first, in division, and without price points."""
        winner = self.ranking.winner
        return None if winner is None else weights_between(self.lot, self.entrants, winner)

    @cached_property
    def if_met(self) -> dict[str, tuple[Score, int] | None]:
        """By bidder with pending items: its score and place if they are met; None where something else keeps it out."""
        return {entrant.supplier_id: self._if_met(entrant) for entrant in self.entrants if entrant.pending}

    @cached_property
    def without_held(self) -> Evaluation | None:
        """The lot counted anew without the bidder that is held for a survey: what follows if the survey sets it aside."""
        if not self.ranking.held:
            return None
        return _evaluated(self.lot, tuple(e for e in self.entrants if e.supplier_id != self.ranking.winner))

    def _if_met(self, entrant: Entrant) -> tuple[Score, int] | None:
        others = [other for other in self.entrants if other is not entrant]
        entrants = [*others, cleared(self.lot, entrant)]
        scored = scores(self.lot, entrants)
        if entrant.supplier_id not in scored:
            return None
        return scored[entrant.supplier_id], rank(self.lot, entrants, scored).ranks()[entrant.supplier_id]

    @property
    def outcome(self) -> Message:
        """How the lot ends, in words."""
        return sentences.outcome(self.lot, self.ranking, self._first_if_met(), self.unsettling)

    @cached_property
    def unsettling(self) -> tuple[str, ...]:
        """The bidders whose pending items, if met, change who comes first, or who comes next after one that is held.

        Each alone and each two together are tried. More need not be: with the formula `lowest` they move the points of all, but
        the lowest price among them is that of one, and whoever then passes another is one more.
        """
        pending = [entrant for entrant in self.entrants if entrant.pending]
        groups = [*((entrant,) for entrant in pending), *combinations(pending, 2)]
        moved = {entrant.supplier_id for group in groups if self._moves(group) for entrant in group}
        return tuple(entrant.supplier_id for entrant in pending if entrant.supplier_id in moved)

    @property
    def settled(self) -> bool:
        """Whether somebody has won: first alone, not held for a survey, and whatever becomes of what is pending."""
        return self.ranking.winner is not None and not (self.ranking.held or self.unsettling)

    @property
    def open_to(self) -> tuple[str, ...]:
        """Who can be awarded the lot: the first or those who draw lots, and where a survey may set the first aside, whoever
        follows with it or without it; if that one is held as well, whoever follows then."""
        ranking, without = self.ranking, self.without_held
        first = ranking.groups[0] if ranking.groups else ()
        after = () if without is None else without.open_to
        return tuple(dict.fromkeys((*first, *ranking.following, *after)))

    def _moves(self, group: Sequence[Entrant]) -> bool:
        entrants = [cleared(self.lot, entrant) if entrant in group else entrant for entrant in self.entrants]
        met = rank(self.lot, entrants)
        return (met.groups[:1], met.following) != (self.ranking.groups[:1], self.ranking.following)

    def _first_if_met(self) -> list[str]:
        return [supplier for supplier, met in self.if_met.items() if met is not None and met[1] == 1]

    def flags(self, entrant: Entrant) -> list[str]:
        """Those that hold of: unmet, pending, over_ceiling, added_points_low, at_ceiling, tied, low_price, held, next."""
        lot, supplier, ranking = self.lot, entrant.supplier_id, self.ranking
        eligible = supplier in self.scored
        floor = lot.added_points_floor
        flags = {
            "unmet": bool(entrant.unmet),
            "pending": bool(entrant.pending),
            "over_ceiling": entrant.price_jpy > lot.ceiling_jpy,
            "added_points_low": floor is not None and entrant.added < floor,
            "at_ceiling": eligible and entrant.price_jpy == lot.ceiling_jpy,
            "tied": supplier in ranking.tied,
            "low_price": eligible and is_low(lot, entrant.price_jpy),
            "held": ranking.held and supplier == ranking.winner,
            "next": supplier in ranking.following,
        }
        return [flag for flag, holds in flags.items() if holds]

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON; ``docs/operations.md`` says the keys. Points and totals are decimals as text."""
        lot, ranking = self.lot, self.ranking
        return {
            "lot_id": lot.lot_id,
            "name": dict(lot.name),
            "method": lot.method,
            "terms": _both(terms(lot)),
            "settings": _settings(lot),
            "items": [
                {
                    "item_id": item.item_id,
                    "name": dict(item.name),
                    "kind": "mandatory" if item.mandatory else "optional",
                    "max_points": as_decimal(item.most),
                }
                for item in lot.items
            ],
            "bidders": [self._bidder(bid, entrant) for bid, entrant in zip(lot.bids, self.entrants, strict=True)],
            "winner": ranking.winner,
            "held": ranking.held,
            "next": list(ranking.following),
            "tied": list(ranking.tied),
            "provisional": bool(self.unsettling),
            "outcome": _both(self.outcome),
            "flips": self._flips(),
            "assumptions": [_both(text) for text in sentences.assumptions(lot)],
            "grades": {grade: float(share) for grade, share in lot.grades.items()},
            "disclaimer": dict(DISCLAIMER),
        }

    def _bidder(self, bid: Bid, entrant: Entrant) -> dict[str, Any]:
        supplier = bid.supplier_id
        score, least = self.scored.get(supplier), least_decimals(self.lot)
        eligible = is_eligible(self.lot, entrant)
        mapping: dict[str, Any] = {
            "supplier_id": supplier,
            "name": dict(bid.name),
            "bid_jpy": as_yen(bid.bid_jpy),
            "price_jpy": entrant.price_jpy,
            "eligible": eligible,
            "reason": _both(sentences.reason(self.lot, entrant)),
            "points": {
                item.item_id: as_decimal(
                    (item.most if bid.verdicts[item.item_id] == "met" else Fraction(0))
                    if item.mandatory
                    else bid.points[item.item_id]
                )
                for item in self.lot.items
            },
            "mandatory": dict(bid.verdicts),
            "technical": as_decimal(entrant.technical),
            "price_points_unrounded": _decimal(score.price_unrounded if score else None),
            "price_points": _decimal(score.price if score else None),
            "total": as_decimal(score.total, least) if score else None,
            "rank": self.ranking.ranks().get(supplier),
            "flags": self.flags(entrant),
        }
        if entrant.pending:
            met = self.if_met[supplier]
            mapping["if_met"] = None if met is None else {"total": as_decimal(met[0].total, least), "rank": met[1]}
        return mapping

    def _flips(self) -> dict[str, Any]:
        return {
            "bidders": {supplier: _flip(self, supplier, flip) for supplier, flip in self.flips.items()},
            "weights": None if self.weights is None else _weights(self.weights),
            "if_set_aside": None if self.without_held is None else self.without_held._set_aside(),
        }

    def _set_aside(self) -> dict[str, Any]:
        return {
            "winner": self.ranking.winner,
            "held": self.ranking.held,
            "tied": list(self.ranking.tied),
            "bidders": {supplier: _flip(self, supplier, flip) for supplier, flip in self.flips.items()},
            "weights": None if self.weights is None else _weights(self.weights),
        }


def evaluate_lots(tables: Mapping[str, pd.DataFrame], lot_id: str | None = None) -> dict[str, Evaluation]:
    """By id the lots of a package's tables, or the one asked for, evaluated. BadInput as for `read_lots` and `entrant_of`."""
    return {
        lot.lot_id: _evaluated(lot, tuple(entrant_of(lot, bid) for bid in lot.bids))
        for lot in read_lots(tables, lot_id)
    }


def _evaluated(lot: Lot, entrants: tuple[Entrant, ...]) -> Evaluation:
    kept = {entrant.supplier_id for entrant in entrants}
    lot = replace(lot, bids=tuple(bid for bid in lot.bids if bid.supplier_id in kept))
    scored = scores(lot, entrants)
    return Evaluation(lot, entrants, scored, rank(lot, entrants, scored))


def least_decimals(lot: Lot) -> int:
    """The decimals that a total is written with: those to which it is rounded."""
    whole = lot.rounding != "none" and (lot.method == "division" or lot.rounds != "price")
    return lot.decimals if whole else 0


def _decimal(number: Fraction | None) -> str | None:
    return None if number is None else as_decimal(number)


def _both(text: str) -> dict[str, str]:
    return {"en": str(text), "ja": str(in_language(text, "ja"))}


def _settings(lot: Lot) -> dict[str, Any]:
    return {
        "part_id": lot.part_id,
        "segment_id": lot.segment_id,
        "ceiling_jpy": as_yen(lot.ceiling_jpy),
        "tax_rate": as_decimal(lot.tax_rate),
        "price_points": as_decimal(lot.price_points),
        "technical_points": as_decimal(lot.technical_points),
        "price_formula": lot.price_formula,
        "price_credit_floor": _decimal(lot.price_credit_floor),
        "rounding": lot.rounding,
        "decimals": lot.decimals,
        "rounds": lot.rounds,
        "price_unit_jpy": as_yen(lot.price_unit_jpy),
        "added_points_floor": _decimal(lot.added_points_floor),
        "low_price_share": _decimal(lot.low_price_share),
        "contract": lot.contract,
        "tie": list(lot.tie),
    }


def _flip(evaluation: Evaluation, supplier: str, flip: Flip) -> dict[str, Any]:
    return {
        "bid_jpy": flip.bid_jpy,
        "bid_or_lots_jpy": flip.bid_or_lots_jpy,
        "points": _decimal(flip.points),
        "points_or_lots": _decimal(flip.points_or_lots),
        "survey": flip.survey,
        "as_if_met": list(flip.as_if_met),
        "unmet": list(flip.unmet),
        "sentence": _both(sentences.flip(evaluation.lot, supplier, flip, evaluation.ranking.winner == supplier)),
    }


def _weights(interval: WeightInterval) -> dict[str, Any]:
    return {
        "low": str(interval.low),
        "low_decimal": as_decimal(interval.low),
        "low_included": interval.low_included,
        "high": None if interval.high is None else str(interval.high),
        "high_decimal": _decimal(interval.high),
        "high_included": interval.high_included,
        "sentence": _both(sentences.weights(interval)),
    }
