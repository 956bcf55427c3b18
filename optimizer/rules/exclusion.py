"""Which offers a rule bars or caps, for whom and when, with the clause and the path to the listed entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.dataset.periods import last_day
from optimizer.rules.pack import Bar, RulePack
from optimizer.rules.sources import (
    OfferSources,
    in_force,
    listings_in_force,
    of_concern,
    offer_sources,
)

__all__ = ["EXCLUSION_COLUMNS", "Verdicts", "exclusion_table", "of_concern", "verdicts"]

Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]

EXCLUSION_COLUMNS = (
    "offer",
    "supplier",
    "plant",
    "country",
    "part",
    "segment",
    "from_period",
    "to_period",
    "verdict",
    "share",
    "rule",
    "clause",
    "proof_path",
)


@dataclass(frozen=True)
class Verdicts:
    """What the rules say, in the order of the rules, ``offers``, ``segments`` and the periods given.

    ``bars`` (rules, offers, periods): the rule is in force and bars the offer by family and source;
    ``applies`` (rules, segments, periods): it is in force and binds the segment; ``cap`` (rules, periods):
    the share (0–1) of purchases that barred sources may hold: 0 bars them, 1 binds nothing. ``clause``
    (rules, offers, periods) is the number of the first bar that catches the offer, or -1; ``listing`` the
    row of ``entities`` by which it does, or -1 where it does so by country.
    """

    bars: Flags
    applies: Flags
    cap: Shares
    clause: npt.NDArray[np.int16]
    listing: npt.NDArray[np.int32]

    def barred(self) -> Flags:
        """(offers, segments, periods): some rule bars the offer from the segment altogether."""
        return self._any_rule(self.cap == 0)

    def capped(self) -> Flags:
        """(offers, segments, periods): some rule caps the offer for the segment, short of a bar."""
        return self._any_rule((self.cap > 0) & (self.cap < 1))

    def _any_rule(self, kind: Flags) -> Flags:
        rules, offers, periods = self.bars.shape
        found = np.zeros((offers, self.applies.shape[1], periods), dtype=bool)
        for rule in range(rules):
            found |= (self.bars[rule] & kind[rule])[:, None, :] & self.applies[rule][None, :, :]
        return found


def verdicts(tables: Mapping[str, pd.DataFrame], rules: Sequence[RulePack], periods: Sequence[str]) -> Verdicts:
    """The verdict of every rule on every offer, segment and period.

    A period is bound when rule and listing are in force on one and the same day of it; its cap is that of its
    last day. Needs the tables offers, parts, plants, segments and entities.
    """
    sources = offer_sources(tables)
    sectors = tables["segments"]["sector"].to_numpy(dtype=object)
    shape = (len(rules), len(sources.part), len(periods))
    clause = np.full(shape, -1, dtype=np.int16)
    listing = np.full(shape, -1, dtype=np.int32)
    applies = np.zeros((len(rules), len(sectors), len(periods)), dtype=bool)
    cap = np.ones((len(rules), len(periods)))
    for r, rule in enumerate(rules):
        bound = in_force(rule.start, rule.end, periods)
        applies[r] = np.isin(sectors, np.array(rule.sectors, dtype=object))[:, None] & bound
        for t, period in enumerate(periods):
            cap[r, t] = rule.share_on(last_day(period)) if bound[t] else 1.0
        meant = np.isin(sources.family, np.array(rule.families, dtype=object))[:, None] & bound
        held = listings_in_force(tables["entities"], periods, rule.start, rule.end)
        for number, bar in enumerate(rule.bars):
            caught, row = _caught(bar, sources, tables["entities"], held)
            new = caught & meant & (clause[r] < 0)
            clause[r][new] = number
            listing[r][new] = row[new]
    return Verdicts(clause >= 0, applies, cap, clause, listing)


def _caught(
    bar: Bar, sources: OfferSources, entities: pd.DataFrame, held: Flags
) -> tuple[Flags, npt.NDArray[np.int32]]:
    """(offers, periods): whether the bar catches the offer, and the row of ``entities`` by which."""
    shape = (len(sources.part), held.shape[1])
    caught = np.zeros(shape, dtype=bool)
    row = np.full(shape, -1, dtype=np.int32)
    named = np.array(bar.ids, dtype=object)
    if bar.target in ("countries", "countries_except"):
        within = np.isin(sources.country, named)
        caught |= (within if bar.target == "countries" else ~within)[:, None]
        return caught, row
    entity = entities["entity_id"].to_numpy(dtype=object)
    key = entity if bar.target == "entities" else entities["list_id"].to_numpy(dtype=object)
    supplying = pd.Index(entity).isin(sources.supplier.tolist())
    for k in np.flatnonzero(np.isin(key, named) & supplying):
        new = (sources.supplier == entity[k])[:, None] & held[k] & ~caught
        caught |= new
        row[new] = k
    return caught, row


def exclusion_table(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: Sequence[str],
    found: Verdicts | None = None,
) -> pd.DataFrame:
    """What the rules bar or cap: a row for each offer, segment, rule and run of periods with one proof.

    Only segments that demand the offer's part in one of the periods have rows. ``share`` is the cap, 0
    where the verdict is ``barred``. Sorted by rule, offer, segment (in table order) and period. ``found``
    spares the computation of the verdicts where the caller has them.
    """
    found = verdicts(tables, rules, periods) if found is None else found
    sources = offer_sources(tables)
    buyers = _buyers(tables, periods)
    parts = [_rows_of_rule(tables, rules[r], r, found, sources, buyers, periods) for r in range(len(rules))]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=float if name == "share" else "str") for name in EXCLUSION_COLUMNS})
    return pd.concat(filled, ignore_index=True)


def _buyers(tables: Mapping[str, pd.DataFrame], periods: Sequence[str]) -> pd.DataFrame:
    """The (part, segment) pairs with demand in the periods; ``segment_row`` is the segment's row."""
    demand = tables["demand"]
    demand = demand[demand["period"].isin(list(periods))]
    pairs = demand[["part_id", "segment_id"]].drop_duplicates()
    rows = pd.Index(tables["segments"]["segment_id"]).get_indexer(pd.Index(pairs["segment_id"]))
    return pairs.assign(segment_row=rows).rename(columns={"part_id": "part", "segment_id": "segment"})


def _rows_of_rule(
    tables: Mapping[str, pd.DataFrame],
    rule: RulePack,
    r: int,
    found: Verdicts,
    sources: OfferSources,
    buyers: pd.DataFrame,
    periods: Sequence[str],
) -> pd.DataFrame:
    binding = found.bars[r] & (found.cap[r] < 1)
    offer, first, last = _runs(binding, found.clause[r], found.listing[r], found.cap[r])
    clause, listing, share = (
        found.clause[r][offer, first],
        found.listing[r][offer, first],
        found.cap[r][first],
    )
    names = np.array(periods, dtype=object)
    runs = pd.DataFrame(
        {
            "offer_row": offer,
            "offer": tables["offers"]["offer_id"].to_numpy(dtype=object)[offer],
            "supplier": sources.supplier[offer],
            "plant": sources.plant[offer],
            "country": sources.country[offer],
            "part": sources.part[offer],
            "from_period": names[first],
            "to_period": names[last],
            "verdict": np.where(share == 0, "barred", "capped"),
            "share": share,
            "rule": rule.id,
            "clause": np.array([bar.clause for bar in rule.bars], dtype=object)[clause],
        }
    )
    runs["proof_path"] = _proofs(runs, listing, tables["entities"])
    scope = np.flatnonzero(found.applies[r].any(axis=1))
    joined = runs.merge(buyers[buyers["segment_row"].isin(scope)], on="part", how="inner")
    joined = joined.sort_values(["offer_row", "segment_row", "from_period"], kind="stable")
    return joined[list(EXCLUSION_COLUMNS)]


def _runs(
    binding: Flags, clause: npt.NDArray[np.int16], listing: npt.NDArray[np.int32], cap: Shares
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Offer, first and last period of each run of binding periods with one clause, listing and cap."""
    same = (
        binding[:, 1:] & binding[:, :-1]
        & (clause[:, 1:] == clause[:, :-1])
        & (listing[:, 1:] == listing[:, :-1])
        & (cap[1:] == cap[:-1])
    )  # fmt: skip
    starts, ends = binding.copy(), binding.copy()
    starts[:, 1:] &= ~same
    ends[:, :-1] &= ~same
    offer, first = np.nonzero(starts)
    return offer, first, np.nonzero(ends)[1]


def _proofs(runs: pd.DataFrame, listing: npt.NDArray[np.int32], entities: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The path from each offer to what bars it, in words."""
    path = runs["offer"] + " → " + runs["plant"] + " → "
    by_country = (path + runs["country"]).to_numpy(dtype=object)
    listed = listing >= 0
    if not listed.any():
        return by_country
    ends = (entities["name"] + " (" + entities["list_id"] + ", from " + entities["listed_from"] + ")").to_numpy(
        dtype=object
    )
    by_entity = path.to_numpy(dtype=object) + runs["supplier"].to_numpy(dtype=object) + " = "
    by_country[listed] = by_entity[listed] + ends[listing[listed]]
    return by_country
