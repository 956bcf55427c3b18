"""Faults that only the meaning of a table shows: dates out of order, terms that contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from optimizer.messages import listing, message

from .checked_tables import CheckedTables
from .table_faults import as_mask

__all__ = ["check_meaning"]

_MOST_PERCENT = 100 + 1e-6
_FIRST_DAY, _LAST_DAY = "0000-00-00", "9999-99-99"


def check_meaning(checked: CheckedTables) -> None:
    """Reports what contradicts itself, or has no effect, in offers, provenance, owners and rates."""
    for table, checks in _CHECKS.items():
        if not checked.tables[table].empty:
            for check in checks:
                check(checked)


def _ramps(checked: CheckedTables) -> None:
    idle = checked.given("offers", "ramp", "status")
    idle &= as_mask(checked.tables["offers"]["status"] == "incumbent")
    text = message("no ramp: an incumbent supplies at full capacity already, so that the ramp has no effect")
    checked.warn(message("no ramp"), "offers", "ramp", idle, text)


def _free(table: str, checked: CheckedTables) -> None:
    """Prices of 0: a blank or a placeholder that became a number looks the same as a gift."""
    gift = checked.given(table, "unit_price") & as_mask(checked.tables[table]["unit_price"] == 0)
    text = message("a price above 0: at 0 every unit is free of charge")
    checked.warn(message("a price above 0"), table, "unit_price", gift, text)


def _price_periods(checked: CheckedTables) -> None:
    """One price for a quantity in a period: breaks and prices by period exclude each other."""
    both = checked.given("offer_periods", "offer_id", "unit_price")
    both &= checked.coded("offer_periods", "offer_id").among(set(checked.ids("price_breaks.offer_id")))
    text = message("no price by period for an offer that has price_breaks")
    checked.fault(message("one way of pricing"), "offer_periods", "unit_price", both, text)


def _price_breaks(checked: CheckedTables) -> None:
    breaks = checked.sound_records("price_breaks", "offer_id", "from_units")
    before = breaks.groupby("offer_id", sort=False)["from_units"].shift()
    falling = breaks.index[as_mask(breaks["from_units"] < before)].to_numpy()
    text = message("rising quantities from row to row of an offer; they are read in rising order")
    checked.warn(message("rising quantities"), "price_breaks", "from_units", falling, text)


def _expansions(checked: CheckedTables) -> None:
    unlimited = checked.blank("offers", "capacity") & ~checked.unread("offers", "capacity")
    idle = checked.given("expansions", "offer_id")
    idle &= checked.coded("expansions", "offer_id").among(checked.coded("offers", "offer_id").values(unlimited))
    text = message("an offer with a capacity: this one is unlimited, so that adding to it has no effect")
    checked.warn(message("an offer with a capacity"), "expansions", "offer_id", idle, text)


def _provenance(checked: CheckedTables) -> None:
    frame = checked.tables["provenance"]
    given = as_mask(frame["supplier_id"].notna()).astype(int) + as_mask(frame["country_id"].notna())
    readable = ~checked.unread("provenance", "supplier_id") & ~checked.unread("provenance", "country_id")
    text = message("a supplier_id or a country_id, and not both")
    checked.fault(message("one origin"), "provenance", "supplier_id", (given != 1) & readable, text)

    rows = checked.sound_records("provenance", "offer_id", "component_id", "share_pct")
    groups = rows.groupby(["offer_id", "component_id"], sort=False)["share_pct"]
    total = groups.transform("sum")
    last = ~rows.duplicated(["offer_id", "component_id"], keep="last")
    over = rows.index[as_mask((total > _MOST_PERCENT) & last)].to_numpy()
    texts = [
        message("shares of at most 100 in all for the offer and component, not {total:g}", total=t)
        for t in total.loc[over]
    ]
    checked.table_faults.rows(
        message("at most 100 percent"), "provenance", "share_pct", over, frame["share_pct"], texts
    )


def _spells(table: str, key: tuple[str, ...], start: str, end: str, checked: CheckedTables) -> None:
    """Dates from which and until which a row holds, in order, and not twice at a time for one key."""
    frame = checked.tables[table]
    backward = checked.given(table, start, end)
    backward &= as_mask(frame[start].fillna(_FIRST_DAY) > frame[end].fillna(_LAST_DAY))
    text = message("a day no earlier than {start}", start=start)
    checked.fault(message("dates in order"), table, end, backward, text)

    sound_records = checked.given(table, *key) & ~checked.unread(table, start) & ~checked.unread(table, end)
    rows = frame.loc[sound_records, [*key, start, end]].fillna({start: _FIRST_DAY, end: _LAST_DAY})
    rows = rows[~rows.duplicated([*key, start])].sort_values([*key, start])
    groups = rows.groupby(list(key), sort=False)
    twice = rows[as_mask(rows[start] <= groups[end].shift())].index.sort_values().to_numpy()
    text = message("a day after the {end} of the other row with the same {key}", end=end, key=listing(key))
    checked.table_faults.rows(message("spells that do not overlap"), table, start, twice, frame[start], text)


def _yen(checked: CheckedTables) -> None:
    wrong = checked.given("fx", "currency", "jpy_per_unit")
    wrong &= as_mask(checked.tables["fx"]["currency"] == "JPY") & as_mask(checked.tables["fx"]["jpy_per_unit"] != 1)
    checked.fault(message("a rate of 1"), "fx", "jpy_per_unit", wrong, message("1: a yen is a yen"))


_CHECKS: dict[str, tuple[Callable[[CheckedTables], None], ...]] = {
    "offers": (_ramps, partial(_free, "offers")),
    "offer_periods": (_price_periods, partial(_free, "offer_periods")),
    "price_breaks": (_price_breaks, partial(_free, "price_breaks")),
    "expansions": (_expansions,),
    "provenance": (_provenance,),
    "ownership": (partial(_spells, "ownership", ("owned_id", "owner_id"), "valid_from", "valid_to"),),
    "entities": (partial(_spells, "entities", ("entity_id", "list_id"), "listed_from", "listed_to"),),
    "fx": (_yen,),
}
