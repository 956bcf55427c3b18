"""What the rules bar, cap or report, as the table ``exclusions`` of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.arrays import Floats, Integers, Mask
from optimizer.columns.coded import CodedTables
from optimizer.columns.joins import equal_pairs
from optimizer.schema import PLAN_TABLES

from .exclusion import Verdicts, verdicts
from .pack import RulePack
from .proof import ComponentSources, OffersBarredByChain, Proof, Proofs

__all__ = ["exclusion_table"]

_TABLE = PLAN_TABLES["exclusions"]


def exclusion_table(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: Sequence[str],
    verdict: Verdicts | None = None,
    chains: OffersBarredByChain | None = None,
    ways: ComponentSources | None = None,
) -> pd.DataFrame:
    """What the rules bar, cap or report: a row for each offer, segment, rule and run of periods with one proof.

    Segments that demand the offer's part have rows of tier 1; of an offer whose part can only stand inside what a segment
    demands, the shallowest such tier is given, as far as the rule reaches. ``share`` is the cap: 0 where the verdict is
    ``barred``, 1 where it is ``reported``; ``clause_from`` is the day from which rule and clause are in force. Sorted by
    rule, offer, segment (in table order) and period. ``verdict`` spares the computation of the verdicts; ``chains`` marks
    the offers that no choice of components brings into line with a rule, and ``ways`` says how components could come.
    """
    coded = CodedTables.of(tables)
    verdict = verdicts(coded, rules, periods) if verdict is None else verdict
    users = _users(coded, periods) if rules else None
    parts = []
    for number, rule in enumerate(rules):
        own = {left: flags for (which, left), flags in (chains or {}).items() if which == number}
        proofs = Proofs(coded, rule, number, verdict, periods, own, ways)
        if users is not None and (rows := _rows_of_rule(proofs, users)):
            parts.append(_named(proofs, rows))
    if not parts:
        return _nothing().copy(deep=False)
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in _TABLE.names}, copy=False)


@cache
def _nothing() -> pd.DataFrame:
    kinds: dict[str, Any] = {"text": "str", "number": float, "integer": np.int64}
    return pd.DataFrame({name: pd.Series(dtype=kinds[kind]) for name, kind in _TABLE.stored.items()})


class _Users(NamedTuple):
    """The parts, ascending, that each segment demands in the periods or can find inside them, with the shallowest tier."""

    part: Integers
    segment: Integers
    tier: Integers

    def where(self, mask: Mask) -> _Users:
        """Some of them."""
        return _Users._make(values[mask] for values in self)


class _Rows(NamedTuple):
    """What to tell of: offer, segment, period and tier, the share, whether it is merely reported, and the proof (number)."""

    offer: Integers
    segment: Integers
    period: Integers
    tier: Integers
    share: Floats
    reported: Mask
    proof: Integers

    def at(self, places: Integers) -> _Rows:
        """The rows at these places."""
        return _Rows._make(values[places] for values in self)


class _Runs(NamedTuple):
    """Rows that begin a run of periods, the last period of each run, and the proofs by number."""

    rows: _Rows
    last: Integers
    proofs: list[Proof]


def _users(coded: CodedTables, periods: Sequence[str]) -> _Users:
    parts, segments = ("parts", "part_id"), ("segments", "segment_id")
    tier = np.zeros((coded.count("parts"), coded.count("segments")), dtype=np.int64)
    wanted = coded.among("demand", "period", tuple(periods)) >= 0
    tier[coded.codes("demand", "part_id", parts)[wanted], coded.codes("demand", "segment_id", segments)[wanted]] = 1
    used = coded.numbers("bom", "units_per_unit") > 0
    whole, inside = (coded.codes("bom", key, parts)[used] for key in ("part_id", "component_id"))
    for level in range(1, len(tier) + 1):
        reached = np.zeros(tier.shape, dtype=bool)
        np.logical_or.at(reached, inside, tier[whole] == level)
        new = reached & (tier == 0)
        if not new.any():
            break
        tier[new] = level + 1
    part, segment = np.nonzero(tier)
    return _Users(part, segment, tier[part, segment])


def _rows_of_rule(proofs: Proofs, users: _Users) -> _Runs | None:
    """What a rule has to tell, in runs; None if that is nothing."""
    depth, numbers = int(proofs.verdict.depth[proofs.number]), dict[Proof, int]()
    reached = users if depth == 0 else users.where(users.tier <= depth)
    # Deeper tiers have fewer left to be tested, so a part breaks a rule of limited depth differently at each.
    left = np.zeros(len(reached.part), np.int64) if depth == 0 else depth + 1 - reached.tier
    rows = [_judged(proofs, reached.where(left == n), n, numbers) for n in np.unique(left).tolist()]
    if not sum(len(some.offer) for some in rows):
        return None
    return _runs(rows, list(numbers))


def _judged(proofs: Proofs, users: _Users, left: int, numbers: dict[Proof, int]) -> _Rows:
    """Offers, segments and periods to tell of, for parts with so many tiers left to be tested (0: all).

    ``numbers`` takes up the proofs.
    """
    verdict, number = proofs.verdict, proofs.number
    cap = verdict.cap[number]
    broken = proofs.breaks(left) & (cap < 1)
    merely = verdict.reported[number] & ~broken & (cap < 1) & (left != 1)
    part_of = proofs.tables.codes("offers", "part_id", ("parts", "part_id"))
    offer, period = np.nonzero((broken | merely) & np.isin(part_of, users.part)[:, None])
    paths = (proofs.of(*pair, left) for pair in zip(offer.tolist(), period.tolist(), strict=True))
    proof = np.array([numbers.setdefault(path, len(numbers)) for path in paths], dtype=np.int64)
    share, reported = np.where(broken[offer, period], cap[period], 1.0), merely[offer, period]
    at, user = equal_pairs(users.part, part_of[offer])
    segment, tier = users.segment[user], users.tier[user]
    free = (tier == 1) & ~verdict.bound(number, offer[at], segment, period[at])
    kept = np.flatnonzero(verdict.applies[number][segment, period[at]] & ~free)
    at, segment, tier = at[kept], segment[kept], tier[kept]
    return _Rows(offer[at], segment, period[at], tier, share[at], reported[at], proof[at])


def _runs(judged: Sequence[_Rows], proofs: list[Proof]) -> _Runs:
    """Runs of consecutive periods with one share and one proof, sorted by offer, segment and period."""
    rows = _Rows._make(map(np.concatenate, zip(*judged, strict=True)))
    rows = rows.at(np.lexsort((rows.period, rows.segment, rows.offer)))
    # The day from which a clause is in force doesn't part runs.
    paths: dict[tuple[str, str], int] = {}
    path = np.array([paths.setdefault((proof.clause, proof.path), len(paths)) for proof in proofs])[rows.proof]
    same = rows.period[1:] == rows.period[:-1] + 1
    for values in (rows.offer, rows.segment, rows.share, rows.reported, path):
        same &= values[1:] == values[:-1]
    first = np.append(0, np.flatnonzero(~same) + 1)
    last = np.append(first[1:], len(rows.offer)) - 1
    return _Runs(rows.at(first), rows.period[last], proofs)


def _named(proofs: Proofs, runs: _Runs) -> dict[str, npt.NDArray[Any]]:
    """The columns of the table, for one rule."""
    coded, sources, names = proofs.tables, proofs.sources, np.array(proofs.periods, dtype=object)
    rows, offer = runs.rows, runs.rows.offer
    verdict = np.where(rows.reported, "reported", np.where(rows.share == 0, "barred", "capped"))
    named = [runs.proofs[number] for number in rows.proof.tolist()]
    return {
        "offer": coded.texts("offers", "offer_id")[offer],
        "supplier": sources.supplier[offer],
        "plant": sources.plant[offer],
        "country": sources.country[offer],
        "part": sources.part[offer],
        "segment": coded.texts("segments", "segment_id")[rows.segment],
        "tier": rows.tier,
        "from_period": names[rows.period],
        "to_period": names[runs.last],
        "verdict": verdict.astype(object),
        "share": rows.share.astype(float),
        "rule": np.full(len(offer), proofs.rule.id, dtype=object),
        "clause": np.array([proof.clause for proof in named], dtype=object),
        "clause_ja": np.array([proof.clause_ja for proof in named], dtype=object),
        "clause_from": np.array([proof.since.isoformat() for proof in named], dtype=object),
        "rule_grade": np.full(len(offer), proofs.rule.grade, dtype=object),
        "list_grade": np.array([proof.list_grade or None for proof in named], dtype=object),
        "proof_path": np.array([proof.path for proof in named], dtype=object),
    }
