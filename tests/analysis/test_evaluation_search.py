"""What flips an award, beside a search that tries every yen, every point and every weight at which anything changes.

The rules are written here a second time, from the specification, with nothing of the package's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from optimizer.analysis.evaluation import evaluate_lots
from tests.analysis.lots_at_hand import tables_of_lot

LOTS = 200
_FURTHEST = 4
"""Up to this multiple of the present weight every step is tried."""


@dataclass(frozen=True)
class Rules:
    """The settings of a small lot."""

    method: str
    ceiling: int
    tax: Fraction
    price_max: int
    base: Fraction
    most: Fraction
    step: Fraction
    formula: str
    credit: Fraction | None
    rounding: str
    decimals: int
    rounds: str
    floor: Fraction | None
    low: Fraction | None
    work: bool
    tie: tuple[str, ...]


@dataclass(frozen=True)
class Bidder:
    """A bidder of a small lot."""

    name: str
    bid: Fraction
    added: Fraction
    verdict: str


UNIT = 10


def cut(rules: Rules, number: Fraction) -> Fraction:
    if rules.rounding == "none":
        return number
    ten = 10**rules.decimals
    shifted = number * ten if rules.rounding == "floor" else number * ten + Fraction(1, 2)
    return Fraction(math.floor(shifted), ten)


def with_tax(rules: Rules, bid: Fraction) -> int:
    return math.floor(bid * (1 + rules.tax))


def order(rules: Rules, bidders: Sequence[Bidder], weight: Fraction = Fraction(1)) -> list[list[str]]:
    """The eligible bidders, best first; those between whom lots decide together."""
    eligible = [
        b
        for b in bidders
        if b.verdict == "met"
        and with_tax(rules, b.bid) <= rules.ceiling
        and (rules.floor is None or b.added >= rules.floor)
    ]
    least = 0 if rules.credit is None else rules.credit * rules.ceiling
    counted = {b.name: max(Fraction(with_tax(rules, b.bid)), least) for b in eligible}
    keys: dict[str, tuple[Fraction, ...]] = {}
    for b in eligible:
        technical = weight * (rules.base + b.added)
        if rules.method == "division":
            total = cut(rules, technical * UNIT / with_tax(rules, b.bid))
        else:
            share = (
                1 - counted[b.name] / rules.ceiling
                if rules.formula == "linear"
                else min(counted.values()) / counted[b.name]
            )
            price = rules.price_max * share
            price = cut(rules, price) if rules.rounds != "total" else price
            technical = cut(rules, technical) if rules.rounds == "each" else technical
            total = technical + price if rules.rounds != "total" else cut(rules, technical + price)
        by = {"technical": technical, "mandatory": rules.base, "price": Fraction(-with_tax(rules, b.bid))}
        keys[b.name] = (total, *(by[step] for step in rules.tie if step != "lot"))
    groups: dict[tuple[Fraction, ...], list[str]] = {}
    for name in keys:
        groups.setdefault(keys[name], []).append(name)
    return [groups[key] for key in sorted(groups, reverse=True)]


def first_alone(groups: list[list[str]], name: str) -> bool:
    return bool(groups) and groups[0] == [name]


def first_or_lots(groups: list[list[str]], name: str) -> bool:
    return bool(groups) and name in groups[0]


def drawn(seed: int) -> tuple[Rules, list[Bidder]]:
    pick = random.Random(seed)
    step = pick.choice([Fraction(1), Fraction(1), Fraction(1, 2)])
    method = pick.choice(["additive", "additive", "additive", "division"])
    rules = Rules(
        method=method,
        ceiling=pick.randint(10, 28),
        tax=pick.choice([Fraction(0), Fraction(1, 10), Fraction(8, 100)]),
        price_max=pick.choice([5, 10, 20]),
        base=pick.choice([Fraction(0), Fraction(2)]),
        most=Fraction(pick.randint(4, 12)),
        step=step,
        formula=pick.choice(["linear", "lowest"]),
        credit=pick.choice([None, None, Fraction(3, 4), Fraction(1, 2)]),
        rounding=pick.choice(["floor", "floor", "half_up", "none"]),
        decimals=pick.choice([0, 1]) if method == "additive" else pick.choice([1, 4]),
        rounds=pick.choice(["price", "each", "total"]),
        floor=pick.choice([None, None, Fraction(2)]),
        low=pick.choice([None, Fraction(1, 2)]),
        work=pick.random() < 0.5,
        tie=pick.choice([("lot",), ("technical", "lot"), ("price", "lot"), ("mandatory", "technical", "price", "lot")]),
    )  # fmt: skip
    verdicts = ["met"] * 8 + ["not met", "pending"]
    bidders = [
        Bidder(
            name,
            Fraction(pick.randint(3, rules.ceiling + 2)),
            min(rules.most, pick.randint(0, 30) * step),
            pick.choice(verdicts),
        )
        for name in "ABCD"[: pick.randint(2, 4)]
    ]
    # The step in which points are written is that of what stands there.
    halves = any(b.added.denominator == 2 for b in bidders)
    return replace(rules, step=Fraction(1, 10) if halves else Fraction(1)), bidders


@cache
def evaluated(seed: int) -> dict[str, Any]:
    """The lot of the seed as the package evaluates it."""
    rules, bidders = drawn(seed)
    blank = float("nan")
    tables = tables_of_lot(
        [(b.name, float(b.bid), float(b.added), b.verdict) for b in bidders],
        base=float(rules.base), most=float(rules.most), method=rules.method, ceiling_jpy=rules.ceiling,
        tax_rate=float(rules.tax), price_points=rules.price_max, technical_points=float(rules.base + rules.most),
        price_formula=rules.formula, price_credit_floor=blank if rules.credit is None else float(rules.credit),
        rounding=rules.rounding, decimals=rules.decimals, rounds=rules.rounds, price_unit_jpy=UNIT,
        added_points_floor=blank if rules.floor is None else float(rules.floor),
        low_price_share=blank if rules.low is None else float(rules.low),
        contract="work" if rules.work else "purchase", tie="|".join(rules.tie),
    )  # fmt: skip
    return evaluate_lots(tables)["L"].as_mapping()


def highest(rules: Rules, bidders: Sequence[Bidder], at: int) -> tuple[int | None, int | None]:
    """The highest bid of all whole yen that win, and of those that win or draw lots, whatever lies below them."""
    won, drew = [], []
    for bid in range(1, rules.ceiling + 2):
        groups = order(rules, with_bid(bidders, at, bid))
        won += [bid] * first_alone(groups, bidders[at].name)
        drew += [bid] * first_or_lots(groups, bidders[at].name)
    return max(won, default=None), max(drew, default=None)


def with_bid(bidders: Sequence[Bidder], at: int, bid: int) -> list[Bidder]:
    return [replace(b, bid=Fraction(bid), verdict="met") if k == at else b for k, b in enumerate(bidders)]


def fewest(rules: Rules, bidders: Sequence[Bidder], at: int) -> tuple[str | None, str | None]:
    """The fewest technical points of all steps that win, and of those that win or draw lots."""
    won, drew = [], []
    for count in range(int(rules.most / rules.step) + 1):
        added = count * rules.step
        groups = order(rules, [replace(b, added=added, verdict="met") if k == at else b for k, b in enumerate(bidders)])
        won += [added] * first_alone(groups, bidders[at].name)
        drew += [added] * first_or_lots(groups, bidders[at].name)
    return tuple(str(float(rules.base + min(points))) if points else None for points in (won, drew))  # type: ignore[return-value]


def as_number(text: str | None) -> str | None:
    return None if text is None else str(float(text))


def crossings(rules: Rules, bidders: Sequence[Bidder], names: Sequence[str]) -> list[Fraction]:
    """Every multiple of the weight up to the furthest at which a rounded term of one of the bidders steps, or two totals meet."""
    points = {Fraction(0), Fraction(1), Fraction(_FURTHEST)}
    eligible = [b for b in bidders if b.name in names]
    least = 0 if rules.credit is None else rules.credit * rules.ceiling
    counted = [max(Fraction(with_tax(rules, b.bid)), least) for b in eligible]
    lowest = min(counted)
    price = [rules.price_max * (1 - p / rules.ceiling if rules.formula == "linear" else lowest / p) for p in counted]
    unit = Fraction(1, 10**rules.decimals)
    for b, own in zip(eligible, price, strict=True):
        technical = rules.base + b.added
        if technical and rules.rounding != "none" and rules.rounds != "price":
            shift = own if rules.rounds == "total" else Fraction(0)
            half = unit / 2 if rules.rounding == "half_up" else Fraction(0)
            count = int((technical * _FURTHEST + shift) / unit) + 2
            points |= {(k * unit - half - shift) / technical for k in range(count + 1)}
    for b, own in zip(eligible, price, strict=True):
        for other, theirs in zip(eligible, price, strict=True):
            if b.added != other.added:
                lead = own - theirs if rules.rounds == "total" else cut(rules, own) - cut(rules, theirs)
                points.add(lead / (other.added - b.added))
    return sorted(point for point in points if 0 <= point <= _FURTHEST)


def interval(rules: Rules, bidders: Sequence[Bidder], winner: str) -> tuple[Fraction, bool, Fraction | None, bool]:
    """The weights around 1 between which the winner stays alone, by looking at every crossing and between every two."""
    places: list[Fraction] = []
    names = [name for group in order(rules, bidders) for name in group]
    steps = crossings(rules, bidders, names)
    for before, after in pairwise(steps):
        places += [before, (before + after) / 2]
    places.append(steps[-1])
    start = places.index(Fraction(1))

    def walked(way: int) -> tuple[Fraction | None, bool]:
        at = start
        while 0 <= at + way < len(places):
            at += way
            if not first_alone(order(rules, bidders, places[at]), winner):
                # Crossings stand at even places: a failure between two begins after the crossing passed.
                return (places[at], False) if at % 2 == 0 else (places[at - way], True)
        return None, False

    (high, high_in), (low, low_in) = walked(1), walked(-1)
    return (Fraction(0), True, high, high_in) if low is None else (low, low_in, high, high_in)


def test_every_flip_is_what_trying_everything_finds() -> None:
    kinds = set()
    for seed in range(LOTS):
        rules, bidders = drawn(seed)
        mapping = evaluated(seed)
        groups = order(rules, bidders)
        assert mapping["winner"] == (groups[0][0] if groups and len(groups[0]) == 1 else None), (seed, rules, bidders)
        assert mapping["tied"] == (groups[0] if groups and len(groups[0]) > 1 else []), seed
        for at, bidder in enumerate(bidders):
            flip = mapping["flips"]["bidders"][bidder.name]
            if bidder.verdict == "not met":
                assert (flip["bid_jpy"], flip["points"], flip["unmet"]) == (None, None, ["clear"]), seed
                continue
            bids, points = highest(rules, bidders, at), fewest(rules, bidders, at)
            assert (flip["bid_jpy"], flip["bid_or_lots_jpy"]) == bids, (seed, rules, bidders, bidder)
            assert (as_number(flip["points"]), as_number(flip["points_or_lots"])) == points, (
                seed,
                rules,
                bidders,
                bidder,
            )
            low = rules.work and rules.low is not None and flip["bid_jpy"] is not None
            assert flip["survey"] == (low and with_tax(rules, Fraction(flip["bid_jpy"])) < rules.low * rules.ceiling)
        kinds.add(mapping["winner"] is None)
    assert kinds == {True, False}


def test_every_interval_of_weights_is_what_trying_everything_finds() -> None:
    ends = set()
    for seed in range(LOTS):
        rules, bidders = drawn(seed)
        mapping = evaluated(seed)
        weights, winner = mapping["flips"]["weights"], mapping["winner"]
        if rules.method == "division" or winner is None:
            assert weights is None
            continue
        present = (rules.base + rules.most) / rules.price_max
        low, low_in, high, high_in = interval(rules, bidders, winner)
        assert (Fraction(weights["low"]) / present, weights["low_included"]) == (low, low_in), (seed, rules, bidders)
        shown = None if weights["high"] is None else Fraction(weights["high"]) / present
        if shown is None or shown > _FURTHEST or (shown == _FURTHEST and weights["high_included"]):
            assert high is None, (seed, rules, bidders)
        else:
            assert (shown, weights["high_included"]) == (high, high_in), (seed, rules, bidders)
        ends.add((low > 0, high is not None))
    assert len(ends) == 4


def test_what_the_specification_calls_a_search_over_yen_is_monotone_also_where_the_lowest_bid_moves_everybody() -> None:
    """With the formula `lowest` a lower bid takes points from all others: still no bid below one that wins loses."""
    for seed in range(30):
        rules, bidders = drawn(1000 + seed)
        rules = replace(rules, method="additive", formula="lowest")
        for at, bidder in enumerate(bidders):
            won = [
                first_alone(order(rules, with_bid(bidders, at, bid)), bidder.name)
                for bid in range(1, rules.ceiling + 1)
            ]
            assert won == sorted(won, reverse=True), (seed, rules, bidders, bidder)
