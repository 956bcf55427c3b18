"""The prices of rules: what is known of each, as plain data and in sentences of either language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optimizer.case import Case
from optimizer.messages import LANGUAGES, Message, message, sequence
from optimizer.plan.display_names import display_name
from optimizer.plan.premium import Premium
from optimizer.vocabulary import both, said_of, word
from optimizer.wording import Wording

from .loosened import SAME_LEVEL, Certainty
from .removals import Removable
from .statement import Statement, in_both

__all__ = ["Interaction", "RulePrice", "RulePrices", "amount", "differing", "jpy_of", "span", "tiny_note"]

_ENDS = ("low", "best", "high")
_WORDS = {language: Wording(language) for language in LANGUAGES}


@dataclass(frozen=True, eq=False)
class RulePrice:
    """The price of one of them, or of all together (``item`` None).

    ``premium`` is None where costs cannot be compared. ``buyers`` is what each segment pays more in these two plans (present ¥; the
    sum is the premium's ``best``), ``shortage_units`` and ``levels`` what is short, and what each level before cost comes to, with
    and without.
    """

    item: Removable | None
    certainty: Certainty
    premium: Premium | None
    buyers: Mapping[str, float] | None
    shortage_units: tuple[float, float | None]
    levels: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Interaction:
    """What some of them cost together beyond the sum of what each costs alone: between ``low`` and ``high``, ¥.

    ``together_jpy`` and ``sum_jpy`` are those of the plans in hand.
    """

    items: tuple[Removable, ...]
    together_jpy: float
    sum_jpy: float
    low: float
    high: float

    @property
    def best(self) -> float:
        """That of the plans in hand."""
        return self.together_jpy - self.sum_jpy


@dataclass(frozen=True, eq=False)
class RulePrices:
    """The prices of a case in the order of its rules, that of all together, and what some cost beyond the sum of their prices.

    ``cost_jpy`` and ``bound_jpy`` are those of the case itself; a price below ``tiny_jpy`` is told as "at most".
    """

    case: Case
    within: float
    cost_jpy: float
    bound_jpy: float | None
    tiny_jpy: float
    prices: tuple[RulePrice, ...]
    together: RulePrice | None
    interactions: tuple[Interaction, ...]
    integers: bool
    grades: dict[str, float]

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return _mapping_of(self)


def _mapping_of(prices: RulePrices) -> dict[str, Any]:
    """The prices as plain data, with every sentence in both languages."""
    segments = prices.case.tables["segments"]["segment_id"].astype(str).tolist()
    return {
        "scenario": prices.case.scenario.id,
        "within": prices.within,
        "cost_jpy": prices.cost_jpy,
        "bound_jpy": prices.bound_jpy,
        "tiny_jpy": prices.tiny_jpy,
        "prices": [_price(price, prices.cost_jpy) for price in prices.prices],
        "together": None if prices.together is None else _price(prices.together, prices.cost_jpy),
        "interactions": [_interaction(interaction) for interaction in prices.interactions],
        "segments": {
            name: {language: display_name(prices.case, "segments", name, language) for language in LANGUAGES}
            for name in segments
        },
        **_statement(prices).as_mapping(),
    }


def jpy_of(premium: Premium | None) -> dict[str, float | None]:
    """Low, best and high (¥), the ends rounded outward to a tenth of the digit up to which the difference is known; None where
    there is none.
    """
    return dict(zip(_ENDS, (None, None, None) if premium is None else _outward(premium), strict=True))


def amount(jpy: float) -> Message:
    """¥ as people write it."""
    return both(*(_WORDS[language].money(jpy) for language in ("en", "ja")))


def ceiling(jpy: float) -> Message:
    """¥ that a price does not exceed, rounded up."""
    return both(*(_WORDS[language].money_at_most(jpy) for language in ("en", "ja")))


def span(low: float, high: float) -> Message:
    """A range of ¥, one amount where people would be told the same of both."""
    return both(*(_WORDS[language].money_span(low, high) for language in ("en", "ja")))


def tiny_note(tiny_jpy: float, within: float) -> Message:
    """From where on a difference is told as a ceiling."""
    return message(
        "Below {amount} two solves cannot tell a difference to {share}: there only a ceiling is told, at most so much.",
        amount=amount(tiny_jpy), share=f"±{100 * within:g}%",
    )  # fmt: skip


def differing(levels: Mapping[str, tuple[float, float]], short: tuple[float, float | None]) -> Message:
    """What goes before cost and is not the same with the rule and without: units ``short``, else the ``levels`` themselves (¥)."""
    before, after = short
    if after is not None and not math.isclose(before, after, rel_tol=SAME_LEVEL):
        return message(
            "{before} units are short with it, {after} without", before=_units(before), after=_units(after)
        )  # fmt: skip
    return sequence(
        (
            message("{level} {before} with it, {after} without", level=_level(name), before=amount(a), after=amount(b))
            for name, (a, b) in levels.items()
            if not math.isclose(a, b, rel_tol=SAME_LEVEL)
        ),
        "; ",
        "、",
    )


def _price(price: RulePrice, cost: float) -> dict[str, Any]:
    item, premium = price.item, price.premium
    with_it, without_it = price.shortage_units
    return {
        "kind": "all" if item is None else item.kind,
        "id": "" if item is None else item.id,
        "title": in_both(_title(price)),
        "certainty": price.certainty.value,
        "jpy": jpy_of(premium),
        "share_of_cost": dict.fromkeys(_ENDS) if premium is None else premium.shares_of(cost),
        "buyers": None if price.buyers is None else dict(price.buyers),
        "swapped_jpy": None if price.buyers is None else sum(max(0.0, -more) for more in price.buyers.values()),
        "shortage_units": {"with": with_it, "without": without_it},
        "levels": {name: {"with": a, "without": b} for name, (a, b) in price.levels.items()},
        "sentence": in_both(_sentence(price)),
    }


def _title(price: RulePrice) -> Message:
    return message("All of them together") if price.item is None else price.item.title


def _sentence(price: RulePrice) -> Message:
    title, premium = _title(price), price.premium
    if premium is None:
        if price.certainty is Certainty.LEVELS:
            return message(
                "{title}: no price in ¥, since what goes before cost changes: {levels}.",
                title=title, levels=differing(price.levels, price.shortage_units),
            )  # fmt: skip
        return message("{title}: no plan without it was found in time.", title=title)
    low, best, high = _outward(premium)
    if low is None or high is None:
        return message("{title}: {amount} in the plans in hand; nothing is proven.", title=title, amount=amount(best))
    if price.certainty is Certainty.PROVEN:
        return said_of(title, span(low, high))
    if price.certainty is Certainty.AT_MOST:
        return message("{title}: at most {amount}.", title=title, amount=ceiling(high))
    return message("{title}: {span}; not proven more closely.", title=title, span=span(low, high))


def _interaction(interaction: Interaction) -> dict[str, Any]:
    jpy = jpy_of(Premium("", interaction.together_jpy, interaction.best, interaction.low, interaction.high))
    verdict = "more" if interaction.low > 0 else "less" if interaction.high < 0 else "undecided"
    return {
        "items": [{"kind": item.kind, "id": item.id} for item in interaction.items],
        "together_jpy": interaction.together_jpy,
        "sum_jpy": interaction.sum_jpy,
        "jpy": jpy,
        "verdict": verdict,
        "sentence": in_both(_beyond(interaction.items, jpy["low"] or 0.0, jpy["high"] or 0.0, verdict)),
    }


def _outward(premium: Premium) -> tuple[float | None, float, float | None]:
    if premium.low is None or premium.high is None:
        return None, premium.best, None
    finest = replace(premium, low=premium.best, high=premium.best).unit
    unit = max(premium.unit / 10.0, finest)
    # What is more than nothing, or less, stays so.
    while unit > finest and (0 < premium.low < unit or 0 < -premium.high < unit):
        unit /= 10.0
    low, high = premium.low / unit, premium.high / unit
    ends = (math.floor(low + _slack(low)), round(premium.best / unit), math.ceil(high - _slack(high)))
    low_jpy, best, high_jpy = (float(f"{end * unit:.12g}") for end in ends)
    return low_jpy, min(max(best, low_jpy), high_jpy), high_jpy


def _slack(units: float) -> float:
    """What rounding leaves of a whole number of units."""
    return 1e-12 * max(1.0, abs(units))


def _beyond(items: tuple[Removable, ...], low: float, high: float, verdict: str) -> Message:
    names = (
        message("“{first}” and “{second}”", first=items[0].title, second=items[1].title)
        if len(items) == 2
        else message("All of them together")
    )
    if verdict == "more":
        return message(
            "{names} cost {span} more than the sum of what each costs alone.", names=names, span=span(low, high)
        )
    if verdict == "less":
        return message(
            "{names} cost {span} less than the sum of what each costs alone.", names=names, span=span(-high, -low)
        )
    return message(
        "{names}: whether they cost more or less than the sum of what each costs alone is not decided (the difference is {span}).",
        names=names, span=span(low, high),
    )  # fmt: skip


def _units(units: float) -> str:
    return f"{units:,.0f}" if units >= 100 else f"{units:,.4g}"


def _level(name: str) -> Message:
    level, _, priority = name.partition(", priority ")
    if not priority:
        return word("objective", name)
    return message("{level}, priority {priority}", level=word("objective", level), priority=priority)


def _statement(prices: RulePrices) -> Statement:
    share = f"±{100 * prices.within:g}%"
    texts = [
        message(
            "A price is the cost of the best plan under all rules less that of the best one without this; all else stays as it is."
        ),
        message(
            "Prices are proven to {share} of themselves where it says so, from the costs and bounds of both sides.",
            share=share,
        ),
        tiny_note(prices.tiny_jpy, prices.within),
        message("Whole numbers are kept on both sides.")
        if prices.integers
        else message("The case has no whole numbers, so that costs are exact but for rounding."),
        message(
            "What each buyer pays more is read off the two plans: other plans as good may divide it otherwise, buyers who share"
            " suppliers may swap more than the price itself, and only the sum is proven."
        ),
    ]
    if prices.case.scenario.model.objective != ("cost",):
        texts.append(
            message("Costs are compared only where what goes before them, such as shortage, comes to the same.")
        )
    return Statement(tuple(texts), prices.grades)
