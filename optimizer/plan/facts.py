"""What can be known of a plan, each fact one function of its tables: use of capacity, dependence, spending, risks, tiers."""

from __future__ import annotations

from .capacity import capacity_use
from .dependence import Course, courses, deadlines, dependence, remaining_concern
from .differences import PARENT, TRIAL, Differences, differences
from .exposed import NEGLIGIBLE
from .limits import VERDICTS, limited_offers, suppliers_limited
from .risks import concentrated, hidden_plants, shortages, single_sources
from .spending import BLOCS, bloc_shift, outlay, paid, placed, spend_by_bloc, whole_cost, within_horizon
from .tiers import UNKNOWN, exposure_by, exposure_years, part_tiers, tier_ends, tier_values, unknown_parts
from .timeline import timeline

__all__ = [
    "BLOCS",
    "NEGLIGIBLE",
    "PARENT",
    "TRIAL",
    "UNKNOWN",
    "VERDICTS",
    "Course",
    "Differences",
    "bloc_shift",
    "capacity_use",
    "concentrated",
    "courses",
    "deadlines",
    "dependence",
    "differences",
    "exposure_by",
    "exposure_years",
    "hidden_plants",
    "limited_offers",
    "outlay",
    "paid",
    "part_tiers",
    "placed",
    "remaining_concern",
    "shortages",
    "single_sources",
    "spend_by_bloc",
    "suppliers_limited",
    "tier_ends",
    "tier_values",
    "timeline",
    "unknown_parts",
    "whole_cost",
    "within_horizon",
]
