"""What the rules of a plan say of a supplier, from its table ``exclusions``: which offers, and who holds it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimizer.case import Case
from optimizer.screening.owners import owners_of

__all__ = ["VERDICTS", "offers_by_verdict", "suppliers_by_verdict"]

#: What a rule may say of an offer, the strictest first.
VERDICTS = ("barred", "capped", "reported")


def offers_by_verdict(case: Case, exclusions: pd.DataFrame, supplier: str) -> dict[str, int]:
    """How many offers a supplier has (``offers``), and how many of them are barred, capped, reported.

    An offer counts by its strictest verdict.
    """
    plants = case.tables["plants"]
    own = plants.loc[plants["supplier_id"] == supplier, "plant_id"]
    rows = exclusions[exclusions["supplier"] == supplier]
    strictest = rows["verdict"].map(VERDICTS.index).groupby(rows["offer"]).min()
    counts = {verdict: int((strictest == rank).sum()) for rank, verdict in enumerate(VERDICTS)}
    return {"offers": int(case.tables["offers"]["plant_id"].isin(own).sum()), **counts}


def suppliers_by_verdict(case: Case, exclusions: pd.DataFrame, suppliers: Sequence[str], period: str) -> pd.DataFrame:
    """A row for each supplier: supplier, country, offers and how many of them are barred, capped, reported; holder, held.

    ``holder`` is whoever holds most of it in the period, blank where nobody is known to, and ``held`` that share (0–1; 0).
    """
    seat = case.tables["suppliers"].set_index("supplier_id")["country_id"]
    rows = []
    for supplier in suppliers:
        owners = owners_of(case.tables, supplier, period)
        holder, share = (owners["owner"].iloc[0], owners["share"].iloc[0]) if len(owners) else ("", 0.0)
        rows.append((supplier, seat[supplier], *offers_by_verdict(case, exclusions, supplier).values(), holder, share))
    columns = ["supplier", "country", "offers", *VERDICTS, "holder", "held"]
    return pd.DataFrame(rows, columns=columns)
