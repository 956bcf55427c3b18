"""The cover of a plan's workbook: what it is, on what it rests, and its main numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.messages import Language, Message, listing, message
from optimizer.plan.disclaimer import DISCLAIMER
from optimizer.vocabulary import word
from optimizer.wording import Wording

__all__ = ["cover_lines", "disclaimer_of"]


def cover_lines(summary: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Label and text of each line, from a plan's ``summary.json``."""
    wording, title = Wording(language), summary["title"]
    horizon, coverage = summary["horizon"], summary["coverage"]
    lines: list[tuple[str, str]] = [
        (title.get(language) or title.get("en") or summary["scenario"], ""),
        (message("Scenario"), summary["scenario"]),
        (message("The plan in one sentence"), summary["headline"][language]),
        *_short(summary.get("short_buyers"), language),
        (message("Status"), word("status", str(summary["status"]))),
        (message("Begins"), wording.quarter(horizon["start"])),
        (message("Quarters"), f"{horizon['periods']:,}"),
        (message("Total cost, present value"), wording.money(summary["objective_jpy"])),
        *((_indented(word("term", term)), wording.money(cost)) for term, cost in summary["costs_jpy"].items() if cost),
        (message("Coverage by value"), wording.percent(coverage["value"])),
        (message("Coverage by units"), wording.percent(coverage["units"])),
        (message("Purchases by bloc"), _shares("bloc", summary["share_by_bloc"], wording)),
        (message("Data rest on"), _shares("grade", summary["confidence"], wording)),
        (message("Rules"), listing(summary["rules"]) if summary["rules"] else "–"),
        (message("To be read with it"), disclaimer_of(summary, language)),
    ]
    return lines


def _short(short: Mapping[str, Any] | None, language: Language) -> list[tuple[str, str]]:
    return [(message("Who goes short"), short["sentence"][language])] if short else []


def disclaimer_of(summary: Mapping[str, Any], language: Language) -> str:
    """What the plan's numbers state and what they don't."""
    return str((summary.get("disclaimer") or {}).get(language) or DISCLAIMER[language])


def _indented(text: Message) -> Message:
    return message("  {text}", text=text)


def _shares(kind: str, shares: Mapping[str, float], wording: Wording) -> Message:
    return listing(
        message("{name} {share}", name=word(kind, name), share=wording.percent(part)) for name, part in shares.items()
    )
