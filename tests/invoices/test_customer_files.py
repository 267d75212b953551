"""Lists of customers as accountants have them: CSV of any kind, Excel."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from invoices.customer_files import (
    HEADERS,
    MAX_ROWS,
    BadFile,
    CustomerRow,
    read_customers,
    template,
)

HEAD = "RFC,Nombre,Régimen,CP,Uso,Correos\n"
LINE = 'kicr-630120-nx3, Rodrigo  Kitia ,612,36257,,"a@x.mx; B <b@x.mx>"\n'
ROW = CustomerRow(
    number=2,
    rfc="KICR630120NX3",
    nombre="RODRIGO KITIA",
    regimen_fiscal="612",
    codigo_postal="36257",
    uso_cfdi="G03",
    addresses=("a@x.mx", "b@x.mx"),
)


def excel(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_line_is_tidied():
    assert read_customers((HEAD + LINE).encode()) == [ROW]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_usual_encoding_is_read(encoding):
    text = HEAD + LINE.replace("Kitia", "Núñez")
    assert read_customers(text.encode(encoding))[0].nombre == "RODRIGO NÚÑEZ"


def test_semicolons_separate_too():
    text = "RFC;Razón social;Correo electrónico\nXIA190128J61;XENON;a@x.mx,b@x.mx\n"
    assert read_customers(text.encode())[0].addresses == ("a@x.mx", "b@x.mx")


def test_excel_numbers_become_keys_again():
    content = excel(HEADERS, ["XIA190128J61", "XENON", 601.0, 6600, None, None])
    row = read_customers(content)[0]
    assert (row.regimen_fiscal, row.codigo_postal) == ("601", "06600")
    assert row.addresses == ()


def test_blank_lines_are_left_out_and_numbers_stay():
    rows = read_customers((HEAD + ",,,,,\n" + LINE).encode())
    assert [row.number for row in rows] == [3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Falta la columna RFC y la columna Nombre"),
        (b"RFC,Correo\nX,a@x.mx\n", "Falta la columna Nombre"),
        (HEAD.encode(), "ninguna fila"),
        (b"PK\x03\x04 not a zip", "No se pudo leer"),
        (HEAD.encode() + LINE.encode() * (MAX_ROWS + 1), "más de 1,000 filas"),
    ],
)
def test_what_is_no_list_is_refused_in_words(content, words):
    with pytest.raises(BadFile, match=words):
        read_customers(content)


def test_template_has_the_headers_that_are_read():
    sheet = load_workbook(io.BytesIO(template())).active
    assert tuple(cell.value for cell in sheet[1]) == HEADERS
    content = excel(HEADERS, ["XIA190128J61", "XENON"])
    assert read_customers(content)[0].rfc == "XIA190128J61"


@given(st.binary(max_size=300))
def test_no_content_crashes_it(content):
    for head in (b"", HEAD.encode(), b"PK"):
        try:
            read_customers(head + content)
        except BadFile as error:
            assert str(error)
