"""What an analysis rests on: what it assumes, in sentences, and how well the numbers behind it are founded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.arrays import Floats
from optimizer.messages import LANGUAGES, Message, in_language
from optimizer.model.variables import Model
from optimizer.plan.disclaimer import DISCLAIMER
from optimizer.plan.shares import regrouped, shares

__all__ = ["Statement", "grades_of_purchases", "in_both", "sentences"]


def in_both(text: str) -> dict[str, str]:
    """A sentence in both languages, as results are stored: ``{"ja": ..., "en": ...}``."""
    return {language: str(in_language(text, language)) for language in LANGUAGES}


@dataclass(frozen=True)
class Statement:
    """The assumptions of an analysis, and the shares (0–1) of the value it is about by grade."""

    assumptions: tuple[Message, ...]
    grades: dict[str, float] = field(default_factory=dict)

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"assumptions": sentences(self.assumptions), "grades": self.grades, "disclaimer": dict(DISCLAIMER)}


def sentences(texts: Iterable[str]) -> list[dict[str, str]]:
    """Sentences in both languages, in order."""
    return [in_both(text) for text in texts]


def grades_of_purchases(m: Model, values: Floats) -> dict[str, float]:
    """The shares (0–1) of the value of what is ordered at ``values`` (columns,), by the grade of its offer."""
    units = values[m.order.column]
    worth = np.bincount(m.order.index["offer"], units * m.instance.orders.value, m.instance.space.sizes["offer"])
    offers = m.instance.labels["offer"].tolist()
    grade = dict(zip(offers, m.instance.coded.texts("offers", "grade").tolist(), strict=True))
    return shares(dict(sorted(regrouped(dict(zip(offers, worth.tolist(), strict=True)), grade).items())))
