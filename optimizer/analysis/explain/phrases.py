"""Prices in words: what one step more of a row is, and what it costs or saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from optimizer.analysis.names import Names, money
from optimizer.messages import Message, message

__all__ = ["price_sentence", "step_phrase"]

#: What gives a key its name: kind and id.
_Named = Callable[[str], Message]


def price_sentence(
    names: Names, constraint: str, keys: Mapping[str, str], step_jpy: float, at_margin: bool = False
) -> Message:
    """What one step more of a row costs or saves, in a sentence; ``at_margin``: at the rate of small changes."""
    phrase = step_phrase(names, constraint, keys, step_jpy > 0)
    if at_margin and constraint == "offer_capacity":
        phrase = message("one more unit of the capacity of {offer} in {period}",
                         offer=names("offer", keys["offer"]), period=names("ship", keys["ship"]))  # fmt: skip
    if at_margin and step_jpy > 0:
        return message("{step} costs {jpy} more at the rate of small changes", step=phrase, jpy=money(step_jpy))
    if at_margin:
        return message("{step} saves {jpy} at the rate of small changes", step=phrase, jpy=money(-step_jpy))
    if step_jpy > 0:
        return message("{step} costs {jpy} more", step=phrase, jpy=money(step_jpy))
    return message("{step} saves {jpy}", step=phrase, jpy=money(-step_jpy))


def step_phrase(names: Names, constraint: str, keys: Mapping[str, str], dearer: bool) -> Message:
    """One step more of a row as a noun phrase; ``dearer``: whether it costs, which tells rows that ask from rows that allow."""

    def of(key: str) -> Message:
        return names(key, keys[key])

    if constraint in _UNITS:
        return _UNITS[constraint](of)
    return _BY_KEYS[constraint](of, keys, dearer)


def _demand(of: _Named) -> Message:
    return message("one more unit of {part} asked for by {segment} in {period}",
                   part=of("part"), segment=of("segment"), period=of("period"))  # fmt: skip


def _offer_capacity(of: _Named) -> Message:
    return message("one more unit that {offer} could ship in {period}", offer=of("offer"), period=of("ship"))


def _plant_capacity(of: _Named) -> Message:
    return message(
        "one more unit of the capacity of the plant {plant} in {period}", plant=of("plant"), period=of("ship")
    )


def _lane(of: _Named) -> Message:
    return message("one more unit {lane} in {period}", lane=of("lane"), period=of("ship"))


def _component(of: _Named) -> Message:
    return message("one more unit of {part} that {assembly} takes in {period}",
                   part=of("component"), assembly=of("pool"), period=of("made"))  # fmt: skip


def _expansion(of: _Named) -> Message:
    return message("one more unit a quarter by which {offer} could grow", offer=of("offer"))


def _phase_out(of: _Named) -> Message:
    return message("one percentage point more of the {family} bought by {segment} that “{rule}” still admits in {period}",
                   family=of("family"), segment=of("segment"), rule=of("rule"), period=of("period"))  # fmt: skip


def _stock_cover(of: _Named) -> Message:
    return message("one more unit of {part} that {segment} must keep in stock at the end of {period}",
                   part=of("part"), segment=of("segment"), period=of("period"))  # fmt: skip


def _score_floor(of: _Named) -> Message:
    return message("one more point of the least average score of {part} in {period}",
                   part=of("part"), period=of("period"))  # fmt: skip


def _level(of: _Named) -> Message:
    return message("¥1 more allowed in the level “{level}”, which comes before cost", level=of("level"))


_UNITS: dict[str, Callable[[_Named], Message]] = {
    "demand_balance": _demand,
    "offer_capacity": _offer_capacity,
    "plant_capacity": _plant_capacity,
    "lane_capacity": _lane,
    "component_balance": _component,
    "expansion_limit": _expansion,
    "phase_out": _phase_out,
    "stock_cover": _stock_cover,
    "score_floor": _score_floor,
    "level": _level,
}


def _qualification(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if "ship" in keys:
        return message("one more unit that the qualification of {offer} lets it ship in {period}",
                       offer=of("offer"), period=of("ship"))  # fmt: skip
    if "segment" in keys:
        return message("one more unit of {offer}, once qualified, that {segment} may use in {period}",
                       offer=of("offer"), segment=of("segment"), period=of("period"))  # fmt: skip
    return message("a second qualification of {offer}", offer=of("offer"))


def _opening(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if "ship" in keys:
        return message("one more unit that the opening of its plant lets {offer} ship in {period}",
                       offer=of("offer"), period=of("ship"))  # fmt: skip
    if "segment" in keys:
        return message("one more unit of {offer}, once its plant is open, that {segment} may use in {period}",
                       offer=of("offer"), segment=of("segment"), period=of("period"))  # fmt: skip
    return message("a second opening of the plant {plant}", plant=of("plant"))


def _share_cap(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    by = next(kind for kind in ("country", "supplier", "plant") if kind in keys)
    if "part" in keys:
        return message("one percentage point more of {part} allowed from {source} in {period}",
                       part=of("part"), source=of(by), period=of("period"))  # fmt: skip
    if "family" in keys:
        return message("one percentage point more of all {family} allowed from {source} in {period}",
                       family=of("family"), source=of(by), period=of("period"))  # fmt: skip
    return message("one percentage point more of all purchases allowed from {source} in {period}",
                   source=of(by), period=of("period"))  # fmt: skip


def _minimum_sources(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if "offer" in keys:
        return message("one more unit that {offer} must deliver in {period} to count as a source",
                       offer=of("offer"), period=of("period"))  # fmt: skip
    return message("one more source of {part} asked for in {period}", part=of("part"), period=of("period"))


def _minimum_order(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if dearer:
        return message("one more unit of the minimum order of {offer} in {period}",
                       offer=of("offer"), period=of("period"))  # fmt: skip
    return message("one more unit of {offer} allowed in {period}", offer=of("offer"), period=of("period"))


def _price_breaks(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    tier = str(int(keys["price_tier"]) + 1)
    if dearer:
        return message("one more unit to be bought of price tier {tier} of {offer} in {period} before the next one opens",
                       tier=tier, offer=of("offer"), period=of("period"))  # fmt: skip
    return message("one more unit in price tier {tier} of {offer} in {period}",
                   tier=tier, offer=of("offer"), period=of("period"))  # fmt: skip


def _budget(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if "segment" in keys:
        return message("1% more of the budget of {segment} for {year}", segment=of("segment"), year=of("fiscal_year"))
    return message("1% more of the joint budget for {year}", year=of("fiscal_year"))


def _limits(of: _Named, keys: Mapping[str, str], dearer: bool) -> Message:
    if "part" in keys:
        return message("one more unit of {part} from {country}, which the limit on the largest country of each part does not count",
                       part=of("part"), country=of("country"))  # fmt: skip
    return message(
        "one hundredth more, a percentage point or a hundredth of a quarter, of what a limit on the whole plan allows"
    )


_BY_KEYS: dict[str, Callable[[_Named, Mapping[str, str], bool], Message]] = {
    "qualification": _qualification,
    "plant_opening": _opening,
    "share_cap": _share_cap,
    "minimum_sources": _minimum_sources,
    "minimum_order": _minimum_order,
    "price_breaks": _price_breaks,
    "budget": _budget,
    "limits": _limits,
}
