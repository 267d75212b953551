"""What customers owe: by customer and age, and as a file."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from delivery.spreadsheets import csv_lines
from invoices.currencies import PESO
from invoices.receivables import Age, bars
from invoices.services.documents import local_now
from invoices.services.receivables import (
    Debt,
    Late,
    debts,
    late_invoices,
    search_debts,
)
from invoices.tenancy import MemberRequest, current_membership

PER_PAGE = 50
HEADINGS = [
    "RFC",
    "Cliente",
    "Folio",
    "Folio fiscal",
    "Fecha",
    "Vence a los días",
    "Días de atraso",
    "Antigüedad",
    "Total",
    "Pagado",
    "Notas de crédito",
    "Saldo",
    "Moneda",
]


@require_safe
def receivables(request: MemberRequest) -> HttpResponse:
    """Customers that owe, by age; ?edad= leaves those that owe something of it."""
    issuer = current_membership(request).issuer
    every = debts(issuer, today=local_now(issuer).date())
    text, chosen = request.GET.get("q", "").strip(), _age(request)
    shown = [
        one for one in search_debts(every, text) if chosen is None or one.by_age[chosen]
    ]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "summaries": _summaries(every),
        "ages": list(Age),
        "chosen": chosen,
        "q": text,
        "section": "receivables",
    }
    return render(request, "invoices/receivables/list.html", context)


@require_safe
def receivables_of(request: MemberRequest, pk: int) -> HttpResponse:
    """What one customer owes, invoice by invoice."""
    issuer = current_membership(request).issuer
    customer = get_object_or_404(issuer.customers, pk=pk)
    today = local_now(issuer).date()
    rows = list(late_invoices(issuer, today=today, customer=customer))
    context = {
        "customer": customer,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "sums": _sums(rows),
        "section": "receivables",
    }
    return render(request, "invoices/receivables/customer.html", context)


@require_safe
def receivables_export(request: MemberRequest) -> StreamingHttpResponse:
    """Every unpaid invoice, for a spreadsheet: CSV in UTF-8."""
    issuer = current_membership(request).issuer
    rows = late_invoices(issuer, today=local_now(issuer).date())
    return StreamingHttpResponse(
        csv_lines(HEADINGS, (_cells(one) for one in rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="por-cobrar.csv"'},
    )


def _age(request: MemberRequest) -> Age | None:
    try:
        return Age(request.GET.get("edad", ""))
    except ValueError:
        return None


def _summaries(every: Iterable[Debt]) -> list[dict[str, Any]]:
    """One for each currency, pesos first: its sums and their bars by age."""
    sums: dict[str, dict[Age, Decimal]] = {}
    for debt in every:
        of_moneda = sums.setdefault(debt.moneda, dict.fromkeys(Age, Decimal(0)))
        for age, amount in debt.by_age.items():
            of_moneda[age] += amount
    return [
        {
            "moneda": moneda,
            "bars": bars(by_age),
            "total": sum(by_age.values(), Decimal(0)),
            "overdue": sum(by_age.values(), Decimal(0)) - by_age[Age.CURRENT],
        }
        for moneda, by_age in sorted(sums.items(), key=lambda one: one[0] != PESO)
    ]


def _sums(rows: Iterable[Late]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for one in rows:
        moneda = one.invoice.moneda
        sums[moneda] = sums.get(moneda, Decimal(0)) + one.invoice.saldo
    return sums


def _amounts(late: Late) -> tuple[Decimal, ...]:
    invoice = late.invoice
    return invoice.total, invoice.pagado, invoice.acreditado, invoice.saldo


def _cells(late: Late) -> list[object]:
    invoice = late.invoice
    return [
        invoice.receptor_rfc,
        invoice.receptor_nombre,
        invoice.number,
        str(invoice.folio_fiscal or "").upper(),
        invoice.fecha[:10],
        invoice.customer.dias_de_credito if invoice.customer else 0,
        max(late.days, 0),
        late.age.label,
        *(f"{amount:.2f}" for amount in _amounts(late)),
        invoice.moneda,
    ]
