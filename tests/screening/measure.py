"""Precision and recall on the labelled names: ``python -m tests.screening.measure`` prints the tables of docs/screening.md."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimizer.screening import DEFAULT_THRESHOLD, read_listed, screen

DATA = Path(__file__).resolve().parents[2] / "data"
HALVES = ("development", "held-out")
#: Entries of one list that belong to a firm of another, which neither list says.
SAME = {
    "inspur-group": "inspur",
    "kaspersky-lab-inc": "kaspersky",
    "smic-hong-kong-international-company-limited": "smic",
    "china-unicom-americas": "china-unicom",
}


def labelled() -> pd.DataFrame:
    return pd.read_csv(DATA / "screening" / "labelled.csv", dtype="str", keep_default_na=False)


def listed() -> pd.DataFrame:
    """The listed names of the shipped case and of the labelled set."""
    lists = [DATA / "japan_ict" / "entities.csv", DATA / "screening" / "listed.csv"]
    return pd.concat(map(read_listed, lists), ignore_index=True)


def pairs(threshold: float = DEFAULT_THRESHOLD) -> pd.DataFrame:
    """Every pair of a labelled name and a listed firm found, with what was meant; matches with owners are left out.

    A firm listed beside those that belong to it counts once: what is found of them is found of it.
    """
    names = labelled()
    matches = screen(names["name"].tolist(), listed(), threshold)
    of = heads()
    matches = matches[matches["kind"] != "parent"]
    matches = matches.assign(entity_id=matches["entity_id"].map(lambda firm: of.get(firm, firm)))
    names = names.assign(entity=names["entity"].map(lambda firm: of.get(firm, firm)))
    return matches.drop_duplicates(["name", "entity_id"]).merge(names, on="name")


def heads() -> dict[str, str]:
    """The firm at the head of each listed firm that belongs to another, as the lists themselves say it, or `SAME`."""
    entities = pd.read_csv(DATA / "japan_ict" / "entities.csv", dtype="str")
    above = SAME | entities.dropna(subset=["parent_id"]).set_index("entity_id")["parent_id"].to_dict()

    def head(firm: str) -> str:
        return head(above[firm]) if firm in above else firm

    return {firm: head(firm) for firm in above}


def by_half(matches: pd.DataFrame) -> dict[str, dict[str, float]]:
    """For each half: names, those of a listed firm, precision and recall (shares) of the pairs found."""
    names = labelled()
    measures = {}
    for half in HALVES:
        some, here = names[names["half"] == half], matches[matches["half"] == half]
        right = int((here["entity_id"] == here["entity"]).sum())
        meant = int((some["entity"] != "").sum())
        measures[half] = {"names": len(some), "listed": meant, "precision": right / len(here), "recall": right / meant}
    return measures


def by_note(matches: pd.DataFrame) -> pd.DataFrame:
    """For each sort of name, both halves together: how many, how many found of those meant, how many wrong pairs."""
    names = labelled()
    right = matches[matches["entity_id"] == matches["entity"]]
    wrong = matches[matches["entity_id"] != matches["entity"]]
    table = pd.DataFrame(
        {
            "names": names["note"].value_counts(),
            "meant": names.loc[names["entity"] != "", "note"].value_counts(),
            "found": right["note"].value_counts(),
            "wrong": wrong["note"].value_counts(),
        }
    )
    return table.fillna(0).astype(int).sort_values("names", ascending=False)


if __name__ == "__main__":
    for score in (75.0, 80.0, DEFAULT_THRESHOLD, 90.0, 95.0):
        for half, measures in by_half(pairs(score)).items():
            print(score, half, {name: round(value, 3) for name, value in measures.items()})
    print(by_note(pairs()))
