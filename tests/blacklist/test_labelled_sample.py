"""The check against labelled addresses of ours: it must not silently get worse."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from blacklist.spelling import Book, suggest

HERE = Path(__file__).parent
TYPOS = {"domain", "ending", "firm", "person", "surname"}
VALID = {"valid", "valid_lookalike", "valid_person", "valid_surname"}


@pytest.fixture(scope="module")
def scores():
    """For each kind: how many rows, how many flagged, how many rightly mended."""
    lines = (HERE / "labelled_book.txt").read_text("utf-8").splitlines()
    known = [line for line in lines if not line.startswith("#")]
    book = Book.build(
        [line for line in known if not line.startswith("@")],
        [line[1:] for line in known if line.startswith("@")],
    )
    counts = Counter()
    with (HERE / "labelled_addresses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            suggestion = suggest(row["address"], book).suggestion
            counts[row["kind"], "rows"] += 1
            counts[row["kind"], "flagged"] += bool(suggestion)
            counts[row["kind"], "right"] += suggestion == row["expected"]
    return counts


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("typo_domain", 0.98),
        ("typo_ending", 1.0),
        ("typo_firm", 1.0),
        ("typo_person", 0.95),
        ("typo_surname", 0.9),
    ],
)
def test_typos_are_mended(scores, kind, floor):
    assert scores[kind, "right"] >= floor * scores[kind, "rows"] > 0


@pytest.mark.parametrize("kind", sorted(VALID))
def test_valid_addresses_are_not_questioned(scores, kind):
    assert scores[kind, "rows"] > 0
    assert scores[kind, "flagged"] == 0


def test_wrong_suggestions_are_rarer_than_one_in_a_hundred(scores):
    kinds = [f"typo_{kind}" for kind in TYPOS]
    wrong = sum(scores[kind, "flagged"] - scores[kind, "right"] for kind in kinds)
    assert wrong <= 0.01 * sum(scores[kind, "rows"] for kind in kinds)
