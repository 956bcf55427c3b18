"""What findings call the columns by which they name rows, and the places in a summary, in either language."""

from __future__ import annotations

from functools import cache

from optimizer.messages import Message, message

__all__ = ["in_summary", "word"]


@cache
def _words() -> dict[str, Message]:
    words = (
        message("offer"), message("part"), message("segment"), message("period"), message("plant"), message("supplier"),
        message("country"), message("family"), message("bloc"), message("status"), message("kind"), message("rule"),
        message("tier"), message("component"), message("clearance"), message("bought"), message("decision"),
        message("origin"), message("destination"), message("constraint"), message("component_offer"),
        message("assembly_offer"), message("assembly"), message("start_period"), message("from_period"),
        message("fiscal_year"), message("price_tier"), message("clause"), message("proof_path"), message("owner"),
        message("capped_by"),
    )  # fmt: skip
    return {str(text): text for text in words}


def word(name: str) -> str:
    """A column's name as readers say it; the name itself where it is no word of theirs."""
    return name if isinstance(name, Message) else _words().get(name, name)


def in_summary(key: str) -> Message:
    """A place in ``summary.json``."""
    return message("summary: {key}", key=key)
