"""The least that levers, exceptions or demand must give for a case to have a plan: one program with penalised slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.analysis.statement import in_both
from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.case import Case
from optimizer.messages import Message, message
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import Model
from optimizer.periods import first_day, last_day
from optimizer.solve.program import Outline, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Status
from optimizer.solve.strategy import matrices
from optimizer.wording import Wording

from .excess import appended, worth_of_shortage
from .levers import Lever, levers_of, rounded_up
from .names import Names, amount, percent
from .overlays import Change, Repair

__all__ = ["Elastic"]

#: How many times its value a unit counts that would still be missing, so that levers move instead.
_MISSING = 1000.0
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


class Elastic:
    """The programs of a case (``m``, ``program``) in which something gives way; ``whole``: whole numbers count."""

    def __init__(self, m: Model, program: LinearProgram, questions: Questions, whole: bool) -> None:
        self.m, self.program, self.questions, self.whole = m, program, questions, whole
        self.case: Case = m.instance.case
        self.names = Names(self.case)
        self.levers = levers_of(m, program)
        self.worth = m.instance.standard_cost

    def kinds(self, conflicts: Sequence[Integers] = ()) -> list[str]:
        """The kinds of levers that the case has, without those that cannot help: they move no row of one of the ``conflicts``.

        Kinds with few levers, which are quickly reckoned, come first.
        """
        rows = dict[str, list[Integers]]()
        for lever in self.levers:
            rows.setdefault(lever.kind, []).append(lever.rows)
        return [
            kind for kind, moved in sorted(rows.items(), key=lambda item: len(item[1]))
            if all(np.isin(conflict, np.concatenate(moved)).any() for conflict in conflicts)
        ]  # fmt: skip

    def single(self, kind: str) -> Repair | None:
        """The least change of levers of one kind; None where no change of them is enough."""
        levers = [lever for lever in self.levers if lever.kind == kind]
        values = self._least(self.m, self._target(self.program), levers)
        return None if values is None else self._repair(kind, levers, values[len(self.program.cost) :])

    def demand(self) -> Repair | None:
        """The least demand, by value, that would have to be given up or put off."""
        short, target = self.m.shortage, self._target(self.program)
        most, cost = target.upper.copy(), target.cost.copy()
        most[short.column] = self.m.instance.demand.at(self.m.instance.space, short.index)
        worth = self.worth[short.index["part"], short.index["period"]]
        # Of equals, the least urgent buyer gives way.
        priority = self.m.instance.coded.numbers("segments", "priority")
        cost[short.column] = worth * (1 + 0.01 * (priority.max() - priority)[short.index["segment"]])
        values = self._solved(replace(target, upper=most, cost=cost))
        if values is None:
            return None
        given = values[short.column] - self.program.upper[short.column]
        places = np.flatnonzero(given > _NOTHING * np.maximum(1.0, most[short.column]))
        changes = [
            self._less(short.index, at, float(most[short.column[at]]), float(given[at])) for at in places.tolist()
        ]
        touched = float((given * worth)[places].sum())
        return Repair("demand", changes, touched) if changes else None

    def shortage(self) -> Repair | None:
        """The least share of each demand that may be short so that there is a plan."""
        short, target = self.m.shortage, self._target(self.program)
        demand = self.m.instance.demand.at(self.m.instance.space, short.index)
        worth = self.worth[short.index["part"], short.index["period"]]
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
        wider = _with_columns(
            replace(target, upper=upper), [], [np.zeros(0)], np.array([float((demand * worth).sum())]), np.ones(1)
        )
        joined = replace(
            wider,
            matrix=sparse.vstack([wider.matrix, rows], format="csc"),
            row_lower=np.append(wider.row_lower, np.full(count, -np.inf)),
            row_upper=np.append(wider.row_upper, np.zeros(count)),
            outline=Outline(),
        )
        values = self._solved(joined)
        if values is None:
            return None
        # To the next thousandth, so that a share a little larger than the least is allowed.
        share = min(1.0, rounded_up(1000 * float(values[-1])) / 1000)
        text = message("Shortage of up to {share} of any demand is allowed", share=percent(share))
        change = Change(text, {"model": {"shortage_limit": share}})
        return Repair("shortage", [change], share * float((demand * worth).sum()))

    def exceptions(self) -> Repair | None:
        """The least purchases, by value, that would have to be free of the rules, as exceptions with an end."""
        wide = build(replace(self.case, rules=()))
        barred = self._barred(wide[0])
        if not len(barred.column):
            return None
        return self._with_exceptions("exception", wide, barred, [])

    def combination(self) -> Repair | None:
        """The least change of all that can give way together, exceptions included."""
        wide = build(replace(self.case, rules=()))
        barred = self._barred(wide[0])
        return self._with_exceptions("combination", wide, barred, levers_of(*wide))

    def _with_exceptions(
        self, kind: str, wide: tuple[Model, LinearProgram], barred: _Barred, levers: Sequence[Lever]
    ) -> Repair | None:
        m, program = wide
        target = self._target(program)
        cost, worth = target.cost.copy(), self.worth[m.order.codes("part"), m.order.index["period"]]
        weight = np.where(barred.outright, 1.0, _ONLY_COMPONENTS)
        cost[m.order.column[barred.column]] = worth[barred.column] * weight
        values = self._least(m, replace(target, cost=cost), levers)
        if values is None:
            return None
        units = values[m.order.column[barred.column]]
        used = barred.column[units > _NOTHING]
        touched = float((values[m.order.column[used]] * worth[used]).sum())
        changes = self._waivers(m, used, values)
        moved = self._repair(kind, levers, values[len(program.cost) :])
        changes += [] if moved is None else list(moved.changes)
        return Repair(kind, changes, touched + (0.0 if moved is None else moved.touched_jpy)) if changes else None

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
            "Exception from {rule}: {buyers} may buy {parts} from {sellers} from {first} until {last}; {units} units use it",
            rule=self.names.rule(rule), buyers=self.names.buyers(buyers), parts=self.names.parts([part]),
            sellers=self.names.several("suppliers", [supplier]), first=days[0], last=days[1], units=amount(units),
        )  # fmt: skip
        return Change(text, {"exceptions": {rule: [waiver]}})

    def _less(self, index: Mapping[str, Codes], at: int, was: float, given: float) -> Change:
        labels = self.m.instance.labels
        part, segment, period = (str(labels[key][index[key][at]]) for key in ("part", "segment", "period"))
        units = min(was, rounded_up(given))
        text = message(
            "Demand of {buyers} for {parts} in {when}: {units} units less, of {was}",
            buyers=self.names.buyers([segment]), parts=self.names.parts([part]), when=self.names.when([period]),
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

    def _least(self, m: Model, target: Program, levers: Sequence[Lever]) -> Floats | None:
        """The values of the columns and then of the levers that cost least."""
        if not levers:
            return self._solved(target, m)
        touches = np.array([max(lever.touches_jpy, 1e-9) for lever in levers])
        most = np.array([lever.most for lever in levers])
        rows, adds = [lever.rows for lever in levers], [lever.adds for lever in levers]
        return self._solved(_with_columns(target, rows, adds, touches, most), m)

    def _solved(self, target: Program, m: Model | None = None) -> Floats | None:
        """The values that cost least; None where there are none. With ``m`` what is still missing has a price, which is faster."""
        if target.integer.any():
            report = self.questions.ask(target)
            return report.values if report.status in (Status.OPTIMAL, Status.FEASIBLE) else None
        short = np.zeros(0, np.int64) if m is None else m.shortage.column
        price, count = _MISSING * worth_of_shortage(self.m)[: len(short)], len(short)
        eased = appended(target, target.matrix[:, short], price, np.full(count, np.inf))
        report = self.questions.ask(eased, "presolved")
        if report.status != Status.OPTIMAL or report.values is None:
            return None
        missing = report.values[len(target.cost) :]
        demand = self.m.instance.demand.at(self.m.instance.space, self.m.shortage.index)[:count]
        held = bool((missing <= _NOTHING * np.maximum(1.0, demand)).all())
        return report.values[: len(target.cost)] if held else None


def _with_columns(
    target: Program, rows: Sequence[Integers], adds: Sequence[Floats], cost: Floats, most: Floats
) -> Program:
    """The program with columns of at least 0 more, each adding ``adds`` to its ``rows``."""
    place = np.concatenate([np.zeros(0, np.int64), *rows])
    value = np.concatenate([np.zeros(0), *adds])
    column = np.repeat(np.arange(len(rows)), [len(some) for some in rows])
    extra = sparse.csc_array((value, (place, column)), shape=(len(target.row_lower), len(cost)))
    return appended(target, extra, cost, most)
