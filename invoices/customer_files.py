"""A list of customers as a CSV or Excel file holds it. No database, no rules."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from blacklist.addresses import split_pasted
from invoices.folding import fold
from invoices.sat_text import sat_nombre, sat_rfc

HEADERS = ("RFC", "Nombre", "Régimen", "CP", "Uso", "Correos")
MAX_ROWS = 1_000

# Other words for the columns, as accountants' own lists have them.
_COLUMNS = {
    "rfc": "rfc",
    "nombre": "nombre",
    "razon social": "nombre",
    "nombre o razon social": "nombre",
    "regimen": "regimen_fiscal",
    "regimen fiscal": "regimen_fiscal",
    "cp": "codigo_postal",
    "codigo postal": "codigo_postal",
    "uso": "uso_cfdi",
    "uso cfdi": "uso_cfdi",
    "uso del cfdi": "uso_cfdi",
    "correo": "correos",
    "correos": "correos",
    "correo electronico": "correos",
    "email": "correos",
    "emails": "correos",
}
_REQUIRED = {"rfc": "RFC", "nombre": "Nombre"}
_UNREADABLE = "No se pudo leer el archivo: guárdelo como CSV o como Excel (.xlsx)."


class BadFile(ValueError):
    """The file is no list of customers. Its message is for people."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the file, tidied. number: as a spreadsheet counts its lines."""

    number: int
    rfc: str
    nombre: str
    regimen_fiscal: str
    codigo_postal: str
    uso_cfdi: str
    addresses: tuple[str, ...]


def read_customers(content: bytes) -> list[CustomerRow]:
    """The rows of a CSV (UTF-8 or as Excel saves it) or .xlsx file, without blank ones.

    Raises BadFile when it is neither, lacks a column that is needed, or has more than
    MAX_ROWS rows.
    """
    table = _excel(content) if content.startswith(b"PK") else _csv(content)
    lines = list(islice(table, MAX_ROWS + 2))
    if len(lines) > MAX_ROWS + 1:
        raise BadFile(f"Hay más de {MAX_ROWS:,} filas: divida la lista en partes.")
    columns = _columns(lines[0] if lines else ())
    rows = (
        _row(number, dict(zip(columns, line, strict=False)))
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    )
    found = list(rows)
    if not found:
        raise BadFile("El archivo no tiene ninguna fila con datos.")
    return found


def template() -> bytes:
    """An empty .xlsx file with the headers, its cells as text: a CP begins with 0."""
    book = Workbook(write_only=False)
    sheet = book.worksheets[0]
    sheet.title = "Clientes"
    sheet.append(list(HEADERS))
    for column, width in zip("ABCDEF", (16, 44, 10, 10, 8, 50), strict=True):
        sheet.column_dimensions[column].width = width
        sheet.column_dimensions[column].number_format = "@"
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _columns(headers: Iterable[str]) -> list[str]:
    names = [_COLUMNS.get(fold(header).strip(), "") for header in headers]
    missing = [word for name, word in _REQUIRED.items() if name not in names]
    if missing:
        raise BadFile(
            f"Falta la columna {' y la columna '.join(missing)}: la primera fila "
            f"debe tener los títulos {', '.join(HEADERS)}."
        )
    return names


def _row(number: int, cells: dict[str, str]) -> CustomerRow:
    # A line that ends early has fewer cells than there are titles.
    codigo_postal = cells.get("codigo_postal", "")
    return CustomerRow(
        number=number,
        rfc=sat_rfc(cells.get("rfc", "")),
        nombre=sat_nombre(cells.get("nombre", "")),
        # "601 General de Ley" is how a list of choices writes it.
        regimen_fiscal=cells.get("regimen_fiscal", "")[:3],
        # A spreadsheet takes "06600" for a number.
        codigo_postal=codigo_postal.zfill(5) if codigo_postal else "",
        uso_cfdi=cells.get("uso_cfdi", "").partition(" ")[0].upper() or "G03",
        addresses=tuple(split_pasted(cells.get("correos", ""))),
    )


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel saves as plain "CSV" on Windows; every byte means something there.
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield [_text(cell) for cell in line]
    except csv.Error as error:
        raise BadFile(_UNREADABLE) from error


def _excel(content: bytes) -> Iterator[Sequence[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(cell) for cell in line]
    # All that openpyxl lets through of a file that is none.
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        SyntaxError,
    ) as error:
        raise BadFile(_UNREADABLE) from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # PostgreSQL keeps no NUL.
    return "" if cell is None else str(cell).replace("\0", "").strip()
