"""Plans of the three-tier case of tests/chains.py, with and without its ban, for what the dashboard tells of tiers."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from optimizer import api
from tests.builder import Tables, make_case
from tests.chains import BAN, three_tiers

__all__ = ["write_chain_packs"]

#: As the case's own, but what a maker leaves undeclared is noted.
NOTING: dict[str, Any] = {**copy.deepcopy(BAN), "unknown": "report"}


def named_tiers() -> Tables:
    """The case with one name in Japanese."""
    tables = three_tiers()
    tables["segments"][0]["name_ja"] = "府省"
    return tables


def write_chain_packs(folder: Path) -> Path:
    """Write the packs ``chain`` (with the worth of its unknown provenance) and ``no-ban`` into a folder."""
    data = folder / "data" / "chain"
    plans = folder / "out"
    for name, rules in (("no-ban", []), ("chain", [NOTING])):
        title = {"en": name.title(), "ja": "階層の例" if rules else "規則なし"}
        plan = api.solve_case(make_case(data, named_tiers(), rules, id=name, title=title))
        api.write_pack(plan, plans / name)
    api.provenance_of(plans / "chain")
    return plans
