"""Listed entities: the statutory and official lists as data, each row with the days, the names and the notice of its listing.

Names and dates are those of the notices. What a notice states as a category by origin, and not by firm, has no row here and
stands in `left_out`; neither have classes of firms that nobody has named.
"""

from __future__ import annotations

import re
import unicodedata

from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, table

__all__ = ["ENTITY_IDS", "entities", "entity_id", "left_out"]

ENTITY_IDS = {row["name"]: row["entity_id"] for row in table("list_entities")}
"""One id for a firm, however a list writes its name; the same as its supplier's where it is one."""

_ISSUERS = {"us": "USA", "cn": "CHN", "jp": "JPN"}
"""Whose authorities keep a list, by the first letters of its id."""

_CATEGORY = "category by origin"
_FRAGMENTS = {
    "Inner Monoglia",
    "Knownsec,Beijing Kownsec",
    "S-SEA",
    "Assembly Manufacturing Center",
    "Beijing Research Center",
}
"""Aliases as transcribed that name no firm: pieces of names, misprints and words for a site."""

_1260H = "us-ndaa-1260h"
_NOTICES_1260H = {
    "86 FR 33994": "list-us-ndaa-1260h-2021",
    "5 October 2022": "list-us-ndaa-1260h-2022",
    "31 January 2024": "list-us-ndaa-1260h-2024",
    "January 2025": "list-us-ndaa-1260h-2025",
    "91 FR 35189": "list-us-ndaa-1260h-2026",
}
"""The sources of the editions, by words of their titles."""

_MOFCOM = {
    ("export control list", "2026-02-24"): ("cn-mofcom-export-control", "list-cn-mofcom-2026-11"),
    ("watch list", "2026-02-24"): ("cn-mofcom-watch", "list-cn-mofcom-2026-12"),
    ("export control list", "2026-06-29"): ("cn-mofcom-export-control", "list-cn-mofcom-2026-06-control"),
    ("watch list", "2026-06-29"): ("cn-mofcom-watch", "list-cn-mofcom-2026-06-watch"),
}
_PRESS = "seen in press"


def entity_id(name: str) -> str:
    """The id of a listed firm: that of its supplier or of other lists where it has one, else its name in plain letters."""
    if name in ENTITY_IDS:
        return ENTITY_IDS[name]
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def entities(facts: Facts) -> list[Row]:
    """The rows of the table `entities`: every firm on every list, in the order of the lists."""
    rows = [*_statutes(facts), *_covered(facts), *_military(facts), *_export_control(facts)]
    for row in rows:
        row["issued_by"] = _ISSUERS[str(row["list_id"]).partition("-")[0]]
    return rows


def left_out(facts: Facts) -> list[str]:
    """Entries of the Covered List that name no firm but bar whatever is produced abroad, Japan's goods included."""
    return [row["entry"] for row in facts.rows("list_fcc_covered") if row["kind"] == _CATEGORY]


def _statutes(facts: Facts) -> list[Row]:
    """Sections 889, 5949 and 154, and the agreement of 2018, whose two firms are the press's and not its own."""
    return [
        {
            "entity_id": entity_id(row["name"]),
            "name": row["name"],
            "aliases": row["aliases"],
            "list_id": row["list_id"],
            "listed_from": row["listed_from"],
            "listed_to": row["listed_to"],
            "purpose": row["purpose"],
            "citation": row["citation"],
            "source_id": "press-jp-it-2018" if row["list_id"] == "jp-it-2018" else f"list-{row['list_id']}",
            "grade": "assumption" if row["list_id"] == "jp-it-2018" else "official",
        }
        for row in facts.rows("listed_entities")
        if row["list_id"] != "us-fcc-covered"
    ]


def _covered(facts: Facts) -> list[Row]:
    """The entries of the Covered List that name firms."""
    aliases = {
        row["name"]: row["aliases"] for row in facts.rows("listed_entities") if row["list_id"] == "us-fcc-covered"
    }
    rows: list[Row] = []
    for row in facts.rows("list_fcc_covered"):
        if row["kind"] == _CATEGORY:
            continue
        parent = ""
        for name in row["firm"].split("|"):
            rows.append(
                {
                    "entity_id": entity_id(name),
                    "name": name,
                    "aliases": aliases.get(name, ""),
                    "list_id": "us-fcc-covered",
                    "listed_from": row["listed_from"],
                    "listed_to": "",
                    "parent_id": parent,
                    "purpose": f"{row['kind']}: {row['scope']}",
                    "citation": f"FCC Covered List, entry {row['entry_no']}: {row['entry']}",
                    "source_id": "list-us-fcc-covered",
                    "grade": "official",
                }
            )
            # Of two firms in one entry the second is wholly owned by the first.
            parent = entity_id(name)
    return rows


def _military(facts: Facts) -> list[Row]:
    """The list under section 1260H; an end that only follows from an edition that no longer has the name is derived."""
    facts_rows = facts.rows("list_us_1260h")
    known = {_key(_plain(row["name"])): entity_id(_plain(row["name"])) for row in facts_rows}
    rows: list[Row] = []
    for row in facts_rows:
        name = _plain(row["name"])
        last = _notice(row["source_title"])
        ended = f"; no longer in the edition of {row['listed_to']}" if row["listed_to"] else ""
        rows.append(
            {
                "entity_id": entity_id(name),
                "name": name,
                "aliases": "|".join(a for a in row["aliases"].split("|") if a and a not in _FRAGMENTS and a != name),
                "list_id": _1260H,
                "listed_from": row["listed_from"],
                "listed_to": row["listed_to"],
                "parent_id": known[_key(_plain(row["parent"]))] if row["parent"] else "",
                "purpose": "contracts of the US Department of Defense",
                "citation": f"NDAA FY2021 s.1260H (Public Law 116-283); first in: {_titled(row['notice_first'])}{ended}",
                "source_id": last if row["listed_to"] else _NOTICES_1260H["91 FR 35189"],
                "grade": "derived" if row["note"].startswith("no end date") else "official",
            }
        )
    return rows


def _export_control(facts: Facts) -> list[Row]:
    """China's control list and watch list of Japanese entities; a Japanese name stands only where the press gave it."""
    rows: list[Row] = []
    for row in facts.rows("list_mofcom_japan_2026"):
        if row["row_kind"] != "entity":
            continue
        listing, source = _MOFCOM[row["list"], row["date"]]
        names = [row["name_zh"], row["name_ja"] if row["name_ja_basis"] == _PRESS else ""]
        aliases = dict.fromkeys(name for name in names if name and name != row["name_en"])
        rows.append(
            {
                "entity_id": entity_id(row["name_en"]),
                "name": row["name_en"],
                "aliases": "|".join(aliases),
                "list_id": listing,
                "listed_from": row["date"],
                "listed_to": "",
                "purpose": f"China's exports of dual-use items: {row['effect']}",
                "citation": f"{row['announcement']} (Ministry of Commerce of China), annex",
                "source_id": source,
                "grade": "official",
            }
        )
    return rows


def _plain(name: str) -> str:
    """A name without the short and former names in the brackets that end it, which are aliases."""
    return re.sub(r"\s+\((?!Limited\))(?:[^()]|\([^()]*\))*\)$", "", name)


def _key(name: str) -> str:
    """Letters alone: a parent is not always written as its own entry."""
    return re.sub(r"[^a-z]", "", name.lower())


def _notice(title: str) -> str:
    sources = [source for words, source in _NOTICES_1260H.items() if words in title]
    if len(sources) != 1:
        raise LookupError(f"{len(sources)} sources fit the notice {title!r}")
    return sources[0]


def _titled(notice: str) -> str:
    """The title of a notice without a number that nobody has verified."""
    return re.sub(r"\s*\((?:\d+ FR \d+ from memory|FR citation not found)\)", "", notice)
