"""Numbers behind the pages: pure functions of a plan's tables."""
