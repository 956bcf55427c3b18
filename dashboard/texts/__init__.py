"""Every text of the dashboard: one flat dictionary a language, with the same keys."""

from dashboard.texts.en import TEXTS as EN
from dashboard.texts.ja import TEXTS as JA

__all__ = ["TEXTS"]

TEXTS = {"ja": JA, "en": EN}
