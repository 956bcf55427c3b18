"""Faults that only the meaning of a table shows: dates out of order, terms that contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .findings import as_mask
from .view import View

__all__ = ["check_meaning"]

_MOST_PERCENT = 100 + 1e-6
_FIRST_DAY, _LAST_DAY = "0000-00-00", "9999-99-99"


def check_meaning(view: View) -> None:
    """Reports what contradicts itself, or has no effect, in offers, provenance, owners and rates."""
    for table, checks in _CHECKS.items():
        if not view.tables[table].empty:
            for check in checks:
                check(view)


def _ramps(view: View) -> None:
    idle = view.given("offers", "ramp", "status")
    idle &= as_mask(view.tables["offers"]["status"] == "incumbent")
    view.remark(
        "no ramp", "offers", "ramp", idle,
        "no ramp: an incumbent supplies at full capacity already, so that the ramp has no effect",
    )  # fmt: skip


def _free(table: str, view: View) -> None:
    """Prices of 0: a blank or a placeholder that became a number looks the same as a gift."""
    gift = view.given(table, "unit_price") & as_mask(view.tables[table]["unit_price"] == 0)
    view.remark("a price above 0", table, "unit_price", gift, "a price above 0: at 0 every unit is free of charge")


def _price_periods(view: View) -> None:
    """One price for a quantity in a period: breaks and prices by period exclude each other."""
    both = view.given("offer_periods", "offer_id", "unit_price")
    both &= view.coded("offer_periods", "offer_id").among(set(view.ids("price_breaks.offer_id")))
    text = "no price by period for an offer that has price_breaks"
    view.fault("one way of pricing", "offer_periods", "unit_price", both, text)


def _price_breaks(view: View) -> None:
    breaks = view.sound("price_breaks", "offer_id", "from_units")
    before = breaks.groupby("offer_id", sort=False)["from_units"].shift()
    falling = breaks.index[as_mask(breaks["from_units"] < before)].to_numpy()
    text = "rising quantities from row to row of an offer; they are read in rising order"
    view.remark("rising quantities", "price_breaks", "from_units", falling, text)


def _expansions(view: View) -> None:
    unlimited = view.blank("offers", "capacity") & ~view.unread("offers", "capacity")
    idle = view.given("expansions", "offer_id")
    idle &= view.coded("expansions", "offer_id").among(view.coded("offers", "offer_id").values(unlimited))
    text = "an offer with a capacity: this one is unlimited, so that adding to it has no effect"
    view.remark("an offer with a capacity", "expansions", "offer_id", idle, text)


def _provenance(view: View) -> None:
    frame = view.tables["provenance"]
    given = as_mask(frame["supplier_id"].notna()).astype(int) + as_mask(frame["country_id"].notna())
    readable = ~view.unread("provenance", "supplier_id") & ~view.unread("provenance", "country_id")
    text = "a supplier_id or a country_id, and not both"
    view.fault("one origin", "provenance", "supplier_id", (given != 1) & readable, text)

    rows = view.sound("provenance", "offer_id", "component_id", "share_pct")
    groups = rows.groupby(["offer_id", "component_id"], sort=False)["share_pct"]
    total = groups.transform("sum")
    last = ~rows.duplicated(["offer_id", "component_id"], keep="last")
    over = rows.index[as_mask((total > _MOST_PERCENT) & last)].to_numpy()
    texts = [f"shares of at most 100 in all for the offer and component, not {t:g}" for t in total.loc[over]]
    view.findings.rows("at most 100 percent", "provenance", "share_pct", over, frame["share_pct"], texts)


def _spells(table: str, key: tuple[str, ...], start: str, end: str, view: View) -> None:
    """Dates from which and until which a row holds, in order, and not twice at a time for one key."""
    frame = view.tables[table]
    backward = view.given(table, start, end)
    backward &= as_mask(frame[start].fillna(_FIRST_DAY) > frame[end].fillna(_LAST_DAY))
    view.fault("dates in order", table, end, backward, f"a day no earlier than {start}")

    sound = view.given(table, *key) & ~view.unread(table, start) & ~view.unread(table, end)
    rows = frame.loc[sound, [*key, start, end]].fillna({start: _FIRST_DAY, end: _LAST_DAY})
    rows = rows[~rows.duplicated([*key, start])].sort_values([*key, start])
    groups = rows.groupby(list(key), sort=False)
    twice = rows[as_mask(rows[start] <= groups[end].shift())].index.sort_values().to_numpy()
    text = f"a day after the {end} of the other row with the same {', '.join(key)}"
    view.findings.rows("spells that do not overlap", table, start, twice, frame[start], text)


def _yen(view: View) -> None:
    wrong = view.given("fx", "currency", "jpy_per_unit")
    wrong &= as_mask(view.tables["fx"]["currency"] == "JPY") & as_mask(view.tables["fx"]["jpy_per_unit"] != 1)
    view.fault("a rate of 1", "fx", "jpy_per_unit", wrong, "1: a yen is a yen")


_CHECKS: dict[str, tuple[Callable[[View], None], ...]] = {
    "offers": (_ramps, partial(_free, "offers")),
    "offer_periods": (_price_periods, partial(_free, "offer_periods")),
    "price_breaks": (_price_breaks, partial(_free, "price_breaks")),
    "expansions": (_expansions,),
    "provenance": (_provenance,),
    "ownership": (partial(_spells, "ownership", ("owned_id", "owner_id"), "valid_from", "valid_to"),),
    "entities": (partial(_spells, "entities", ("entity_id", "list_id"), "listed_from", "listed_to"),),
    "fx": (_yen,),
}
