"""Names of firms against lists of firms: reading lists, matching names, keeping what people decided."""

from .by_entry import by_entry
from .confirmations import decide, no_confirmations, read_confirmations, write_confirmations
from .lists import listed_from_tables, read_listed
from .screen import DEFAULT_THRESHOLD, screen

__all__ = [
    "DEFAULT_THRESHOLD",
    "by_entry",
    "decide",
    "listed_from_tables",
    "no_confirmations",
    "read_confirmations",
    "read_listed",
    "screen",
    "write_confirmations",
]
