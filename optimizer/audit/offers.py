"""What the tables say of each offer, its plant and its part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .codes import CodedColumn, Ids
from .sheet import Sheet

__all__ = ["Offers", "read_offers"]


@dataclass(frozen=True, eq=False)
class Offers:
    """By offer: ``plant``, ``part``, ``firm`` of the supplier and ``country`` of the plant (codes), the ``risk`` of that country
    (0-100), and ``labels``: what is written of an offer, by column, that its own table doesn't say so.
    """

    sheet: Sheet
    plant: Ordinals
    part: Ordinals
    firm: Ordinals
    country: Ordinals
    risk: Floats
    labels: Mapping[str, CodedColumn]

    def __len__(self) -> int:
        return len(self.part)

    def numbers(self, column: str) -> Floats:
        """A column of numbers of the table of offers."""
        return self.sheet.numbers(column)

    def words(self, column: str) -> CodedColumn:
        """What an order writes in a column: that of its offer, of the offer's plant or of its part."""
        return self.labels[column] if column in self.labels else self.sheet.words(column)

    def having(self, status: str) -> Mask:
        """Which offers have this status."""
        return self.sheet.words("status").isin((status,))


def read_offers(sheets: dict[str, Sheet], plant_ids: Ids, part_ids: Ids, country_ids: Ids, firm_ids: Ids) -> Offers:
    """The offers, joined with their plants, parts and countries."""
    sheet, plants, countries = sheets["offers"], sheets["plants"], sheets["countries"]
    plant, part = plant_ids.of(sheet.words("plant_id")), part_ids.of(sheet.words("part_id"))
    supplier, country = plants.words("supplier_id"), plants.words("country_id")
    place = country_ids.of(country)
    risk = np.append(np.nan_to_num(countries.numbers("risk_score")), 0.0)
    bloc = countries.words("bloc")
    return Offers(
        sheet=sheet,
        plant=plant,
        part=part,
        firm=firm_ids.of(supplier)[plant],
        country=place[plant],
        risk=risk[place[plant]],
        labels={
            "plant": sheet.words("plant_id"),
            "part": sheet.words("part_id"),
            "supplier": supplier.at(plant),
            "country": country.at(plant),
            "bloc": CodedColumn(np.append(bloc.codes, -1)[place[plant]], bloc.words),
            "family": sheets["parts"].words("family").at(part),
        },
    )
