"""The command: JSON lines for scripts."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from blacklist.models import Suppression

pytestmark = pytest.mark.django_db


def run(*arguments):
    output = io.StringIO()
    call_command("check_address", *arguments, "--no-dns", stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_each_address_is_answered_as_it_was_given():
    answers = run(" Ana@Ejemplo.mx", "ana@hotmial.com")
    assert [answer["address"] for answer in answers] == [
        " Ana@Ejemplo.mx",
        "ana@hotmial.com",
    ]
    assert answers[1]["suggestion"] == "ana@hotmail.com"
    assert answers[1]["reasons"][0]["code"] == "typo"


def test_status_says_what_was_found():
    Suppression.objects.create(address="luis@ejemplo.mx", reason="invalid")
    typed = ["a@ejemplo.mx", "a@hotmial.com", "a b@c.mx", "luis@ejemplo.mx", "a@b.qqqq"]
    statuses = [answer["status"] for answer in run(*typed)]
    assert statuses == ["ok", "typo", "invalid", "blocked", "warn"]


def test_lines_of_standard_input_are_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("ana@gmial.com\r\n\nmuñoz@a.mx\n"))
    assert [answer["address"] for answer in run()] == ["ana@gmial.com", "muñoz@a.mx"]


def test_book_is_read_from_a_file(tmp_path):
    book = tmp_path / "book.json"
    book.write_text('{"known_addresses": [], "known_domains": ["talleresmina.com"]}')
    (answer,) = run("ana@talleresmna.com", "--book", str(book))
    assert answer["suggestion"] == "ana@talleresmina.com"


@pytest.mark.parametrize("content", ["", "[]", '{"known_domains": 3}'])
def test_unreadable_book_is_named(tmp_path, content):
    book = tmp_path / "book.json"
    book.write_text(content)
    with pytest.raises(CommandError, match=r"book\.json: debe ser un objeto JSON"):
        run("ana@ejemplo.mx", "--book", str(book))
