"""Verdicts on offers in words: why each is in the plan, or out of it, and what would bring it in."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from optimizer.analysis.names import Names, money, number, percent, quarter
from optimizer.messages import Message, message, sequence
from optimizer.vocabulary import both, bracketed, said_of

from .again import Commitment, Cut, Loss
from .verdicts import Verdicts

__all__ = ["Reasons"]

#: Offers named that take the place of one that is lost.
_NAMED = 3
#: Units that count as some, where one offer takes the place of another.
_SOME = 0.5


class Reasons:
    """What is said of the offers of a plan; ``exclusions`` is its table of that name."""

    def __init__(self, names: Names, verdicts: Verdicts, exclusions: pd.DataFrame) -> None:
        self.names, self.verdicts = names, verdicts
        self.m = verdicts.planned.m
        self.exclusions = exclusions
        first = exclusions[exclusions["verdict"] == "barred"].drop_duplicates("offer")
        self._barred = {row["offer"]: row for row in first.to_dict("records")}

    def sentence(self, offer: int) -> Message:
        """The verdict on an offer, in a sentence."""
        key = str(self.m.instance.labels["offer"][offer])
        return said_of(self.names("offer", key), self.verdict(offer))

    def verdict(self, offer: int) -> Message:
        """What is said of an offer."""
        v, name = self.verdicts, self.verdicts.name(offer)
        if name == "in":
            return message("in the plan with {units} units, {share} of all that is taken of the part",
                           units=number(float(v.units[offer])), share=percent(float(v.share[offer])))  # fmt: skip
        if name == "barred":
            return self._by_rule(offer)
        if name in _PLAIN:
            return _PLAIN[name]()
        if name in ("qualification", "opening"):
            return self._commitment(offer, name)
        if name == "cost":
            return self._too_dear(offer)
        return self._obstructed(offer, name)

    def _by_rule(self, offer: int) -> Message:
        row = self._barred.get(str(self.m.instance.labels["offer"][offer]))
        if row is None:
            return message("out: rules, lead times and components leave no period in which it could deliver")
        clause = str(row["clause"])
        ja = row.get("clause_ja")
        return message("out: barred by “{rule}” ({clause})", rule=self.names("rule", str(row["rule"])),
                       clause=both(clause, ja if isinstance(ja, str) and ja else clause))  # fmt: skip

    def _too_dear(self, offer: int) -> Message:
        v = self.verdicts
        gap, when = money(float(v.gap_jpy[offer])), self._period(offer)
        head = message("out: too dear; even where it comes nearest, in {period}, a unit costs {gap} more than it is worth",
                       period=when, gap=gap)  # fmt: skip
        tail = self._cut(offer)
        if float(v.commitment_jpy[offer]) > 0:
            tail = message("{cut}, and its qualification or opening would cost {jpy} besides", cut=tail,
                           jpy=money(float(v.commitment_jpy[offer])))  # fmt: skip
        return sequence([head, tail], "; ", "。")

    def _cut(self, offer: int) -> Message:
        cut, price = float(self.verdicts.cut[offer]), float(self.verdicts.price[offer])
        if not math.isfinite(cut) or cut > 1:
            return message("no price would be low enough")
        return message("its price of {price} would have to fall by {jpy} ({share})",
                       price=money(price), jpy=money(cut * price), share=percent(cut))  # fmt: skip

    def _obstructed(self, offer: int, name: str) -> Message:
        reason = _OBSTACLES[name]()
        if not math.isfinite(float(self.verdicts.cut[offer])) or float(self.verdicts.cut[offer]) <= 0:
            return message("out, although a unit would cost less than what is bought: {reason}", reason=reason)
        head = message("out, although a unit would cost less than what is bought: {reason}", reason=reason)
        return sequence([head, self._cut(offer)], "; ", "。")

    def _commitment(self, offer: int, name: str) -> Message:
        v = self.verdicts
        what = message("its qualification") if name == "qualification" else message("the opening of its plant")
        saving, cost = float(v.saving_jpy[offer]), float(v.commitment_jpy[offer])
        if saving <= cost:
            return message("out: {what} costs {cost}, and with the plan's other decisions saves {saving} at most",
                           what=what, cost=money(cost), saving=money(saving))  # fmt: skip
        return message("out: {what} costs {cost} and may save up to {saving}; only solving again tells whether it does",
                       what=what, cost=money(cost), saving=money(saving))  # fmt: skip

    def _period(self, offer: int) -> Message:
        _, keys = self.verdicts.planned.program.name_column(int(self.verdicts.best[offer]))
        return quarter(keys.get("period", keys.get("made", "")))

    def cut(self, offer: int, cut: Cut) -> Message:
        """What solving again showed of a price cut."""
        price = float(self.verdicts.price[offer])
        if cut.share is None:
            return message("solving again confirms it: it stays out even as a gift")
        jpy, share, units = money(cut.share * price), percent(cut.share), number(cut.units)
        if cut.exact:
            return message("solving again confirms it: just above a cut of {jpy} ({share}) {units} units are bought, below none",
                           jpy=jpy, share=share, units=units)  # fmt: skip
        return message("solving again shows that it takes a cut of {jpy} ({share}), at which {units} units are bought",
                       jpy=jpy, share=share, units=units)  # fmt: skip

    def loss(self, offer: int, loss: Loss) -> list[Message]:
        """What it costs to lose an offer, and who takes its place."""
        if loss.jpy is None and self.verdicts.planned.integers:
            return [
                message(
                    "with the plan's other decisions nothing can take its place: without it no plan keeps every row"
                )
            ]
        if loss.jpy is None:
            return [message("nothing can take its place: without it no plan keeps every row")]
        if loss.short_units > _SOME and loss.jpy < 0:
            lines = [message("without it the plan costs {jpy} less, but {units} more units are missing",
                             jpy=money(-loss.jpy), units=number(loss.short_units))]  # fmt: skip
        elif loss.short_units > _SOME:
            lines = [message("without it the plan costs {jpy} more and {units} more units are missing, which nothing can replace",
                             jpy=money(loss.jpy), units=number(loss.short_units))]  # fmt: skip
        else:
            lines = [message("without it the plan costs {jpy} more", jpy=money(loss.jpy))]
        if loss.spared_jpy > 0:
            lines.append(
                message("{jpy} of that falls away if its qualification has not begun", jpy=money(loss.spared_jpy))
            )
        own = np.where(self.m.instance.part_of == self.m.instance.part_of[offer], loss.instead, 0.0)
        order = (-own).argsort(kind="stable")[:_NAMED].tolist()
        labels = self.m.instance.labels["offer"]
        instead = [
            bracketed(self.names("offer", str(labels[k])), sequence(["+", number(float(own[k]))], "", ""))
            for k in order
            if own[k] > _SOME
        ]
        if instead:
            lines.append(message("in its place come {offers}", offers=sequence(instead, ", ", "、")))
        return lines

    def commitment(self, offer: int, forced: Commitment | None) -> Message:
        """What a plan costs with the decision taken after all."""
        if forced is None:
            return message("with it decided after all, no plan keeps every row")
        units = number(forced.units)
        if forced.jpy <= 0:
            head = message("decided after all, {units} units of it are bought and the plan costs {jpy} less",
                           units=units, jpy=money(-forced.jpy))  # fmt: skip
        else:
            head = message("decided after all, {units} units of it are bought and the plan costs {jpy} more",
                           units=units, jpy=money(forced.jpy))  # fmt: skip
        lines = [head]
        if forced.cut is None:
            lines.append(message("no price would be low enough"))
        elif forced.cut > 0:
            jpy = money(forced.cut * float(self.verdicts.price[offer]))
            pays = message("it pays from a price cut of {jpy} ({share}) on", jpy=jpy, share=percent(forced.cut))
            lines.append(pays)
        if forced.divisible:
            lines.append(message("its minimum orders and price tiers are taken in part here, which can only help it"))
        return sequence(lines, "; ", "。")


_PLAIN: dict[str, Callable[[], Message]] = {
    "tie": lambda: message("out, but a unit would cost no more than what is bought"),
    "components": lambda: message("out: its components have no source that could feed it"),
    "no_assembly": lambda: message("out: nothing that it goes into is made in this plan"),
    "no_capacity": lambda: message("out: it has no capacity in the horizon"),
    "lane_closed": lambda: message("out: its lanes have no capacity"),
    "too_late": lambda: message("out: qualification and lead time end after the horizon"),
    "no_lane": lambda: message("out: no lane leads from its plant to anybody who asks for the part"),
    "not_needed": lambda: message("out: nobody asks for the part in the horizon"),
}
_OBSTACLES: dict[str, Callable[[], Message]] = {
    "capacity": lambda: message("the capacity of its plant is used up by what saves more"),
    "lane_full": lambda: message("its lane is full"),
    "share_cap": lambda: message("a share cap leaves no room for its source"),
    "rule_cap": lambda: message("a rule's phase-out leaves no room for its source"),
    "score_floor": lambda: message("it lowers the average score, which is at its floor"),
    "budget": lambda: message("a budget is used up"),
    "limit": lambda: message("a limit on the whole plan leaves no room for it"),
    "price_tiers": lambda: message("only in price tiers that open once earlier ones are used up"),
    "minimum_order": lambda: message("a minimum order or a minimum number of sources stands in the way"),
    "other_row": lambda: message("components, assemblies or a level before cost stand in the way"),
    "qualification": lambda: message("its qualification is not worth its cost"),
    "opening": lambda: message("the opening of its plant is not worth its cost"),
}
