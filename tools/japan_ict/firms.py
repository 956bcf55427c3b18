"""All suppliers: who they are and where their seat is. No row states a price, a capacity or a score."""

from __future__ import annotations

from functools import cache

from tools.japan_ict.rows import Row, cells, table

__all__ = ["COLLECTIVE", "seats", "suppliers"]

_FICTITIOUS = """
example-bidder-a | Example bidder A (fictitious) | 例示用入札者A（架空） | JPN
example-bidder-b | Example bidder B (fictitious) | 例示用入札者B（架空） | USA
example-bidder-c | Example bidder C (fictitious) | 例示用入札者C（架空） | TWN
example-bidder-p | Example bidder P (fictitious) | 例示用入札者P（架空） | JPN
example-bidder-q | Example bidder Q (fictitious) | 例示用入札者Q（架空） | JPN
example-bidder-r | Example bidder R (fictitious) | 例示用入札者R（架空） | JPN
example-bidder-v | Example bidder V (fictitious) | 例示用入札者V（架空） | JPN
example-bidder-u | Example bidder U (fictitious) | 例示用入札者U（架空） | JPN
example-bidder-s | Example bidder S (fictitious) | 例示用入札者S（架空） | JPN
example-bidder-t | Example bidder T (fictitious) | 例示用入札者T（架空） | JPN
"""
# Bidders of the invented lots: no bid is put into the mouth of a real firm.

COLLECTIVE = {"TWN": "unlisted-twn", "JPN": "unlisted-jpn"}
"""By country, the id under which a declaration names makers that are on no list."""

_COLLECTIVE_NAMES = """
unlisted-twn | Makers in Taiwan on no list (collective name) | 指定を受けていない台湾の製造者（総称） | TWN
unlisted-jpn | Makers in Japan on no list (collective name)  | 指定を受けていない日本の製造者（総称） | JPN
"""

_COLUMNS = ("supplier_id", "name_en", "name_ja", "country_id")


@cache
def seats() -> dict[str, str]:
    """Country of the seat of each supplier."""
    return {row["supplier_id"]: row["country_id"] for row in table("suppliers")}


def suppliers() -> list[Row]:
    """The rows of the table `suppliers`."""
    real: list[Row] = [{**row, "source_id": "company-public", "grade": "assumption"} for row in table("suppliers")]
    invented: list[Row] = [
        {**dict(zip(_COLUMNS, row, strict=True)), "source_id": "example-lot", "grade": "assumption"}
        for row in cells(_FICTITIOUS, 4)
    ]
    collective: list[Row] = [
        {**dict(zip(_COLUMNS, row, strict=True)), "source_id": "rule-provenance", "grade": "assumption"}
        for row in cells(_COLLECTIVE_NAMES, 4)
    ]
    return real + invented + collective
