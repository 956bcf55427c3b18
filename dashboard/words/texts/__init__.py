"""Every text of the dashboard: one flat dictionary a language, with the same keys."""

from . import en, en_screening, en_studio, ja, ja_screening, ja_studio

__all__ = ["TEXTS"]

TEXTS = {
    "ja": ja.TEXTS | ja_screening.TEXTS | ja_studio.TEXTS,
    "en": en.TEXTS | en_screening.TEXTS | en_studio.TEXTS,
}
