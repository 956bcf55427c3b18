"""The plan that a page shows, in the reader's words; or why there is none to show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dashboard import packs, state
from dashboard.words.language import Words
from dashboard.words.names import Names, names_of
from optimizer import api

from . import cards

__all__ = ["Page", "open_page"]


@dataclass(frozen=True, eq=False)
class Page:
    """A plan, as it is listed and as it was read, and the words for it."""

    listed: packs.ListedPack
    pack: api.Pack
    w: Words

    @cached_property
    def names(self) -> Names:
        """What the plan's ids are called."""
        return names_of(self.pack.case, self.w)

    @cached_property
    def source(self) -> str:
        """What stands below a chart or table of the whole plan."""
        return cards.source(self.pack, self.w)

    @cached_property
    def reference(self) -> api.Pack | None:
        """The plan of the scenario that this one is compared with, if it has been solved."""
        listed = packs.reference_for(self.listed, packs.find_packs()[0])
        return packs.open_listed(listed) if listed is not None else None


def open_page(title: str) -> Page | None:
    """The page of the plan that is chosen; None after saying why there is none, under the page's ``title``."""
    w, listed = state.words(), state.current()
    if listed is None:
        cards.page_title(title)
        cards.empty(w)
        return None
    pack = cards.open_pack(w, listed, title)
    return None if pack is None else Page(listed, pack, w)
