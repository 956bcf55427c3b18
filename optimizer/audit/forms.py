"""How each table of a plan is read: what its columns name, count and say, and what names a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BLANKS", "FORMS", "NEEDED", "SINCE_2", "Form"]


@dataclass(frozen=True)
class Form:
    """How a plan table is read.

    ``ids`` maps id columns to what they name; ``times`` must lie in the horizon, ``loose_times`` need not;
    ``key`` names a row.
    """

    ids: Mapping[str, str]
    numbers: tuple[str, ...]
    key: tuple[str, ...]
    times: tuple[str, ...] = ("period",)
    loose_times: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the audit reads."""
        return (*self.ids, *self.times, *self.loose_times, *self.numbers, *self.texts)


_COSTED = (
    "price_tier",
    "units",
    "unit_price",
    "jpy_per_unit",
    "unit_landed_cost_jpy",
    "purchase_jpy",
    "freight_jpy",
    "duty_jpy",
    "risk_jpy",
    "landed_cost_jpy",
)

_CONCERN = ("of_concern", "made_in_concern", "firm_of_concern")
FORMS: dict[str, Form] = {
    "orders": Form(
        ids={"offer": "offer", "segment": "segment"},
        numbers=(*_COSTED, "value_jpy"),
        key=("offer", "segment", "period", "price_tier", "clearance", "capped_by"),
        loose_times=("ship_period",),
        texts=("supplier", "plant", "country", "part", "currency", "capped_by", "clearance", *_CONCERN, "bound"),
    ),
    "components": Form(
        ids={"component_offer": "offer", "assembly_offer": "offer"},
        numbers=_COSTED,
        key=("component_offer", "assembly_offer", "period", "price_tier", "clearance"),
        times=(),
        loose_times=("period", "ship_period"),
        texts=("supplier", "plant", "country", "component", "assembly", "currency", "clearance", *_CONCERN),
    ),
    "qualifications": Form(
        ids={"offer": "offer"},
        numbers=("share", "cost_jpy"),
        key=("offer", "start_period"),
        times=("start_period",),
        loose_times=("available_period",),
        texts=("supplier", "part"),
    ),
    "openings": Form(
        ids={"plant": "plant"},
        numbers=("share", "cost_jpy"),
        key=("plant", "period"),
        texts=("supplier",),
    ),
    "expansions": Form(
        ids={"offer": "offer"},
        numbers=("units", "cost_jpy", "subsidy_jpy"),
        key=("offer", "period"),
        loose_times=("available_period",),
    ),
    "stock": Form(
        ids={"part": "part", "segment": "segment"},
        numbers=("units", "holding_jpy"),
        key=("part", "segment", "period"),
    ),
    "shortages": Form(
        ids={"part": "part", "segment": "segment"},
        numbers=("units", "priority", "penalty_jpy"),
        key=("part", "segment", "period"),
    ),
    "decisions": Form(
        ids={"plant": "plant"},
        numbers=("cost_jpy",),
        key=("kind", "offer", "plant", "period"),
        times=(),
        loose_times=("period", "available_period"),
        texts=("kind", "offer", "supplier", "part", "units", "reference_period", "because"),
    ),
    "buyers": Form(
        ids={"segment": "segment", "part": "part"},
        numbers=(
            "demand_units",
            "shortage_units",
            "demand_value_jpy",
            "shortage_value_jpy",
            "units",
            "value_jpy",
            "purchase_jpy",
            "freight_jpy",
            "duty_jpy",
            "risk_jpy",
            "qualification_jpy",
            "opening_jpy",
            "expansion_jpy",
            "holding_jpy",
            "shortage_jpy",
            "components_jpy",
            "cost_jpy",
        ),
        key=("segment", "part", "period"),
    ),
    "exclusions": Form(
        ids={"offer": "offer", "segment": "segment"},
        numbers=("share", "tier"),
        key=("offer", "segment", "tier", "from_period", "rule", "clause", "proof_path"),
        times=("from_period", "to_period"),
        texts=("supplier", "plant", "country", "part", "verdict", "rule", "clause", "proof_path"),
    ),
    "exposure": Form(
        ids={"bought": "part", "part": "part", "segment": "segment"},
        numbers=("tier", "fiscal_year", "units", "value_jpy"),
        key=("tier", "bought", "part", "segment", "fiscal_year", "country", "owner", "status"),
        times=(),
        texts=("country", "owner", "status"),
    ),
    "concentration": Form(
        ids={"part": "part", "component": "part", "plant": "plant"},
        numbers=("tier", "share", "tier1_suppliers", "value_jpy"),
        key=("part", "component", "tier", "plant"),
        times=(),
        texts=("supplier", "country"),
    ),
}
#: Tables that packs of contract version 1 lack.
SINCE_2 = ("decisions", "buyers")
#: Numbers without which a row can't be read at all.
NEEDED = ("units", "share", "price_tier", "tier", "fiscal_year")
#: Texts of which a blank is one of several meanings, so that rows may differ in nothing else.
BLANKS = ("clearance", "capped_by")
