"""Lists as files that a spreadsheet opens."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

# Excel takes UTF-8 for something else without it.
_BOM = "\ufeff"
# A cell that begins like this would be computed instead of shown.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(
    headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> Iterator[str]:
    """The lines of a CSV file, one at a time; no cell of it is a formula."""
    yield _BOM + _line(headings)
    for row in rows:
        yield _line([_inert(cell) for cell in row])


def _inert(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _line(cells: Sequence[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
