"""Shorthand for the columns that many tables share, so that the table definitions stay readable."""

from __future__ import annotations

from .column import Column, Form

__all__ = [
    "COUNTRY",
    "CURRENCY",
    "amount",
    "closing",
    "count",
    "day",
    "grade",
    "name_pair",
    "own_id",
    "period",
    "reference",
    "share",
    "text",
]

_GRADES = ("official", "derived", "assumption")
CURRENCY = Form(r"[A-Z]{3}", "an ISO 4217 code of three capital letters, such as USD")
COUNTRY = Form(r"[A-Z]{3}", "an ISO 3166-1 alpha-3 code of three capital letters, such as AUS")


def closing() -> tuple[Column, Column]:
    """The two columns that end every table: where the row comes from and how well it is founded."""
    return (
        Column(
            name="source_id",
            kind="id",
            title_en="Source",
            title_ja="出典",
            help_en="Where the row's figures come from: a row of `sources`.",
            help_ja="数値の出典。`sources` の行を指す。",
            refers=("sources.source_id",),
        ),
        grade(),
    )


def grade() -> Column:
    """How well the row's figures are founded."""
    return Column(
        name="grade",
        kind="text",
        title_en="Grade",
        title_ja="根拠区分",
        help_en="How well the figures are founded: official, derived from official ones, or an assumption.",
        help_ja="数値の確からしさ。official は公表値、derived は推計値、assumption は仮定値。",
        choices=_GRADES,
    )


def own_id(name: str, en: str, ja: str, form: Form | None = None) -> Column:
    """The id by which other tables name the row."""
    return Column(
        name=name,
        kind="id",
        title_en=en,
        title_ja=ja,
        help_en="The id by which other tables name this row.",
        help_ja="他の表がこの行を指すための識別子。",
        required=True,
        form=form,
    )


def name_pair(required: bool = True) -> tuple[Column, Column]:
    """The name in English and in Japanese."""
    return (
        Column(
            name="name_en",
            kind="text",
            title_en="Name",
            title_ja="名称(英語)",
            help_en="The name in English.",
            help_ja="英語の名称。",
            required=required,
        ),
        Column(
            name="name_ja",
            kind="text",
            title_en="Name in Japanese",
            title_ja="名称(日本語)",
            help_en="The name in Japanese; the English one is shown where this is blank.",
            help_ja="日本語の名称。空欄なら英語の名称を表示する。",
        ),
    )


def reference(
    name: str, refers: str | tuple[str, ...], en: str, ja: str, help_en: str, help_ja: str,
    *, required: bool = True, wildcard: bool = False, default: str | None = None,
) -> Column:  # fmt: skip
    """A column that names a row of another table."""
    return Column(
        name=name,
        kind="id",
        title_en=en,
        title_ja=ja,
        help_en=help_en,
        help_ja=help_ja,
        required=required,
        refers=(refers,) if isinstance(refers, str) else refers,
        wildcard=wildcard,
        default=default,
    )


def amount(
    name: str, unit: str, en: str, ja: str, help_en: str, help_ja: str,
    *, required: bool = False, default: float | None = None, maximum: float | None = None,
    above: bool = False,
) -> Column:  # fmt: skip
    """A number of at least 0, or more than 0 where ``above``."""
    return Column(
        name=name,
        kind="number",
        title_en=en,
        title_ja=ja,
        help_en=help_en,
        help_ja=help_ja,
        unit=unit,
        required=required,
        default=default,
        minimum=0,
        maximum=maximum,
        above_minimum=above,
    )


def count(
    name: str, unit: str | None, en: str, ja: str, help_en: str, help_ja: str,
    *, required: bool = False, default: float | None = None, minimum: float = 0, maximum: float | None = None,
) -> Column:  # fmt: skip
    """A whole number of at least ``minimum``."""
    return Column(
        name=name,
        kind="integer",
        title_en=en,
        title_ja=ja,
        help_en=help_en,
        help_ja=help_ja,
        unit=unit,
        required=required,
        default=default,
        minimum=minimum,
        maximum=maximum,
    )


def share(name: str, en: str, ja: str, help_en: str, help_ja: str, *, required: bool = False) -> Column:
    """A percentage from 0 to 100."""
    return amount(name, "%", en, ja, help_en, help_ja, required=required, maximum=100)


def period(help_en: str, help_ja: str, *, wildcard: bool = False) -> Column:
    """The quarter to which the row applies."""
    return Column(
        name="period",
        kind="period",
        title_en="Period",
        title_ja="期",
        help_en=help_en,
        help_ja=help_ja,
        required=True,
        wildcard=wildcard,
    )


def day(name: str, en: str, ja: str, help_en: str, help_ja: str, *, required: bool = False) -> Column:
    """A calendar day written like 2027-04-01."""
    return Column(
        name=name,
        kind="date",
        title_en=en,
        title_ja=ja,
        help_en=help_en,
        help_ja=help_ja,
        required=required,
    )


def text(
    name: str, en: str, ja: str, help_en: str, help_ja: str,
    *, required: bool = False, choices: tuple[str, ...] = (), form: Form | None = None,
) -> Column:  # fmt: skip
    """Free text, one of ``choices``, or text of a given form."""
    return Column(
        name=name,
        kind="text",
        title_en=en,
        title_ja=ja,
        help_en=help_en,
        help_ja=help_ja,
        required=required,
        choices=choices,
        form=form,
    )
