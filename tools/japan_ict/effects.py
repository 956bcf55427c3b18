"""How far the premium of the baseline moves with each assumption: `python -m tools.japan_ict.effects`.

Each line changes the package in one respect, for the baseline and for both references alike, and solves the three
again. Printed are billions of yen by which the baseline costs more than `no-rules` and than `as-in-2018`, shortage left
out, and how much of the demand the baseline meets. Whole numbers are left out, so that no gap of the search blurs the
differences, and shortage counts at its penalty instead of coming first. It takes some minutes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer import api
from tools.japan_ict.demand import SEASON

__all__ = ["EFFECTS", "premiums"]

_SCENARIOS = Path(__file__).parents[2] / "scenarios"
_NAMES = ("baseline", "no-rules", "as-in-2018")
_ELSEWHERE = [
    "JPN", "USA", "AUS", "NZL", "KOR", "TWN", "GBR", "DEU", "NLD", "SWE", "FIN", "FRA", "SGP", "MYS", "VNM", "THA", "IND",
]  # fmt: skip
_GOVERNMENT = ["ministries", "sdf"]
_PLAIN = {"integers": "off", "objective": "cost"}


def _scale(table: str, column: str, factor: float, **where: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in where.items()}
    return {"table": table, **({"where": named} if named else {}), "scale": {column: factor}}


EFFECTS: dict[str, list[dict[str, Any]]] = {
    "as shipped": [],
    "goods made in China 10 % cheaper": [
        _scale("offers", "unit_price", 0.9, plant__country_id="CHN"),
    ],
    "goods made in China 5 % dearer": [
        _scale("offers", "unit_price", 1.05, plant__country_id="CHN"),
    ],
    "all buyers open half as much to China": [_scale("lanes", "capacity", 0.5, origin="CHN", destination=list(SEASON))],
    "ministries and the SDF open half as much to China": [
        _scale("lanes", "capacity", 0.5, origin="CHN", destination=_GOVERNMENT)
    ],
    "capacity outside China 10 % less": [_scale("offers", "capacity", 0.9, plant__country_id=_ELSEWHERE)],
    "capacity outside China 20 % less": [_scale("offers", "capacity", 0.8, plant__country_id=_ELSEWHERE)],
    "ministries and the SDF buy 20 % more": [_scale("demand", "units", 1.2, segment_id=_GOVERNMENT),
                                             _scale("budgets", "budget_jpy", 1.2, segment_id=_GOVERNMENT)],
    "qualification five times as dear": [
        _scale("offers", "qualification_cost_jpy", 5, status="candidate"),
    ],
    "qualification two quarters longer": [
        {"table": "offers", "where": {"status": "candidate"}, "add": {"qualification_periods": 2}},
    ],
    "freight twice as dear": [_scale("lanes", "freight_pct", 2)],
    "yen 10 % weaker against every currency": [_scale("fx", "jpy_per_unit", 1.1)],
    "budgets 15 % smaller": [_scale("budgets", "budget_jpy", 0.85)],
    "components twice as many a unit": [_scale("bom", "units_per_unit", 2)],
}  # fmt: skip
"""What is changed, by its name: changes as a scenario file writes them."""


def premiums(changes: list[dict[str, Any]]) -> tuple[float, float, float]:
    """Billions of yen over `no-rules` and over `as-in-2018` without shortage, and per cent of the baseline's demand met.

    ValueError where there is no plan.
    """
    total: dict[str, float] = {}
    met = 0.0
    for name in reversed(_NAMES):
        overlay = {"id": f"{name}-changed", "reference": None, "changes": changes, "model": _PLAIN}
        plan = api.solve_case(api.overlay_case(_SCENARIOS / f"{name}.yaml", overlay))
        if not plan.has_plan:
            raise ValueError(f"{name}: {plan.status}")
        costs = plan.summary["costs_jpy"]
        total[name] = (sum(costs.values()) - costs["shortage"]) / 1e9
        met = 100 * plan.summary["coverage"]["value"]
    return total["baseline"] - total["no-rules"], total["baseline"] - total["as-in-2018"], met


def main() -> None:
    """Prints a line for each of `EFFECTS`."""
    print("change | over no-rules, JPY bn | over as-in-2018, JPY bn | demand met by value, %")
    for name, changes in EFFECTS.items():
        try:
            over_rules, over_2018, met = premiums(changes)
        except ValueError as error:
            print(f"{name} | no plan ({error})", flush=True)
        else:
            print(f"{name} | {over_rules:.1f} | {over_2018:.1f} | {met:.2f}", flush=True)


if __name__ == "__main__":
    main()
