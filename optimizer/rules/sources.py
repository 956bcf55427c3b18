"""Facts about the source of each offer: its family, supplier and country, and which firms a clause catches when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from optimizer.arrays import Mask, Ordinals, Texts
from optimizer.columns.coded import CodedTables, memoised

from .dates import in_force, period_days, spans
from .firms import MAJORITY, Firms, read_firms
from .pack import Clause, RulePack

__all__ = [
    "ClauseReach",
    "OfferSources",
    "countries_of_concern",
    "firm_of_concern",
    "firms_of_concern",
    "listed_days",
    "listings_meant",
    "made_in_concern",
    "of_concern",
    "offer_sources",
]


@dataclass(frozen=True)
class OfferSources:
    """Of each offer, in the order of the table: part, family, plant, supplier, the plant's country."""

    part: Texts
    family: Texts
    plant: Texts
    supplier: Texts
    country: Texts


@memoised
def offer_sources(coded: CodedTables) -> OfferSources:
    """The sources of the offers."""
    plant = coded.codes("offers", "plant_id", ("plants", "plant_id"))
    return OfferSources(
        part=coded.texts("offers", "part_id"),
        family=coded.texts("parts", "family")[coded.codes("offers", "part_id", ("parts", "part_id"))],
        plant=coded.texts("offers", "plant_id"),
        supplier=coded.texts("plants", "supplier_id")[plant],
        country=coded.texts("plants", "country_id")[plant],
    )


def _window(rule: RulePack, clause: Clause) -> tuple[date, date | None]:
    """The days on which both the rule and the clause are in force; the first may come after the second."""
    ends = [end for end in (rule.end, clause.end) if end is not None]
    return max(rule.start, clause.start or rule.start), min(ends) if ends else None


def _roots_of(
    clause: Clause, firms: Firms, coded: CodedTables, periods: Sequence[str], start: date, end: date | None
) -> Mask:
    """The firms that the clause names, by firm and period: those seated there, or listed while it is in force."""
    if clause.target != "owner_countries":
        return _listed(listings_meant(clause, coded), firms, coded, periods, start, end)
    roots = np.zeros((len(firms.ids), len(periods)), dtype=bool)
    roots[np.isin(firms.seat.astype(str), np.array(clause.ids))] = in_force(start, end, periods)
    return roots


def _listed(
    meant: Mask, firms: Firms, coded: CodedTables, periods: Sequence[str], start: date, end: date | None
) -> Mask:
    """The firms (firms, periods) that the ``meant`` rows of ``entities`` list on some day of the period within the dates."""
    roots = np.zeros((len(firms.ids), len(periods)), dtype=bool)
    first, last = period_days(periods)
    begins, ends = listed_days(coded)
    begin = np.maximum(begins[meant], start.toordinal())
    finish = np.minimum(ends[meant], (end or date.max).toordinal())
    held = np.maximum(begin[:, None], first) <= np.minimum(finish[:, None], last)
    np.logical_or.at(roots, firms.codes(coded, "entities", "entity_id")[meant], held)
    return roots


@memoised
def listed_days(coded: CodedTables) -> tuple[Ordinals, Ordinals]:
    """The first and the last day of every row of ``entities``, as day ordinals."""
    return spans(coded.texts("entities", "listed_from"), coded.texts("entities", "listed_to"), date.min, None)


def listings_meant(clause: Clause, tables: Mapping[str, pd.DataFrame]) -> Mask:
    """The rows of ``entities`` by which a clause on entities or lists catches a firm."""
    coded = CodedTables.of(tables)
    meant: Mask = coded.among("entities", "entity_id" if clause.target == "entities" else "list_id", clause.ids) >= 0
    if clause.on_lists:
        meant = meant & (coded.among("entities", "list_id", clause.on_lists) >= 0)
    return meant


def _firms_caught(clause: Clause, firms: Firms, roots: Mask) -> Mask:
    """The firms that the clause reaches, by firm and period: those named, and those that they hold far enough."""
    if clause.ownership is None:
        return roots
    return roots | (firms.held(roots) >= clause.ownership - 1e-12)


def of_concern(tables: Mapping[str, pd.DataFrame], periods: Sequence[str]) -> Mask:
    """Which offers are sources of concern, by offer and period: made in such a country, or by such a firm."""
    return made_in_concern(tables)[:, None] | firm_of_concern(tables, periods)


@memoised
def made_in_concern(coded: CodedTables) -> Mask:
    """Which offers are made in a country of bloc ``of_concern`` (offers,)."""
    return np.isin(offer_sources(coded).country, countries_of_concern(coded))


@memoised
def firm_of_concern(coded: CodedTables, periods: Sequence[str]) -> Mask:
    """Which offers are of a supplier that `firms_of_concern` holds, by offer and period."""
    return np.asarray(firms_of_concern(coded, periods)[read_firms(coded, periods).of_offers(coded)])


@memoised
def countries_of_concern(coded: CodedTables) -> Texts:
    """The ids of the countries of bloc ``of_concern``."""
    return np.asarray(coded.texts("countries", "country_id")[coded.texts("countries", "bloc") == "of_concern"])


@memoised
def firms_of_concern(coded: CodedTables, periods: Sequence[str]) -> Mask:
    """Firms of concern, by firm (in the order of `read_firms`) and period.

    Seated in a country of bloc ``of_concern``, on some list on some day of the period, or held by such firms by half or more.
    A list that a country of concern keeps (``entities.issued_by``) makes nobody one.
    """
    firms = read_firms(coded, periods)
    theirs = np.isin(coded.texts("entities", "issued_by"), countries_of_concern(coded))
    roots = _listed(~theirs, firms, coded, periods, date.min, None)
    roots |= np.isin(firms.seat, countries_of_concern(coded))[:, None]
    return np.asarray(roots | (firms.held(roots) >= MAJORITY - 1e-12))


class ClauseReach:
    """Whom one clause catches: countries, or firms by period; and when it is in force.

    ``roots`` are the firms that it names, ``caught`` those that it reaches, both (firms, periods); None for a clause on
    countries.
    """

    def __init__(
        self, clause: Clause, rule: RulePack, firms: Firms, coded: CodedTables, periods: Sequence[str]
    ) -> None:
        start, end = _window(rule, clause)
        self.clause, self.firms, self.bound = clause, firms, in_force(start, end, periods)
        if end is not None and end < start:
            self.bound = np.zeros(len(periods), dtype=bool)
        names = clause.target not in ("countries", "countries_except")
        self.roots = _roots_of(clause, firms, coded, periods, start, end) if names else None
        self.caught = None if self.roots is None else _firms_caught(clause, firms, self.roots) & self.bound

    def countries(self, country: Texts) -> Mask:
        """Which of these countries the clause catches, by period."""
        within = np.isin(country, np.array(self.clause.ids, dtype=object))
        return (within if self.clause.target == "countries" else ~within)[:, None] & self.bound

    def offers(self, coded: CodedTables) -> Mask:
        """Which offers the clause catches by their own source, by period."""
        if self.caught is None:
            return self.countries(offer_sources(coded).country)
        return np.asarray(self.caught[self.firms.of_offers(coded)])
