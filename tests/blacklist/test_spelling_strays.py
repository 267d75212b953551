"""Characters that slipped in, digits behind the @, and endings that do not exist."""

import pytest

from blacklist.spelling import EMPTY_BOOK, Book, Slip, suggest


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmail,com", "ana@gmail.com"),
        ("ana@gmail.com.", "ana@gmail.com"),
        ("ana@ gmail.com", "ana@gmail.com"),
        ("ana@gmail..com", "ana@gmail.com"),
        ("ana.@gmail.com", "ana@gmail.com"),
        ("ana..duarte@gmail.com", "ana.duarte@gmail.com"),
        ("ana@@gmail.com", "ana@gmail.com"),
        ("ana@www.gmail.com", "ana@gmail.com"),
        ("Ana Duarte <ana@hotmial.com>", "ana@hotmail.com"),
        ("ana.duarte.gmail.com", "ana.duarte@gmail.com"),
        ("ana@1982gmail.com", "ana1982@gmail.com"),
        ("ana@82.hotmial.com", "ana82@hotmail.com"),
        ("ana@29msn.com", "ana29@msn.com"),
    ],
)
def test_stray_characters_are_taken_out(typed, meant):
    assert suggest(typed, EMPTY_BOOK).suggestion == meant


@pytest.mark.parametrize(
    "address",
    ["ana@163.com", "ana@3live.com", "ana@www.com.mx", '"ana duarte"@ejemplo.mx'],
)
def test_what_may_be_right_is_left_alone(address):
    assert suggest(address, EMPTY_BOOK).status == "ok"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("papelerialuz.con", "papelerialuz.com"),
        ("papelerialuz.ocm", "papelerialuz.com"),
        ("papelerialuz.comm", "papelerialuz.com"),
        ("papelerialuz.mex", "papelerialuz.mx"),
        ("papelerialuz.com.mxx", "papelerialuz.com.mx"),
        ("papelerialuz.commx", "papelerialuz.com.mx"),
        ("papelerialuz.cmo.mx", "papelerialuz.com.mx"),
        ("xalisco.gob.mzx", "xalisco.gob.mx"),
    ],
)
def test_unreal_ending_of_an_unknown_firm_is_mended(typed, meant):
    spelling = suggest(f"ventas@{typed}", EMPTY_BOOK)
    assert (spelling.suggestion, spelling.reason) == (f"ventas@{meant}", Slip.ENDING)


@pytest.mark.parametrize(
    "domain",
    ["papelerialuz.legal", "papelerialuz.co", "tec.mx", "ventas.cemex.mx", "uno.local"],
)
def test_real_or_reserved_ending_is_left_alone(domain):
    assert suggest(f"ventas@{domain}", EMPTY_BOOK).status == "ok"


def test_digits_before_a_domain_of_the_book_go_back_too():
    book = Book.build([], ["talleresmina.com"])
    assert suggest("ana@7talleresmina.com", book).suggestion == "ana7@talleresmina.com"
