"""Comparisons, and what unknown provenance is worth, as plain tables in either language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from optimizer import api
from optimizer.api import Comparison, UnknownProvenance
from optimizer.messages import Language, Message, in_language, message
from optimizer.periods import is_period
from optimizer.vocabulary import both, word

from .layout import labelled, padded, width
from .text import lines_of, titled
from .words import quarter, yen

__all__ = ["comparison_text", "provenance_text"]

_MOST_SUPPLIERS = 20
#: Columns that add up the two measures of concern, which people are told apart.
_APART = {"exposure": ["concern_first", "concern_last", "difference"]}
#: The kind of word that a column of a comparison holds, if it holds any.
_HELD = {
    "term": "term",
    "by": "by",
    "status": "status",
    "change": "change",
    "buyers": "buyers",
    "key": "bloc",
    "proven": "proven",
}


def provenance_text(provenance: UnknownProvenance) -> Message:
    """The interval and the suppliers to map next."""
    lines: list[str] = [
        labelled(message("Cost if unknown provenance is clean"), yen(provenance.clean_jpy), 38),
        labelled(message("Cost if it is barred"), yen(provenance.barred_jpy), 38),
        labelled(message("Interval"), yen(provenance.interval_jpy), 38),
    ]
    rows = provenance.suppliers.head(_MOST_SUPPLIERS)
    if len(rows):
        title = message(
            "Map next: what it takes off the interval, on average, if the supplier is found clean or barred"
        )
        lines += ["", title]
        lines += [
            message(
                "{supplier}{worth}   clean {clean}, barred {barred}",
                supplier=padded(supplier, 28), worth=_right(yen(worth), 14), clean=yen(clean), barred=yen(barred),
            )
            for supplier, worth, clean, barred in zip(
                rows["supplier"], rows["worth_jpy"], rows["if_clean_jpy"], rows["if_barred_jpy"], strict=True
            )
        ]  # fmt: skip
    if provenance.left_out:
        lines.append(
            message(
                "{count} more supplier(s) with unknown components were not evaluated", count=str(provenance.left_out)
            )
        )
    return lines_of([*lines, "", both(api.DISCLAIMER["en"], api.DISCLAIMER["ja"])])


def _right(text: Message, places: int) -> Message:
    english, japanese = (text.in_language(language) for language in ("en", "ja"))
    return both(*(" " * (places - width(end)) + end for end in (english, japanese)))


def comparison_text(comparison: Comparison, language: Language = "en") -> str:
    """Every table of a comparison under its title, after what the plans are called; names in place of ids, where they are known."""
    names = comparison.names.get(language, {})
    titles = [
        titled(comparison.titles[plan], plan).in_language(language) for plan in comparison.plans if comparison.titles
    ]
    with pd.option_context("display.unicode.east_asian_width", language == "ja"):
        tables = [
            f"{word('comparison', title).in_language(language)}\n"
            f"{_table(_named(table, names).drop(columns=_APART.get(title, [])), language)}"
            for title, table in comparison.tables.items()
        ]
    return "\n\n".join([*(["\n".join(titles)] if titles else []), *tables, api.DISCLAIMER[language]])


def _named(table: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The table with names in place of the ids of suppliers, parts and countries."""
    for column, kind in (("supplier", "supplier"), ("part", "part"), ("key", "country")):
        if column in table:
            table = table.assign(**{column: [names.get(kind, {}).get(key, key) for key in table[column]]})
    return table


def _table(table: pd.DataFrame, language: Language) -> str:
    columns = [str(name) for name in table]
    if language == "ja" and table.empty:
        return message("no rows").in_language("ja")
    shown = {name: table[name].map(_cell(name, language)) for name in columns}
    headed = {word("column", name).in_language(language): values for name, values in shown.items()}
    if language == "ja":
        return pd.DataFrame(headed).to_string(index=False)
    return table.to_string(index=False, na_rep="–", formatters={name: _cell(name, "en") for name in columns})


def _cell(column: str, language: Language) -> Callable[[object], str]:
    """How a column of a comparison is written: yen in full, units and shares in as many digits as they have."""
    digits = 2 if "jpy" in column or "pct" in column else 6

    def written(value: object) -> str:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return "–"
        if not isinstance(value, float) or math.isinf(value):
            return str(in_language(_said(column, value), language))
        # Parts of a yen say nothing beside a hundred thousand of them.
        shown = f"{value:,.{0 if 'jpy' in column and abs(value) >= 1e5 else digits}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return "0" if shown == "-0" else shown

    return written


def _said(column: str, value: object) -> Message:
    """A value of a comparison that is no number."""
    text = str(value)
    if isinstance(value, str) and column.endswith("_from") and is_period(value):
        return quarter(value)
    return word(_HELD.get(column, "name"), text)
