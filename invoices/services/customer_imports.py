"""Customers from a file: kept, tried without writing, then imported row by row."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from blacklist.checking import Check, check_addresses
from invoices.customer_files import CustomerRow
from invoices.models import Customer, CustomerImport, Issuer, User
from invoices.services.books import book_of
from invoices.services.customers import save_customer
from invoices.services.parties import customer_findings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RowReport:
    """What is known of one row before it is imported.

    problems keep it out, warnings do not; is_known: the customer is there already, or
    came further up, and is left as it is. addresses: as they will be saved.
    """

    row: CustomerRow
    is_known: bool
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def is_importable(self) -> bool:
        return not self.is_known and not self.problems


def keep_rows(
    issuer: Issuer, rows: Iterable[CustomerRow], *, filename: str, by: User
) -> CustomerImport:
    """Remember a file's rows for the trial and the import."""
    return CustomerImport.objects.create(
        issuer=issuer,
        filename=filename[-150:],
        rows=[asdict(row) for row in rows],
        uploaded_by=by,
    )


def report(kept: CustomerImport) -> list[RowReport]:
    """What would become of each row if it were imported now. Writes nothing."""
    issuer = kept.issuer
    rows = list(_rows(kept))
    typed = list(dict.fromkeys(one for row in rows for one in row.addresses))
    checked = check_addresses(typed, book=book_of(issuer), use_dns=False)
    checks = dict(zip(typed, checked, strict=True))
    seen = _identities(issuer)
    reports = []
    for row in rows:
        reports.append(_report(issuer, row, checks=checks, seen=seen))
        seen.add((row.rfc, row.nombre))
    return reports


def import_rows(kept: CustomerImport) -> int:
    """Save the rows that can be, each in a transaction of its own; how many they were.

    The first who asks does it: for all others there is nothing left to do.
    """
    unclaimed = CustomerImport.objects.filter(pk=kept.pk, imported_at__isnull=True)
    if not unclaimed.update(imported_at=timezone.now()):
        return 0
    for one in report(kept):
        if one.is_importable:
            _import_alone(kept, one)
    kept.refresh_from_db()
    return len(kept.imported_rows)


def _import_alone(kept: CustomerImport, one: RowReport) -> None:
    """A row that the database refuses costs only itself."""
    try:
        _import(kept, one)
    except (DatabaseError, ValueError):
        logger.exception("Row %s of import %s", one.row.number, kept.pk)
        kept.refresh_from_db(fields=["imported_rows"])


@transaction.atomic
def _import(kept: CustomerImport, one: RowReport) -> None:
    customer = _customer(kept.issuer, one.row)
    save_customer(customer, addresses=one.addresses)
    kept.imported_rows.append(one.row.number)
    kept.save(update_fields=["imported_rows"])


def _rows(kept: CustomerImport) -> Iterator[CustomerRow]:
    for values in kept.rows:
        yield CustomerRow(**{**values, "addresses": tuple(values["addresses"])})


def _identities(issuer: Issuer) -> set[tuple[str, str]]:
    rows = issuer.customers.filter(archived_at__isnull=True)
    return set(rows.values_list("rfc", "nombre"))


def _report(
    issuer: Issuer,
    row: CustomerRow,
    *,
    checks: Mapping[str, Check],
    seen: set[tuple[str, str]],
) -> RowReport:
    if (row.rfc, row.nombre) in seen:
        return RowReport(row, is_known=True)
    problems = _fiscal_problems(_customer(issuer, row))
    warnings: list[str] = []
    addresses: list[str] = []
    for address in row.addresses:
        check = checks[address]
        sentences = [_about(address, reason.sentence) for reason in check.reasons]
        (problems if check.status == "block" else warnings).extend(sentences)
        addresses.append(check.address)
    if not addresses:
        warnings.append("No trae correo: sus facturas no se enviarán.")
    return RowReport(
        row,
        is_known=False,
        problems=tuple(problems),
        warnings=tuple(warnings),
        addresses=tuple(addresses),
    )


def _about(address: str, sentence: str) -> str:
    """A row may have several addresses: say of which one this is."""
    return sentence if address in sentence else f"{address}: {sentence}"


def _fiscal_problems(customer: Customer) -> list[str]:
    """Shape first: what is too long or missing says enough by itself."""
    try:
        customer.clean_fields(exclude=["issuer"])
    except ValidationError as error:
        named = {field.name: field.verbose_name for field in Customer._meta.fields}
        return [
            f"{named[name]}: {' '.join(texts)}"
            for name, texts in error.message_dict.items()
        ]
    return [one.sentence for one in customer_findings(customer)]


def _customer(issuer: Issuer, row: CustomerRow) -> Customer:
    return Customer(
        issuer=issuer,
        rfc=row.rfc,
        nombre=row.nombre,
        regimen_fiscal=row.regimen_fiscal,
        codigo_postal=row.codigo_postal,
        uso_cfdi=row.uso_cfdi,
    )
