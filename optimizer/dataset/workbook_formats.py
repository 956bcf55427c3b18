"""Formats of cells that show another number than the one that is stored: percentages, and words such as 百万円."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

__all__ = ["Formats", "formats_of"]

#: Percentages among the formats that every workbook has without stating them.
_PERCENT_FORMATS = {"9", "10"}
#: Of the code of a format: texts in it, escaped or filling characters, and colours or conditions.
_NO_FORMAT = re.compile(r"\"[^\"]*\"|[\\\\_*].|\[[^\]]*\]")
_MULTIPLES = {
    "兆": 1e12, "億": 1e8, "百万": 1e6, "万": 1e4, "千": 1e3,
    "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "thousand": 1e3,
}  # fmt: skip
_MULTIPLE = re.compile(
    "|".join(f"{word}" if not word.isascii() else rf"\b{word}\b" for word in _MULTIPLES), re.IGNORECASE
)
_THOUSANDS = re.compile(r"[0#?](,+)(?![,0#?])")


@dataclass(frozen=True)
class Formats:
    """Styles of cells, by number, and differential formats, by number, that show what is not stored.

    ``percent`` and ``conditional_percent`` (of conditional formats) show a hundredth as a percentage; ``thousands_word`` styles
    add to the number a word for thousands or more, by which they do not divide it.
    """

    percent: frozenset[str] = frozenset()
    thousands_word: Mapping[str, str] = field(default_factory=dict)
    conditional_percent: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.percent or self.thousands_word or self.conditional_percent)


def formats_of(content: bytes) -> Formats:
    """The formats of a workbook's part ``styles``."""
    styles = ElementTree.fromstring(content)
    codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in styles.iterfind("{*}numFmts/{*}numFmt")}
    percent = _PERCENT_FORMATS | {number for number, code in codes.items() if _is_percent(code)}
    scaled = {number: word for number, code in codes.items() if (word := _multiple(code))}
    cells = [style.get("numFmtId", "") for style in styles.iterfind("{*}cellXfs/{*}xf")]
    return Formats(
        frozenset(str(number) for number, form in enumerate(cells) if form in percent),
        {str(number): scaled[form] for number, form in enumerate(cells) if form in scaled},
        frozenset(
            str(number)
            for number, style in enumerate(styles.iterfind("{*}dxfs/{*}dxf"))
            if (form := style.find("{*}numFmt")) is not None and _is_percent(form.get("formatCode", ""))
        ),
    )


def _is_percent(code: str) -> bool:
    return "%" in _NO_FORMAT.sub("", code)


def _multiple(code: str) -> str | None:
    """The word for thousands or more that a format writes behind a number that it does not divide by as much."""
    positive = code.split(";")[0]
    words = _MULTIPLE.findall(re.sub(r"[\"\\\\]", "", positive))
    multiple = 1.0
    for word in words:
        multiple *= _MULTIPLES[word.lower()]
    commas = _THOUSANDS.search(_NO_FORMAT.sub(" ", positive))
    divided = 1000.0 ** len(commas.group(1)) if commas is not None else 1.0
    return "".join(words) if words and multiple != divided else None
