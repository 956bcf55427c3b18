"""Trade-offs: cost against dependence and resilience, and who could be replaced at nearly the same cost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.parts import cards, frontier, intervals
from dashboard.parts.page import Page, open_page
from dashboard.state import words

#: Key of a tab's title, and what draws it.
TABS: tuple[tuple[str, Callable[[Page], None]], ...] = (
    ("tradeoffs.frontier", frontier.draw),
    ("tradeoffs.intervals", intervals.draw),
)


def show() -> None:
    """Draw the page for the plan that is chosen."""
    title = words()("page.tradeoffs")
    page = open_page(title)
    if page is None:
        return
    cards.page_title(title, page.w("tradeoffs.intro"))
    for tab, (_, draw) in zip(st.tabs([page.w(key) for key, _ in TABS]), TABS, strict=True):
        with tab:
            draw(page)


if __name__ == "__main__":
    show()
