"""What can be done with a pack again from its own files: verify it, solve it, ask what its unknown provenance is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.analysis.checked_solve import solve_case
from optimizer.analysis.provenance import UnknownProvenance, unknown_provenance
from optimizer.audit import audit
from optimizer.case import load_case
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.solve.report import Progress
from optimizer.vocabulary import said_of, word

from .pack import attach, check_hashes, open_pack

__all__ = ["Replay", "provenance_of", "replay_pack", "verify_pack"]


def verify_pack(place: Path) -> list[str]:
    """Check a pack without the model: hashes, then every constraint and cost. No line means it holds."""
    with open_pack(place) as pack:
        lines = check_hashes(pack)
        found = audit(pack.case, pack.tables, pack.summary)
        return [*lines, *(said_of(said_of(finding.check, finding.place), finding.message) for finding in found)]


def provenance_of(
    place: Path, overrides: Sequence[str] = (), most: int | None = None, progress: Progress = lambda stage, jpy: None
) -> UnknownProvenance:
    """What unknown provenance is worth in a scenario (a file), or in the case of a plan pack, which keeps the answer.

    The answer is added to a pack's folder as ``provenance.json``.
    """
    if place.is_file() and place.suffix.lower() != ".zip":
        return unknown_provenance(load_case(place, None, overrides), most, progress)
    if overrides:
        raise BadInput(message("a plan pack is as it was solved; overrides go with a scenario"), str(place))
    with open_pack(place) as pack:
        provenance = unknown_provenance(pack.case, most, progress)
    if place.is_dir():
        attach(place, "provenance", provenance.as_mapping())
    return provenance


@dataclass(frozen=True)
class Replay:
    """A pack solved again: its objective then and now (¥), and whether the two agree within their proven gaps."""

    stored_jpy: float
    replayed_jpy: float | None
    status: str
    agrees: bool
    message: str


def replay_pack(place: Path, progress: Progress = lambda stage, jpy: None) -> Replay:
    """Solve a pack's case again from its own inputs and compare.

    Two plans agree when neither beats the other's proven bound; without a bound, when they are equal to 1e-6.
    """
    with open_pack(place) as pack:
        plan = solve_case(pack.case, progress)
    stored, bound = float(pack.summary["objective_jpy"]), pack.summary["bound_jpy"]
    if not plan.has_plan:
        return Replay(
            stored,
            None,
            plan.status,
            False,
            message("solving again found no plan: {status}", status=word("status", plan.status)),
        )
    now, now_bound = float(plan.summary["objective_jpy"]), plan.summary["bound_jpy"]
    room = 1e-6 * max(1.0, abs(stored))
    proven = bound is not None and now_bound is not None
    agrees = now >= bound - room and stored >= now_bound - room if proven else abs(now - stored) <= room
    text = message("stored {stored} JPY, solved again {now} JPY", stored=f"{stored:,.0f}", now=f"{now:,.0f}")
    return Replay(stored, now, plan.status, agrees, text)
