"""Frontiers and near-optimal intervals as plain text, drawn from the result alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.api import Case
from optimizer.messages import Message, listing, message
from optimizer.plan.display_names import display_name
from optimizer.vocabulary import both

from .layout import padded, width
from .text import foundation_lines, lines_of
from .words import share, yen

__all__ = ["frontier_text", "intervals_text"]

#: So many holders of each kind are told, those with the largest shares.
_MOST = 15
#: The least share that one decimal of a percentage tells from none.
_TOLD = 0.0005
_MEASURES = {
    "origin": message("dependence on countries of concern"),
    "firm": message("dependence on firms of concern"),
    "country": message("the share of the largest country of each part"),
    "lead": message("quarters under way"),
}
_CLASSES = {
    "must_have": message("must-have"),
    "substitutable": message("substitutable"),
    "never_needed": message("never needed"),
}
_TABLES = {"country": "countries", "supplier": "suppliers"}


def frontier_text(result: Mapping[str, Any]) -> Message:
    """A line a point: the measure, the cost, what it costs more than the cheapest, and the price of the next step."""
    against, points = result["against"], result["points"]
    lines: list[str] = [message("Cost against {measure}", measure=_MEASURES[against]), ""]
    first = points[0]["cost_jpy"] if points else 0.0
    lines += [_point(against, point, first) for point in points]
    present = result["present"]
    if present is not None:
        lines.append(
            message("This plan: {value}, {cost}", value=_value(against, present["measures"][against]),
                    cost=yen(present["cost_jpy"]))
        )  # fmt: skip
    if len(points) < 2:
        lines.append(message("No plan has less of it: there is nothing to trade off."))
    if result["unproven"]:
        lines.append(message("{count} level(s) without a plan within the scenario's limits", count=result["unproven"]))
    if not result["integers"] and len(points) > 1:
        lines.append(
            message("Between the points the curve lies at most {amount} lower", amount=yen(result["uncertain_jpy"]))
        )
    return lines_of([*lines, *foundation_lines(result)])


def intervals_text(result: Mapping[str, Any], case: Case) -> Message:
    """By what plans may cost more, countries and suppliers with their intervals and classes."""
    lines: list[str] = [message("Best cost {cost}", cost=yen(result["best_jpy"]))]
    for entry in result["within"]:
        lines += ["", message("Plans that cost at most {share} more", share=f"{100 * entry['within']:g}%")]
        for (kind, part), rows in _grouped(entry["intervals"]).items():
            lines += ["", _title(kind, part, rows, case)]
            lines += [_interval(row, case) for row in rows[:_MOST]]
            if len(rows) > _MOST:
                lines.append(message("  and {count} more", count=len(rows) - _MOST))
    return lines_of([*lines, *foundation_lines(result)])


def _point(against: str, point: Mapping[str, Any], first: float) -> Message:
    text = message(
        "  {value}  {cost}  {more} more",
        value=_value(against, point["measures"][against]),
        cost=yen(point["cost_jpy"]),
        more=yen(point["cost_jpy"] - first),
    )
    if point["price_jpy"]:
        step = point["price_jpy"] / (100 if against != "lead" else 10)
        unit = message("quarters 0.1 fewer") if against == "lead" else message("percentage point less")
        return message("{point}, at least {price} for the next {unit}", point=text, price=yen(step), unit=unit)
    if point["gap"]:
        return message("{point}, bound {bound} (gap {gap})", point=text, bound=yen(point["bound_jpy"]),
                       gap=f"{point['gap']:.4%}")  # fmt: skip
    return text


def _value(against: str, value: float) -> Message:
    if against == "lead":
        return message("{quarters} quarters", quarters=f"{value:6.3f}")
    return both(f"{100 * value:6.2f}%", f"{100 * value:6.2f}%")


def _grouped(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str | None], list[Mapping[str, Any]]]:
    groups: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["kind"], row["part"]), []).append(row)
    return groups


def _title(kind: str, part: str | None, rows: Sequence[Mapping[str, Any]], case: Case) -> Message:
    counts = listing(
        message("{class_} {count}", class_=text, count=sum(row["class"] == name for row in rows))
        for name, text in _CLASSES.items()
    )
    if part is not None:
        return message("Suppliers of {part}: {counts}", part=_named(case, "parts", part), counts=counts)
    if kind == "country":
        return message("Countries: {counts}", counts=counts)
    return message("Suppliers: {counts}", counts=counts)


def _interval(row: Mapping[str, Any], case: Case) -> Message:
    name = _named(case, _TABLES[row["kind"]], row["id"])
    # What every plan needs is never told as none of it.
    low = "<0.1%" if row["class"] == "must_have" and row["low"] < _TOLD else share(row["low"])
    span = message("{low} to {high}", low=low, high=share(row["high"]))
    english, japanese = (
        "  " + padded(name.in_language(language), max(34, width(name.in_language(language)) + 1))
        for language in ("en", "ja")
    )
    text = message("{name}{span}  {class_}", name=both(english, japanese), span=span, class_=_CLASSES[row["class"]])
    if row["present"] is None:
        return text
    return message("{interval} (this plan {present})", interval=text, present=share(row["present"]))


def _named(case: Case, table: str, key: str) -> Message:
    """The id and the name beside it, in the language."""
    english, japanese = (display_name(case, table, key, language) for language in ("en", "ja"))
    return both(f"{key} {english}", f"{key} {japanese}")
