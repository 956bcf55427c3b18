"""What the rules bar, cap or report, as the table ``exclusions`` of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from optimizer.rules.coded import Coded
from optimizer.rules.exclusion import Verdicts, verdicts
from optimizer.rules.pack import RulePack
from optimizer.rules.proof import Chains, Proofs, Ways
from optimizer.rules.sources import offer_sources

__all__ = ["EXCLUSION_COLUMNS", "exclusion_table"]

EXCLUSION_COLUMNS = (
    "offer",
    "supplier",
    "plant",
    "country",
    "part",
    "segment",
    "tier",
    "from_period",
    "to_period",
    "verdict",
    "share",
    "rule",
    "clause",
    "clause_from",
    "proof_path",
)


def exclusion_table(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: Sequence[str],
    found: Verdicts | None = None,
    chains: Chains | None = None,
    ways: Ways | None = None,
) -> pd.DataFrame:
    """What the rules bar, cap or report: a row for each offer, segment, rule and run of periods with one proof.

    Segments that demand the offer's part have rows of tier 1; of an offer whose part can only stand inside what a segment
    demands, the shallowest such tier is given, as far as the rule reaches. ``share`` is the cap: 0 where the verdict is
    ``barred``, 1 where it is ``reported``; ``clause_from`` is the day from which rule and clause are in force. Sorted by
    rule, offer, segment (in table order) and period. ``found`` spares the computation of the verdicts; ``chains`` marks
    the offers that no choice of components brings into line with a rule, and ``ways`` says how components could come.
    """
    coded = Coded.of(tables)
    found = verdicts(coded, rules, periods) if found is None else found
    users = _users(coded, periods) if rules else pd.DataFrame()
    parts = []
    for number, rule in enumerate(rules):
        own = {left: flags for (which, left), flags in (chains or {}).items() if which == number}
        proofs = Proofs(coded, rule, number, found, periods, own, ways)
        parts.append(_rows_of_rule(coded, rule, number, found, proofs, users, periods))
    filled = [part for part in parts if len(part)]
    if not filled:
        return _nothing().copy()
    return pd.concat(filled, ignore_index=True)


@cache
def _nothing() -> pd.DataFrame:
    kinds = {"share": float, "tier": np.int64}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in EXCLUSION_COLUMNS})


def _users(coded: Coded, periods: Sequence[str]) -> pd.DataFrame:
    """The parts that each segment demands in the periods or can find inside them: part, segment (rows), shallowest tier."""
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
    return pd.DataFrame({"part": part, "segment": segment, "tier": tier[part, segment]})


def _rows_of_rule(
    coded: Coded,
    rule: RulePack,
    number: int,
    found: Verdicts,
    proofs: Proofs,
    users: pd.DataFrame,
    periods: Sequence[str],
) -> pd.DataFrame:
    depth = int(found.depth[number])
    reached = users if depth == 0 else users[users["tier"] <= depth]
    # Deeper tiers have fewer left to be tested, so a part breaks a rule of limited depth differently at each.
    left = np.zeros(len(reached), np.int64) if depth == 0 else depth + 1 - reached["tier"].to_numpy()
    rows = [_judged(coded, number, found, proofs, reached[left == n], n) for n in np.unique(left).tolist()]
    if not rows:
        return pd.DataFrame(columns=list(EXCLUSION_COLUMNS))
    return _named(coded, rule, _runs(pd.concat(rows, ignore_index=True)), periods)


def _judged(coded: Coded, number: int, found: Verdicts, proofs: Proofs, users: pd.DataFrame, left: int) -> pd.DataFrame:
    """Offers, segments and periods to tell of, for parts with so many tiers left to be tested (0: all)."""
    cap = found.cap[number]
    broken = proofs.breaks(left) & (cap < 1)
    told = found.reported[number] & ~broken & (cap < 1) & (left != 1)
    part_of = coded.codes("offers", "part_id", ("parts", "part_id"))
    meant = np.isin(part_of, users["part"].to_numpy())[:, None]
    offer, period = np.nonzero((broken | told) & meant)
    made = [proofs.of(int(o), int(t), left) for o, t in zip(offer, period, strict=True)]
    pairs = pd.DataFrame(
        {
            "offer": offer,
            "period": period,
            "part": part_of[offer],
            "share": np.where(broken[offer, period], cap[period], 1.0),
            "reported": told[offer, period],
            "clause": pd.Series([proof.clause for proof in made], dtype="str"),
            "clause_from": pd.Series([proof.since.isoformat() for proof in made], dtype="str"),
            "proof_path": pd.Series([proof.path for proof in made], dtype="str"),
        }
    )
    rows = pairs.merge(users, on="part")
    at = tuple(rows[key].to_numpy() for key in ("offer", "segment", "period"))
    free = (rows["tier"].to_numpy() == 1) & ~found.bound(number, *at)
    kept: pd.DataFrame = rows[found.applies[number][at[1], at[2]] & ~free]
    return kept


def _runs(rows: pd.DataFrame) -> pd.DataFrame:
    """Runs of consecutive periods with one share and one proof, sorted by offer, segment and period."""
    rows = rows.sort_values(["offer", "segment", "period"], kind="stable", ignore_index=True)
    same = np.ones(len(rows), dtype=bool)
    for key in ("offer", "segment", "share", "reported", "clause", "proof_path"):
        same &= (rows[key] == rows[key].shift(1)).to_numpy()
    same &= (rows["period"] == rows["period"].shift(1) + 1).to_numpy()
    first = np.flatnonzero(~same)
    runs = rows.iloc[first].reset_index(drop=True)
    last = np.append(first[1:], len(rows)) - 1
    return runs.assign(last=rows["period"].to_numpy()[last] if len(rows) else [])


def _named(coded: Coded, rule: RulePack, runs: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    sources, names = offer_sources(coded), np.array(periods, dtype=object)
    offer = runs["offer"].to_numpy()
    table = {
        "offer": coded.texts("offers", "offer_id")[offer],
        "supplier": sources.supplier[offer],
        "plant": sources.plant[offer],
        "country": sources.country[offer],
        "part": sources.part[offer],
        "segment": coded.texts("segments", "segment_id")[runs["segment"].to_numpy()],
        "tier": runs["tier"].to_numpy(),
        "from_period": names[runs["period"].to_numpy(dtype=np.intp)],
        "to_period": names[runs["last"].to_numpy(dtype=np.intp)],
        "verdict": np.where(runs["reported"], "reported", np.where(runs["share"] == 0, "barred", "capped")),
        "share": runs["share"].to_numpy(dtype=float),
        "rule": rule.id,
        "clause": runs["clause"].to_numpy(),
        "clause_from": runs["clause_from"].to_numpy(),
        "proof_path": runs["proof_path"].to_numpy(),
    }
    return pd.DataFrame(table)
