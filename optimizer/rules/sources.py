"""Facts about the source of each offer: its family, supplier and country, and when its supplier is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.dataset.periods import first_day, last_day

__all__ = ["OfferSources", "in_force", "listings_in_force", "of_concern", "offer_sources", "period_days"]

Texts = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int64]

_EVER = date.max.toordinal()


@dataclass(frozen=True)
class OfferSources:
    """Of each offer, in the order of the table: part, family, plant, supplier, the plant's country."""

    part: Texts
    family: Texts
    plant: Texts
    supplier: Texts
    country: Texts


def offer_sources(tables: Mapping[str, pd.DataFrame]) -> OfferSources:
    """The sources of the offers in ``tables``."""
    offers = tables["offers"]
    part = offers["part_id"].to_numpy(dtype=object)
    plant = offers["plant_id"].to_numpy(dtype=object)
    return OfferSources(
        part=part,
        family=_looked_up(tables["parts"], "part_id", "family", part),
        plant=plant,
        supplier=_looked_up(tables["plants"], "plant_id", "supplier_id", plant),
        country=_looked_up(tables["plants"], "plant_id", "country_id", plant),
    )


def of_concern(tables: Mapping[str, pd.DataFrame], periods: Sequence[str]) -> Flags:
    """Which offers are sources of concern, by offer and period.

    An offer is when the country of its plant or of its supplier has the bloc ``of_concern``, or while its
    supplier is on any list on some day of the period.
    """
    sources = offer_sources(tables)
    countries = tables["countries"]
    concern = countries.loc[countries["bloc"] == "of_concern", "country_id"].to_numpy(dtype=object)
    seat = _looked_up(tables["suppliers"], "supplier_id", "country_id", sources.supplier)
    by_country = np.isin(sources.country, concern) | np.isin(seat, concern)
    flags: Flags = np.repeat(by_country[:, None], len(periods), axis=1)
    entities = tables["entities"]["entity_id"].to_numpy(dtype=object)
    held = listings_in_force(tables["entities"], periods)
    for row in np.flatnonzero(pd.Index(entities).isin(sources.supplier.tolist())):
        flags[sources.supplier == entities[row]] |= held[row]
    return flags


def period_days(periods: Sequence[str]) -> tuple[Days, Days]:
    """The first and the last day of each period, as day ordinals."""
    first = np.array([first_day(period).toordinal() for period in periods], dtype=np.int64)
    last = np.array([last_day(period).toordinal() for period in periods], dtype=np.int64)
    return first, last


def in_force(start: date, end: date | None, periods: Sequence[str]) -> Flags:
    """In which periods something in force from ``start`` to ``end`` (None: still) is so on some day."""
    first, last = period_days(periods)
    return (start.toordinal() <= last) & ((_EVER if end is None else end.toordinal()) >= first)


def listings_in_force(
    entities: pd.DataFrame, periods: Sequence[str], start: date = date.min, end: date | None = None
) -> Flags:
    """By row of ``entities`` and period: whether the listing holds on some day of the period.

    Only days from ``start`` to ``end`` count, so that a rule and a listing must be in force together.
    """
    first, last = period_days(periods)
    begin = np.maximum(_ordinals(entities["listed_from"], date.min.toordinal()), start.toordinal())[:, None]
    finish = np.minimum(_ordinals(entities["listed_to"], _EVER), (end or date.max).toordinal())[:, None]
    held: Flags = np.maximum(begin, first) <= np.minimum(finish, last)
    return held


def _ordinals(days: pd.Series, blank: int) -> Days:
    ordinals = [blank if text != text else date.fromisoformat(text).toordinal() for text in days.tolist()]
    return np.array(ordinals, dtype=np.int64)


def _looked_up(table: pd.DataFrame, key: str, column: str, wanted: Texts) -> Texts:
    """The column's value in the row that each key names."""
    rows = pd.Index(table[key].to_numpy(dtype=object)).get_indexer(pd.Index(wanted))
    found: Texts = table[column].to_numpy(dtype=object)[rows]
    return found
