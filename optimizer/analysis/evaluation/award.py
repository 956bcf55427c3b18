"""An award fed back: the winning bid as an offer of its own, from which alone the lot's segment buys the lot's part.

A package has no price for one buyer, and a lane knows plants, not offers. So the bid becomes an offer at a plant of its own, whose
lanes lead to the lot's segment alone, and every other plant's lane to that segment is closed for that part. What this fixes, and
what it leaves to the plan, `Award.fixes` says in words; the overlay's description repeats it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case import Case, barred_offers, case_from, load_case
from optimizer.documents.nearest import did_you_mean
from optimizer.documents.yaml_text import dump_yaml
from optimizer.errors import BadInput, quoted
from optimizer.messages import Message, in_language, listing, message, sequence
from optimizer.scenario import with_overlay
from optimizer.schema import ANY
from optimizer.vocabulary import both, bracketed

from .lots import Bid, Lot
from .numbers import as_decimal, grouped
from .place import tables_of_case
from .result import Evaluation, evaluate_lots

__all__ = ["Award", "award_of", "award_of_case", "own_offers", "write_award"]

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, Any]

#: What the awarded offer takes over from the winner's own offer of the part, and its plant from that offer's.
_OF_OFFER = (
    "capacity", "capacity_use", "status", "qualification_cost_jpy", "qualification_periods", "ramp", "technical_score",
    "security_score", "components",
)  # fmt: skip
_OF_PLANT = ("country_id", "name_en", "capacity", "opening_cost_jpy")
#: Tables whose rows of the winner's own offer the awarded one takes over.
_OWN_ROWS = ("offer_periods", "bom", "provenance")


@dataclass(frozen=True)
class Award:
    """A lot awarded: to whom, at which price a unit (¥), the scenario's overlay as plain data, and in words what it fixes."""

    lot_id: str
    supplier_id: str
    offer_id: str
    unit_price_jpy: Fraction
    overlay: Mapping[str, Any]
    fixes: tuple[Message, ...]

    @property
    def text(self) -> str:
        """The overlay as the text of a scenario's file."""
        return dump_yaml(dict(self.overlay))


def award_of(
    scenario: Path, lot_id: str, supplier: str | None = None, like: str | None = None, units: float | None = None
) -> Award:
    """The award of a lot of a scenario's data, as an overlay on the scenario; arguments and BadInput as for `award_of_case`."""
    return award_of_case(load_case(scenario), lot_id, supplier, like, units)


def award_of_case(
    case: Case,
    lot_id: str,
    supplier: str | None = None,
    like: str | None = None,
    units: float | None = None,
    extends: str | None = None,
) -> Award:
    """The award of a lot of a case's data, as an overlay on its scenario.

    ``supplier``: to whom, where lots were drawn or a survey has ended; else to the winner. ``like``: the winner's own offer of the
    part whose plant, capacity, qualification and components the awarded offer has; needed where it has several. ``units``: those of
    the lot, by which the bid is divided; else what the segment needs over the horizon. ``extends``: the scenario's file, without
    its ending, where that is not the one that the case was read from. BadInput where nobody has won yet, or what is pending may
    change who has, where the lot names no part, segment or demand, and where the offer cannot be told.
    """
    tables = tables_of_case(case)
    evaluation = evaluate_lots(tables, lot_id)[lot_id]
    lot = evaluation.lot
    bid = _winning_bid(evaluation, supplier)
    if lot.part_id is None or lot.segment_id is None:
        raise BadInput(message("an award needs the lot's part_id and segment_id"), lot_id)
    needed = _units(case, lot)
    if units is not None and not (math.isfinite(units) and units > 0):
        raise BadInput(message("the units of a lot are a number above 0"), "--units")
    own = _own_offer(tables, lot, bid.supplier_id, like)
    parent = case.scenario.path.stem if extends is None else extends
    return _Writer(case, parent, tables, lot, bid, needed if units is None else units, units is None, own).award()


def write_award(award: Award, file: Path, scenario: Path) -> None:
    """Write the overlay as a scenario that extends ``scenario``. BadInput unless it comes to stand beside it and is new."""
    if file.suffix.lower() != ".yaml":
        raise BadInput(message("an award is written to a file that ends in {ending}", ending=".yaml"), str(file))
    if file.resolve().parent != scenario.resolve().parent:
        text = message(
            "a scenario extends one beside it: write the award into the folder of {scenario}", scenario=scenario
        )
        raise BadInput(text, str(file))
    if file.exists():
        raise BadInput(message("the file exists already, and is not overwritten"), str(file))
    file.write_text(award.text, encoding="utf-8")


def _winning_bid(evaluation: Evaluation, supplier: str | None) -> Bid:
    """The bid that the lot is awarded to; BadInput where that is not settled."""
    lot, ranking = evaluation.lot, evaluation.ranking
    bids = {bid.supplier_id: bid for bid in lot.bids}
    if supplier is None:
        if ranking.winner is None or not evaluation.settled:
            text = message(
                "nobody has won yet: {outcome} Name with --to whom the lot is awarded to.", outcome=evaluation.outcome
            )
            raise BadInput(text, lot.lot_id)
        return bids[ranking.winner]
    open_to = evaluation.open_to
    if supplier not in open_to:
        hint = did_you_mean(supplier, open_to)
        text = message(
            "{supplier} cannot be awarded the lot; it is open to: {bidders}{hint}",
            supplier=quoted(supplier), bidders=listing(open_to) if open_to else message("nobody"), hint=hint,
        )  # fmt: skip
        raise BadInput(text, "--to")
    return bids[supplier]


def _units(case: Case, lot: Lot) -> float:
    """What the lot's segment needs of its part over the scenario's horizon."""
    demand = case.tables["demand"]
    rows = demand[(demand["segment_id"] == lot.segment_id) & (demand["part_id"] == lot.part_id)]
    units = float(rows["units"].sum())
    if not units > 0:
        text = message(
            "{segment} has no demand for {part} in the horizon, so there is no price a unit",
            segment=quoted(lot.segment_id), part=quoted(lot.part_id),
        )  # fmt: skip
        raise BadInput(text, lot.lot_id)
    return units


def _own_offer(tables: Tables, lot: Lot, supplier: str, like: str | None) -> Row | None:
    """The winner's own offer of the part, None where it has none; BadInput where it has several and none is named."""
    ids = own_offers(tables, lot, supplier)
    if like is not None and like not in ids:
        text = message(
            "{supplier} has no offer {offer} of the part{hint}",
            supplier=quoted(supplier), offer=quoted(like), hint=did_you_mean(like, ids),
        )  # fmt: skip
        raise BadInput(text, "--like")
    if like is None and len(ids) > 1:
        text = message(
            "{supplier} has several offers of the part ({offers})", supplier=quoted(supplier), offers=listing(ids)
        )
        raise BadInput(message("{text}; name the one that is awarded with --like", text=text), lot.lot_id)
    return next((row for row in _rows(tables["offers"]) if row["offer_id"] == (like or next(iter(ids), None))), None)


def own_offers(tables: Tables, lot: Lot, supplier: str) -> list[str]:
    """The ids of a bidder's own offers of the lot's part: where there are several, an award names the one that it is like."""
    plants, offers = tables["plants"], tables["offers"]
    own = plants.loc[plants["supplier_id"] == supplier, "plant_id"]
    return offers.loc[(offers["part_id"] == lot.part_id) & offers["plant_id"].isin(own), "offer_id"].tolist()


def _rows(frame: pd.DataFrame) -> list[Row]:
    """The rows of a table, each with the cells that are not blank."""
    return [{str(k): v for k, v in row.items() if not pd.isna(v)} for row in frame.to_dict(orient="records")]


@dataclass(frozen=True)
class _Writer:
    case: Case
    parent: str
    tables: Tables
    lot: Lot
    bid: Bid
    units: float
    by_demand: bool
    own: Row | None

    @property
    def id(self) -> str:
        """The id of the awarded offer and of its plant."""
        return f"award-{self.lot.lot_id}"

    def award(self) -> Award:
        price = self.bid.bid_jpy / Fraction(str(self.units))
        scenario, changes = self.case.scenario, list(self._changes(price))
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{scenario.id}-{self.id}")
        fixes = [*self._fixes(price), *self._barred(name, changes)]
        title = message(
            "{scenario}, lot awarded to {supplier}",
            scenario=both(scenario.title["en"], scenario.title["ja"]), supplier=both(*self._name()),
        )  # fmt: skip
        overlay = {
            "id": name,
            "title": _titles(title),
            "description": _titles(sequence(fixes, " ", "")),
            "extends": self.parent,
            "reference": self.parent,
            "changes": changes,
        }
        return Award(self.lot.lot_id, self.bid.supplier_id, self.id, price, overlay, tuple(fixes))

    def _name(self) -> tuple[str, str]:
        return self.bid.name["en"], self.bid.name["ja"]

    def _changes(self, price: Fraction) -> Iterator[Row]:
        yield {"table": "plants", "rows": [self._plant()]}
        yield {"table": "offers", "rows": [self._offer(price)]}
        for table in _OWN_ROWS:
            rows = self._own_rows(table)
            if rows:
                yield {"table": table, "rows": rows}
        closed, added = self._lanes()
        for where in closed:
            yield {"table": "lanes", "where": where, "set": {"capacity": 0, "lead_periods": 0}}
        if added:
            yield {"table": "lanes", "rows": added}

    def _grounds(self) -> Row:
        """Source and grade of the bid, as its first row has them."""
        bids = self.tables["bids"]
        rows = bids[(bids["lot_id"] == self.lot.lot_id) & (bids["supplier_id"] == self.bid.supplier_id)]
        return {name: cell for name, cell in _rows(rows)[0].items() if name in ("source_id", "grade")}

    def _plant(self) -> Row:
        if self.own is None:
            suppliers = _rows(self.tables["suppliers"])
            supplier = next(row for row in suppliers if row["supplier_id"] == self.bid.supplier_id)
            kept: Row = {"country_id": supplier["country_id"]}
        else:
            plant = next(row for row in _rows(self.tables["plants"]) if row["plant_id"] == self.own["plant_id"])
            kept = {name: plant[name] for name in _OF_PLANT if name in plant}
        return {"plant_id": self.id, "supplier_id": self.bid.supplier_id, **kept, **self._grounds()}

    def _offer(self, price: Fraction) -> Row:
        kept = {"status": "qualified"} if self.own is None else {n: self.own[n] for n in _OF_OFFER if n in self.own}
        return {
            "offer_id": self.id,
            "plant_id": self.id,
            "part_id": self.lot.part_id,
            "unit_price": float(price),
            "currency": "JPY",
            **kept,
            **self._grounds(),
        }

    def _own_rows(self, table: str) -> list[Row]:
        """The rows of the winner's own offer as rows of the awarded one; of prices by period none, since the bid is the price."""
        if self.own is None:
            return []
        rows = [row for row in _rows(self.tables[table]) if row.get("offer_id") == self.own["offer_id"]]
        rows = [{**row, "offer_id": self.id} for row in rows]
        if table == "offer_periods":
            for row in rows:
                row.pop("unit_price", None)
            rows = [row for row in rows if "capacity" in row]
        return rows

    def _lanes(self) -> tuple[list[Row], list[Row]]:
        """Lanes to close, by their keys, and lanes to add: closed ones, and those of the winner's plant for the awarded one."""
        part, segment = self.lot.part_id, self.lot.segment_id
        written = _rows(self.tables["lanes"])
        keys = {_key(row) for row in written}
        offers = self.tables["offers"]
        plants = dict.fromkeys(offers.loc[offers["part_id"] == part, "plant_id"])
        closed = [plant for plant in plants if (plant, segment, part) in keys]
        rows = [_closed(plant, segment, part) for plant in plants if plant not in closed]
        others = [row for row in self.tables["segments"]["segment_id"] if row != segment]
        rows += [_closed(self.id, other, part) for other in others]
        if self.own is not None:
            rows += self._lanes_of_plant(written, self.own["plant_id"], others)
        return [{"origin": plant, "destination": segment, "part_id": part} for plant in closed], rows

    def _lanes_of_plant(self, written: Sequence[Row], plant: str, others: Sequence[str]) -> Iterator[Row]:
        """The lanes that name the winner's plant, for the awarded one: from it, and to it for its components."""
        part = self.lot.part_id
        for row in written:
            origin, destination, of_part = _key(row)
            if origin == plant and of_part in (part, ANY) and not (destination in others and of_part == part):
                yield {**row, "origin": self.id}
            if destination == plant:
                yield {**row, "destination": self.id}

    def _fixes(self, price: Fraction) -> list[Message]:
        """In words what the overlay fixes, and what it does not."""
        segment, part = self._named("segments", self.lot.segment_id), self._named("parts", self.lot.part_id)
        return [
            message(
                "{part} for {segment} comes from {supplier} alone, in every quarter; what it cannot supply is short.",
                segment=segment, part=part, supplier=both(*self._name()),
            ),
            self._price(price),
            self._tax(),
            message("Nobody else buys at this price, and what others buy stays open."),
            message("Quantities and quarters are not fixed: they follow the demand, capacity and stock."),
            self._origin(),
        ]  # fmt: skip

    def _barred(self, name: str, changes: Sequence[Row]) -> Iterator[Message]:
        """Which rules bar the awarded offer, which the scenario warns of as well."""
        scenario = with_overlay(self.case.scenario, {"id": name, "changes": changes})
        awarded = case_from(scenario, self.case.source, self.case.rules_as_read)
        segment, at = self._named("segments", self.lot.segment_id), awarded.tables["offers"]["offer_id"].tolist()
        unknown = scenario.model.unknown
        for barred in barred_offers(awarded.tables, awarded.rules, awarded.periods, unknown, [at.index(self.id)]):
            titles = barred.rule.title
            yield message(
                "Rule {rule} bars this offer for {segment} in {quarters}: what stock does not cover then is short.",
                rule=bracketed(quoted(barred.rule.id), both(titles["en"], titles["ja"])), segment=segment,
                quarters=barred.quarters(awarded.periods),
            )  # fmt: skip

    def _price(self, price: Fraction) -> Message:
        units, bid, unit = f"{self.units:,.10g}", grouped(self.bid.bid_jpy), _cut(price)
        if self.by_demand:
            return message(
                "The price is {price} yen a unit: the bid of {bid} yen divided by the {units} units needed over the horizon.",
                bid=bid, units=units, price=unit,
            )  # fmt: skip
        return message(
            "The price is {price} yen a unit: the bid of {bid} yen divided by the lot's {units} units; all is bought at it.",
            bid=bid, units=units, price=unit,
        )  # fmt: skip

    def _tax(self) -> Message:
        if self.lot.tax_rate:
            return message("The bid is without consumption tax, and so is this price.")
        return message("The bid includes consumption tax, and so does this price.")

    def _origin(self) -> Message:
        if self.own is None:
            return message(
                "The winner has no offer of the part in the data: a qualified one without limit in its own country is assumed."
            )
        return message(
            "Plant, capacity, qualification and components are those of {offer}, counted a second time beside it.",
            offer=quoted(self.own["offer_id"]),
        )

    def _named(self, table: str, wanted: str | None) -> Message:
        key = table.removesuffix("s") + "_id"
        row = next(row for row in _rows(self.tables[table]) if row[key] == wanted)
        return both(str(row["name_en"]), str(row.get("name_ja", row["name_en"])))


def _key(row: Row) -> tuple[str, str, str]:
    return row["origin"], row["destination"], row.get("part_id", ANY)


def _closed(origin: str, destination: str | None, part: str | None) -> Row:
    return {"origin": origin, "destination": destination, "part_id": part, "capacity": 0}


def _cut(price: Fraction) -> str:
    whole, point, part = as_decimal(price).partition(".")
    return f"{int(whole):,}{point}{part[:2]}"


def _titles(text: Message) -> dict[str, str]:
    return {"en": str(text), "ja": str(in_language(text, "ja"))}
