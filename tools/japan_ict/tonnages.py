"""Scarce raw materials: published tonnages of single projects, from when they can come, and what the case has of them.

A project's tonnage is that of its whole output. Of it Japan is taken to have `for_japan` (a contract where one is
published, else an assumption); of Japan's part the buyers of this case have the same share as of Japan's needs. Where
the start is published, the quarters before it have a capacity of 0 in the table `offer_periods`.

Alcoa, Wagerup (with Sojitz and JOGMEC): 100 t of gallium a year, no commercial scale before mid-2027; Japan has paid
half of the cost so far, and has offtake by share of capital. Korea Zinc, Onsan: about 10 t of germanium a year from the
first half of 2028; Lockheed Martin has priority. Lynas: 5,000 t of neodymium and praseodymium a year for Japan, by the
contract to 2038. Heavy oxides (Lynas separates them in Malaysia) are no part of this case.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.japan_ict.demand import PERIODS
from tools.japan_ict.facts import Facts
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import Row

__all__ = ["PROJECTS", "Project", "check", "project_of", "project_starts"]

_KG = 1000


@dataclass(frozen=True)
class Project:
    """A source of a raw material; `tonnes` a year, `for_japan` 0 to 1, first quarter of supply ("" where it supplies).

    `suppliers` are the ids under which a supplier may stand, `countries` where its plants are; `words` are those of the
    fact, which `check` looks for.
    """

    part_id: str
    suppliers: tuple[str, ...]
    countries: tuple[str, ...]
    tonnes: float
    for_japan: float
    first: str
    source_id: str
    fact: tuple[str, str]
    words: tuple[str, ...]

    @property
    def kilograms(self) -> float:
        """Kilograms a quarter for Japan."""
        return self.tonnes * _KG * self.for_japan / 4

    def covers(self, route: Route) -> bool:
        """Whether the offer is of this project."""
        return (
            route.part_id == self.part_id and route.supplier_id in self.suppliers and route.country_id in self.countries
        )


PROJECTS = (
    Project(
        "gallium", ("alcoa", "alcoa-australia"), ("AUS",), 100, 0.5, "2027Q3", "alcoa-2025",
        ("Alcoa of Australia", "2025-10-20"), ("100 t a year", "mid-2027"),
    ),
    Project(
        "germanium", ("korea-zinc",), ("KOR",), 10, 0.2, "2028Q2", "korea-zinc-2025",
        ("Korea Zinc", "2025-08-25"), ("about 10 t germanium a year", "1H 2028", "priority"),
    ),
    Project(
        "rare-earth-oxide", ("lynas",), ("MYS", "AUS"), 5000, 1.0, "", "lynas-jare-2026",
        ("Lynas", "2026-03-10"), ("5,000 t NdPr a year",),
    ),
)  # fmt: skip
"""Alcoa's part for Japan follows Japan's half of the cost; a fifth of Korea Zinc's germanium is assumed to be left."""


def project_of(route: Route) -> Project | None:
    """The project that an offer belongs to, if it is of one."""
    return next((project for project in PROJECTS if project.covers(route)), None)


def check(facts: Facts) -> None:
    """ValueError where the fact about a project no longer says what its row rests on."""
    for project in PROJECTS:
        rows = [row for row in facts.rows("firm_status") if (row["firm"], row["event_date"]) == project.fact]
        text = " ".join(row["fact"] + row["effect_on_case"] for row in rows)
        missing = [words for words in project.words if words not in text]
        if len(rows) != 1 or missing:
            raise ValueError(f"{project.source_id}: {len(rows)} facts, without {', '.join(missing) or 'a doubt'}")


def project_starts() -> list[Row]:
    """Rows of the table `offer_periods`: no capacity in the quarters before a project's start."""
    return [
        {"offer_id": route.offer_id, "period": period, "capacity": 0, "source_id": project.source_id,
         "grade": "derived"}
        for route in ROUTES
        if (project := project_of(route)) is not None
        for period in PERIODS
        if period < project.first
    ]  # fmt: skip
