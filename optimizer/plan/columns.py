"""The tables of a plan pack and the kind of each column; the one place that writing and reading share."""

from __future__ import annotations

from typing import Literal

__all__ = ["COLUMNS", "Kind"]

Kind = Literal["text", "number", "whole", "flag"]

_TEXT = [
    "bought",
    "offer",
    "supplier",
    "plant",
    "country",
    "part",
    "segment",
    "period",
    "ship_period",
    "currency",
    "capped_by",
    "component_offer",
    "assembly_offer",
    "assembly",
    "pool",
    "clearance",
    "grade",
    "owner",
    "status",
    "component",
    "start_period",
    "available_period",
    "from_period",
    "to_period",
    "verdict",
    "rule",
    "clause",
    "clause_from",
    "proof_path",
    "constraint",
    "basis",
    "family",
    "lane",
    "ship",
    "made",
    "fiscal_year",
    "kind",
    "reference_period",
    "because",
]
_WHOLE = ("price_tier", "priority", "tier", "tier1_suppliers")
_FLAG = ("of_concern", "made_in_concern", "firm_of_concern", "bound")


def _kinds(names: str, **stated: Kind) -> dict[str, Kind]:
    """The kind of each column, by its name unless ``stated``."""
    kinds: dict[str, Kind] = {}
    for name in names.split():
        kinds[name] = "text" if name in _TEXT else "whole" if name in _WHOLE else "flag" if name in _FLAG else "number"
    return kinds | stated


COLUMNS: dict[str, dict[str, Kind]] = {
    "orders": _kinds(
        "offer supplier plant country part segment period ship_period price_tier units currency unit_price jpy_per_unit "
        "unit_landed_cost_jpy purchase_jpy freight_jpy duty_jpy risk_jpy landed_cost_jpy value_jpy "
        "of_concern made_in_concern firm_of_concern bound capped_by clearance"
    ),
    "components": _kinds(
        "component_offer supplier plant country component assembly_offer assembly clearance period ship_period price_tier "
        "units currency unit_price jpy_per_unit unit_landed_cost_jpy purchase_jpy freight_jpy duty_jpy risk_jpy "
        "landed_cost_jpy of_concern made_in_concern firm_of_concern"
    ),
    "qualifications": _kinds("offer supplier part start_period available_period share cost_jpy"),
    "openings": _kinds("plant supplier period share cost_jpy"),
    "expansions": _kinds("offer period available_period units cost_jpy subsidy_jpy"),
    "stock": _kinds("part segment period units holding_jpy"),
    "shortages": _kinds("part segment period units priority penalty_jpy"),
    "decisions": _kinds(
        "kind offer plant supplier part period available_period units cost_jpy reference_period because"
    ),
    "buyers": _kinds(
        "segment part period demand_units shortage_units demand_value_jpy shortage_value_jpy units value_jpy purchase_jpy "
        "freight_jpy duty_jpy risk_jpy qualification_jpy opening_jpy expansion_jpy holding_jpy shortage_jpy "
        "components_jpy cost_jpy"
    ),
    "exclusions": _kinds(
        "offer supplier plant country part segment tier from_period to_period verdict share rule clause clause_from "
        "proof_path"
    ),
    "exposure": _kinds("tier bought part segment fiscal_year country owner status units value_jpy"),
    "concentration": _kinds("part component tier plant supplier country share tier1_suppliers value_jpy"),
    "prices": _kinds(
        "constraint basis part family segment offer plant supplier country lane rule price_tier pool component clearance "
        "period ship made fiscal_year price_jpy",
        price_tier="text",
    ),
}
