"""The conflicts of a case in at most ten sentences: what is asked for, what stands against it, who is barred, what comes late."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from optimizer.analysis.limited import limit_rows
from optimizer.analysis.names import Names, amount, close_money, close_percent, quarter
from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.messages import Message, in_language, listing, message, sequence
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import Model
from optimizer.plan.arrivals import Arrivals
from optimizer.plan.plan import exclusions_of
from optimizer.scenario import MeasureLimit
from optimizer.solve.program import Basis
from optimizer.solve.questions import Questions
from optimizer.solve.report import Progress, no_progress
from optimizer.vocabulary import both, word

from .conflict import conflicts_and_basis, conflicts_of
from .facts import Account, Fact, accounts_of

__all__ = ["MOST_SENTENCES", "Explanation", "explained", "explanation_of"]

#: More nobody reads.
MOST_SENTENCES = 10
_END = re.compile(r"[.!?]”?(?=\s|$)")
_LATE_PARTS = 2


def explained(m: Model, program: LinearProgram, exclusions: pd.DataFrame, questions: Questions) -> tuple[Message, ...]:
    """Why the program has no solution, in at most ten sentences; none where it has one. ``exclusions`` is the plan's table."""
    return Explanation(m, program, exclusions).sentences(accounts_of(program, conflicts_of(m, program, questions)))


def _count(lines: Sequence[Message]) -> int:
    """How many sentences there are in some lines, each of one or more."""
    return sum(len(_END.findall(in_language(line, "en"))) for line in lines)


def _fitting(lines: Sequence[Message], room: int) -> list[Message]:
    """The first line, and those after it that fit into so many sentences."""
    return [line for at, line in enumerate(lines) if not at or _count(lines[: at + 1]) <= room]


def explanation_of(case: Case) -> Explanation:
    """What says why a case has no plan."""
    m, program = build(case)
    return Explanation(m, program, exclusions_of(m))


class Explanation:
    """Says what accounts of conflicts hold."""

    def __init__(self, m: Model, program: LinearProgram, exclusions: pd.DataFrame) -> None:
        self.m, self.program, self.exclusions = m, program, exclusions
        #: One of the program whose shortages are eased, once conflicts were looked for.
        self.basis: Basis | None = None
        self.names = Names(m.instance.case)
        self.arrivals = Arrivals(m, quarter, lambda offer: self.names.sellers([offer]))

    def find(self, questions: Questions, progress: Progress = no_progress, whole: bool = True) -> list[Account]:
        """The accounts of the program's conflicts; of whole numbers only if ``whole``."""
        conflicts, self.basis = conflicts_and_basis(self.m, self.program, questions, progress, whole=whole)
        return accounts_of(self.program, conflicts)

    def sentences(self, accounts: Sequence[Account]) -> tuple[Message, ...]:
        """All accounts; where they take too many sentences, the last one names the parts of the others."""
        said: list[Message] = []
        for at, account in enumerate(accounts):
            lines, rest = [line for line in self._account(account) if line not in said], accounts[at:]
            room = MOST_SENTENCES - _count(said) - (len(rest) > 1)
            if _count(lines) > room:
                said += [self._more(rest)] if said else _fitting(lines, room)
                break
            said += lines
        return tuple(said)

    def _more(self, rest: Sequence[Account]) -> Message:
        parts = list(dict.fromkeys(part for account in rest for part in account.parts))
        if not parts:
            return message("{count} more conflicts are like these.", count=sum(a.conflicts for a in rest))
        return message("{count} more conflicts are about {parts}.", count=sum(a.conflicts for a in rest),
                       parts=self.names.several("part", parts))  # fmt: skip

    def _account(self, account: Account) -> list[Message]:
        """One account: what is asked for, what holds it, whom rules bar, what comes late."""
        first = [message("Only whole numbers stand against a plan; with shares of them one would exist.")]
        lines = first if account.whole else []
        asked = [_ASKED[name](self, fact) for name, fact in account.facts.items() if name in _ASKED]
        if asked:
            lines.append(sequence(asked, " ", ""))
        held = [_HELD.get(name, _other)(self, fact) for name, fact in account.facts.items() if name not in _ASKED]
        if held:
            lines.append(sequence(held, " ", ""))
        return [*lines, *self._barred(account), *self._late(account)]

    def _barred(self, account: Account) -> list[Message]:
        """The clauses that bar offers of the parts to the buyers in the quarters, those that bar most first."""
        parts, when = account.parts, account.when
        rows = self.exclusions
        if rows.empty or not parts or not when:
            return []
        hit = (rows["verdict"] == "barred") & rows["part"].isin(parts)
        hit &= (rows["from_period"] <= when[-1]) & (rows["to_period"] >= when[0])
        buyers = [name for name in account.ids("segment") if name != "*"]
        if buyers:
            hit &= rows["segment"].isin(buyers) | (rows["tier"] > 1)
        rows = rows[hit & rows["offer"].isin(self._in_time(parts, when[-1]))]
        by_clause: dict[tuple[str, str, str], dict[str, None]] = {}
        for rule, clause, clause_ja, offer in rows[["rule", "clause", "clause_ja", "offer"]].itertuples(index=False):
            by_clause.setdefault((str(rule), str(clause), str(clause_ja)), {})[str(offer)] = None
        lines = sorted(by_clause.items(), key=lambda item: -len(item[1]))
        return [
            message(
                "“{rule}” ({clause}) bars {count} offer(s) that could have supplied, of {sellers}.",
                rule=self.names("rule", rule),
                clause=both(clause, clause_ja),
                count=len(offers),
                sellers=self.names.sellers(offers),
            )
            for (rule, clause, clause_ja), offers in lines[:2]
        ]

    def _in_time(self, parts: Sequence[str], last: str) -> list[str]:
        """Offers of the parts that lead time and qualification would let arrive by then, or that go into an assembly."""
        instance = self.m.instance
        routes, waits = instance.offer_lanes, self.arrivals.waits
        early = np.zeros(instance.space.sizes["offer"], bool)
        early[routes.offer[waits <= instance.periods.index(min(last, instance.periods[-1]))]] = True
        inner = np.ones_like(early)
        inner[routes.offer] = False
        named: list[str] = instance.labels["offer"][early | inner].tolist()
        return named

    def _late(self, account: Account) -> list[Message]:
        """What cannot arrive in time, and when it can."""
        instance, when = self.m.instance, account.when
        if not when:
            return []
        last = instance.periods.index(min(max(when[-1], instance.periods[0]), instance.periods[-1]))
        lines: list[Message] = []
        for name in account.parts[:_LATE_PARTS]:
            part = instance.labels["part"].tolist().index(name)
            segments = [instance.labels["segment"].tolist().index(s) for s in account.ids("segment") if s != "*"]
            none = [s for s in segments if self.arrivals.first[part, s] > last]
            if none:
                buyers = self.names.buyers([str(instance.labels["segment"][s]) for s in none])
                said = self.arrivals.sentence(part, none[0])
            else:
                buyers, said = None, self.arrivals.by_then(part, last)
            if said:
                whose = self.names.several("part", [name])
                values = {"part": whose, "sentence": said}
                if buyers is None:
                    lines.append(Message("{part}: {sentence}.", values, "{part}：{sentence}"))
                else:
                    values["buyers"] = buyers
                    lines.append(Message("{part} for {buyers}: {sentence}.", values, "{buyers}の{part}：{sentence}"))
        return lines

    def limit_of(self, constraint: Fact) -> float:
        """The share (0–1) of a cap in the quarters of a fact, the lowest of them."""
        quarters = constraint.when
        by = next(key for key in ("country", "supplier", "plant") if key in constraint.ids)
        limits = [
            cap.limit
            for cap in self.m.instance.options.share_cap
            if cap.by == by
            and any((cap.start or "") <= quarter and (cap.until is None or quarter < cap.until) for quarter in quarters)
        ]
        return min(limits, default=1.0)


def _demand(e: Explanation, fact: Fact) -> Message:
    instance = e.m.instance
    when, buyers, parts = (
        e.names.when(fact.when),
        e.names.buyers(fact.ids["segment"]),
        e.names.several("part", fact.ids["part"]),
    )
    units, limit = amount(_of_volumes(e, fact, instance.demand.values)), instance.options.shortage_limit
    if limit is None:
        need = message(
            "{when}: the demand of {buyers} for {parts} is {units} units.",
            when=when,
            buyers=buyers,
            units=units,
            parts=parts,
        )
    elif limit == 0:
        need = message("{when}: the demand of {buyers} for {parts} is {units} units, and none may be short.",
                       when=when, buyers=buyers, units=units, parts=parts)  # fmt: skip
    else:
        need = message("{when}: the demand of {buyers} for {parts} is {units} units, of which at most {share} may be short.",
                       when=when, buyers=buyers, units=units, parts=parts, share=close_percent(limit))  # fmt: skip
    stock = _of_volumes(e, fact, instance.opening_stock.values)
    return (
        sequence((need, message("The opening stock has {units} units.", units=amount(stock))), " ", "")
        if stock
        else need
    )


def _of_volumes(e: Explanation, fact: Fact, values: Floats) -> float:
    """The sum over the parts, segments and quarters of a fact of what is filed under them."""
    labels = e.m.instance.labels
    at = [
        np.flatnonzero(np.isin(labels[key], np.array(fact.ids[key], object))) for key in ("part", "segment", "period")
    ]
    return float(values[np.ix_(*at)].sum())


def _cover(e: Explanation, fact: Fact) -> Message:
    buyers, units = e.names.buyers(fact.ids["segment"]), amount(sum(fact.largest.values()))
    parts, when = e.names.several("part", fact.ids["part"]), e.names.when(fact.when)
    if len(fact.largest) > 1:
        return message("{buyers} must have {units} units of {parts} in stock, added up, at the end of {when}.",
                       buyers=buyers, units=units, parts=parts, when=when)  # fmt: skip
    return message("{buyers} must have {units} units of {parts} in stock at the end of {when}.",
                   buyers=buyers, units=units, parts=parts, when=when)  # fmt: skip


def _sources(e: Explanation, fact: Fact) -> Message:
    wish = e.m.instance.options.minimum_sources
    assert wish is not None, "stated"
    return message(
        "{when}: {parts} must come from at least {count} offers, each with {share} of the demand or more.",
        when=e.names.when(fact.when), parts=e.names.several("part", _parts_of_offers(e, fact)), count=wish.count,
        share=close_percent(wish.share),
    )  # fmt: skip


def _parts_of_offers(e: Explanation, fact: Fact) -> list[str]:
    """The parts of a fact, those of its offers included."""
    labels, own = e.m.instance.labels, e.m.instance.part_of
    names = fact.ids.get("part", [])
    at = {str(offer): str(labels["part"][own[code]]) for code, offer in enumerate(labels["offer"].tolist())}
    return list(dict.fromkeys([*names, *(at[offer] for offer in fact.ids.get("offer", ()))]))


def _floor(e: Explanation, fact: Fact) -> Message:
    floors = [
        message("{score} score {floor}", score=word("score", wish.score), floor=f"{wish.floor:g}")
        for wish in e.m.instance.options.score_floor
    ]
    return message(
        "{when}: what arrives of {parts} must reach on average: {floors}.",
        when=e.names.when(fact.when), parts=e.names.several("part", fact.ids["part"]), floors=e.names.few(floors),
    )  # fmt: skip


def _offers(e: Explanation, fact: Fact) -> Message:
    return message(
        "{when}: offers of {sellers} can ship at most {units} units.",
        when=e.names.when(fact.when), sellers=e.names.sellers(fact.ids["offer"]), units=amount(fact.amount),
    )  # fmt: skip


def _plants(e: Explanation, fact: Fact) -> Message:
    return message(
        "{when}: the capacity of the plants of {plants} is {units}.",
        when=e.names.when(fact.when), plants=e.names.several("plant", fact.ids["plant"]), units=amount(fact.amount),
    )  # fmt: skip


def _lanes(e: Explanation, fact: Fact) -> Message:
    return message(
        "{when}: the lanes from {lanes} carry at most {units} units.",
        when=e.names.when(fact.when), lanes=e.names.lanes(fact.ids["lane"]), units=amount(fact.amount),
    )  # fmt: skip


def _qualified(e: Explanation, fact: Fact) -> Message:
    return message(
        "Offers of {sellers} ship only once they are qualified.", sellers=e.names.sellers(fact.ids.get("offer", ()))
    )


def _tiers(e: Explanation, fact: Fact) -> Message:
    return message(
        "Offers of {sellers} sell only so many units a quarter at each of their prices.",
        sellers=e.names.sellers(fact.ids["offer"]),
    )


def _growth(e: Explanation, fact: Fact) -> Message:
    return message(
        "Offers of {sellers} can grow by at most {units} units a quarter.",
        sellers=e.names.sellers(fact.ids["offer"]), units=amount(fact.amount),
    )  # fmt: skip


def _phased(e: Explanation, fact: Fact) -> Message:
    return message(
        "{when}: “{rules}” leaves barred sources only a share of what {buyers} buy of {families}.",
        when=e.names.when(fact.when), rules=e.names.few([e.names("rule", rule) for rule in fact.ids["rule"]]),
        buyers=e.names.buyers(fact.ids["segment"]), families=e.names.several("family", fact.ids["family"]),
    )  # fmt: skip


def _capped(e: Explanation, fact: Fact) -> Message:
    by = next(key for key in ("country", "supplier", "plant") if key in fact.ids)
    within = (
        e.names.several("part", fact.ids["part"]) if "part" in fact.ids
        else e.names.several("family", fact.ids["family"]) if "family" in fact.ids
        else message("all purchases")
    )  # fmt: skip
    return message(
        "{when}: {holders} may each hold at most {share} of {within}.",
        when=e.names.when(fact.when), holders=e.names.several(by, fact.ids[by]), share=close_percent(e.limit_of(fact)),
        within=within,
    )  # fmt: skip


def _budget(e: Explanation, fact: Fact) -> Message:
    years = e.names.few([message("fiscal year {year}", year=year) for year in fact.ids["fiscal_year"]])
    buyers, money = e.names.buyers(fact.ids.get("segment", ["*"])), close_money(fact.amount)
    if len(fact.ids["fiscal_year"]) > 1:
        return message("The budgets of {buyers} for {years} come to {money}.", buyers=buyers, years=years, money=money)
    return message("The budget of {buyers} for {years} is {money}.", buyers=buyers, years=years, money=money)


def _orders(e: Explanation, fact: Fact) -> Message:
    sizes = e.m.instance.minimum_order.values
    offers = e.m.instance.labels["offer"].tolist()
    least = max(float(sizes[offers.index(offer)]) for offer in fact.ids["offer"])
    return message(
        "Offers of {sellers} deliver nothing in a quarter, or at least {units} units.",
        sellers=e.names.sellers(fact.ids["offer"]), units=amount(least),
    )  # fmt: skip


def _assembled(e: Explanation, fact: Fact) -> Message:
    return message(
        "What is assembled needs {parts} to reach the plant first.",
        parts=e.names.several("part", fact.ids.get("component", ())),
    )


def _limited(e: Explanation, fact: Fact) -> Message:
    rows = limit_rows(e.m, e.program)
    limits = [limit for limit in e.m.instance.options.limits if rows[limit.measure] in fact.rows]
    if not limits:
        return _other(e, fact)
    return message("The limits on the whole plan: {limits}.", limits=listing(list(map(_limit, limits))))


def _limit(limit: MeasureLimit) -> Message:
    share = close_percent(limit.most)
    match limit.measure:
        case "origin":
            return message("made in countries of concern at most {limit}", limit=share)
        case "firm":
            return message("from firms of concern at most {limit}", limit=share)
        case "country":
            return message("largest countries together at most {limit}", limit=share)
        case "lead":
            return message("at most {limit} quarters under way", limit=f"{limit.most:g}")
    return message("at most {limit} of the value of demand short", limit=share)


def _other(e: Explanation, fact: Fact) -> Message:
    keys = [f"{name}" for key, names in fact.ids.items() if key not in ("period", "ship", "made") for name in names]
    values = {"constraint": word("constraint", fact.constraint), "names": e.names.few(keys)}
    return Message("{constraint}: {names}.", values, "{constraint}：{names}。")


_Said = Callable[[Explanation, Fact], Message]
#: What is asked for, and what stands against it, by constraint.
_ASKED: dict[str, _Said] = {
    "demand_balance": _demand, "stock_cover": _cover, "minimum_sources": _sources, "score_floor": _floor,
}  # fmt: skip
_HELD: dict[str, _Said] = {
    "offer_capacity": _offers, "plant_capacity": _plants, "lane_capacity": _lanes, "qualification": _qualified,
    "expansion_limit": _growth, "phase_out": _phased, "share_cap": _capped, "budget": _budget, "minimum_order": _orders,
    "component_balance": _assembled, "price_breaks": _tiers, "limits": _limited,
}  # fmt: skip
