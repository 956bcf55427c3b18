"""Where the shares of goods made in China come from: the published figure that each is held against.

The share itself stands in `catalogue`. A basis other than `assumed` and `none` says which figures it follows and how
far it may lie from them; `check` fails if the facts no longer support it. In this order a basis is chosen: Japan's
imports by origin; makers' shares of the Japanese market; a figure of the world, and then as a ceiling only, because
Japan buys less from China than the world does. A share is never cut to fit a scenario's cap.

An import share is taken for all purchases of a part: what is made in Japan beside imports is not in the facts. For
servers, where Japanese makers' shares are, it is taken for the rest of the market only.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from tools.japan_ict.catalogue import PARTS, Part
from tools.japan_ict.facts import Facts, Key

__all__ = ["BASES", "Basis", "basis_of", "check", "published_share"]

_PUBLISHED, _MARKET = "published_figures", "market_facts"


def _imports(item: str, year: str, file: str = _MARKET) -> tuple[str, Key]:
    return file, ("japan_import_share", item, "CHN", year)


def _vendor(item: str, year: str) -> tuple[str, Key]:
    return _MARKET, ("japan_vendor_share", item, "JPN", year)


def _world(topic: str, item: str, geography: str, year: str) -> tuple[str, Key]:
    return _PUBLISHED, (topic, item, geography, year)


@dataclass(frozen=True)
class Basis:
    """What a share rests on: a source, figures added up (per cent), and how far below and above them it may lie.

    `less` are figures taken off the whole first (makers that do not make in China): the share is then that of the rest,
    times the sum of `figures` where there are any.
    """

    source_id: str
    figures: tuple[tuple[str, Key], ...]
    below: float = 0.5
    above: float = 0.5
    less: tuple[tuple[str, Key], ...] = ()
    market: str = "Japan"


def _ceiling(source_id: str, *figures: tuple[str, Key]) -> Basis:
    return Basis(source_id, figures, below=100, above=0, market="world")


BASES: dict[str, Basis] = {
    "carriers-5g": Basis(
        "carriers-5g-2019", (_vendor("Chinese makers in carriers’ 5G radio networks", "2019 onward"),), 0, 0
    ),
    "notebook": Basis("jetro-2025", (_imports("notebook PCs (HS 847130)", "2024"),)),
    # The newest year with a figure; the report of 2025 names smartphones among what fell since.
    "phone": Basis("cao-2022", (_imports("mobile phones", "2019", _PUBLISHED),), below=5, above=0),
    "server": Basis(
        "moea-2023",
        (_imports("computers and related devices", "2022", _PUBLISHED),),
        less=tuple(_vendor(f"servers, {firm}", "2020") for firm in ("Fujitsu", "NEC", "Hitachi")),
    ),
    "storage-media": Basis("moea-2023", (_imports("storage media (SSD etc.)", "2022", _PUBLISHED),)),
    "ic": Basis("moea-2023", (_imports("integrated circuits (HS8542)", "2022", _PUBLISHED),)),
    "rare-earth": Basis("jogmec-rare-earth-2024", (_imports("rare earths", "2024"),)),
    # Goods and raw materials together; part of the magnets is made in Japan.
    "magnet": Basis(
        "comtrade-rare-earth-2023", (_imports("rare earths, raw and goods (UN Comtrade)", "2023"),), below=20, above=0
    ),
    "gallium": Basis("jogmec-gallium-2021", (_imports("gallium", "2021"),)),
    "germanium": Basis("germanium-imports-2021", (_imports("germanium lumps, powder, scrap", "2021 Jan-Jul"),)),
    # What makers that are not Chinese leave: a ceiling, most of the rest not being Chinese either.
    "camera": Basis(
        "cameras-japan-2019", (), below=60, above=0,
        less=(_vendor("security cameras, Panasonic (now i-PRO)", "2019"),),
    ),
    "switch": Basis(
        "switches-japan-2022", (), below=60, above=0,
        less=tuple(_vendor(f"access switches, {firm}", "2022") for firm in ("Cisco", "Buffalo")),
    ),
    "enterprise-router": _ceiling(
        "mic-wp-2022",
        *(_world("world_vendor_share", "enterprise routers", firm, "2021") for firm in ("H3C", "Huawei")),
    ),
    "telecom-equipment": _ceiling(
        "delloro-2020",
        *(_world("world_vendor_share", "total telecom equipment (Dell'Oro)", f, "2020") for f in ("Huawei", "ZTE")),
    ),
    "wafer-capacity": _ceiling("semi-2020", _world("world_production_share", "wafer fab capacity", "CHN", "2020")),
    "preform": _ceiling(
        "asd-preform-2019",
        _world("world_production_share", "optical fibre preform capacity (HS9001.10)", "CHN", "2019"),
    ),
}  # fmt: skip
"""Basis by its name in `tables/parts.csv`."""

_WITHOUT = ("assumed", "none")


def basis_of(item: Part) -> Basis | None:
    """What the part's share rests on; None where it is assumed. KeyError for a basis that there is none of."""
    return None if item.basis in _WITHOUT else BASES[item.basis]


def published_share(facts: Facts, basis: Basis) -> float:
    """Per cent of purchases that the published figures of a basis come to."""
    sums = [sum(_value(facts, figure) for figure in basis.figures)] if basis.figures else []
    rest = [100 - sum(_value(facts, figure) for figure in basis.less)] if basis.less else []
    return 100 * prod(value / 100 for value in (*sums, *rest))


def _value(facts: Facts, figure: tuple[str, Key]) -> float:
    name, key = figure
    return facts.published(*key) if name == _PUBLISHED else facts.market(*key)


def check(facts: Facts) -> None:
    """ValueError where a share does not agree with the published figure that it claims to follow."""
    for item in PARTS:
        basis = basis_of(item)
        if basis is None:
            continue
        published = published_share(facts, basis)
        if not published - basis.below <= 100 * item.share <= published + basis.above:
            raise ValueError(f"{item.part_id}: {item.share:.0%} does not follow the published {published:g}%")
