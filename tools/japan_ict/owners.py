"""The table `ownership`: dated holdings in firms of the case, each after a published fact.

`tables/owners.csv` says of each row whether its share and dates are `published`, `inferred` from the fact (what is left
of 100 %, a purchase of the whole) or `assumed`. Where only a month or a year is known, a holding ends with the last day
of it and the next begins on the day after. A majority of unknown size stands as 51 %.
"""

from __future__ import annotations

from functools import cache

from tools.japan_ict.facts import Facts
from tools.japan_ict.firm_sources import GRADES, citation
from tools.japan_ict.firms import seats
from tools.japan_ict.rows import Row, table

__all__ = ["FIRM_IDS", "majority_held_from", "ownership"]

FIRM_IDS = {
    "NEC Personal Computers": "nec-pc",
    "Fujitsu Client Computing": "fccl",
    "Lenovo Group": "lenovo",
}
"""Suppliers by the name under which the file `ownership` of the facts knows them."""

_BASES = {"published": ("official", "derived", "assumption"), "inferred": ("derived", "assumption"),
          "assumed": ("assumption",)}  # fmt: skip
"""The grades that a row may have by its basis, the best first."""

_MAJORITY = 50


def ownership(facts: Facts) -> list[Row]:
    """The rows of the table `ownership`; LookupError where a fact no longer supports one."""
    rows = [_row(facts, row) for row in table("owners")]
    shares = {(row["owned_id"], row["owner_id"]): row["share_pct"] for row in rows}
    for published in facts.rows("ownership"):
        pair = FIRM_IDS[published["owned"]], FIRM_IDS[published["owner"]]
        if shares[pair] != float(published["share_pct"]):
            raise LookupError(f"{pair} is published with {published['share_pct']} %")
    return rows


def _row(facts: Facts, row: dict[str, str]) -> Row:
    fact = citation(facts, row["source_id"])
    fact.require(row["words"], f"{row['owned_id']} held by {row['owner_id']}")
    bound = GRADES[fact.grade]
    allowed = _BASES[row["basis"]]
    out: Row = {
        "owned_id": row["owned_id"],
        "owner_id": row["owner_id"],
        "share_pct": float(row["share_pct"]),
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "source_id": row["source_id"],
        "grade": bound if bound in allowed else allowed[0],
    }
    return out


@cache
def majority_held_from(countries: tuple[str, ...]) -> frozenset[str]:
    """Firms of which owners seated in `countries` hold half or more today, whether themselves or through others."""
    held: set[str] = set()
    while True:
        wider = {
            owned
            for owned, shares in _current().items()
            if sum(share for owner, share in shares if owner in held or seats()[owner] in countries) >= _MAJORITY
        }
        if wider <= held:
            return frozenset(held)
        held |= wider


def _current() -> dict[str, list[tuple[str, float]]]:
    """Owners of each firm and their shares in per cent, of holdings that have not ended."""
    owners: dict[str, list[tuple[str, float]]] = {}
    for row in table("owners"):
        if not row["valid_to"]:
            owners.setdefault(row["owned_id"], []).append((row["owner_id"], float(row["share_pct"])))
    return owners
