"""The least that levers, exceptions or demand must give for a case to have a plan: one program with penalised slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from scipy import sparse

from optimizer.analysis.names import Names, amount, close_percent
from optimizer.analysis.statement import in_both
from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.case import Case
from optimizer.messages import Message, message
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import Model
from optimizer.periods import first_day, last_day
from optimizer.solve.conflict import solvable
from optimizer.solve.program import Basis, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Status
from optimizer.solve.strategy import matrices
from optimizer.wording import Wording

from .excess import appended, worth_of_shortage
from .give import Giving, with_levers
from .levers import Lever, levers_of, rounded_up
from .overlays import Change, Repair

__all__ = ["Elastic"]

#: The share of the plan's costs that leads the search.
_LEADING = 1e-3
#: What is less is what arithmetic leaves.
_NOTHING = 1e-6
#: Orders whose components must be clean, beside those that are barred outright, when exceptions are sought.
_ONLY_COMPONENTS = 0.05


@dataclass(frozen=True, eq=False)
class _Barred:
    """Orders of the case without rules that the rules bar: their columns, and what each counts (columns,)."""

    column: Integers
    outright: Mask


@dataclass(frozen=True, eq=False)
class _Wide:
    """The case without rules: its model, what the rules ``barred``, its program and levers."""

    m: Model
    barred: _Barred
    target: Program
    levers: Sequence[Lever]


class Elastic:
    """The programs of a case (``m``, ``program``) in which something gives way; ``whole``: whole numbers count."""

    def __init__(
        self, m: Model, program: LinearProgram, questions: Questions, whole: bool, basis: Basis | None = None
    ) -> None:
        """``basis``: one of the program with its shortages eased, where it is known."""
        self.m, self.program, self.questions, self.whole = m, program, questions, whole
        self.case: Case = m.instance.case
        self.names = Names(self.case)
        self.levers = levers_of(m, program)
        self.worth = m.instance.standard_cost
        self._basis = basis

    @cached_property
    def _giving(self) -> Giving:
        return Giving(self.m, self._target(self.program), self.levers, self.questions, self._basis)

    @cached_property
    def _wide(self) -> _Wide:
        """The case without rules, in which what they bar has a price."""
        m, program = build(replace(self.case, rules=()))
        barred, target, levers = self._barred(m), self._target(program), levers_of(m, program)
        cost, worth = target.cost.copy(), self.worth[m.order.codes("part"), m.order.index["period"]]
        weight = np.where(barred.outright, 1.0, _ONLY_COMPONENTS)
        cost[m.order.column[barred.column]] = worth[barred.column] * weight
        return _Wide(m, barred, replace(target, cost=cost), levers)

    @cached_property
    def _wide_giving(self) -> Giving:
        wide = self._wide
        return Giving(wide.m, wide.target, wide.levers, self.questions)

    def kinds(self, conflicts: Sequence[Integers] = ()) -> list[str]:
        """The kinds of levers that the case has, without those that cannot help: of one of the ``conflicts`` they move no row, or
        its rows cannot hold together however far they move.

        Kinds with few levers, which are quickly reckoned, come first.
        """
        by_kind = dict[str, list[Lever]]()
        for lever in self.levers:
            by_kind.setdefault(lever.kind, []).append(lever)
        kinds = sorted(by_kind.items(), key=lambda kind: len(kind[1]))
        return [kind for kind, levers in kinds if all(self._loosens(levers, rows) for rows in conflicts)]

    def _loosens(self, levers: Sequence[Lever], rows: Integers) -> bool:
        """Whether some change of the levers lets these rows hold together, as far as whole numbers do not matter."""
        if not any(np.isin(lever.rows, rows).any() for lever in levers):
            return False
        some = with_levers(self._target(self.program), levers, np.array([lever.most for lever in levers]))
        return solvable(some.relaxed().subset(rows=rows), self.questions)

    def places(self, kind: str) -> Integers:
        """Where the levers of a kind stand among all of them."""
        return np.array([at for at, lever in enumerate(self.levers) if lever.kind == kind], np.int64)

    def single(self, kind: str) -> Repair | None:
        """The least change of levers of one kind; None where no change of them is enough."""
        places = self.places(kind)
        levers = [self.levers[at] for at in places.tolist()]
        if not levers:
            return None
        if self.whole:
            moved = self._moved_whole(self._target(self.program), levers)
            return None if moved is None else self._repair(kind, levers, moved[1])
        least = self._giving.least(places)
        return None if least is None else self._repair(kind, levers, least[1][places])

    def demand(self) -> Repair | None:
        """The least demand, by value, that would have to be given up or put off."""
        short = self.m.shortage
        asked = self.m.instance.demand.at(self.m.instance.space, short.index)
        worth = worth_of_shortage(self.m)
        # Of equals, the least urgent buyer gives way.
        priority = self.m.instance.coded.numbers("segments", "priority")
        price = worth * (1 + 0.01 * (priority.max() - priority)[short.index["segment"]])
        allowed = self.program.upper[short.column]
        if self.whole:
            target = self._target(self.program)
            most, cost = target.upper.copy(), target.cost.copy()
            most[short.column], cost[short.column] = asked, price
            values = self._solved(replace(target, upper=most, cost=cost))
            given = None if values is None else values[short.column] - allowed
        else:
            given = self._giving.demand(price, np.maximum(asked - allowed, 0.0))
        if given is None:
            return None
        return self._given_up(asked, given)

    def _given_up(self, asked: Floats, given: Floats) -> Repair | None:
        """Of the demands ``asked`` for, those ``given`` up (both shortages,)."""
        index, given = self.m.shortage.index, np.minimum(given, asked)
        places = np.flatnonzero(given > _NOTHING * np.maximum(1.0, asked))
        changes = [self._less(index, at, float(asked[at]), float(given[at])) for at in places.tolist()]
        touched = float((given * worth_of_shortage(self.m))[places].sum())
        larger = partial(self._more_given_up, asked, given)
        return Repair("demand", changes, touched, larger) if changes else None

    def _more_given_up(self, asked: Floats, given: Floats, factor: float) -> Repair | None:
        return self._given_up(asked, given * factor)

    def shortage(self) -> Repair | None:
        """The least share of each demand that may be short so that there is a plan."""
        demand = self.m.instance.demand.at(self.m.instance.space, self.m.shortage.index)
        least = self._share_of_whole(demand) if self.whole else self._giving.share(demand)
        if least is None:
            return None
        # To the next thousandth, so that a share a little larger than the least is allowed.
        share = min(1.0, rounded_up(1000 * least) / 1000)
        text = message("Shortage of up to {share} of any demand is allowed", share=close_percent(share))
        change = Change(text, {"model": {"shortage_limit": share}})
        return Repair("shortage", [change], share * float((demand * worth_of_shortage(self.m)).sum()))

    def _share_of_whole(self, demand: Floats) -> float | None:
        """The least share of each demand (shortages,) with whole numbers: one column more, and a row for each demand."""
        short, target = self.m.shortage, self._target(self.program)
        count, columns = len(short.column), len(target.cost)
        upper = target.upper.copy()
        upper[short.column] = demand
        rows = sparse.csc_array(
            (
                np.concatenate([np.ones(count), -demand]),
                (np.tile(np.arange(count), 2), np.concatenate([short.column, np.full(count, columns)])),
            ),
            shape=(count, columns + 1),
        )
        none = sparse.csc_array((len(target.row_lower), 1))
        wider = appended(replace(target, upper=upper), none, np.ones(1), np.ones(1))
        joined = replace(
            wider,
            matrix=sparse.vstack([wider.matrix, rows], format="csc"),
            row_lower=np.append(wider.row_lower, np.full(count, -np.inf)),
            row_upper=np.append(wider.row_upper, np.zeros(count)),
        )
        values = self._solved(joined)
        return None if values is None else float(values[-1])

    def exceptions(self) -> Repair | None:
        """The least purchases, by value, that would have to be free of the rules, as exceptions with an end."""
        return self._with_exceptions("exception", []) if len(self._wide.barred.column) else None

    @property
    def short_without_rules(self) -> bool:
        """Whether it is proven that the case is short even without any rule, so that no later deadline helps."""
        return not self.whole and self._wide_giving.short

    def combination(self) -> Repair | None:
        """The least change of all that can give way together, exceptions included."""
        return self._with_exceptions("combination", self._wide.levers)

    def _with_exceptions(self, kind: str, levers: Sequence[Lever]) -> Repair | None:
        wide = self._wide
        moved = (
            self._moved_whole(wide.target, levers) if self.whole else self._wide_giving.least(np.arange(len(levers)))
        )
        if moved is None:
            return None
        order, worth = wide.m.order, self.worth[wide.m.order.codes("part"), wide.m.order.index["period"]]
        values, units = moved[0], moved[1][: len(levers)]
        barred = wide.barred.column
        used = barred[values[order.column[barred]] > _NOTHING]
        touched = float((values[order.column[used]] * worth[used]).sum())
        waivers = self._waivers(wide.m, used, values)

        def joined(factor: float) -> Repair | None:
            other = self._repair(kind, levers, units * factor)
            changes = [*waivers, *([] if other is None else other.changes)]
            larger = None if other is None else joined
            return (
                Repair(kind, changes, touched + (0.0 if other is None else other.touched_jpy), larger)
                if changes
                else None
            )

        return joined(1.0)

    def _barred(self, m: Model) -> _Barred:
        """Of the orders of the case without rules, those that the rules do not leave free."""
        sizes = [m.instance.space.sizes[key] for key in ("offer", "segment", "period")]

        def places(index: Mapping[str, Codes]) -> Integers:
            return np.ravel_multi_index([index[key] for key in ("offer", "segment", "period")], sizes)

        own = self.m.order.index
        free = places(own)[(own["breach"] == 0) & (own["clearance"] == 0)]
        admitted, mine = places(own)[own["breach"] == 0], places(m.order.index)
        column = np.flatnonzero(~np.isin(mine, free))
        return _Barred(column, ~np.isin(mine[column], admitted))

    def _waivers(self, m: Model, used: Integers, values: Floats) -> list[Change]:
        """Exceptions that free these orders: one for each rule, part and supplier, for the quarters in which they arrive."""
        verdict, index = self.m.instance.verdict, m.order.index
        groups: dict[tuple[int, int, int], dict[str, set[int]]] = {}
        bought: dict[tuple[int, int, int], float] = {}
        part, supplier = m.order.codes("part"), m.order.codes("supplier")
        for at in used.tolist():
            offer, segment, period = (int(index[key][at]) for key in ("offer", "segment", "period"))
            for rule in range(len(verdict.cap)):
                place = tuple(np.array([code]) for code in (offer, segment, period))
                chosen = verdict.bills.mode[offer] == "chosen"
                if not verdict.bound(rule, *place)[0] or not (verdict.breaks[rule, offer, period] or chosen):
                    continue
                key = (rule, int(part[at]), int(supplier[at]))
                group = groups.setdefault(key, {"segment": set(), "period": set()})
                group["segment"].add(segment)
                group["period"].add(period)
                bought[key] = bought.get(key, 0.0) + float(values[m.order.column[at]])
        return [self._waiver(key, group["segment"], group["period"], bought[key]) for key, group in groups.items()]

    def _waiver(self, key: tuple[int, int, int], segments: set[int], periods: set[int], units: float) -> Change:
        labels, quarters = self.m.instance.labels, self.m.instance.periods
        rule, part, supplier = (
            str(labels[name][code]) for name, code in zip(("rule", "part", "supplier"), key, strict=True)
        )
        buyers = [str(labels["segment"][code]) for code in sorted(segments)]
        first, last = quarters[min(periods)], quarters[max(periods)]
        begins, ends = first_day(first), last_day(last)
        waiver = {
            "clause": in_both(message("proposed as a repair")),
            "parts": [part], "segments": buyers, "suppliers": [supplier],
            "from": begins.isoformat(), "to": ends.isoformat(),
        }  # fmt: skip
        days = [
            Message("{en}", {"en": Wording("en").day(day), "ja": Wording("ja").day(day)}, "{ja}")
            for day in (begins, ends)
        ]
        text = message(
            "Exception from “{rule}”: {buyers} may buy {parts} from {sellers} from {first} until {last}; {units} units use it",
            rule=self.names("rule", rule), buyers=self.names.buyers(buyers), parts=self.names.several("part", [part]),
            sellers=self.names.several("supplier", [supplier]), first=days[0], last=days[1], units=amount(units),
        )  # fmt: skip
        return Change(text, {"exceptions": {rule: [waiver]}})

    def _less(self, index: Mapping[str, Codes], at: int, was: float, given: float) -> Change:
        labels = self.m.instance.labels
        part, segment, period = (str(labels[key][index[key][at]]) for key in ("part", "segment", "period"))
        units = min(was, rounded_up(given))
        text = message(
            "Demand of {buyers} for {parts} in {when}: {units} units less, of {was}",
            buyers=self.names.buyers([segment]), parts=self.names.several("part", [part]), when=self.names.when([period]),
            units=amount(units), was=amount(was),
        )  # fmt: skip
        states = {"table": "demand", "where": {"part_id": part, "segment_id": segment}, "periods": [period],
                  "add": {"units": -units}}  # fmt: skip
        return Change(text, {"changes": [states]})

    def _repair(self, kind: str, levers: Sequence[Lever], values: Floats) -> Repair | None:
        """The levers that move, as changes."""
        moved = [(lever, float(value)) for lever, value in zip(levers, values, strict=True) if value > _NOTHING]
        if not moved:
            return None
        return Repair(
            kind,
            [lever.change(value) for lever, value in moved],
            float(sum(lever.touches_jpy * value for lever, value in moved)),
            lambda factor: self._repair(kind, levers, values * factor),
        )

    def _target(self, program: LinearProgram) -> Program:
        """The program almost without costs: what is left of them leads the simplex method, and outweighs no change."""
        target = matrices(program)
        if self.whole:
            return replace(target, cost=np.zeros(len(target.cost)))
        return replace(target.relaxed(), cost=_LEADING * target.cost)

    def _moved_whole(self, target: Program, levers: Sequence[Lever]) -> tuple[Floats, Floats] | None:
        """The values of the columns and of the levers that cost least, in whole numbers where they must be."""
        most = np.array([lever.most for lever in levers])
        values = self._solved(with_levers(target, levers, most) if levers else target)
        return None if values is None else (values[: len(target.cost)], values[len(target.cost) :])

    def _solved(self, target: Program) -> Floats | None:
        """The values that cost least, in whole numbers where they must be; None where there are none."""
        report = self.questions.ask(target)
        return report.values if report.status in (Status.OPTIMAL, Status.FEASIBLE) else None
