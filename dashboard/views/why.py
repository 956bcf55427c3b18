"""Why: what binds and at what price, why an offer is in or out, what each rule costs, what would repair a case."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.parts import cards, offers, prices, repair, rule_prices
from dashboard.parts.page import Page, open_page
from dashboard.state import words

#: Key of a tab's title, and what draws it.
TABS: tuple[tuple[str, Callable[[Page], None]], ...] = (
    ("why.prices", prices.draw),
    ("why.offers", offers.draw),
    ("why.tab_rules", rule_prices.draw),
    ("repair.title", repair.tab),
)


def show() -> None:
    """Draw the page for the plan that is chosen."""
    title = words()("page.why")
    page = open_page(title)
    if page is None:
        return
    cards.page_title(title, page.w("why.intro"))
    first = "why.offers" if offers.OFFER in st.query_params else "why.prices"
    for tab, (_, draw) in zip(st.tabs([page.w(key) for key, _ in TABS], default=page.w(first)), TABS, strict=True):
        with tab:
            draw(page)


if __name__ == "__main__":
    show()
