"""What solvers say of how a solve ended, and what is said of the program's rows and columns, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from optimizer.messages import Message, listing, message
from optimizer.schema import PLAN_TABLES
from optimizer.vocabulary import both, word

from .report import Status

__all__ = ["ended_as", "named_keys", "said_by", "said_by_highs"]


def ended_as(status: str) -> Message:
    """How a solve ended, as a status says it."""
    return word("status", str(status))


@cache
def _by_highs() -> dict[str, Message]:
    ends = (
        message("Not Set"), message("Load error"), message("Model error"), message("Presolve error"), message("Solve error"),
        message("Postsolve error"), message("Empty"), message("Optimal"), message("Infeasible"), message("Unbounded"),
        message("Primal infeasible or unbounded"), message("Bound on objective reached"),
        message("Target for objective reached"), message("Time limit reached"), message("Iteration limit reached"),
        message("Solution limit reached"), message("Memory limit reached"), message("Interrupted by user"),
        message("Interrupted by HiGHS"), message("Unknown"),
    )  # fmt: skip
    return {str(end): end for end in ends}


def said_by(solver: str, text: str) -> Message:
    """What a solver says of its end: a status, or a sentence of its own."""
    said = ended_as(text) if text in set(Status) else text
    return Message("{solver}: {text}", {"solver": solver, "text": said}, "{solver}：{text}")


def said_by_highs(text: str) -> str:
    """What HiGHS says of its end; as it says it where that is no end known here."""
    return _by_highs().get(text, text)


def named_keys(keys: Mapping[str, str]) -> Message:
    """The keys of a row or column: ``part chip, segment sdf``."""
    return listing(Message("{key} {label}", {"key": _key(key), "label": label}) for key, label in keys.items())


def _key(key: str) -> str:
    columns = PLAN_TABLES["prices"].by_name
    if key in columns:
        return both(key, columns[key].title["ja"])
    return {"inner": message("inner"), "breach": message("breach")}.get(key, key)
