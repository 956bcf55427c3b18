"""Exact numbers as text: decimals in full, and cut where they never end."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["as_decimal", "as_yen", "grouped"]

#: Decimals that are shown of a number whose decimals do not end.
_SHOWN = 12


def as_decimal(number: Fraction, least: int = 0) -> str:
    """The number as a decimal with at least so many decimals: exact where it ends within 12 of them, else cut after the 12th."""
    sign, number = ("-" if number < 0 else ""), abs(number)
    places = least
    while places < _SHOWN and (number * 10**places).denominator != 1:
        places += 1
    whole, part = divmod(int(number * 10**places), 10**places)
    return f"{sign}{whole}" + (f".{part:0{places}d}" if places else "")


def as_yen(amount: Fraction) -> int | str:
    """An amount for JSON: a whole number, or the decimal as text where it has parts of a yen."""
    return int(amount) if amount.denominator == 1 else as_decimal(amount)


def grouped(amount: Fraction | int) -> str:
    """An amount with thousands apart, as people read it."""
    whole, point, part = as_decimal(Fraction(amount)).partition(".")
    return f"{int(whole):,}{point}{part}"
