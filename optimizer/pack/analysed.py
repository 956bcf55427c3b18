"""An analysis by its name of a scenario file, or of a plan pack, which keeps the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer.analysis.registry import Options, Subject, analyse
from optimizer.case import Case, load_case
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.solve.report import Progress, no_progress

from .pack import attach, open_pack

__all__ = ["analyse_place"]


def analyse_place(
    place: Path,
    name: str,
    options: Options | None = None,
    overrides: Sequence[str] = (),
    data: Path | None = None,
    progress: Progress = no_progress,
) -> tuple[Case, Mapping[str, Any]]:
    """The case at a place, and the result of the analysis. BadInput as for `analyse`, and for overrides of a pack.

    What is asked of a pack's folder without ``options`` is added to it as ``<name>.json``.
    """
    if place.is_file() and place.suffix.lower() != ".zip":
        case = load_case(place, data, overrides)
        return case, analyse(name, Subject(case), options, progress)
    if overrides or data is not None:
        raise BadInput(message("a plan pack is as it was solved; overrides go with a scenario"), str(place))
    with open_pack(place) as pack:
        result = analyse(name, Subject(pack.case, pack), options, progress)
        case = pack.case
    if place.is_dir() and not options:
        attach(place, name, result)
    return case, result
