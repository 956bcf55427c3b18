"""Tables of options for the documentation, from what the records declare, and pages with their tables renewed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from optimizer.documents.record import Identifier, Option, Record, bare_type, helps_of, options_of, records_of
from optimizer.documents.yaml_values import as_identifier, as_period, as_title, range_of
from optimizer.rules.pack import RulePack
from optimizer.scenario import Scenario
from optimizer.scenario.options import EXTENDS
from optimizer.sweep.distributions import DISTRIBUTIONS
from optimizer.sweep.spec import Spec

__all__ = ["RECORDS", "SWEEP_PAGE", "kind_of", "named_options", "option_table", "renewed", "sweep_page"]

SWEEP_PAGE = Path(__file__).resolve().parent.parent / "docs" / "sweep.md"

#: Every record of a file, by name.
RECORDS = {
    kind.__name__: kind for top in (Scenario, RulePack, Spec, *DISTRIBUTIONS.values()) for kind in records_of(top)
}
_MARK = re.compile(r"(<!-- (\w+): (\w+) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def option_table(kind: type[Record]) -> str:
    """The options of a record as a table in Markdown: key, kind, default, meaning."""
    options = {EXTENDS: Option(EXTENDS, Identifier, False, None, {}), **options_of(kind)}
    rows = [
        [
            f"{', '.join(f'`{key}`' for key in options[name].keys or (options[name].key,))}{' *' * options[name].required}",
            kind_of(options[name]),
            _default(options[name]),
            meaning,
        ]
        for name, (meaning, _) in helps_of(kind).items()
    ]
    return "".join(
        f"| {' | '.join(cells)} |\n" for cells in [["key", "kind", "default", "meaning"], ["---"] * 4, *rows]
    )


def kind_of(option: Option) -> str:
    """The kind of value that an option takes, in words."""
    return option.kind or _in_words(option.type, option)


def _in_words(hint: Any, option: Option) -> str:
    bare = bare_type(hint)
    origin, inner = get_origin(bare), get_args(bare)
    if origin is tuple:
        entry = _in_words(inner[0], option)
        entries = f"list of {entry}" + "s" * ("`" not in entry)
        return f"{entry}, or a {entries}" if option.single else entries
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if origin is not None:
        return f"map to {_in_words(inner[1], option)}"
    return range_of(option.bounds, bare is int) if bare in (int, float) else _KINDS.get(bare, "map")


_KINDS: dict[Any, str] = {
    bool: "`on` or `off`",
    str: "text",
    Path: "path",
    date: "day",
    as_period: "quarter",
    as_identifier: "id",
    as_title: "text in two languages",
}


def _default(option: Option) -> str:
    value: Any = option.write(option.default) if option.write and isinstance(option.default, int) else option.default
    if isinstance(value, bool):
        return "`on`" if value else "`off`"
    if isinstance(value, float):
        return f"`{value:g}`".replace("e-0", "e-")
    value = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    return f"`{value}`" if isinstance(value, int) or (isinstance(value, str) and value) else ""


def named_options(record: str) -> str:
    """The options of the record of this name."""
    return option_table(RECORDS[record])


def renewed(page: Path, written: Mapping[str, Callable[[str], str]]) -> str:
    """The page with what stands between its marks written anew: after ``<!-- options: Clause -->``, and up to
    ``<!-- end -->``, what the writer of ``options`` gives for ``Clause``. KeyError: a mark that nobody writes.
    """
    text = page.read_text(encoding="utf-8")
    return _MARK.sub(lambda mark: f"{mark[1]}\n{written[mark[2]](mark[3])}\n", text)


def sweep_page() -> str:
    """The page on sweeps."""
    return renewed(SWEEP_PAGE, {"options": named_options})
