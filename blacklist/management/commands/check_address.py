"""`manage.py check_address`: the address check for scripts, one JSON object a line."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blacklist.checking import EMPTY_BOOK, Book, Check, Code, check_address

# Finer than ok, warn and block, so that a script need not read the reasons.
_STATUSES = {Code.SYNTAX: "invalid", Code.BLACKLISTED: "blocked", Code.TYPO: "typo"}


class Command(BaseCommand):
    help = (
        "Comprueba direcciones de correo, de los argumentos o de la entrada estándar "
        "(una por línea). Escribe un objeto JSON por línea: address, tal como se dio; "
        "status: ok, warn, typo, invalid o blocked; suggestion; reasons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="*", help="direcciones")
        parser.add_argument(
            "--book",
            type=Path,
            metavar="FILE",
            help='JSON con lo que ya se conoce: {"known_addresses": [], '
            '"known_domains": []}',
        )
        parser.add_argument(
            "--no-dns", action="store_true", help="sin preguntar al DNS por el dominio"
        )

    def handle(
        self, *, address: list[str], book: Path | None, no_dns: bool, **options: Any
    ) -> None:
        known = _read_book(book) if book else EMPTY_BOOK
        for typed in address or _lines(sys.stdin):
            check = check_address(typed, book=known, use_dns=not no_dns)
            self.stdout.write(_line(typed, check))


def _lines(stream: Iterable[str]) -> Iterable[str]:
    lines = (line.rstrip("\r\n") for line in stream)
    return (line for line in lines if line.strip())


def _read_book(path: Path) -> Book:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Book.build(
            content.get("known_addresses", ()), content.get("known_domains", ())
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CommandError(
            f"No se pudo leer {path}: debe ser un objeto JSON con las listas "
            f"known_addresses y known_domains ({error})."
        ) from error


def _line(typed: str, check: Check) -> str:
    status: str = check.status
    for reason in check.reasons:
        status = _STATUSES.get(reason.code, status)
    answer = {
        "address": typed,
        "status": status,
        "suggestion": check.suggestion,
        "reasons": [
            {"code": reason.code, "sentence": reason.sentence}
            for reason in check.reasons
        ],
    }
    return json.dumps(answer, ensure_ascii=False)
