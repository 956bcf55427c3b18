"""What a plan's data know of a company or a part: which suppliers a name concerns, what the rules say of them, tiers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimizer import api

from . import plan as figures_plan

__all__ = ["Limits", "limits_of", "named_suppliers", "overview_of", "part_tiers"]

#: A shorter text is in too many names to mean one of them.
SHORTEST = 3


@dataclass(frozen=True, eq=False)
class Limits:
    """What the rules of a plan say of one supplier's offers: how many there are in all and by verdict, and the table.

    ``rows`` has the columns of the exclusions, with ``segments`` a list. An offer counts by its strictest verdict.
    """

    offers: int
    barred: int
    capped: int
    reported: int
    rows: pd.DataFrame


def limits_of(pack: api.Pack, supplier: str) -> Limits:
    """The limits on one supplier's offers."""
    tables = pack.case.tables
    plants = tables["plants"].loc[tables["plants"]["supplier_id"] == supplier, "plant_id"]
    table = pack.tables["exclusions"]
    rows = table[table["supplier"] == supplier]
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    for verdict in ("barred", "capped", "reported"):
        found[verdict] = set(rows.loc[rows["verdict"] == verdict, "offer"]) - seen
        seen |= found[verdict]
    offers = int(tables["offers"]["plant_id"].isin(plants).sum())
    counts = {verdict: len(members) for verdict, members in found.items()}
    return Limits(offers=offers, rows=figures_plan.exclusions(rows), **counts)


def named_suppliers(tables: Mapping[str, pd.DataFrame], names: Sequence[str], entities: Iterable[str]) -> list[str]:
    """Suppliers that the names concern: those matched as listed and what they hold, then those so named and what they hold.

    Within each, the order of the table of suppliers.
    """
    suppliers, ownership = tables["suppliers"], tables["ownership"]
    listed = _holdings(ownership, set(entities))
    named = _holdings(ownership, _so_named(suppliers, names)) - listed
    return [str(one) for part in (listed, named) for one in suppliers["supplier_id"] if one in part]


def _so_named(suppliers: pd.DataFrame, names: Sequence[str]) -> set[str]:
    """Suppliers whose name holds one of the names, word for word; else those with the longest name that stands in it."""
    columns = [column for column in ("supplier_id", "name_en", "name_ja") if column in suppliers]
    known = [
        (row.supplier_id, text)
        for row in suppliers[columns].itertuples(index=False)
        for text in (_words(one) for one in row if isinstance(one, str))
        if text
    ]
    found = set()
    for one in filter(None, map(_words, names)):
        holding = {supplier for supplier, text in known if _holds(text, one)}
        inside = [(len(text), supplier) for supplier, text in known if _holds(one, text)]
        longest = max(inside, default=(0, ""))[0]
        found |= holding or {supplier for length, supplier in inside if length == longest}
    return found


def _words(text: str) -> str:
    """The words of a name in one width and case, a space between them; blank if they say too little."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(one if one.isalnum() else " " for one in folded).split()
    return " ".join(words) if len("".join(words)) >= SHORTEST or not folded.isascii() else ""


def _holds(whole: str, part: str) -> bool:
    """Whether a name holds another: words in a row, or in a script without spaces any characters in a row."""
    return f" {part} " in f" {whole} " or (not part.isascii() and part.replace(" ", "") in whole.replace(" ", ""))


def _holdings(ownership: pd.DataFrame, roots: set[str]) -> set[str]:
    """The firms themselves and all in which they hold a share, directly or not."""
    found = set(roots)
    while True:
        below = set(ownership.loc[ownership["owner_id"].isin(found), "owned_id"]) - found
        if not below:
            return found
        found |= below


def overview_of(pack: api.Pack, suppliers: Sequence[str], period: str) -> pd.DataFrame:
    """A row for each supplier: supplier, country, offers and how many of them are barred, capped, reported; holder, held.

    ``holder`` is whoever holds most of it in the period, blank where nobody is known to, and ``held`` that share (0).
    """
    seat = pack.case.tables["suppliers"].set_index("supplier_id")["country_id"]
    rows = []
    for supplier in suppliers:
        limits = limits_of(pack, supplier)
        owners = api.owners_of(pack.case.tables, supplier, period)
        holder, held = (owners["owner"].iloc[0], owners["share"].iloc[0]) if len(owners) else ("", 0.0)
        counts = (limits.offers, limits.barred, limits.capped, limits.reported)
        rows.append((supplier, seat[supplier], *counts, holder, held))
    columns = ["supplier", "country", "offers", "barred", "capped", "reported", "holder", "held"]
    return pd.DataFrame(rows, columns=columns)


def part_tiers(pack: api.Pack, part: str) -> pd.DataFrame:
    """What purchases of a part rest on at each tier: tier, value_jpy, concern, unknown (shares), countries (ids, largest first)."""
    rows = pack.tables["exposure"]
    rows = rows[rows["bought"] == part]
    held = rows["value_jpy"].groupby([rows["tier"], rows["status"]]).sum().unstack(fill_value=0.0)
    held = held.reindex(columns=["concern", "clean", "unknown"], fill_value=0.0)
    total = held.sum(axis=1)
    table = held[["concern", "unknown"]].div(total.where(total > 0), axis=0).assign(value_jpy=total)
    sizes = rows.dropna(subset="country").groupby(["tier", "country"])["value_jpy"].sum()
    sizes = sizes[[country != "" for _, country in sizes.index]].sort_values(ascending=False, kind="stable")
    countries = sizes.reset_index().groupby("tier")["country"].agg(list)
    table["countries"] = [countries.get(tier, []) for tier in table.index]
    return table.rename_axis("tier").reset_index()[["tier", "value_jpy", "concern", "unknown", "countries"]]
