"""Bids as version 1 of the contract has them, read as version 2 means them: ceilings move to the lots, true is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask
from optimizer.errors import quoted
from optimizer.messages import message
from optimizer.schema import TABLES, column

from .cells import read_numbers
from .csv_text import Raw
from .table_faults import TableFaults, as_mask, as_shown, some

__all__ = ["as_of_version_2"]

_CEILING = "ceiling_jpy"
_KIND = message("bids of version 2 of the contract")
_PASSES = {"true": "met", "false": "not met"}
_LISTED_LOTS = 5


def as_of_version_2(raws: Mapping[str, Raw], table_faults: TableFaults) -> Mapping[str, Raw]:
    """The tables with bids and lots of version 2; a warning for each thing that was written otherwise.

    Faults: a ceiling that is no amount, that differs from another row of its lot or from what ``lots`` states.
    """
    bids = raws.get("bids")
    if bids is None:
        return raws
    if "mandatory_pass" in bids.header:
        bids = _passes(bids, bids.header.index("mandatory_pass"), table_faults)
    raws = {**raws, "bids": bids}
    if bids.header.count(_CEILING) == 1 and "lot_id" in bids.header:
        raws |= _moved(bids, raws.get("lots"), table_faults)
    return raws


def _passes(bids: Raw, place: int, table_faults: TableFaults) -> Raw:
    texts = bids.texts[place]
    earlier = as_mask(texts.isin(list(_PASSES)))
    if not earlier.any():
        return bids
    row = int(np.flatnonzero(earlier)[0])
    text = message("met, not met or pending; true is read as met, false as not met, here and in the rows below")
    table_faults.table(
        _KIND, "bids", text, row=row + 2, column="mandatory_pass", value=texts.iloc[row], severity="warning"
    )
    return replace(bids, texts=_with(bids.texts, place, texts.replace(_PASSES)))


def _moved(bids: Raw, lots: Raw | None, table_faults: TableFaults) -> dict[str, Raw]:
    """Bids without their ceilings, and the lots, if there are any, with those that they do not state themselves."""
    place = bids.header.index(_CEILING)
    written = bids.texts[place]
    lost = bids.lost.get(place)
    bad = bids.broken if lost is None else bids.broken | lost
    amounts, unread = read_numbers(TABLES["bids"], column("lots", _CEILING), written, bad, table_faults)
    small = ~unread & (amounts < 1)
    text = message("an amount of at least one yen")
    table_faults.rows(message("a ceiling price"), "bids", _CEILING, small, written, text)
    ids = bids.texts[bids.header.index("lot_id")]
    usable = ~unread & ~small & ~np.isnan(amounts) & as_mask(ids.notna())
    ceilings = _ceilings(ids, written, amounts, usable, table_faults)
    header = tuple("" if name == _CEILING else name for name in bids.header)
    emptied = replace(
        bids,
        header=header,
        texts=_with(bids.texts, place, pd.Series(np.nan, index=written.index, dtype="str")),
        lost={at: cells for at, cells in bids.lost.items() if at != place},
    )
    text = message("no such column: the ceiling price stands in lots")
    if ceilings and (lots is None or lots.texts.empty):
        shown = [
            message("{amount} for {lot}", amount=written.iloc[row], lot=quoted(lot)) for lot, row in ceilings.items()
        ]
        text = message(
            "no such column: the ceiling price stands in lots: write ceiling_jpy {amounts} there",
            amounts=some(shown, _LISTED_LOTS),
        )
    table_faults.table(_KIND, "bids", text, row=1, column=_CEILING, severity="warning")
    if lots is None or lots.header.count("lot_id") != 1:
        return {"bids": emptied}
    return {"bids": emptied, "lots": _filled(lots, ceilings, written, amounts, table_faults)}


def _ceilings(
    ids: pd.Series, written: pd.Series, amounts: Floats, usable: Mask, table_faults: TableFaults
) -> dict[str, int]:
    """By lot the first row that states its ceiling; a fault for each row that states another."""
    rows: dict[str, int] = {}
    other = np.zeros(len(ids), dtype=bool)
    for row in np.flatnonzero(usable).tolist():
        other[row] = amounts[rows.setdefault(ids.iloc[row], row)] != amounts[row]
    text = message("one ceiling price in a lot: the same amount as in its first row")
    table_faults.rows(message("one value"), "bids", _CEILING, other, written, text)
    return rows


def _filled(
    lots: Raw, ceilings: Mapping[str, int], written: pd.Series, amounts: Floats, table_faults: TableFaults
) -> Raw:
    """The lots with the ceilings of bids where they state none; a fault where they state another."""
    ids = lots.texts[lots.header.index("lot_id")]
    moved = ids.map({lot: written.iloc[row] for lot, row in ceilings.items()}).astype("str")
    if _CEILING not in lots.header:
        width = len(lots.header)
        return replace(lots, header=(*lots.header, _CEILING), texts=_with(lots.texts, width, moved))
    place = lots.header.index(_CEILING)
    stated = lots.texts[place]
    # What is wrong in these cells is reported where the lots themselves are read.
    theirs, unread = read_numbers(TABLES["lots"], column("lots", _CEILING), stated, lots.broken, TableFaults())
    for at in np.flatnonzero(~unread & ~np.isnan(theirs) & as_mask(ids.isin(list(ceilings)))).tolist():
        row = ceilings[ids.iloc[at]]
        if theirs[at] != amounts[row]:
            own = as_shown(float(theirs[at]))
            text = message("{amount}, the ceiling_jpy of the lot in lots, or no such column", amount=own)
            kind = message("the ceiling of lots")
            table_faults.table(kind, "bids", text, row=row + 2, column=_CEILING, value=written.iloc[row])
    blank = as_mask(stated.isna()) & ~lots.lost.get(place, np.zeros(len(stated), dtype=bool))
    return replace(lots, texts=_with(lots.texts, place, stated.mask(blank, moved)))


def _with(texts: pd.DataFrame, place: int, column_texts: pd.Series) -> pd.DataFrame:
    """The texts with another column at ``place``; columns are numbered."""
    columns = {at: texts[at] for at in texts}
    return pd.DataFrame({**columns, place: column_texts}, index=texts.index)
