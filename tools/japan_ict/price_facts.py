"""The published prices that reckoned prices are held against, and the price level of the case.

Price level: shipments and contracts of 2025 (servers: fiscal year 2023), raw materials of 2026, in yen at the mean
rates of the latest twelve months. Memory stands before the rises of late 2025 and of 2026: what moved since then is for
scenarios, not for the package.
"""

from __future__ import annotations

from collections.abc import Callable

from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.facts import Facts

__all__ = ["PRICE_FACTS", "check", "ndpr_floor_usd"]

_TOLERANCE = 0.01


def _dollars(item: str, geography: str, month: str) -> Callable[[Facts], float]:
    return lambda facts: facts.market("price", item, geography, month, "USD/kg") * facts.rates()["USD"]


def _server(facts: Facts) -> float:
    value = facts.market("market_size", "server shipments", "JPN", "FY2023", "JPY")
    return value * 1e9 / facts.market("market_size", "server shipments", "JPN", "FY2023", "units")


PRICE_FACTS: dict[str, Callable[[Facts], float]] = {
    "notebook": lambda facts: facts.market("unit_price", "notebook PC, average", "JPN", "2025"),
    "server": _server,
    "gallium-west": _dollars("gallium, West, spot", "WLD", "2026-06"),
    "gallium-china": _dollars("gallium, China", "CHN", "2026-06"),
    "germanium-west": _dollars("germanium, West, in warehouse", "WLD", "2026-06"),
    "germanium-china": _dollars("germanium, China", "CHN", "2026-06"),
    "ndpr-china": _dollars("NdPr oxide, China", "CHN", "2026-02-18"),
}
"""Yen per unit by the name used in `tables/parts.csv`."""


def ndpr_floor_usd(facts: Facts) -> float:
    """Floor in dollars a kilogram of the contracts for neodymium and praseodymium outside China."""
    return facts.market("price", "NdPr, floor in contracts for Japan (Lynas-JARE) and the US (MP)", "WLD", "2026-03")


def check(facts: Facts) -> None:
    """ValueError where a reckoned price does not agree with the published one that it claims to follow."""
    for item in PARTS:
        for price, basis in ((item.price, item.price_basis), (item.china_price, item.china_basis)):
            if basis in ("", "assumed"):
                continue
            published = PRICE_FACTS[basis](facts)
            if abs(price / published - 1) > _TOLERANCE:
                raise ValueError(f"{item.part_id}: {price:g} yen does not follow the published {published:.6g}")
