"""What stands beside every answer: on which ground it rests, and what it does not say of real firms."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.messages import Language

__all__ = ["DISCLAIMER"]

#: By language. Every page of the screens and every export has it.
DISCLAIMER: Mapping[Language, str] = {
    "en": "Prices, capacities, scores and selections rest on assumptions made to show the method; they state no fact and no "
    "judgement about any real firm.",
    "ja": "本計画の価格、供給能力、評価点及び採否は、計算手法を示すための仮定に基づくものであり、"
    "実在の事業者に関する事実又は評価を示すものではありません。",
}
